"""Every change of state of a monthly report: check, conditional update, audit entry, in one transaction."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from common import numerals, periods
from organizations import audit
from projects import rules
from projects.models import Figure, Indicator, MonthlyReport, Origin, ReportEntry, ReportStatus
from projects.workflow.refusal import SUPERSEDED, Refused, Superseded

MOVES = {
    ReportStatus.DRAFT: {ReportStatus.SUBMITTED},
    ReportStatus.RETURNED: {ReportStatus.SUBMITTED},
    ReportStatus.SUBMITTED: {ReportStatus.ACCEPTED, ReportStatus.RETURNED, ReportStatus.DRAFT},
    ReportStatus.ACCEPTED: set(),
}
TEXTS = ("progress", "problems", "next_steps", "coordination")


@dataclass(frozen=True)
class Stated:
    """A value as a report states it; numerator and denominator where a ratio was given as a fraction."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def find_or_new(programme, project, organization, month) -> MonthlyReport:
    """The report of the cell, or an unsaved one."""
    key = {"programme": programme, "project": project, "organization": organization, "month": month}
    return MonthlyReport.objects.filter(**key).select_related("project__initiative").first() or MonthlyReport(**key)


@transaction.atomic
def save(report: MonthlyReport, user, values: dict[Indicator, Stated], texts: dict[str, str]) -> MonthlyReport:
    """Keep what was typed in an open report; makes the report at the first save."""
    if not rules.may_edit(user, report):
        raise Refused(_why_locked(report))
    texts = {name: texts[name] for name in TEXTS if name in texts}
    if report.pk is None:
        report, _ = MonthlyReport.objects.get_or_create(
            programme=report.programme, project=report.project, organization=report.organization, month=report.month
        )
    open_ones = MonthlyReport.objects.filter(pk=report.pk, status__in=[ReportStatus.DRAFT, ReportStatus.RETURNED])
    if not open_ones.update(saved_by=user, saved_at=periods.now(), **texts):
        raise Superseded("这份月报刚刚已被提交，不能再修改。请刷新页面。")
    ReportEntry.objects.bulk_create(
        [ReportEntry(report=report, indicator=indicator, **vars(stated)) for indicator, stated in values.items()],
        update_conflicts=True,
        unique_fields=["report", "indicator"],
        update_fields=["value", "numerator", "denominator"],
    )
    report.refresh_from_db()
    return report


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


def submit(report: MonthlyReport, user) -> None:
    """Hand one complete report in for review."""
    if not rules.may_edit(user, report):
        raise Refused(_why_locked(report))
    if report.pk is None:
        raise Refused("还没有填写任何内容。")
    submitted, incomplete = submit_many([report.pk], user)
    if incomplete:
        names = "、".join(indicator.name for indicator in incomplete[report.pk])
        raise Refused(f"还没有填写：{names}。请填好后再提交。")
    if not submitted:
        raise Superseded(SUPERSEDED)
    report.refresh_from_db()


@transaction.atomic
def submit_many(ids: list[int], user) -> tuple[list[MonthlyReport], dict[int, list[Indicator]]]:
    """Hand in those of the reports that are complete, in a constant number of queries.

    Answers the submitted reports, and the missing indicators of those that are incomplete by report id.
    """
    chosen = MonthlyReport.objects.visible_to(user).filter(pk__in=ids, status__in=_before(ReportStatus.SUBMITTED))
    locked = list(chosen.with_project().select_for_update(of=("self",)))
    own = [report for report in locked if rules.may_edit(user, report)]
    incomplete = {pk: indicators for pk, indicators in lacking(own).items() if indicators}
    reports = [report for report in own if report.pk not in incomplete]
    now = periods.now()
    MonthlyReport.objects.filter(pk__in=[report.pk for report in reports]).update(
        status=ReportStatus.SUBMITTED,
        submitted_by=user,
        submitted_at=now,
        first_submitted_at=Coalesce(F("first_submitted_at"), now),
        return_reason="",
    )
    values = _values(reports)
    audit.record_many(
        [
            audit.entry(
                user,
                "report.submit",
                report,
                f"提交{report.month.label}月报：{report.title}",
                values=values.get(report.pk, {}),
            )
            for report in reports
        ]
    )
    return reports, incomplete


def _values(reports: list[MonthlyReport]) -> dict[int, dict[str, str]]:
    """Report id → indicator → value, as auditors read them."""
    values: dict = {}
    entries = ReportEntry.objects.filter(report__in=reports, value__isnull=False)
    for report, name, code, value in entries.values_list("report_id", "indicator__name", "indicator__code", "value"):
        values.setdefault(report, {})[f"{name}（{code}）"] = numerals.exact(value)
    return values


def _before(status: ReportStatus) -> list[ReportStatus]:
    """The states from which a report may move to `status`."""
    return [source for source, targets in MOVES.items() if status in targets]


@transaction.atomic
def withdraw(report: MonthlyReport, user) -> None:
    """Take a submitted report back for further editing."""
    if not rules.may_withdraw(user, report):
        raise Refused("只有待审核的月报可以撤回。")
    _move(report, ReportStatus.DRAFT)
    audit.record(user, "report.withdraw", report, f"撤回{report.month.label}月报：{report.title}")


@transaction.atomic
def send_back(report: MonthlyReport, user, reason: str) -> None:
    """Return a submitted report with a reason."""
    reason = reason.strip()
    if not rules.may_review(user, report):
        raise Refused(_why_not_reviewed(user, report))
    if not reason:
        raise Refused("请写明退回原因，让填报单位知道怎样修改。")
    _move(report, ReportStatus.RETURNED, reviewed_by=user, reviewed_at=periods.now(), return_reason=reason[:500])
    audit.record(user, "report.return", report, f"退回{report.month.label}月报：{report.title}（{reason}）")


def accept(report: MonthlyReport, user) -> None:
    """Accept one report; its values become figures."""
    if not rules.may_review(user, report):
        raise Refused(_why_not_reviewed(user, report))
    if not accept_many([report.pk], user):
        raise Superseded(SUPERSEDED)


@transaction.atomic
def accept_many(ids: list[int], user) -> list[MonthlyReport]:
    """Accept those of the reports that this user may accept, in a constant number of queries; answers which."""
    waiting = MonthlyReport.objects.visible_to(user).waiting().filter(pk__in=ids)
    locked = list(waiting.select_related("project__initiative", "programme").select_for_update(of=("self",)))
    reports = [report for report in locked if rules.may_review(user, report)]
    if not reports:
        return []
    own = MonthlyReport.objects.waiting().filter(pk__in=[report.pk for report in reports])
    own.update(status=ReportStatus.ACCEPTED, reviewed_by=user, reviewed_at=periods.now(), return_reason="")
    _publish(reports, user)
    audit.record_many(
        [
            audit.entry(user, "report.accept", report, f"通过{report.month.label}月报：{report.title}")
            for report in reports
        ]
    )
    return reports


def _publish(reports: list[MonthlyReport], user) -> None:
    """Turn the entries of accepted reports into the current figures of their cells."""
    by_id = {report.pk: report for report in reports}
    entries = list(ReportEntry.objects.filter(report__in=by_id, value__isnull=False).order_by("indicator_id"))
    standing = _standing(entries, by_id)
    Figure.objects.filter(pk__in=[pk for pk, _ in standing.values()]).update(current=False)
    figures = []
    for entry in entries:
        report = by_id[entry.report_id]
        _, version = standing.get((entry.indicator_id, report.organization_id, report.month), (None, 0))
        figures.append(
            Figure(
                indicator_id=entry.indicator_id,
                organization_id=report.organization_id,
                month=report.month,
                value=entry.value,
                numerator=entry.numerator,
                denominator=entry.denominator,
                origin=Origin.REPORTED,
                version=version + 1,
                report=report,
                accepted_by=user,
            )
        )
    Figure.objects.bulk_create(figures)


def _standing(entries, by_id) -> dict:
    """(id, version) of the figures that stand in the cells of the entries."""
    rows = Figure.objects.current().filter(
        indicator_id__in={entry.indicator_id for entry in entries},
        organization_id__in={report.organization_id for report in by_id.values()},
        month__in={report.month for report in by_id.values()},
    )
    cells = {(e.indicator_id, by_id[e.report_id].organization_id, by_id[e.report_id].month) for e in entries}
    found = {(row.indicator_id, row.organization_id, row.month): (row.pk, row.version) for row in rows}
    return {cell: found[cell] for cell in cells & found.keys()}


def _move(report: MonthlyReport, to: ReportStatus, **fields) -> None:
    """Change the state if the report is still in one from which that is allowed."""
    if not MonthlyReport.objects.filter(pk=report.pk, status__in=_before(to)).update(status=to, **fields):
        raise Superseded(SUPERSEDED)
    report.refresh_from_db()


def _why_locked(report: MonthlyReport) -> str:
    if report.status == ReportStatus.SUBMITTED:
        return "这份月报已提交，正在等待审核。需要修改请先撤回。"
    if report.status == ReportStatus.ACCEPTED:
        return "这份月报已通过审核，不能直接修改。"
    if not rules.month_takes_reports(report.programme, report.month):
        return f"{report.month.label}还没有开始，不能填报。"
    return "这份月报不由您填报。"


def _why_not_reviewed(user, report: MonthlyReport) -> str:
    if report.submitted_by_id == user.pk:
        return "不能审核自己提交的月报，请由其他同事审核。"
    if report.status != ReportStatus.SUBMITTED:
        return SUPERSEDED
    return "这份月报不由您审核。"
