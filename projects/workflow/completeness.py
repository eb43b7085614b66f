"""What a report lacks before it can be handed in: values that are not stated, unusual ones that are not explained."""

from collections.abc import Iterable

from projects.collection import collected
from projects.doubts import doubts
from projects.models import Indicator, MonthlyReport, ReportEntry
from projects.past import Past


def lacking(reports: list[MonthlyReport]) -> dict[int, list[Indicator]]:
    """Report id → the indicators whose value it must still state before it can be submitted (two queries)."""
    stated = set(
        ReportEntry.objects.filter(report__in=reports, value__isnull=False).values_list("report_id", "indicator_id")
    )
    by_project: dict = {}
    for indicator in Indicator.objects.filter(programme__in={report.programme_id for report in reports}):
        by_project.setdefault((indicator.programme_id, indicator.project_id), []).append(indicator)
    return {
        report.pk: [
            indicator
            for indicator in by_project.get((report.programme_id, report.project_id), [])
            if indicator.is_typed_by(report.organization, report.month)
            and indicator.wanted_in(report.month)
            and (report.pk, indicator.pk) not in stated
        ]
        for report in reports
    }


def doubtful(reports: Iterable[MonthlyReport]) -> dict[int, list[tuple[ReportEntry, list[str]]]]:
    """Report id → its unusual values with what is unusual about them; a constant number of queries."""
    by_id = {report.pk: report for report in reports}
    found: dict[int, list] = {pk: [] for pk in by_id}
    entries = ReportEntry.objects.filter(report__in=by_id, value__isnull=False)
    entries = list(entries.select_related("indicator").order_by("indicator__order"))
    if not entries:
        return found
    indicators = {entry.indicator for entry in entries}
    organizations = {report.organization for report in by_id.values()}
    months = {report.month for report in by_id.values()}
    past = Past(indicators, organizations, months)
    parts = collected(organizations, indicators, months)
    for entry in entries:
        report = by_id[entry.report_id]
        last = past.last(entry.indicator, report.organization, report.month)
        sum_ = parts.get((report.organization_id, entry.indicator_id, report.month))
        beside = (sum_.value, sum_.is_complete) if sum_ else ()
        unusual = doubts(entry.indicator, entry.value, last, *beside)
        if unusual:
            found[entry.report_id].append((entry, unusual))
    return found


def unexplained(reports: Iterable[MonthlyReport]) -> dict[int, list[Indicator]]:
    """Report id → the indicators whose unusual value has no word of explanation."""
    return {
        pk: [entry.indicator for entry, _ in unusual if not entry.explanation]
        for pk, unusual in doubtful(reports).items()
    }
