"""Questions about the registry that return numbers.

On duty a shift is one slot on one day. It counts in persons: how many are needed, and how many of those places are
filled. Of a day that is over, whoever came fills a place; of today and later, whoever is planned and still
registered.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from common import periods
from volunteers.codes import Status
from volunteers.models import Duty, DutySlot


@dataclass(frozen=True, slots=True)
class Shift:
    """One slot (id) of a site (id) on one day, in persons. More than needed fill no other shift's places."""

    slot: int
    site: int
    on: dt.date
    starts_at: dt.time
    needed: int
    present: int

    @property
    def filled(self) -> int:
        """How many of the places somebody holds."""
        return min(self.present, self.needed)

    @property
    def missing(self) -> int:
        """How many people are missing."""
        return self.needed - self.filled


@dataclass(frozen=True, slots=True)
class Coverage:
    """Places needed and places filled."""

    needed: int = 0
    filled: int = 0

    @property
    def missing(self) -> int:
        """How many people are missing."""
        return self.needed - self.filled

    @property
    def share(self) -> Decimal | None:
        """Filled ÷ needed; None where nobody is needed."""
        return Decimal(self.filled) / Decimal(self.needed) if self.needed else None


def shifts(sites: QuerySet, since: dt.date, until: dt.date) -> list[Shift]:
    """The shifts of some sites from one day to another, both included, by day and time (two queries)."""
    within = sites.order_by().values("pk")
    present = _present(within, since, until)
    slots = DutySlot.objects.filter(site__in=within, site__voided_at=None, from_on__lte=until)
    slots = slots.filter(Q(to_on=None) | Q(to_on__gte=since)).order_by()
    names = ("pk", "site_id", "weekday", "starts_at", "needed", "from_on", "to_on", "site__valid_to")
    found = []
    for pk, site, weekday, starts_at, needed, from_on, to_on, leaves_on in slots.values_list(*names):
        last = last_day(to_on, leaves_on)
        for day in days(weekday, max(since, from_on), until if last is None else min(until, last)):
            found.append(Shift(pk, site, day, starts_at, needed, present.get((pk, day), 0)))
    return sorted(found, key=lambda shift: (shift.on, shift.starts_at, shift.site, shift.slot))


def _present(sites, since: dt.date, until: dt.date) -> dict[tuple[int, dt.date], int]:
    """(slot, day) → how many came, or are planned where the day is not over."""
    rows = Duty.objects.filter(slot__site__in=sites, on__range=(since, until))
    planned = Q(on__gte=periods.today(), volunteer__status=Status.ACTIVE) & (Q(attended=True) | Q(attended=None))
    standing = Q(on__lt=periods.today(), attended=True) | planned
    counted = rows.filter(standing).order_by().values_list("slot_id", "on").annotate(Count("pk"))
    return {(slot, on): number for slot, on, number in counted}


def last_day(to_on: dt.date | None, leaves_on: dt.date | None) -> dt.date | None:
    """The last day of a slot: its own, or the one before its site is taken off the list; None for no end."""
    ends = [to_on] if to_on else []
    ends += [leaves_on - dt.timedelta(days=1)] if leaves_on else []
    return min(ends, default=None)


def days(weekday: int, since: dt.date, until: dt.date) -> Iterator[dt.date]:
    """The days of a weekday (0 is Monday) from one day to another, both included."""
    day = since + dt.timedelta(days=(weekday - since.weekday()) % 7)
    while day <= until:
        yield day
        day += dt.timedelta(days=7)


def added(shifts: Iterable[Shift]) -> Coverage:
    """What some shifts add up to."""
    rows = list(shifts)
    return Coverage(sum(shift.needed for shift in rows), sum(shift.filled for shift in rows))


def coverage(sites: QuerySet, since: dt.date, until: dt.date) -> Coverage:
    """How far the rosters of some sites are filled between two days, both included (two queries)."""
    return added(shifts(sites, since, until))


def coverage_by(places: dict[int, int], found: Iterable[Shift]) -> dict[int, Coverage]:
    """Place → what its shifts add up to; `places` says to which place a site (id) belongs."""
    groups: dict[int, list[Shift]] = {}
    for shift in found:
        groups.setdefault(places[shift.site], []).append(shift)
    return {place: added(rows) for place, rows in groups.items()}


def gaps(sites: QuerySet, since: dt.date, until: dt.date) -> list[Shift]:
    """The shifts that lack people, by day and time (two queries)."""
    return [shift for shift in shifts(sites, since, until) if shift.missing]
