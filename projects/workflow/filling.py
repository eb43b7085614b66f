"""Filling in many reports of a month at once, as a spreadsheet does, and taking that back as one unit."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from common import periods
from common.periods import Month
from organizations import audit
from organizations.models import Organization
from projects import deadlines, rules
from projects.models import Indicator, KeyProject, MonthlyReport, Programme, ReportEntry
from projects.workflow.publishing import Stated
from projects.workflow.refusal import Refused
from projects.workflow.reports import TEXTS, HandedIn, on_behalf, submit_many

KEPT = ["value", "numerator", "denominator", "explanation"]


@dataclass(frozen=True)
class Filling:
    """What one report is to say: the values and texts that change; the others stay."""

    project: KeyProject | None
    values: dict[Indicator, Stated]
    texts: dict[str, str]


@dataclass(frozen=True)
class Trace:
    """How a report stood before it was filled in, and when that was; moments as ISO text, so that it can be kept."""

    report: int
    project: int | None
    title: str
    created: bool
    status: str
    return_reason: str
    saved_by: int | None
    saved_at: str | None
    filled_at: str
    submitted: bool = False


@dataclass(frozen=True)
class Filled:
    """What became of the reports: one trace for each, and what became of handing them in, where that was wished."""

    reports: list[MonthlyReport]
    traces: list[Trace]
    handed_in: HandedIn | None


@transaction.atomic
def fill(
    programme: Programme, organization: Organization, month: Month, fillings: Iterable[Filling], user, hand_in: bool
) -> Filled:
    """Keep what the sheet says, and hand in what is complete if wished; Refused when a report takes nothing now.

    The number of queries does not depend on the number of reports.
    """
    fillings = list(fillings)
    reports = _reports(programme, organization, month, fillings)
    for report in reports:
        if not rules.may_fill(user, report):
            raise Refused(f"“{report.title}”不能填入：{rules.lock(report) or '这份月报不由您填报。'}")
    now = periods.now()
    traces = [_trace(report, now) for report in reports]
    _keep(reports, fillings, user, now)
    audit.record_many([_filled(user, report) for report in reports])
    handed_in = submit_many([report.pk for report in reports], user) if hand_in else None
    submitted = {report.pk for report in handed_in.submitted} if handed_in else set()
    kept = [
        Trace(**vars(trace) | {"report": report.pk, "submitted": report.pk in submitted})
        for trace, report in zip(traces, reports, strict=True)
    ]
    return Filled(reports, kept, handed_in)


def _reports(programme, organization, month, fillings: list[Filling]) -> list[MonthlyReport]:
    """The report of each filling, locked, or an unsaved one."""
    own = MonthlyReport.objects.filter(programme=programme, organization=organization, month=month)
    known = {report.project_id: report for report in own.with_project().select_for_update(of=("self",))}
    reports = []
    for filling in fillings:
        report = known.get(filling.project.pk if filling.project else None)
        reports.append(
            report
            or MonthlyReport(programme=programme, project=filling.project, organization=organization, month=month)
        )
    deadlines.load(reports)
    return reports


def _trace(report: MonthlyReport, now) -> Trace:
    saved_at = report.saved_at.isoformat() if report.saved_at else None
    return Trace(
        report.pk or 0, report.project_id, report.title, report.pk is None, report.status, report.return_reason,
        report.saved_by_id, saved_at, now.isoformat(),
    )  # fmt: skip


def _keep(reports: list[MonthlyReport], fillings: list[Filling], user, now) -> None:
    """Write texts and values; whoever begins one of the reports at the same time makes this fail as a whole."""
    for report, filling in zip(reports, fillings, strict=True):
        report.saved_by, report.saved_at = user, now
        for name, text in filling.texts.items():
            setattr(report, name, text)
    begun = [report for report in reports if report.pk is not None]
    MonthlyReport.objects.bulk_create([report for report in reports if report.pk is None])
    MonthlyReport.objects.bulk_update(begun, ["saved_by", "saved_at", *TEXTS])
    _write(
        ReportEntry(report=report, indicator=indicator, **vars(stated))
        for report, filling in zip(reports, fillings, strict=True)
        for indicator, stated in filling.values.items()
    )


def _write(entries: Iterable[ReportEntry]) -> None:
    ReportEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["report", "indicator"], update_fields=KEPT
    )


def _filled(user, report: MonthlyReport):
    summary = f"{on_behalf(user, report)}用表格填入{report.month.label}月报：{report.title}"
    return audit.entry(user, "report.fill", report, summary)


__all__ = ["Filled", "Filling", "Trace", "fill"]
