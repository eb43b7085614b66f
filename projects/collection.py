"""What a county collects from its townships: the accepted values of their reports, and what they add up to.

Townships hold no cells of the figure table; their values are parts of what their county states.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from common.periods import Month
from organizations.models import Level, Organization
from projects.models import Indicator, MonthlyReport, ReportEntry, ReportStatus


@dataclass
class Collected:
    """The accepted values of one indicator and month, by township, and how many townships there are."""

    indicator: Indicator
    townships: int
    parts: list[ReportEntry] = field(default_factory=list)

    @property
    def value(self) -> Decimal | None:
        """What the parts add up to; a ratio only where every part is a fraction. None without parts."""
        if not self.parts:
            return None
        if not self.indicator.is_ratio:
            return sum((part.value for part in self.parts), Decimal(0))
        numerator, denominator = self.fraction
        return round(numerator / denominator * 100, 4) if denominator else None

    @property
    def fraction(self) -> tuple[Decimal | None, Decimal | None]:
        """Numerator and denominator of a ratio, where all parts give them."""
        if not self.indicator.is_ratio or any(part.denominator is None for part in self.parts):
            return None, None
        return sum(part.numerator for part in self.parts), sum(part.denominator for part in self.parts)

    @property
    def is_complete(self) -> bool:
        """Whether every township is in it."""
        return len(self.parts) == self.townships


def collected(
    organizations: Iterable[Organization], indicators: Iterable[Indicator], months: Iterable[Month]
) -> dict[tuple[int, int, Month], Collected]:
    """(organisation, indicator, month) → Collected, for the counties among them that collect; two queries."""
    counties = [organization for organization in organizations if organization.collects]
    if not counties:
        return {}
    indicators, months = list(indicators), list(months)
    owners, counts = {}, dict.fromkeys((county.pk for county in counties), 0)
    for pk, path in Organization.objects.filter(level=Level.TOWNSHIP).values_list("pk", "path"):
        for county in counties:
            if path.startswith(county.path):
                owners[pk] = county.pk
                counts[county.pk] += 1
    found = {
        (county.pk, indicator.pk, month): Collected(indicator, counts[county.pk])
        for county in counties
        for indicator in indicators
        for month in months
    }
    entries = ReportEntry.objects.filter(
        report__organization__in=owners, report__month__in=months, report__status=ReportStatus.ACCEPTED,
        indicator__in=indicators, value__isnull=False,
    ).select_related("report__organization", "indicator")  # fmt: skip
    for entry in entries.order_by("report__organization__path"):
        report: MonthlyReport = entry.report
        found[owners[report.organization_id], entry.indicator_id, report.month].parts.append(entry)
    return found
