"""Stations and their service days, crossings and who stands there.

The service days of stations are recorded by activities that the ledger holds already; nothing here feeds a figure anew.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from random import Random

from common.periods import Month
from huzhou_league.demo.ledgers import days
from huzhou_league.demo.ledgers.book import Book
from huzhou_league.demo.words import person
from organizations.models import Organization, User
from projects import feeds
from projects.models import Activity, Site, SiteStatus
from volunteers.codes import CROSSING, STATION
from volunteers.models import Duty, DutyRole, DutySlot, ServiceDay, Volunteer

PERIODS = ((dt.time(7, 30), dt.time(9, 0)), (dt.time(16, 30), dt.time(18, 0)))


@dataclass(frozen=True)
class Pool:
    """The people of one county-level organisation, some of whom turn up everywhere."""

    holder: Organization
    officer: User
    people: list[Volunteer]

    def some(self, rng: Random, number: int) -> list[Volunteer]:
        """So many of them, or all."""
        return rng.sample(self.people, min(number, len(self.people)))


def stations(book: Book, pool: Pool, rng: Random) -> None:
    """As many stations as the county's sessions need, and their service days, which those sessions record."""
    indicator = book.indicator("community_sessions")
    if indicator is None or not indicator.fed_from:
        return
    sessions = _sessions(book, pool, indicator)
    number = max(1, round(sum(map(len, sessions.values())) / 12))
    sites = [_site(book, pool, STATION, f"{name}志愿服务站", rng) for name in _places(book, pool, rng, number)]
    rows = []
    for month in [*book.months, book.months[-1] + 1]:
        waiting = sessions.get(month, [])
        for due in _saturdays(month):
            for site in sites:
                held = waiting.pop(0) if waiting else None
                moved = held is not None and held.held_on != due
                rows.append(
                    ServiceDay(
                        site=site, due_on=due, on=held.held_on if held else due, activity=held,
                        moved_by=pool.officer if moved else None, move_reason="结合社区安排调整" if moved else "",
                    )
                )  # fmt: skip
    ServiceDay.objects.bulk_create(rows)


def _sessions(book: Book, pool: Pool, indicator) -> dict[Month, list[Activity]]:
    sessions: dict[Month, list[Activity]] = defaultdict(list)
    found = feeds.feed_of(indicator).rows(indicator).filter(organization__path__startswith=pool.holder.path)
    for activity in found.order_by("held_on", "pk"):
        sessions[Month.of(activity.held_on)].append(activity)
    return sessions


def _saturdays(month: Month) -> list[dt.date]:
    first = month.start + dt.timedelta(days=(5 - month.start.weekday()) % 7)
    return [first, first + dt.timedelta(days=14)]


def _places(book: Book, pool: Pool, rng: Random, number: int) -> list[str]:
    words = book.words(pool.holder)
    return [book.fresh(("stations", pool.holder.pk), lambda: words.fill("{community}", rng)) for _ in range(number)]


def _site(book: Book, pool: Pool, kind: str, name: str, rng: Random) -> Site:
    named = days.before(dt.date(book.year - rng.randint(1, 2), rng.randint(3, 11), 15), 0, 5, rng)
    site = Site(
        organization=pool.holder, category=book.category("sites", kind), name=name, status=SiteStatus.NAMED,
        valid_from=named, contact=person(rng),
    )  # fmt: skip
    book.enter(site, pool.officer, book.loaded)
    return site


def crossing(book: Book, pool: Pool, rng: Random) -> None:
    """Two slots each workday at one of the crossings, staffed last week and this one, with gaps next week."""
    crossings = Site.objects.valid().filter(category__name=CROSSING, organization__path__startswith=pool.holder.path)
    site = crossings.filter(status__in=[SiteStatus.NAMED, SiteStatus.REVIEWED]).order_by("pk").first()
    if site is None:
        return
    slots = [
        DutySlot(site=site, weekday=weekday, starts_at=starts, ends_at=ends, needed=3, from_on=dt.date(book.year, 1, 9))
        for weekday in range(5)
        for starts, ends in PERIODS
    ]
    DutySlot.objects.bulk_create(slots)
    monday = book.until - dt.timedelta(days=book.until.weekday() + 7)
    rows = []
    for week, filled in ((0, 3), (1, 3), (2, 1)):
        for slot in slots:
            on = monday + dt.timedelta(days=7 * week + slot.weekday)
            for place, volunteer in enumerate(pool.some(rng, filled)):
                role = DutyRole.MEMBER if place else DutyRole.LEADER
                came = rng.random() < 0.92 if on < book.until - dt.timedelta(days=1) else None
                rows.append(
                    Duty(slot=slot, on=on, volunteer=volunteer, role=role, attended=came, planned_by=pool.officer)
                )
    Duty.objects.bulk_create(rows)
