"""What a county collects from its townships: the accepted values of their reports, and what they add up to.

Townships hold no cells of the figure table; their values are parts of what their county states. As in the figure table,
a flow is what the month brought, and a township that is silent keeps its last level of a stock (沿用5月).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from common import numerals
from common.periods import Month
from organizations.models import Level, Organization
from projects.models import Aggregate, Indicator, MonthlyReport, ReportEntry, ReportStatus

WORDS = {
    ReportStatus.DRAFT: "填报中",
    ReportStatus.SUBMITTED: "待审核",
    ReportStatus.RETURNED: "已退回",
    ReportStatus.ACCEPTED: "未填此项",
}


@dataclass(frozen=True)
class Piece:
    """One township: its report of the month, and the accepted value that counts, which may be an earlier level."""

    township: Organization
    report: MonthlyReport | None = None
    entry: ReportEntry | None = None

    @property
    def is_current(self) -> bool:
        """Whether the value is the month's own."""
        return self.entry is not None and self.report is not None and self.entry.report_id == self.report.pk

    @property
    def carried(self) -> Month | None:
        """The earlier month whose level stands in."""
        return self.entry.report.month if self.entry and not self.is_current else None

    @property
    def word(self) -> str:
        """How far its report of the month is."""
        return WORDS[self.report.status] if self.report else "未报"


@dataclass
class Collected:
    """One indicator and month of a county, township by township."""

    indicator: Indicator
    month: Month
    pieces: list[Piece] = field(default_factory=list)

    @property
    def parts(self) -> list[Piece]:
        """Those that have a value."""
        return [piece for piece in self.pieces if piece.entry]

    @property
    def heard(self) -> list[Piece]:
        """The townships of which there is anything to tell."""
        return [piece for piece in self.pieces if piece.report or piece.entry]

    @property
    def silent(self) -> list[Organization]:
        """The townships that have not begun."""
        return [piece.township for piece in self.pieces if not (piece.report or piece.entry)]

    @property
    def is_begun(self) -> bool:
        """Whether any township has begun to report the month."""
        return any(piece.report for piece in self.pieces)

    @property
    def waiting(self) -> int:
        """How many townships wait for the county's review."""
        return sum(piece.report is not None and piece.report.status == ReportStatus.SUBMITTED for piece in self.pieces)

    @property
    def value(self) -> Decimal | None:
        """What the parts add up to; a ratio only where every part is a fraction. None without parts."""
        if not self.parts:
            return None
        if not self.indicator.is_ratio:
            return sum((piece.entry.value for piece in self.parts), Decimal(0))
        numerator, denominator = self.fraction
        return numerals.ratio(numerator, denominator) if denominator else None

    @property
    def fraction(self) -> tuple[Decimal | None, Decimal | None]:
        """Numerator and denominator of a ratio, where all parts give them."""
        entries = [piece.entry for piece in self.parts]
        if not self.indicator.is_ratio or any(entry.denominator is None for entry in entries):
            return None, None
        return sum(entry.numerator for entry in entries), sum(entry.denominator for entry in entries)

    @property
    def typed(self) -> str:
        """The sum as the county would type it; empty where there is none."""
        numerator, denominator = self.fraction
        if denominator:
            return f"{numerals.exact(numerator)}/{numerals.exact(denominator)}"
        return numerals.exact(self.value)

    @property
    def is_complete(self) -> bool:
        """Whether every township has stated the month."""
        return all(piece.is_current for piece in self.pieces)


def collected(
    organizations: Iterable[Organization], indicators: Iterable[Indicator], months: Iterable[Month]
) -> dict[tuple[int, int, Month], Collected]:
    """(organisation, indicator, month) → Collected, for the counties among them that collect; four queries."""
    counties = [organization for organization in organizations if organization.collects]
    indicators, months = list(indicators), sorted(set(months))
    if not counties or not months:
        return {}
    known = list(Organization.objects.filter(level=Level.TOWNSHIP))
    townships = {c.pk: [township for township in known if township.path.startswith(c.path)] for c in counties}
    ids = [township.pk for own in townships.values() for township in own]
    reports = {
        (report.organization_id, report.project_id, report.month): report
        for report in MonthlyReport.objects.filter(organization__in=ids, month__in=months)
    }
    levels = _levels(ids, indicators, months)
    return {
        (county.pk, indicator.pk, month): Collected(
            indicator,
            month,
            [
                Piece(
                    township,
                    reports.get((township.pk, indicator.project_id, month)),
                    _entry(levels.get((indicator.code, township.pk), ()), indicator, month),
                )
                for township in townships[county.pk]
                if township.exists_in(month)
            ],
        )
        for county in counties
        for indicator in indicators
        for month in months
    }


def _levels(townships: list[int], indicators: list[Indicator], months: list[Month]) -> dict:
    """(code, township id) → its accepted entries, oldest first: those of the months and the newest level before."""
    accepted = ReportEntry.objects.filter(
        report__organization__in=townships,
        report__status=ReportStatus.ACCEPTED,
        indicator__code__in={indicator.code for indicator in indicators},
        value__isnull=False,
    ).select_related("report", "indicator")
    place = Window(
        RowNumber(),
        partition_by=[F("indicator__code"), F("report__organization")],
        order_by=F("report__month").desc(),
    )
    older = accepted.filter(report__month__lt=months[0]).exclude(indicator__aggregate=Aggregate.SUM)
    within = accepted.filter(report__month__gte=months[0], report__month__lte=months[-1])
    found: dict = {}
    for entry in [*older.annotate(place=place).filter(place=1), *within.order_by("report__month")]:
        found.setdefault((entry.indicator.code, entry.report.organization_id), []).append(entry)
    return found


def _entry(entries, indicator: Indicator, month: Month) -> ReportEntry | None:
    """The entry that counts for the month: a flow's own, of anything else the newest one until then."""
    known = [entry for entry in entries if entry.report.month <= month]
    if not known or (indicator.is_flow and known[-1].report.month != month):
        return None
    return known[-1]
