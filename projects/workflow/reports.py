"""The life of a monthly report: check, conditional update, audit entry, in one transaction."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from common import numerals, periods
from organizations import audit
from organizations.models import Level
from projects import deadlines, rules
from projects.counted import as_handed_in
from projects.models import Indicator, MonthlyReport, ReportEntry, ReportStatus
from projects.workflow.completeness import lacking, unexplained
from projects.workflow.publishing import Publication, Stated, publish
from projects.workflow.refusal import SUPERSEDED, Refused, Superseded

MOVES = {
    ReportStatus.DRAFT: {ReportStatus.SUBMITTED},
    ReportStatus.RETURNED: {ReportStatus.SUBMITTED},
    ReportStatus.SUBMITTED: {ReportStatus.ACCEPTED, ReportStatus.RETURNED, ReportStatus.DRAFT},
    ReportStatus.ACCEPTED: {ReportStatus.RETURNED},  # a township's only: see `take_back`
}
TEXTS = ("progress", "problems", "next_steps", "coordination")


@dataclass(frozen=True)
class Seen:
    """What stood in the fields when the user began to type: by indicator and by name of a text."""

    values: dict[Indicator, Stated]
    texts: dict[str, str]


def find_or_new(programme, project, organization, month) -> MonthlyReport:
    """The report of the cell, or an unsaved one."""
    key = {"programme": programme, "project": project, "organization": organization, "month": month}
    return MonthlyReport.objects.filter(**key).select_related("project__initiative").first() or MonthlyReport(**key)


@transaction.atomic
def save(report: MonthlyReport, user, values: dict[Indicator, Stated], texts: dict[str, str]) -> MonthlyReport:
    """Keep what was typed in an open report; makes the report at the first save."""
    if not rules.may_edit(user, report):
        raise Refused(_why_locked(report))
    report = _made(report)
    _keep(report, user, values, {name: texts[name] for name in TEXTS if name in texts})
    return report


@transaction.atomic
def save_over(report: MonthlyReport, user, values: dict, texts: dict, seen: Seen) -> tuple[MonthlyReport, set]:
    """Keep only what the user changed; what somebody else changed to something else meanwhile stays.

    Answers the report, and the indicators and names of texts that both have changed: those were not saved.
    """
    if not rules.may_edit(user, report):
        raise Refused(_why_locked(report))
    limit, report = report.deadline, _made(report)
    # Two people who save at once are taken one after the other, so that the second sees what the first wrote.
    report = MonthlyReport.objects.with_project().select_for_update(of=("self",)).get(pk=report.pk)
    report.deadline = limit
    stored = {entry.indicator_id: entry for entry in report.entries.all()}
    conflicts: set = set()
    for indicator, stated in list(values.items()):
        now = _stated(stored.get(indicator.pk))
        before = seen.values.get(indicator, now)
        if stated.number == before.number and stated.number != now.number:
            # Untouched here, changed elsewhere: only the explanation is this user's.
            values[indicator] = Stated(*now.number, explanation=stated.explanation)
        elif before.number != now.number != stated.number:
            conflicts.add(indicator)
            del values[indicator]
    for name, text in list(texts.items()):
        now, before = getattr(report, name), seen.texts.get(name, getattr(report, name))
        if text == before and text != now:
            del texts[name]
        elif before != now != text:
            conflicts.add(name)
            del texts[name]
    if any(_stated(stored.get(i.pk)) != stated for i, stated in values.items()) or any(
        getattr(report, name) != text for name, text in texts.items()
    ):
        _keep(report, user, values, texts)
    return report, conflicts


def _stated(entry: ReportEntry | None) -> Stated:
    if entry is None:
        return Stated(None)
    return Stated(entry.value, entry.numerator, entry.denominator, entry.explanation)


def _made(report: MonthlyReport) -> MonthlyReport:
    """The stored report; of two people who begin it at once both get the same one."""
    if report.pk is not None:
        return report
    made, _ = MonthlyReport.objects.get_or_create(
        programme=report.programme, project=report.project, organization=report.organization, month=report.month
    )
    made.deadline = report.deadline
    return made


def _keep(report: MonthlyReport, user, values: dict[Indicator, Stated], texts: dict[str, str]) -> None:
    open_ones = MonthlyReport.objects.filter(pk=report.pk, status__in=[ReportStatus.DRAFT, ReportStatus.RETURNED])
    written = {"saved_by": user, "saved_at": periods.now(), **texts}
    if not open_ones.update(**written):
        raise Superseded("这份月报刚刚已被提交，不能再修改。请刷新页面。")
    ReportEntry.objects.bulk_create(
        [ReportEntry(report=report, indicator=indicator, **vars(stated)) for indicator, stated in values.items()],
        update_conflicts=True,
        unique_fields=["report", "indicator"],
        update_fields=["value", "numerator", "denominator", "explanation"],
    )
    for name, content in written.items():
        setattr(report, name, content)


def submit(report: MonthlyReport, user) -> None:
    """Hand one complete report in for review."""
    if not rules.may_edit(user, report):
        raise Refused(_why_locked(report))
    if report.pk is None:
        raise Refused("还没有填写任何内容。")
    handed_in = submit_many([report.pk], user)
    if names := "、".join(indicator.name for indicator in handed_in.incomplete.get(report.pk, ())):
        raise Refused(f"还没有填写：{names}。请填好后再提交。")
    if names := "、".join(indicator.name for indicator in handed_in.unexplained.get(report.pk, ())):
        raise Refused(f"数字与以往相差较大：{names}。请核对；确属如此，请写一句情况说明再提交。")
    if not handed_in.submitted:
        raise Superseded(SUPERSEDED)
    report.refresh_from_db()


@dataclass(frozen=True)
class HandedIn:
    """What became of reports that were to be handed in; the others by report id, with their indicators."""

    submitted: list[MonthlyReport]
    incomplete: dict[int, list[Indicator]]
    unexplained: dict[int, list[Indicator]]


@transaction.atomic
def submit_many(ids: list[int], user) -> HandedIn:
    """Hand in those of the reports that are complete and explained, own ones or on behalf of a county.

    The number of queries is constant.
    """
    chosen = MonthlyReport.objects.visible_to(user).filter(pk__in=ids, status__in=_before(ReportStatus.SUBMITTED))
    locked = list(chosen.with_project().select_for_update(of=("self",)))
    deadlines.load(locked)
    own = [report for report in locked if rules.may_fill(user, report)]
    incomplete = {pk: indicators for pk, indicators in lacking(own).items() if indicators}
    complete = [report for report in own if report.pk not in incomplete]
    doubted = {pk: indicators for pk, indicators in unexplained(complete).items() if indicators}
    reports = [report for report in complete if report.pk not in doubted]
    now = periods.now()
    MonthlyReport.objects.filter(pk__in=[report.pk for report in reports]).update(
        status=ReportStatus.SUBMITTED,
        submitted_by=user,
        submitted_at=now,
        first_submitted_at=Coalesce(F("first_submitted_at"), now),
        return_reason="",
    )
    _keep_counted(reports)
    values = _values(reports)
    audit.record_many(
        [
            audit.entry(
                user,
                "report.submit",
                report,
                f"{on_behalf(user, report)}提交{report.month.label}月报：{report.title}",
                values=values.get(report.pk, {}),
            )
            for report in reports
        ]
    )
    return HandedIn(reports, incomplete, doubted)


def _keep_counted(reports: list[MonthlyReport]) -> None:
    """Remember what registers counted, so that the reviewer sees what changed since."""
    counted = as_handed_in(reports)
    for report in reports:
        report.counted = counted.get(report.pk, {})
    MonthlyReport.objects.bulk_update([report for report in reports if report.counted], ["counted"], batch_size=200)


def on_behalf(user, report: MonthlyReport) -> str:
    """`代吴兴区` where somebody else acts for the organisation, else nothing."""
    return "" if report.organization_id == user.organization_id else f"代{report.organization.short_name}"


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
        raise Refused(_why_not_withdrawn(report))
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


@transaction.atomic
def take_back(report: MonthlyReport, user, reason: str) -> None:
    """Return a township's report that was accepted, with a reason; nothing had been published of it."""
    reason = reason.strip()
    # The county cannot hand its own report in meanwhile.
    above = {"programme": report.programme, "project": report.project, "month": report.month}
    list(MonthlyReport.objects.filter(organization=user.organization, **above).select_for_update())
    if not rules.may_take_back(user, report):
        raise Refused("通过后退回只限所属乡镇的月报，而且要在本单位这个项目的月报提交之前、月份关闭之前。")
    if not reason:
        raise Refused("请写明退回原因，让填报单位知道怎样修改。")
    _move(report, ReportStatus.RETURNED, reviewed_by=user, reviewed_at=periods.now(), return_reason=reason[:500])
    audit.record(user, "report.take_back", report, f"通过后退回{report.month.label}月报：{report.title}（{reason}）")


def accept(report: MonthlyReport, user) -> None:
    """Accept one report; its values become figures."""
    if not rules.may_review(user, report):
        raise Refused(_why_not_reviewed(user, report))
    if not accept_many([report.pk], user):
        raise Superseded(SUPERSEDED)
    report.refresh_from_db()


@transaction.atomic
def accept_many(ids: list[int], user) -> list[MonthlyReport]:
    """Accept those of the reports that this user may accept, in a constant number of queries; answers which."""
    waiting = MonthlyReport.objects.visible_to(user).waiting().filter(pk__in=ids)
    locked = list(
        waiting.select_related("project__initiative", "programme", "organization").select_for_update(of=("self",))
    )
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
    """Turn the entries of accepted reports into figures; those of townships are parts of what their county states."""
    by_id = {report.pk: report for report in reports if report.organization.level != Level.TOWNSHIP}
    entries = ReportEntry.objects.typed().filter(report__in=by_id, value__isnull=False).order_by("indicator_id")
    publish(
        [Publication(by_id[entry.report_id], entry.indicator_id, _stated(entry)) for entry in entries],
        user,
    )


def _move(report: MonthlyReport, to: ReportStatus, **fields) -> None:
    """Change the state if that is allowed and the report is still in the one that the user saw."""
    seen = MonthlyReport.objects.filter(pk=report.pk, status=report.status)
    if to not in MOVES[report.status] or not seen.update(status=to, **fields):
        raise Superseded(SUPERSEDED)
    report.refresh_from_db()


def _why_locked(report: MonthlyReport) -> str:
    if not report.organization.is_asked:
        return "所在县区没有开启乡镇填报，不能填报。需要填报请联系县区团委。"
    return rules.lock(report) or "这份月报不由您填报。"


def _why_not_withdrawn(report: MonthlyReport) -> str:
    if report.status == ReportStatus.SUBMITTED and rules.is_shut(report):
        return rules.lock(report)
    return "只有待审核的月报可以撤回。"


def _why_not_reviewed(user, report: MonthlyReport) -> str:
    if report.submitted_by_id == user.pk:
        return "不能审核自己提交的月报，请由其他同事审核。"
    if report.status != ReportStatus.SUBMITTED:
        return SUPERSEDED
    return "这份月报不由您审核。"
