"""Seeing whole numbers: one of one volunteer, or those of a list, each with a word about why, and kept in the trail."""

from django.db import transaction

from organizations import audit
from organizations.models import User
from volunteers import rules
from volunteers.models import Volunteer
from volunteers.workflow.registration import Refused

NUMBERS = (("document", "证件号码"), ("phone", "手机号码"))


def reveal(volunteer: Volunteer, user: User, which: str, reason: str) -> str:
    """The whole number of a volunteer's document or phone; Refused says why it is not shown."""
    if not rules.may_reveal(user):
        raise Refused("您的账号不能查看完整号码。")
    if not reason.strip():
        raise Refused("请写明查看原因。")
    number = getattr(volunteer, which) if which in dict(NUMBERS) else ""
    if not number:
        raise Refused("这名志愿者没有登记这个号码。")
    told = f"查看完整{dict(NUMBERS)[which]}（{volunteer.number}）"
    with transaction.atomic():
        organization = volunteer.organization
        audit.record(user, "volunteer.reveal", volunteer, told, organization, reason=reason.strip())
    return number


def took(user: User, told: str, rows: int, format: str) -> None:
    """Keep in the trail that a list with people's names was taken away, before it is; `told` says which."""
    summary = f"导出{told}{rows}条（{format.upper()}）"
    with transaction.atomic():
        audit.record(user, "volunteer.export", user, summary, user.organization, rows=rows, format=format)


def export(user: User, rows: int, format: str, filter: dict[str, str], purpose: str = "", is_whole: bool = False):
    """Keep in the trail that a list was taken away, before it is; `filter` is label → value, without any name."""
    if is_whole and not rules.may_export_whole(user):
        raise Refused("您的账号不能导出完整号码。")
    if is_whole and not purpose.strip():
        raise Refused("请写明用途。")
    kind = "含完整号码" if is_whole else "号码已遮盖"
    told = f"导出志愿者名册{rows}名（{format.upper()}，{kind}）"
    details = {"filter": filter, "rows": rows, "format": format} | ({"reason": purpose.strip()} if is_whole else {})
    with transaction.atomic():
        audit.record(user, "volunteer.export", user, told, user.organization, **details)
