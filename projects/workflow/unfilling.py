"""Taking back what a spreadsheet filled in: reports stand again as they stood before, as one unit."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from organizations import audit
from projects import deadlines, rules
from projects.models import Attachment, Comment, MonthlyReport, ProblemOutcome, ReportEntry, ReportStatus
from projects.workflow.filling import KEPT, Trace
from projects.workflow.publishing import Stated
from projects.workflow.refusal import Refused
from projects.workflow.reports import MOVES, TEXTS, on_behalf

EMPTY = Stated(None)


@dataclass
class Before:
    """What a report said before: by indicator id and by name of a text, as far as the sheet changed it."""

    values: dict[int, Stated] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


def obstacles_to_unfilling(traces: list[Trace], user) -> list[str]:
    """What keeps the reports from standing as they stood before, by project; three queries at most."""
    return _obstacles(traces, _known(traces), user)


def _obstacles(traces: list[Trace], reports: dict[int, MonthlyReport], user) -> list[str]:
    told = []
    for trace in traces:
        report = reports.get(trace.report)
        why = _obstacle(trace, report, user) if report else "的月报已被删除"
        if why:
            told.append(f"“{trace.title}”{why}")
    return told


def _known(traces: list[Trace], lock: bool = False) -> dict[int, MonthlyReport]:
    found = MonthlyReport.objects.with_project().filter(pk__in=[trace.report for trace in traces])
    reports = {report.pk: report for report in (found.select_for_update(of=("self",)) if lock else found)}
    deadlines.load(reports.values())
    return reports


def _obstacle(trace: Trace, report: MonthlyReport, user) -> str:
    """Why this one cannot be taken back; empty when it can."""
    if not rules.fills_in(user, report):
        return "不由您填报"
    if report.status == ReportStatus.ACCEPTED:
        return f"已由{report.reviewed_by.name}于{_when(report.reviewed_at)}通过审核"
    filled_at = dt.datetime.fromisoformat(trace.filled_at)
    if report.status == ReportStatus.RETURNED and (
        trace.submitted or trace.status != ReportStatus.RETURNED or report.reviewed_at > filled_at
    ):
        return f"已由{report.reviewed_by.name}于{_when(report.reviewed_at)}退回"
    if report.saved_at != filled_at:
        return f"之后又由{report.saved_by.name}于{_when(report.saved_at)}修改"
    if report.status == ReportStatus.SUBMITTED and not trace.submitted:
        return "之后已提交，请先撤回"
    if rules.is_shut(report):
        return f"不能再改，{report.month.label}已关闭"
    return ""


def _when(moment: dt.datetime) -> str:
    moment = timezone.localtime(moment)
    return f"{moment.month}月{moment.day}日{moment:%H:%M}"


@transaction.atomic
def unfill(traces: list[Trace], before: dict[int, Before], user) -> None:
    """Bring the reports back; Refused when something stands in the way. `before` is by report id."""
    reports = _known(traces, lock=True)
    if told := _obstacles(traces, reports, user):
        raise Refused("有后来的修改，不能撤销：" + "；".join(told))
    audit.record_many([_unfilled(user, reports[trace.report], trace) for trace in traces])
    gone = _unused([trace.report for trace in traces if trace.created])
    MonthlyReport.objects.filter(pk__in=gone).delete()
    left = [trace for trace in traces if trace.report not in gone]
    for trace in left:
        _back(reports[trace.report], trace, before.get(trace.report, Before()))
    fields = ["status", "return_reason", "saved_by", "saved_at", *TEXTS]
    MonthlyReport.objects.bulk_update([reports[trace.report] for trace in left], fields)
    _put_back({trace.report: before.get(trace.report, Before()).values for trace in left})


def _unused(ids: list[int]) -> set[int]:
    """Those of the reports to which nobody has attached or said anything."""
    rows = MonthlyReport.objects.filter(pk__in=ids)
    for model in (Attachment, Comment, ProblemOutcome):
        rows = rows.filter(~Exists(model._base_manager.filter(report=OuterRef("pk"))))
    return set(rows.values_list("pk", flat=True))


def _back(report: MonthlyReport, trace: Trace, before: Before) -> None:
    """The report as it stood; one that came back before it was handed in is again one that came back."""
    if report.status != trace.status:
        if trace.status not in MOVES[report.status]:
            raise Refused(f"“{report.title}”的状态已改变，不能撤销。")
        report.status = trace.status
    report.return_reason, report.saved_by_id = trace.return_reason, trace.saved_by
    report.saved_at = dt.datetime.fromisoformat(trace.saved_at) if trace.saved_at else None
    for name, text in before.texts.items():
        setattr(report, name, text)


def _put_back(values: dict[int, dict[int, Stated]]) -> None:
    """Overwrite the entries with what they said; those that said nothing vanish."""
    stated = [(report, indicator, each) for report, own in values.items() for indicator, each in own.items()]
    if not stated:
        return
    now = ReportEntry.objects.filter(report__in=values)
    empty = {(report, indicator) for report, indicator, each in stated if each == EMPTY}
    gone = [pk for pk, *place in now.values_list("pk", "report_id", "indicator_id") if tuple(place) in empty]
    ReportEntry.objects.filter(pk__in=gone).delete()
    ReportEntry.objects.bulk_create(
        [
            ReportEntry(report_id=report, indicator_id=indicator, **vars(each))
            for report, indicator, each in stated
            if each != EMPTY
        ],
        update_conflicts=True,
        unique_fields=["report", "indicator"],
        update_fields=KEPT,
    )


def _unfilled(user, report: MonthlyReport, trace: Trace):
    withdrawn = "，并撤回提交" if trace.submitted else ""
    summary = f"{on_behalf(user, report)}撤销用表格填入的{report.month.label}月报{withdrawn}：{report.title}"
    return audit.entry(user, "report.unfill", report, summary)


__all__ = ["Before", "obstacles_to_unfilling", "unfill"]
