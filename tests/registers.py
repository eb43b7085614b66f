"""Rows of many registers, and changes of them: what people, uploads and other apps do to a register."""

import datetime as dt
from copy import copy
from itertools import count

from django.db import transaction

from entrepreneurship.models import LoanIntent
from ledgers import kinds, workflow
from ledgers.ledger import Ledger
from ledgers.models import Record
from organizations.models import Organization
from projects.feeds import ProgrammeLedger
from projects.models import Activity, ContactPair, MediaCoverage, Site, YouthRequest
from tests.fed import category, fed_indicator

_numbers = count(1)


class Bare(ProgrammeLedger):
    """A register whose pages are not built yet; it changes and counts all the same."""

    def __init__(self, model: type[Record]):
        self.model, self.kind = model, model._meta.model_name


def ledger_of(model: type[Record]) -> Ledger:
    """The registered ledger of a model, or a bare one."""
    return next((ledger for ledger in kinds.every() if ledger.model is model), None) or Bare(model)


def rules(programme) -> None:
    """Indicators over several registers: by project, kind, level and cloud, flows, amounts and stocks."""
    fed_indicator(programme, "held", "activities")
    fed_indicator(programme, "lessons", "activities", where={"kind": "讲座"})
    fed_indicator(programme, "elsewhere", "activities", project=2, where={"kind": "讲座、培训"})
    fed_indicator(programme, "heads", "participants", unit="人次")
    fed_indicator(programme, "homes", "sites", where={"kind": "青年之家"}, aggregate="latest")
    fed_indicator(programme, "cloud", "sites", where={"kind": "青年之家", "on_cloud": True}, aggregate="latest")
    fed_indicator(programme, "media", "media", project=None, where={"level_at_least": "省级"})
    fed_indicator(programme, "all_media", "media", project=None)
    fed_indicator(programme, "pairs", "contact_pairs", aggregate="latest")
    fed_indicator(programme, "solved", "requests")
    fed_indicator(programme, "intents", "loan_intents", by="city")
    fed_indicator(programme, "amount", "loan_intent_amount", by="city", unit="万元")


def fields(model: type[Record], draw) -> dict:
    """Fields of a row, each drawn by `draw(choices)`."""
    day = dt.date(draw((2016, 2017, 2017, 2018)), draw((1, 3, 6, 7, 12)), draw((1, 15, 28)))
    later = draw((None, day + dt.timedelta(days=draw((0, 20, 45)))))
    if model is Activity:
        return {
            "held_on": day,
            "project_id": draw(PROJECTS),
            "category": kind("activities", draw),
            "heads": draw((0, 9)),
        }
    if model is Site:
        status = draw(("applied", "named", "reviewed")) if later is None else "removed"
        cloud = draw((None, day, day + dt.timedelta(days=10)))
        named = {"valid_from": day, "valid_to": later, "status": status, "cloud_since": cloud}
        return {"category": kind("sites", draw), **named}
    if model is MediaCoverage:
        return {"published_on": day, "level": draw(("county", "province", "national")), "project_id": draw(PROJECTS)}
    if model is ContactPair:
        return {"from_on": day, "to_on": later}
    if model is YouthRequest:
        return {"heard_on": day, "closed_on": later, "status": "todo" if later is None else "done"}
    return {"registered_on": day, "amount": draw((1, 35, 250)), "bank": category("banks", "农商行")}


MODELS = (Activity, Site, MediaCoverage, ContactPair, YouthRequest, LoanIntent)
PROJECTS: list = [None]


def kind(ledger: str, draw):
    """One of two kinds of a register."""
    return category(ledger, draw({"activities": ("讲座", "培训"), "sites": ("青年之家", "路口")}[ledger]))


def new(model: type[Record], organization: Organization, draw) -> Record:
    """A row that is not saved yet."""
    row = model(organization=organization, late_reason="补登", **fields(model, draw))
    names = {Activity: "name", Site: "name", MediaCoverage: "title", ContactPair: "partner", YouthRequest: "subject"}
    setattr(row, names.get(model, "applicant"), f"第{next(_numbers)}条")
    return row


def enter(row: Record, user) -> Record:
    """Enter it, through the workflow where its ledger is registered."""
    if not isinstance(ledger_of(type(row)), Bare):
        return workflow.create(row, user)
    row.number = row.numbered()
    with transaction.atomic():
        row.save()
        changed(row)
    return row


def change(row: Record, user, **values) -> None:
    """Change fields of a valid row, whatever they are: other month, organisation, project, kind."""
    row.refresh_from_db()
    before = copy(row)
    for name, value in values.items():
        setattr(row, name, value)
    ledger = ledger_of(type(row))
    if not isinstance(ledger, Bare):
        workflow.change(row, user, row.version, before)
        return
    with transaction.atomic():
        touched = ledger.places(type(row).objects.filter(pk=row.pk))
        row.save()
        changed(row, touched)


def void(row: Record, user, is_void: bool) -> None:
    """Take it out of what counts, or let it count again."""
    row.refresh_from_db()
    if row.is_void == is_void:
        return
    ledger = ledger_of(type(row))
    if not isinstance(ledger, Bare):
        workflow.void(row, user, "重复") if is_void else workflow.restore(row, user, "核实过")
        return
    with transaction.atomic():
        touched = ledger.places(type(row).objects.filter(pk=row.pk))
        row.voided_at = dt.datetime.now(dt.UTC) if is_void else None
        row.save()
        changed(row, touched)


def upload(rows: list[Record]) -> None:
    """Write many rows of one register at once, as an upload does."""
    for row in rows:
        row.number = row.numbered()
    model = type(rows[0])
    with transaction.atomic():
        made = model.objects.bulk_create(rows)
        ledger = ledger_of(model)
        ledger.recount(ledger.places(model.objects.filter(pk__in=[row.pk for row in made])))


def changed(row: Record, touched=frozenset()) -> None:
    """Count what a row touched before and touches now."""
    ledger = ledger_of(type(row))
    ledger.recount({*touched, *ledger.places(type(row).objects.filter(pk=row.pk))})
