"""What registers count beside what a report states: now, and when the report was handed in."""

from collections.abc import Iterable
from decimal import Decimal

from projects.figures import Scope, table
from projects.models import Indicator, MonthlyReport, ReportedBy


def counted_in(reports: Iterable[MonthlyReport]) -> dict[int, list[Indicator]]:
    """Report id → the indicators of its project that a register counts in its month, in order (one query).

    A township holds no figures: its rows count in its county's.
    """
    reports = [report for report in reports if report.organization.holds_figures]
    fed = Indicator.objects.filter(programme__in={report.programme_id for report in reports}, fed_from__isnull=False)
    by_project: dict[tuple, list[Indicator]] = {}
    for indicator in fed if reports else ():
        by_project.setdefault((indicator.programme_id, indicator.project_id), []).append(indicator)
    return {
        report.pk: [
            indicator
            for indicator in by_project.get((report.programme_id, report.project_id), ())
            if indicator.by == ReportedBy.of(report.organization) and indicator.fed_in(report.month)
        ]
        for report in reports
    }


def as_handed_in(reports: Iterable[MonthlyReport]) -> dict[int, dict[str, str]]:
    """Report id → what registers count for it now, as `MonthlyReport.counted` keeps it; constant queries."""
    reports = list(reports)
    found = counted_in(reports)
    indicators = {indicator for own in found.values() for indicator in own}
    if not indicators:
        return {}
    organizations, months = {report.organization for report in reports}, {report.month for report in reports}
    numbers = table(indicators, organizations, months, Scope.OWN)
    return {
        report.pk: {
            str(indicator.pk): str(numbers[indicator, report.organization, report.month].value or Decimal(0))
            for indicator in found.get(report.pk, ())
        }
        for report in reports
    }


def then(report: MonthlyReport, indicator: Indicator) -> Decimal | None:
    """What a register counted when the report was handed in; None where it is not handed in, or did not count then."""
    kept = None if report.is_open else report.counted.get(str(indicator.pk))
    return None if kept is None else Decimal(kept)
