"""Requests of volunteers about their own data: taken, answered, refused."""

import datetime as dt

from django.db import transaction

from common import periods
from organizations import audit
from volunteers import rules
from volunteers.codes import Status
from volunteers.models import DataRequest, RequestKind, RequestState, Volunteer
from volunteers.workflow.registration import Refused

ANSWERED = "这件申请刚刚已经办理，请刷新页面查看。"


def ask(volunteer: Volunteer, user, kind: str, told: str, asked_on: dt.date) -> DataRequest:
    """Take a request; one that stands with a merged row belongs to the row that was kept."""
    if not rules.may_register(user):
        raise Refused("您的账号不受理个人信息申请。")
    if asked_on > periods.today():
        raise Refused("申请日期还没有到。")
    with transaction.atomic():
        # Locked, so that of two who take the same request at once the second one sees the first.
        volunteer = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
        if volunteer.status == Status.MERGED and volunteer.merged_into_id:
            volunteer = Volunteer.objects.select_for_update().get(pk=volunteer.merged_into_id)
        if volunteer.is_erased:
            raise Refused("这名志愿者的个人信息已经清除，不用再申请。")
        if volunteer.status == Status.MOVED:
            raise Refused("这是转出前的登记，请用志愿者现在的编号。")
        if DataRequest.objects.open().filter(volunteer=volunteer, kind=kind).exists():
            raise Refused(f"这名志愿者已有一件待办理的{RequestKind(kind).label}申请，请先办理。")
        request = DataRequest.objects.create(
            volunteer=volunteer, kind=kind, told=told.strip(), asked_on=asked_on, taken_by=user,
            taken_at=periods.now(),
        )  # fmt: skip
        _audit(request, user, "volunteer.ask", f"受理{request.get_kind_display()}申请")
    return request


def answer(request: DataRequest, user, words: str) -> None:
    """A correction was made."""
    if request.kind != RequestKind.CORRECTION:
        raise Refused("删除申请要在清除个人信息的页面办理。")
    close(request, user, RequestState.DONE, words)


def refuse(request: DataRequest, user, words: str) -> None:
    """What is asked is not done, and why."""
    if not words.strip():
        raise Refused("请写明不予办理的原因，以便告知本人。")
    close(request, user, RequestState.REFUSED, words)


def close(request: DataRequest, user, state: RequestState, words: str) -> None:
    """Close an open request with an answer."""
    if not rules.may_decide(user):
        raise Refused("您的账号不办理个人信息申请。")
    with transaction.atomic():
        told = {"state": state, "handled_by": user, "handled_at": periods.now(), "answer": words.strip()}
        if not DataRequest.objects.open().filter(pk=request.pk).update(**told):
            raise Refused(ANSWERED)
        verb = "办结" if state == RequestState.DONE else "不予办理"
        _audit(request, user, "volunteer.answer", f"{verb}{request.get_kind_display()}申请")
    request.refresh_from_db()


def _audit(request: DataRequest, user, action: str, told: str) -> None:
    volunteer = request.volunteer
    audit.record(user, action, volunteer, f"{told}（{volunteer.number}）", volunteer.organization)
