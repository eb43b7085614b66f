"""Extensions asked for before the deadline, and months opened again after it closed."""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction

from common import periods
from common.periods import Month
from organizations import audit
from organizations.models import Organization
from projects import deadlines, rules
from projects.models import Extension, ExtensionKind, ExtensionStatus, KeyProject, Programme
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
    if not rules.may_ask_for_time(user, organization, project, limit):
        raise Refused("延期要在截止日前由填报单位申请。已过截止日的，请联系审核单位重新开放。")
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
        raise Superseded("已有一条延期申请等待批准，请等批准后再申请。") from None
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
    places, reason = list(places), reason.strip()
    if not places:
        raise Refused("请先勾选要重新开放的单位。")
    if not all(rules.reviews_for(user, organization, project) for organization, project in places):
        raise Refused("勾选的单位或项目不全由您审核，请只选自己负责的。")
    if not rules.has_begun(programme, month):
        raise Refused(f"{month.label}还没有开始，不能开放。")
    if not periods.today() <= until <= periods.today() + dt.timedelta(days=LONGEST):
        raise Refused(f"开放截止日要从今天起、{LONGEST}天以内。")
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
    """Take back the own request, or what was granted."""
    if not rules.may_end_extension(user, extension):
        raise Refused("只能撤回自己的申请，或收回由您批准范围内的开放。")
    _decide(extension, extension.status, ExtensionStatus.ENDED, user, extension.decision)
    audit.record(user, "extension.end", extension, f"收回{extension.get_kind_display()}{_what(extension)}")


def _decide(extension: Extension, source: str, to: str, user, decision: str) -> None:
    rows = Extension.objects.filter(pk=extension.pk, status=source)
    if not rows.update(status=to, decided_by=user, decided_at=periods.now(), decision=decision):
        raise Superseded(TAKEN)
    extension.refresh_from_db()


def _what(extension: Extension) -> str:
    where = f"{extension.organization}{extension.month.label}{extension.title}"
    return f"：{where}，至{extension.until.month}月{extension.until.day}日"


def _why_not(user, extension: Extension) -> str:
    if extension.status != ExtensionStatus.REQUESTED:
        return TAKEN
    if extension.requested_by_id == user.pk:
        return "不能批准自己的申请，请由其他同事批准。"
    return "这条申请不由您批准。"
