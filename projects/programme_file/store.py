"""Brings a checked programme file into the database. Loading the same file again changes nothing."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max, ProtectedError

from common.periods import Month
from ledgers import standard
from organizations import audit
from organizations.models import Department, Level, Organization
from projects import feeds
from projects.models import (
    FlagshipAction,
    Indicator,
    Initiative,
    KeyProject,
    Opening,
    Origin,
    Programme,
    ReportedBy,
    Target,
)
from projects.programme_file import defaults, kinds
from projects.programme_file.read import FileErrors, ProgrammeFile
from projects.sources import feed_of, opens_itself


@dataclass
class Outcome:
    """What loading did: the programme, and how many rows were new, changed and removed."""

    programme: Programme | None = None
    created: int = 0
    changed: int = 0
    removed: int = 0
    kept: dict = field(default_factory=dict)

    def put(self, model, key: dict, values: dict):
        """Make or update one row, count it, and remember that the file names it."""
        row = model.objects.filter(**key).first()
        if row is None:
            row = model.objects.create(**key, **values)
            self.created += 1
        else:
            different = [name for name, value in values.items() if getattr(row, name) != value]
            if different:
                for name in different:
                    setattr(row, name, values[name])
                row.save(update_fields=different)
                self.changed += 1
        self.kept.setdefault(model, set()).add(row.pk)
        return row


@transaction.atomic
def store(file: ProgrammeFile) -> Outcome:
    """Create or update the programme of the file's year; FileErrors when a row in use would vanish."""
    feeds.hold(*feeds.named())
    outcome = Outcome()
    organizations = _organizations(file, outcome)
    programme = outcome.programme = _programme(file, organizations, outcome)
    standard.ensure()
    kinds.ensure(file)
    _Tree(file, programme, organizations, outcome).store()
    _remove_others(programme, outcome)
    feeds.settle(*programme.indicators.select_related("programme"))
    if outcome.created or outcome.changed or outcome.removed:
        audit.record(
            None,
            "programme.load",
            programme,
            f"导入{programme.year}年度计划：新增{outcome.created}项，修改{outcome.changed}项，删除{outcome.removed}项",
            organization=programme.organization,
        )
    return outcome


def _organizations(file: ProgrammeFile, outcome: Outcome) -> dict[str, Organization]:
    """The organisations by code: the city as root, the others below it."""
    known = {organization.code: organization for organization in Organization.objects.all()}
    listed = sorted(file.organizations, key=lambda values: values["level"] != Level.CITY)
    city = None
    for values in listed:
        fields = {
            "name": values["name"],
            "short_name": values.get("short") or defaults.short_name(values["name"]),
            "level": values["level"],
        }
        organization = known.get(values["code"])
        if organization is None:
            node = Organization(code=values["code"], **fields)
            grown = Organization.objects
            organization = grown.add_child(city, instance=node) if city else grown.add_root(instance=node)
            outcome.created += 1
        else:
            outcome.put(Organization, {"code": values["code"]}, fields)
        known[values["code"]] = organization
        city = city or organization
    return known


def _programme(file: ProgrammeFile, organizations, outcome: Outcome) -> Programme:
    city = next(values for values in file.organizations if values["level"] == Level.CITY)
    texts = defaults.document(file) | file.data["narrative"]
    projects = [project for _, _, project in file.projects()]
    texts["plan"] = {priority: defaults.plan(projects, priority) for priority in defaults.HEADINGS} | texts["plan"]
    values = {
        "organization": organizations[city["code"]],
        "organization_name": file.data["organization"],
        "narrative": texts,
    }
    return outcome.put(Programme, {"year": file.year}, values)


class _Tree:
    """Stores actions, initiatives, projects, indicators, targets and openings in the order of the file."""

    def __init__(self, file, programme, organizations, outcome):
        self.file, self.programme, self.organizations, self.outcome = file, programme, organizations, outcome
        self.order = 0

    def store(self) -> None:
        """Everything below the programme."""
        for indicator in self.file.data["headline"]:
            self.indicator(indicator, None)
        for order, action in enumerate(self.file.data["actions"], 1):
            row = self.outcome.put(
                FlagshipAction,
                {"programme": self.programme, "code": action["code"]},
                {
                    "name": action["name"],
                    "aim": action.get("aim", ""),
                    "report_order": order,
                    "list_order": action["list_order"],
                    "narrative": action.get("narrative", ""),
                },
            )
            for place, initiative in enumerate(action["initiatives"], 1):
                self.initiative(row, place, initiative)

    def initiative(self, action: FlagshipAction, order: int, values: dict) -> None:
        """One initiative with its projects."""
        department = self.outcome.put(
            Department, {"organization": self.programme.organization, "name": values["department"]}, {}
        )
        initiative = self.outcome.put(
            Initiative,
            {"action": action, "name": values["name"]},
            {
                "department": department,
                "order": order,
                "lead": values.get("lead", False),
                "second_half_only": values.get("second_half_only", False),
                "heading": values.get("heading") or f"开展{values['name']}",
                "narrative": values.get("narrative") or defaults.narrative(values),
            },
        )
        for project in values["projects"]:
            row = self.outcome.put(
                KeyProject,
                {"programme": self.programme, "number": project["number"]},
                {"initiative": initiative, "name": project["name"], "second_half": project["second_half"]},
            )
            for indicator in project["indicators"]:
                self.indicator(indicator, row)

    def indicator(self, values: dict, project: KeyProject | None) -> None:
        """One indicator with its targets and openings."""
        self.order += 1
        pace = values.get("pace", {})
        row = self.outcome.put(
            Indicator,
            {"programme": self.programme, "code": values["code"]},
            {
                "project": project,
                "name": values["name"],
                "unit": values["unit"],
                "places": values.get("places", defaults.places(values["unit"])),
                "aggregate": values["aggregate"],
                "by": values.get("by", ReportedBy.CITY if values["feed"] == "projects" else ReportedBy.COUNTIES),
                "style": values.get("style", ""),
                "target_style": values.get("target_style", ""),
                "basis": values["basis"],
                "target_basis": values.get("target_basis", "illustrative"),
                "lower_is_better": values.get("lower_is_better", False),
                "pace_start": pace.get("start"),
                "pace_due": pace.get("due"),
                "feed": values["feed"],
                "feed_filter": values.get("where", {}),
                "fed_from": self.fed_from(values),
                "overlap": values.get("overlap", ""),
                "definition": values.get("definition") or defaults.definition(values),
                "order": self.order,
            },
        )
        for code, value in self.amounts(values, "target", "targets"):
            self.outcome.put(Target, {"indicator": row, "organization": self.organizations[code]}, {"value": value})
        self.openings(row, dict(self.amounts(values, "opening", "openings")))

    def openings(self, row: Indicator, stated: dict) -> None:
        """What stood there before the year. A register that knows it itself takes the file's word as a beginning."""
        december = Month(self.programme.year, 1) - 1
        if stated and opens_itself(row):
            city = self.programme.organization.code
            own = stated.get(city, 0) - sum(value for code, value in stated.items() if code != city)
            levels = stated | {city: max(own, 0)}
            feed_of(row).carries(december, {self.organizations[code]: value for code, value in levels.items()})
            return
        for code, value in stated.items():
            key = {"indicator": row, "organization": self.organizations[code]}
            self.outcome.put(Opening, key, {"value": value, "month": december})

    def fed_from(self, values: dict) -> Month | None:
        """The month from which a register counts the indicator: behind those that people have reported already."""
        if values["feed"] not in feeds.fed():
            return None
        known = Indicator.objects.filter(programme=self.programme, code=values["code"]).first()
        if known and known.fed_from:
            return known.fed_from
        reported = known.figures.filter(origin=Origin.REPORTED).aggregate(Max("month"))["month__max"] if known else None
        first = reported + 1 if reported else Month(self.programme.year, 1)
        return first if first.year == self.programme.year else None

    def amounts(self, values: dict, whole: str, each: str):
        """(organisation code, value): the whole city's own, then those of organisations."""
        if whole in values:
            yield self.programme.organization.code, values[whole]
        yield from values.get(each, {}).items()


def _remove_others(programme: Programme, outcome: Outcome) -> None:
    """Remove what the file no longer names; targets of organisations stay, they are set in the platform too."""
    errors = []
    for model, rows in (
        (Indicator, programme.indicators.all()),
        (KeyProject, programme.projects.all()),
        (Initiative, Initiative.objects.filter(action__programme=programme)),
        (FlagshipAction, programme.actions.all()),
    ):
        for row in rows.exclude(pk__in=outcome.kept.get(model, ())):
            try:
                with transaction.atomic():
                    if model is Indicator:
                        row.targets.all().delete()
                        row.openings.all().delete()
                    row.delete()
                outcome.removed += 1
            except ProtectedError:
                errors.append(f"{model._meta.verbose_name}“{row}”已有数据，不能从文件中去掉")
    if errors:
        raise FileErrors(errors)
