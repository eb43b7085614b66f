"""Extensions asked for before the deadline, and months opened again after it closed."""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from common import periods
from common.periods import Month
from organizations import audit
from organizations.models import Organization
from projects import deadlines, rules
from projects.models import Extension, ExtensionKind, ExtensionStatus, KeyProject, MonthlyReport, Programme
from projects.workflow.refusal import Refused, Superseded

TAKEN = "这条申请刚刚已被处理。请刷新页面查看最新情况。"
LONGEST = 31  # days behind the due day, or from today


@transaction.atomic
def ask_for_time(
    programme: Programme, month: Month, project: KeyProject | None, user, until: dt.date, reason: str
) -> Extension:
    """Ask for a later due day, for one project or (None) for all that the user's organisation reports."""
    organization, reason = user.organization, reason.strip()
    limit = deadlines.Deadlines(programme, [organization], [month]).of(
        organization.pk, project.pk if project else None, month
    )
    if not rules.may_ask_for_time(user, programme, month, project, limit):
        raise Refused(_why_no_time(user, programme, month, project))
    if not limit.due < until <= limit.due + dt.timedelta(days=LONGEST):
        raise Refused(f"延期日期要晚于现在的截止日{limit.due.month}月{limit.due.day}日，最多延{LONGEST}天。")
    if not reason:
        raise Refused("请写明延期理由。")
    try:
        with transaction.atomic():
            extension = Extension.objects.create(
                kind=ExtensionKind.EXTENSION, programme=programme, organization=organization, month=month,
                project=project, until=until, reason=reason, requested_by=user,
            )  # fmt: skip
    except IntegrityError:
        raise Superseded("已有一条延期申请等待批准。请等批准，或撤回后重新申请。") from None
    audit.record(user, "extension.ask", extension, f"申请延期{_what(extension)}（{reason}）")
    return extension


@transaction.atomic
def grant_extension(extension: Extension, user, decision: str = "") -> None:
    """Grant a request."""
    if not rules.may_decide_extension(user, extension):
        raise Refused(_why_not(user, extension))
    _decide(extension, ExtensionStatus.REQUESTED, ExtensionStatus.GRANTED, user, decision.strip())
    audit.record(user, "extension.grant", extension, f"批准延期{_what(extension)}")


@transaction.atomic
def refuse_extension(extension: Extension, user, decision: str) -> None:
    """Refuse a request with a reason."""
    decision = decision.strip()
    if not rules.may_decide_extension(user, extension):
        raise Refused(_why_not(user, extension))
    if not decision:
        raise Refused("请写明不批准的原因。")
    _decide(extension, ExtensionStatus.REQUESTED, ExtensionStatus.REFUSED, user, decision)
    audit.record(user, "extension.refuse", extension, f"不批准延期{_what(extension)}（{decision}）")


@transaction.atomic
def reopen(
    programme: Programme,
    month: Month,
    places: Iterable[tuple[Organization, KeyProject | None]],
    user,
    until: dt.date,
    reason: str,
) -> list[Extension]:
    """Take reports of a closed month again until a day: for each organisation one project, or (None) all of them."""
    places, reason = list(dict.fromkeys(places)), reason.strip()
    _check_reopening(programme, month, places, user, until)
    if not reason:
        raise Refused("请写明重新开放的原因。")
    now = periods.now()
    opened = Extension.objects.bulk_create(
        Extension(
            kind=ExtensionKind.REOPENING, programme=programme, organization=organization, month=month,
            project=project, until=until, reason=reason, status=ExtensionStatus.GRANTED,
            requested_by=user, requested_at=now, decided_by=user, decided_at=now,
        )
        for organization, project in places
    )  # fmt: skip
    audit.record_many(
        [audit.entry(user, "extension.reopen", row, f"重新开放{_what(row)}（{reason}）") for row in opened]
    )
    return opened


@transaction.atomic
def end_extension(extension: Extension, user) -> None:
    """Take back the own request, or what was granted; what was handed in by then stays as punctual as it was."""
    if not rules.may_end_extension(user, extension):
        raise Refused("只能撤回本单位还没有批复的申请，或收回由您审核、还在生效的延期和开放。")
    asked = extension.status == ExtensionStatus.REQUESTED
    if not asked and _was_relied_on(extension):
        raise Refused("已有月报在延长的期限内提交，收回会把它们改成迟报，所以不能收回。")
    _decide(extension, extension.status, ExtensionStatus.ENDED, user, extension.decision)
    what = "撤回延期申请" if asked else f"收回{extension.get_kind_display()}"
    audit.record(user, "extension.end", extension, f"{what}{_what(extension)}")


def _check_reopening(programme: Programme, month: Month, places: list, user, until: dt.date) -> None:
    if not places:
        raise Refused("请先勾选要重新开放的单位或项目。")
    if not all(rules.reviews_for(user, organization, project) for organization, project in places):
        raise Refused("勾选的单位或项目不全由您审核，请只选自己负责的。")
    if not rules.has_begun(programme, month):
        raise Refused(f"{month.label}还没有开始，不能开放。")
    if not periods.today() <= until <= periods.today() + dt.timedelta(days=LONGEST):
        raise Refused(f"开放截止日要从今天起、{LONGEST}天以内。")
    known = deadlines.Deadlines(programme, {organization.pk for organization, _ in places}, [month])
    for organization, project in places:
        limit = known.of(organization.pk, project.pk if project else None, month).open_until
        if until <= limit:
            told = f"{organization}{month.label}本来就开放到{limit.month}月{limit.day}日"
            raise Refused(f"{told}，请选更晚的日期，或去掉这个单位。")


def _was_relied_on(extension: Extension) -> bool:
    """Whether a report is on time only thanks to the extension."""
    if extension.kind != ExtensionKind.EXTENSION:
        return False
    covered = MonthlyReport.objects.filter(
        programme=extension.programme, organization=extension.organization, month=extension.month,
        first_submitted_at__isnull=False,
    )  # fmt: skip
    if extension.project_id:
        covered = covered.filter(project=extension.project_id)
    due = deadlines.deadline(extension.programme, extension.month).due
    return any(due < timezone.localtime(first).date() for first in covered.values_list("first_submitted_at", flat=True))


def _decide(extension: Extension, source: str, to: str, user, decision: str) -> None:
    rows = Extension.objects.filter(pk=extension.pk, status=source)
    if not rows.update(status=to, decided_by=user, decided_at=periods.now(), decision=decision):
        raise Superseded(TAKEN)
    extension.refresh_from_db()


def _what(extension: Extension) -> str:
    title = f"《{extension.title}》" if extension.project else extension.title
    where = f"{extension.organization}{extension.month.label}{title}"
    return f"：{where}，至{extension.until.month}月{extension.until.day}日"


def _why_no_time(user, programme: Programme, month: Month, project: KeyProject | None) -> str:
    if not rules.reports_for(user, user.organization, project):
        return "延期由填报单位申请，这些月报不由您填报。"
    if not rules.has_begun(programme, month):
        return f"{month.label}还没有开始，不用申请延期。"
    return "已过截止日，不能再申请延期。确需补报，请联系审核单位重新开放。"


def _why_not(user, extension: Extension) -> str:
    if extension.status != ExtensionStatus.REQUESTED:
        return TAKEN
    if extension.requested_by_id == user.pk:
        return "不能批准自己的申请，请由其他同事批准。"
    return "这条申请不由您批准。"
