"""Targets and openings: set in a grid, every change kept with its old value, who made it, and why."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from common import numerals
from common.periods import Month
from organizations import audit
from organizations.models import AuditEntry, Organization
from projects import rules
from projects.models import Indicator, Opening, Programme, Target
from projects.workflow.programme import NOT_YOURS, Overtaken
from projects.workflow.refusal import Refused

REASON = "年度已经开始，改动或去掉已定的目标、期初要写明原因。"
MODELS = {"target": Target, "opening": Opening}


@dataclass(frozen=True)
class Place:
    """One cell of the grid: `kind` is target or opening."""

    kind: str
    indicator: Indicator
    organization: Organization

    @property
    def name(self) -> str:
        """Its name in a form."""
        return f"{self.kind}-{self.indicator.pk}-{self.organization.pk}"

    def __str__(self):
        what = "年度目标" if self.kind == "target" else "期初值"
        return f"{self.indicator.name}{what}（{self.organization.short_name}）"


def stated(indicators) -> dict[str, Target | Opening]:
    """The rows of the indicators by the name of their place (two queries)."""
    found = {}
    for kind, model in MODELS.items():
        for row in model.objects.filter(indicator__in=indicators):
            found[f"{kind}-{row.indicator_id}-{row.organization_id}"] = row
    return found


def needs_reason(programme: Programme, changes: dict[Place, tuple[Decimal | None, Decimal | None]]) -> bool:
    """Whether something that was set is altered after the year began; what was empty may be filled in."""
    return rules.year_has_begun(programme) and any(old is not None for old, _ in changes.values())


@transaction.atomic
def set_targets(
    programme: Programme, user, values: dict[Place, Decimal | None], seen: dict[str, str], reason: str = ""
) -> int:
    """Set targets and openings (None takes one away); answers how many changed."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    rows = stated({place.indicator for place in values})
    changes = {}
    for place, value in values.items():
        old = rows[place.name].value if place.name in rows else None
        if old != value:
            if not rules.may_edit_row(user, place.indicator):
                raise Refused(NOT_YOURS)
            changes[place] = (old, value)
    now = {place.name: numerals.exact(old) for place, (old, _) in changes.items()}
    if faster := [place for place in changes if now[place.name] != seen.get(place.name, now[place.name])]:
        raise Overtaken(_who_was_faster(faster), now)
    if needs_reason(programme, changes) and not reason.strip():
        raise Refused(REASON)
    _store(programme, changes, rows)
    audit.record_many([_entry(programme, user, place, old, new, reason) for place, (old, new) in changes.items()])
    return len(changes)


def _store(programme: Programme, changes, rows) -> None:
    before = Month(programme.year, 1) - 1
    for kind, model in MODELS.items():
        own = {place: new for place, (_, new) in changes.items() if place.kind == kind}
        dated = {"month": before} if kind == "opening" else {}
        put = [
            model(indicator=place.indicator, organization=place.organization, value=new, **dated)
            for place, new in own.items()
            if new is not None
        ]
        model.objects.bulk_create(
            put,
            update_conflicts=True,
            unique_fields=["indicator", "organization"],
            update_fields=["value", *dated],
        )
        gone = [rows[place.name].pk for place, new in own.items() if new is None]
        model.objects.filter(pk__in=gone).delete()


def _entry(programme: Programme, user, place: Place, old, new, reason: str):
    told = f"{numerals.exact(old) or '空'}→{numerals.exact(new) or '空'}"
    why = f"（{reason.strip()}）" if reason.strip() else ""
    return audit.entry(
        user,
        f"{place.kind}.change",
        place.indicator,
        f"{place}：{told}{why}",
        organization=programme.organization,
        programme=programme.year,
        place=place.organization.code,
        changes={place.kind: [numerals.exact(old), numerals.exact(new)]},
        reason=reason.strip(),
    )


def _who_was_faster(places: list[Place]) -> str:
    entry = AuditEntry.objects.about(places[0].indicator).select_related("actor").last()
    who = f"{entry.actor or '系统'}先改了" if entry else "别人刚刚改了"
    names = "、".join(str(place) for place in places[:3])
    return f"{who}{names}{'等' if len(places) > 3 else ''}。下面保留了您填的数，请核对后再保存。"
