"""The life of an order: placed, answered, delivered as an activity, rated."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from common import periods
from ledgers import workflow
from organizations import audit
from projects import rules
from projects.models import Activity, KeyProject, OrderStatus, ServiceOffer, ServiceOrder
from projects.workflow.refusal import Refused, Superseded


@dataclass(frozen=True)
class Move:
    """One step: from which states it leads where, whose it is, what it is called and how the trail names it."""

    sources: tuple[str, ...]
    to: str
    side: Callable
    label: str
    action: str

    def fits(self, user, order: ServiceOrder) -> bool:
        """Whether the user can take the step now."""
        if self.to == OrderStatus.RATED and order.activity and order.activity.is_void:
            return False
        return order.status in self.sources and self.side(user, order)


PLACED, CONFIRMED, DELIVERED, RATED, REFUSED, CANCELLED = OrderStatus
MOVES = {
    "confirm": Move((PLACED,), CONFIRMED, rules.delivers, "接单", "order.confirm"),
    "deliver": Move((CONFIRMED,), DELIVERED, rules.delivers, "登记送达", "order.deliver"),
    "refuse": Move((PLACED, CONFIRMED), REFUSED, rules.delivers, "不接单", "order.refuse"),
    "rate": Move((DELIVERED,), RATED, rules.rates, "评价", "order.rate"),
    "cancel": Move((PLACED, CONFIRMED), CANCELLED, rules.ordered, "取消点单", "order.cancel"),
}
NAME = 120  # characters of an activity's name


def steps(user, order: ServiceOrder) -> list[tuple[str, Move]]:
    """The steps that the user can take with an order now."""
    return [(verb, move) for verb, move in MOVES.items() if move.fits(user, order)]


@transaction.atomic
def place(order: ServiceOrder, user) -> ServiceOrder:
    """Order something from the menu for a day to come; who orders the same at the same time waits for its turn."""
    if not rules.orders_for(user, order.organization):
        raise Refused("只能为本单位和下级单位点单。")
    offered = ServiceOffer.objects.on_the_menu().filter(pk=order.offer_id)
    if not offered.select_for_update(of=("self",)).values_list("pk").first():
        raise Refused("这项服务刚刚停止接受点单，请在服务菜单里另选一项。")
    if order.wanted_on <= periods.today():
        raise Refused("希望日期最早是明天，好让对方有时间准备。")
    same = {name: getattr(order, name) for name in ("offer", "organization", "for_whom", "wanted_on")}
    if ServiceOrder.objects.filter(**same).exclude(status__in=(REFUSED, CANCELLED)).exists():
        raise Refused("同样的一单已经点过，可以在“我点的”里查看。同一天确需再办一场的，请在服务对象里写明场次。")
    order.placed_by, order.placed_at, order.status = user, periods.now(), PLACED
    order.save(force_insert=True)
    _audit(user, "order.place", order, "点单")
    return order


@transaction.atomic
def confirm(order: ServiceOrder, user, on: dt.date, at: dt.time | None, words: str = "") -> None:
    """Take an order on, for the day that was asked for or another one that was agreed."""
    if on < periods.today():
        raise Refused("约定日期已经过去，请与点单单位另约日期。")
    _take(order, user, "confirm", agreed_on=on, agreed_at=at, answer=words.strip(), **_now(user))


@transaction.atomic
def refuse(order: ServiceOrder, user, reason: str) -> None:
    """Say no, with the reason; also after all, when what was confirmed cannot be done."""
    _take(order, user, "refuse", answer=_needed(reason, "请写明不接单的原因，点单单位会看到。"), **_now(user))


@transaction.atomic
def cancel(order: ServiceOrder, user, reason: str) -> None:
    """Take an order back before it is delivered."""
    _take(order, user, "cancel", cancel_reason=_needed(reason, "请写明取消的原因，对方会看到。"))


@transaction.atomic
def deliver(order: ServiceOrder, user, activity: Activity) -> Activity:
    """Enter what was delivered as an activity of the offering side; it counts like every other one.

    `ledgers.workflow.Refused` where the activity cannot be entered, and then the order is as it was.
    """
    activity.organization = order.offer.organization
    activity.project, activity.category = _project(order, activity.held_on), order.offer.activity_category
    _take(order, user, "deliver")
    workflow.create(activity, user)
    ServiceOrder.objects.filter(pk=order.pk).update(activity=activity)
    order.activity = activity
    return activity


@transaction.atomic
def rate(order: ServiceOrder, user, rating: int, words: str = "") -> None:
    """Tell how it was: 1 to 5."""
    if rating not in range(1, 6):
        raise Refused("请选择1至5分。")
    if order.activity and order.activity.is_void:
        raise Refused("这次送达登记的活动已经作废，不能评价。有误请联系提供单位恢复。")
    _take(order, user, "rate", rating=rating, rating_text=words.strip())


def activity_of(order: ServiceOrder) -> Activity:
    """The activity as which an order would be delivered, as far as the order tells."""
    return Activity(
        organization=order.offer.organization,
        category=order.offer.activity_category,
        name=f"{order.offer.name}（{order.for_whom}）"[:NAME],
        held_on=min(order.day, periods.today()),
        starts_at=order.time,
        place=order.place,
        heads=order.heads,
    )


def _project(order: ServiceOrder, held_on: dt.date) -> KeyProject | None:
    """The offer's project, which counts only what was held in the year of its programme; a menu outlives the year."""
    project = order.offer.project
    return project if project and project.programme.year == held_on.year else None


def _take(order: ServiceOrder, user, verb: str, **fields) -> None:
    move = MOVES[verb]
    if not move.side(user, order):
        raise Refused("这一步不由您办理。")
    rows = ServiceOrder.objects.filter(pk=order.pk, status__in=move.sources)
    if not rows.update(status=move.to, **fields):
        raise Superseded("这一单的状态刚刚已被别人改变。请刷新页面查看最新情况。")
    order.refresh_from_db(fields=["status", *fields])
    _audit(user, move.action, order, move.label, reason=fields.get("cancel_reason") or fields.get("answer", ""))


def _now(user) -> dict:
    return {"answered_by": user, "answered_at": periods.now()}


def _needed(words: str, missing: str) -> str:
    if not words.strip():
        raise Refused(missing)
    return words.strip()


def _audit(user, action: str, order: ServiceOrder, label: str, **details) -> None:
    audit.record(user, action, order, f"{label}：{order}", order.organization, **details)
