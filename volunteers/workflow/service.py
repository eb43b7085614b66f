"""The life of a service activity: published, changed, sign-up closed, cancelled, or finished as an activity."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from common import periods
from ledgers import workflow as ledger
from organizations import audit
from projects.models import Activity
from volunteers import rules
from volunteers.models import Flag, Participation, ServiceActivity, ServiceState
from volunteers.workflow import hours
from volunteers.workflow.participation import RUNNING, held
from volunteers.workflow.registration import Refused

FIELDS = ("organization", "team", "name", "place", "capacity", "starts_at", "ends_at", "least_age", "most_age",
          "is_risky", "insurance", "content")  # fmt: skip
TIMES = {"starts_at", "ends_at"}


@dataclass(frozen=True)
class Move:
    """One step: from which states it leads where, and what it is called."""

    sources: tuple[str, ...]
    to: str
    label: str


OPEN, CLOSED, FINISHED, CANCELLED = ServiceState
MOVES = {
    "close": Move((OPEN,), CLOSED, "截止报名"),
    "reopen": Move((CLOSED,), OPEN, "恢复报名"),
    "finish": Move(RUNNING, FINISHED, "结束活动"),
    "cancel": Move(RUNNING, CANCELLED, "取消活动"),
}


def moves(service: ServiceActivity) -> list[tuple[str, Move]]:
    """The steps that are possible from where the activity stands."""
    over = service.ends_at <= periods.now()
    names = [verb for verb, move in MOVES.items() if service.state in move.sources]
    return [(verb, MOVES[verb]) for verb in names if over or verb != "finish"]


@transaction.atomic
def publish(service: ServiceActivity, user) -> ServiceActivity:
    """Publish an activity that is still to come, or going on."""
    _may(user)
    _must_be_to_come(service)
    service.created_by, service.created_at = user, periods.now()
    service.save(force_insert=True)
    _audit(user, "service.publish", service, "发布志愿服务活动")
    return service


@transaction.atomic
def change(service: ServiceActivity, user, version: int) -> ServiceActivity:
    """Save what a form changed; `version` is what the form began with."""
    _may(user)
    before = held(service)
    changed = [name for name in FIELDS if getattr(before, f"{name}_id", None) != getattr(service, f"{name}_id", None)
               or getattr(before, name) != getattr(service, name)]  # fmt: skip
    if not changed:
        return service
    if before.version != version:
        raise Refused("这个活动刚刚被别人修改。您填写的内容还在下面，请核对后再保存。")
    if before.state not in RUNNING:
        raise Refused(f"活动{before.get_state_display()}，不能再修改。")
    if service.capacity < (signed := before.participations.signed_up().count()):
        raise Refused(f"已有{signed}人报名，招募人数不能少于这个数。")
    if TIMES & set(changed):
        if before.participations.came().exists():
            raise Refused("已有人签到，不能再改时间。")
        _must_be_to_come(service)
    service.version = version + 1
    service.save(update_fields=[*changed, "version"])
    told = "、".join(str(ServiceActivity._meta.get_field(name).verbose_name) for name in changed)
    _audit(user, "service.change", service, f"修改志愿服务活动（{told}）")
    return service


@transaction.atomic
def close(service: ServiceActivity, user) -> None:
    """Take no more sign-ups."""
    _take(service, user, "close")


@transaction.atomic
def reopen(service: ServiceActivity, user) -> None:
    """Take sign-ups again."""
    _take(service, user, "reopen")


@transaction.atomic
def cancel(service: ServiceActivity, user, reason: str) -> None:
    """Call it off, before anybody came; who signed up stays on record."""
    if not reason.strip():
        raise Refused("请写明取消原因。")
    if held(service).participations.came().exists():
        raise Refused("已有人签到，不能取消。请在活动结束以后点“结束活动”。")
    _take(service, user, "cancel", reason=reason.strip())


@transaction.atomic
def finish(service: ServiceActivity, user, activity: Activity) -> Activity:
    """End an activity that is over: it enters the ledger with those who came; who did not check out is flagged.

    `ledgers.workflow.Refused` where the ledger does not take it, and then everything is as it was.
    """
    now = held(service)
    if now.ends_at > periods.now():
        raise Refused("活动还没有到结束时间。")
    came = now.participations.came()
    activity.organization, activity.heads = now.organization, came.count()
    if not activity.heads:
        raise Refused("没有人签到，不能登记为活动。没有办成的请点“取消活动”。")
    _take(service, user, "finish")
    forgot = list(came.filter(left_at=None).order_by("volunteer_id").values_list("pk", "volunteer_id"))
    Participation.objects.filter(pk__in=[pk for pk, _ in forgot]).update(flags=[Flag.OPEN.value])
    hours.settle(volunteer for _, volunteer in forgot)
    ledger.create(activity, user)
    ServiceActivity.objects.filter(pk=service.pk).update(activity=activity)
    service.activity = activity
    return activity


def _take(service: ServiceActivity, user, verb: str, **fields) -> None:
    _may(user)
    move = MOVES[verb]
    rows = ServiceActivity.objects.filter(pk=service.pk, state__in=move.sources)
    if not rows.update(state=move.to, version=F("version") + 1, **fields):
        raise Refused("这个活动的状态刚刚改变，请刷新页面查看。")
    service.refresh_from_db(fields=["state", "version", *fields])
    _audit(user, "service.move", service, move.label, reason=fields.get("reason", ""))


def _must_be_to_come(service: ServiceActivity) -> None:
    if service.ends_at <= periods.now():
        raise Refused("结束时间已经过去。已经办完的活动请在活动台账里登记。")


def _may(user) -> None:
    if not rules.may_organize(user):
        raise Refused("您的账号不办理志愿服务活动。")


def _audit(user, action: str, service: ServiceActivity, told: str, **details) -> None:
    audit.record(user, action, service, f"{told}：{service}", service.organization, **details)
