"""志愿服务 beside the registry: members of teams, service and its hours; nothing here feeds a figure."""

import datetime as dt
from collections.abc import Iterator
from random import Random

from django.db import transaction

from common import periods
from huzhou_league.demo import workdays
from huzhou_league.demo.ledgers import days
from huzhou_league.demo.ledgers.book import Book
from huzhou_league.demo.ledgers.stations import Pool, crossing, stations
from organizations.models import User
from projects.models import Activity
from volunteers.models import (
    DataRequest,
    HonoraryHours,
    HonoraryState,
    Membership,
    Participation,
    RequestKind,
    ServiceActivity,
    ServiceState,
    Team,
    TeamRole,
    Volunteer,
)
from volunteers.workflow import hours

PERIODS = ((dt.time(7, 30), dt.time(9, 0)), (dt.time(16, 30), dt.time(18, 0)))
SERVICES = (
    ("文明交通劝导", "在路口劝导行人和非机动车文明出行。", True), ("河道巡查", "沿河巡查，捡拾垃圾。", True),
    ("独居老人探访", "上门陪伴，代办购药、缴费。", False), ("社区便民服务", "理发、小家电维修、测量血压。", False),
    ("图书馆秩序引导", "整理书架，引导读者。", False), ("垃圾分类宣传", "上门发放资料，现场示范投放。", False),
)  # fmt: skip


@transaction.atomic
def run(book: Book) -> None:
    """Write everything, once activities and volunteers are saved."""
    pools = [pool for pool in _pools(book) if pool.people]
    for pool in pools:
        rng = Random(f"service:{pool.holder.code}")
        stations(book, pool, rng)
        crossing(book, pool, rng)
        _members(book, pool, rng)
        _held(book, pool, rng)
        _coming(book, pool, rng)
        _honours(book, pool, rng)
    _requests(book, pools)
    served = {
        row for rows in (Participation, HonoraryHours) for row in rows.objects.values_list("volunteer", flat=True)
    }
    hours.settle(served, book.until)


def _pools(book: Book) -> Iterator[Pool]:
    for own in book.plan.counties:
        holder = own.organization
        known = Volunteer.objects.people().filter(county=holder, registered_on__year=book.year)
        people = list(known.filter(registered_on__month__lte=3).order_by("pk")[:160])
        yield Pool(holder, book.cast.officers[holder.pk], people)


# ---- teams and service ---------------------------------------------------------------------------------------


def _members(book: Book, pool: Pool, rng: Random) -> None:
    rows = []
    for team in Team.objects.valid().filter(organization__path__startswith=pool.holder.path, to_on=None):
        for place, person in enumerate(pool.some(rng, rng.randint(6, 14))):
            role = TeamRole.MEMBER if place > 2 else TeamRole.CORE if place else TeamRole.LEADER
            joined = max(team.from_on, person.registered_on)
            if joined <= book.until:
                rows.append(Membership(team=team, volunteer=person, role=role, joined_on=joined, added_by=pool.officer))
    Membership.objects.bulk_create(rows)


def _service(book: Book, pool: Pool, starts: dt.datetime, rng: Random, **fields) -> ServiceActivity:
    name, content, risky = rng.choice(SERVICES)
    place = book.words(pool.holder).fill("{community}", rng)
    return ServiceActivity.objects.create(
        organization=pool.holder, name=f"{place}{name}", content=content, place=place, starts_at=starts,
        ends_at=starts + dt.timedelta(hours=rng.choice((2, 3))), capacity=rng.choice((12, 15, 20)), is_risky=risky,
        least_age=18 if risky else 14, insurance="已为报名志愿者统一办理人身意外险" if risky else "",
        created_by=pool.officer, created_at=starts - dt.timedelta(days=6), **fields,
    )  # fmt: skip


def _held(book: Book, pool: Pool, rng: Random) -> None:
    """Three that are over: who came, and for how long; one of them forgot to check out."""
    category = book.category("activities", "志愿服务")
    for month in book.months[-3:]:
        day = rng.choice([day for day in days.days(month, "weekend") if day < book.until] or [None])
        if day is None:
            continue
        starts = workdays.moment(day, rng, 9 * 60, 9 * 60 + 1).replace(second=0)
        service = _service(book, pool, starts, rng, state=ServiceState.FINISHED)
        came = pool.some(rng, rng.randint(7, 12))
        rows = [_participation(service, person, pool.officer, rng) for person in came]
        rows[0].left_at, rows[0].minutes, rows[0].flags = None, 0, ["open"]
        Participation.objects.bulk_create(rows)
        activity = Activity(
            organization=pool.holder, category=category, name=service.name, held_on=day, place=service.place,
            starts_at=dt.time(9, 0), heads=len(came),
        )  # fmt: skip
        book.enter(activity, pool.officer, service.ends_at)
        ServiceActivity.objects.filter(pk=service.pk).update(activity=activity)


def _participation(service: ServiceActivity, person: Volunteer, officer: User, rng: Random) -> Participation:
    came = service.starts_at + dt.timedelta(minutes=rng.randint(-15, 5), seconds=rng.randrange(60))
    left = service.ends_at + dt.timedelta(minutes=rng.randint(-5, 20), seconds=rng.randrange(60))
    return Participation(
        service=service, volunteer=person, signed_at=service.created_at, signed_by=officer, came_at=came, left_at=left,
        minutes=int((left - came).total_seconds() // 60),
    )  # fmt: skip


def _coming(book: Book, pool: Pool, rng: Random) -> None:
    """One to which people sign up now."""
    saturday = book.until + dt.timedelta(days=(5 - book.until.weekday()) % 7 or 7)
    starts = workdays.moment(saturday, rng, 8 * 60 + 30, 8 * 60 + 31).replace(second=0)
    service = _service(book, pool, starts, rng)
    now = periods.now()
    Participation.objects.bulk_create(
        [
            Participation(service=service, volunteer=person, signed_by=pool.officer, signed_at=now)
            for person in pool.some(rng, rng.randint(3, 10))
            if not service.is_risky or person.born_on.year <= book.year - 19
        ]
    )


def _honours(book: Book, pool: Pool, rng: Random) -> None:
    """Long service before this platform, approved for most; some wait."""
    rows = []
    for place, person in enumerate(pool.some(rng, 6)):
        approved = place < 4
        rows.append(
            HonoraryHours(
                volunteer=person, organization=pool.holder, minutes=rng.choice((40, 80, 110, 220, 320, 640)) * 60,
                served_on=max(person.registered_on, dt.date(book.year, 3, 5)), added_by=pool.officer,
                evidence="多年参加社区服务的签到册，由所在社区居委会盖章证明，存县区团委",
                state=HonoraryState.APPROVED if approved else HonoraryState.WAITING,
                decided_by=book.cast.office if approved else None, decided_at=book.loaded if approved else None,
            )
        )  # fmt: skip
    HonoraryHours.objects.bulk_create(rows)


def _requests(book: Book, pools: list[Pool]) -> None:
    """Two people who ask something about their own data."""
    asked = ((RequestKind.CORRECTION, "手机号码已更换，请更正"), (RequestKind.ERASURE, "已迁往外地，请删除个人信息"))
    DataRequest.objects.bulk_create(
        [
            DataRequest(
                volunteer=pool.people[-1], kind=kind, told=told, taken_by=pool.officer,
                asked_on=book.until - dt.timedelta(days=3),
            )
            for pool, (kind, told) in zip(pools, asked, strict=False)
        ]
    )  # fmt: skip
