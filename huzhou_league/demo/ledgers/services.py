"""点单式服务: what counties offer, and orders in all states; a delivered one is an activity of the offering side."""

import datetime as dt
from collections.abc import Mapping
from random import Random

from common.periods import Month
from huzhou_league.demo import workdays
from huzhou_league.demo.ledgers import days
from huzhou_league.demo.ledgers.book import Book
from huzhou_league.demo.words import load
from projects.models import Activity, OrderStatus, ServiceOffer, ServiceOrder

WAITING = (OrderStatus.PLACED, OrderStatus.CONFIRMED, OrderStatus.REFUSED, OrderStatus.CANCELLED)
PRAISE = ("讲得通俗，居民听得进。", "准时到场，准备充分。", "希望下次增加互动。")
ANSWERS = {OrderStatus.CONFIRMED: "已接单，按约定时间到场。", OrderStatus.REFUSED: "当天讲师已有安排，请另选日期。"}
LATE = 16 * 60  # in the afternoon, after the order was placed
EACH = 3  # delivered orders of an offer


def run(book: Book, activities: list[Activity]) -> None:
    """Write offers and orders; `activities` are those that may have been ordered."""
    for told in load("themes")["services"]:
        indicator = book.indicator(told["of"])
        if indicator is None or indicator.fed_from is None:
            continue
        for county in book.plan.reporters(indicator):
            rng = Random(f"{told['name']}:{county.code}")
            offer = ServiceOffer(
                organization=county,
                category=book.category("services", told["category"]),
                project=indicator.project,
                activity_category=book.category("activities", told["kind"]),
                name=told["name"],
                provider=book.words(county).fill(told["provider"], rng),
                text=told["text"],
                audience=told["audience"],
                is_open=rng.random() < 0.9,
            )
            if book.write(offer, "name", book.began[1], rng):
                _orders(book, offer, activities, rng, told)


def _orders(book: Book, offer: ServiceOffer, activities: list[Activity], rng: Random, told: Mapping) -> None:
    held = [
        row
        for row in activities
        if row.project == offer.project
        and row.category == offer.activity_category
        and row.organization == offer.organization
        and offer.created_at.date() + dt.timedelta(days=30) < row.held_on
    ]
    for activity in rng.sample(held, min(EACH, len(held))):
        _delivered(book, offer, activity, rng, told)
    _waiting(book, offer, rng.choice(WAITING), rng, told)


def _order(
    book: Book, offer: ServiceOffer, wanted: dt.date, placed: dt.date, rng: Random, told: Mapping
) -> ServiceOrder:
    side = book.place(offer.organization, rng)
    whom = book.words(side).fill(told["whom"], rng)
    return ServiceOrder(
        offer=offer,
        organization=side,
        for_whom=whom,
        wanted_on=wanted,
        starts_at=dt.time(rng.choice((9, 14))),
        place=f"{whom}{told['at']}",
        heads=rng.randrange(20, 90, 5),
        placed_by=book.officer(side, None),
        placed_at=workdays.moment(placed, rng, latest=LATE),
        answered_by=book.officer(offer.organization, offer.project),
    )


def _delivered(book: Book, offer: ServiceOffer, activity: Activity, rng: Random, told: Mapping) -> None:
    """An order that became an activity."""
    placed = days.before(activity.held_on, 8, 20, rng)
    order = _order(book, offer, activity.held_on, placed, rng, told)
    order.activity, order.heads = activity, activity.heads
    book.rename(activity, "name", f"{offer.name}（{order.for_whom}）", activity.held_on)
    activity.place = order.place
    order.answer, order.answered_at = "已安排，请提前准备投影。", workdays.moment(days.after(placed, 1, 3, rng), rng)
    order.status = OrderStatus.DELIVERED
    if rng.random() < 0.7:
        order.status, order.rating, order.rating_text = OrderStatus.RATED, rng.choice((4, 5, 5, 5)), rng.choice(PRAISE)
    order.agreed_on, order.agreed_at = activity.held_on, activity.starts_at
    book.beside(order, activity.created_at)


def _waiting(book: Book, offer: ServiceOffer, status: OrderStatus, rng: Random, told: Mapping) -> None:
    """An order of these days that nobody delivered."""
    recent = [day for day in days.days(Month.of(book.until)) if day <= book.until]
    placed = rng.choice(recent[len(recent) // 2 :])
    order = _order(book, offer, days.after(book.until, 3, 20, rng), placed, rng, told)
    order.status = status
    if status in ANSWERS:
        order.answer = ANSWERS[status]
        order.answered_at = workdays.moment(min(days.after(placed, 1, 2, rng), book.until), rng, earliest=LATE)
    else:
        order.answered_by = None
    if status == OrderStatus.CONFIRMED:
        order.agreed_on, order.agreed_at = order.wanted_on, order.starts_at
    if status == OrderStatus.CANCELLED:
        order.cancel_reason = "场地临时停用，改期再点。"
    book.beside(order, order.placed_at)
