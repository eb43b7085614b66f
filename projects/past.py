"""What organisations stated before the month being reported: last month, and cumulative until then.

Whoever holds cells of the figure table is answered from it. A township holds none: its own reports tell, those that are
accepted or wait for review.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q

from common.periods import Month
from organizations.models import Organization
from projects.figures import Scope, table
from projects.models import Aggregate, Indicator, ReportEntry, ReportStatus

HANDED_IN = (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED)


class Past:
    """The past of a grid of indicators, organisations and months, loaded in a constant number of queries."""

    def __init__(self, indicators: Iterable[Indicator], organizations: Iterable[Organization], months: Iterable[Month]):
        indicators, organizations, months = list(indicators), list(organizations), list(months)
        spans = {span for month in months for span in (month, month - 1, (month - 1).to_date)}
        self.numbers = table(indicators, organizations, spans, Scope.OWN, pending=True)
        townships = [organization.pk for organization in organizations if not organization.holds_figures]
        self._stated = _stated(indicators, townships, months) if townships else {}

    def last(self, indicator: Indicator, organization: Organization, month: Month) -> Decimal | None:
        """What was stated for the month before; of a stock or ratio the newest level until then."""
        if organization.holds_figures:
            return self.numbers[indicator, organization, month - 1].value
        stated = self._of(indicator, organization)
        return stated.get(month - 1) if indicator.is_flow else _newest(stated, month - 1)

    def to_date(self, indicator: Indicator, organization: Organization, month: Month) -> Decimal | None:
        """The cumulative value (of a flow, within the year) or the level when the month began."""
        before = month - 1
        if indicator.is_flow and before.year != month.year:
            return None
        if organization.holds_figures:
            return self.numbers[indicator, organization, before.to_date].value
        stated = self._of(indicator, organization)
        if not indicator.is_flow:
            return _newest(stated, before)
        values = [value for own, value in stated.items() if own.year == month.year and own <= before]
        return sum(values, Decimal(0)) if values else None

    def _of(self, indicator: Indicator, organization: Organization) -> dict[Month, Decimal]:
        return self._stated.get((indicator.code, organization.pk), {})


def _stated(indicators: list[Indicator], townships: list[int], months: list[Month]) -> dict:
    """(code, organisation id) → month → value, oldest first; flows from the year's start, levels however old."""
    entries = ReportEntry.objects.filter(
        ~Q(indicator__aggregate=Aggregate.SUM) | Q(report__month__gte=Month(min(months).year, 1)),
        indicator__code__in={indicator.code for indicator in indicators},
        report__organization__in=townships,
        report__status__in=HANDED_IN,
        report__month__lt=max(months),
        value__isnull=False,
    )
    found: dict = defaultdict(dict)
    rows = entries.order_by("report__month")
    for code, organization, month, value in rows.values_list(
        "indicator__code", "report__organization_id", "report__month", "value"
    ):
        found[code, organization][month] = value
    return found


def _newest(stated: dict[Month, Decimal], until: Month) -> Decimal | None:
    return next((value for month, value in reversed(stated.items()) if month <= until), None)
