"""The openings of stocks: how high they stood before the year, taken from the figures of the year before."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from common import numerals, periods
from common.periods import Month
from organizations import audit
from organizations.models import Organization
from projects import rules
from projects.figures import Table, table
from projects.models import Aggregate, Indicator, Opening, Origin, Programme, ReportedBy
from projects.sources import opens_itself
from projects.workflow.programme import NOT_YOURS
from projects.workflow.refusal import Refused


@dataclass(frozen=True)
class Level:
    """How much of a stock there was at the end of a month."""

    value: Decimal
    month: Month


@dataclass(frozen=True)
class Outdated:
    """An opening that differs from what the figures of the year before now say; `old` is None where there is none."""

    indicator: Indicator
    organization: Organization
    old: Decimal | None
    level: Level

    def __str__(self):
        told = f"{numerals.exact(self.old) or '空'}→{numerals.exact(self.level.value)}"
        name = f"{self.indicator.name}期初值（{self.organization.short_name}）"
        return f"{name}：{told}（截至{self.level.month.label}末）"


def last_levels(programme: Programme, indicators: list[Indicator]) -> dict[tuple[Indicator, Organization], Level]:
    """How high the stocks stand before the programme's year begins, as far as that is known.

    What people report is dated by the month of the newest report, so that a later one counts instead; what a register
    counts, by the last month that has ended. The whole city's level stands with the city, a county's with the county.
    """
    stocks = [i for i in indicators if i.aggregate == Aggregate.LATEST and i.feed != "projects"]
    city = programme.organization
    organizations = list(Organization.objects.filter(path__startswith=city.path).reporting())
    until = min(Month(programme.year, 1), Month.of(periods.today())) - 1
    numbers = table(stocks, organizations, [until.to_date])
    asked = [
        (indicator, organization)
        for indicator in stocks
        for organization in organizations
        if organization.pk == city.pk or indicator.by == ReportedBy.COUNTIES
    ]
    return {key: level for key in asked if (level := _level(numbers, *key, until)) is not None}


def _level(numbers: Table, indicator: Indicator, organization: Organization, until: Month) -> Level | None:
    cell = numbers[indicator, organization, until.to_date]
    if cell.value is None:
        return None
    fed = any(part.origin == Origin.FED for part in cell.parts)
    return Level(cell.value, until if fed else max(part.month for part in cell.parts))


def outdated_openings(programme: Programme, indicators: list[Indicator]) -> list[Outdated]:
    """The openings that the year before has moved on from, in the order of the indicators."""
    known = {
        (row.indicator_id, row.organization_id): row.value for row in Opening.objects.filter(indicator__in=indicators)
    }
    levels = last_levels(programme, indicators)
    return [
        Outdated(indicator, organization, old, level)
        for (indicator, organization), level in levels.items()
        if not opens_itself(indicator) and (old := known.get((indicator.pk, organization.pk))) != level.value
    ]


@transaction.atomic
def renew_openings(programme: Programme, user, indicators: list[Indicator]) -> int:
    """Take the openings from the figures of the year before; answers how many changed."""
    if not all(rules.may_edit_row(user, indicator) for indicator in indicators):
        raise Refused(NOT_YOURS)
    Programme.objects.select_for_update().get(pk=programme.pk)
    changes = outdated_openings(programme, indicators)
    Opening.objects.bulk_create(
        [Opening(indicator=c.indicator, organization=c.organization, **vars(c.level)) for c in changes],
        update_conflicts=True,
        unique_fields=["indicator", "organization"],
        update_fields=["value", "month"],
    )
    audit.record_many([_entry(programme, user, change) for change in changes])
    return len(changes)


def _entry(programme: Programme, user, change: Outdated):
    reason = f"按{programme.year - 1}年最近已审核的数更新"
    return audit.entry(
        user,
        "opening.change",
        change.indicator,
        f"{change}，{reason}",
        organization=programme.organization,
        programme=programme.year,
        place=change.organization.code,
        changes={"opening": [numerals.exact(change.old), numerals.exact(change.level.value)]},
        reason=reason,
    )
