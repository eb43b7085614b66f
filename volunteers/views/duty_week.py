"""The week of stations and crossings as pages and files show it: every shift with who stands there."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from common import periods
from common.export import Column, Kind
from projects.models import Site
from volunteers import figures
from volunteers.codes import Status
from volunteers.figures import Coverage, Shift
from volunteers.models import Duty, DutyRole, DutySlot
from volunteers.workflow.duty_slots import WEEKDAYS

CHUNK = 200  # sites that a file reads at once


@dataclass
class Cell:
    """One shift: its slot, its numbers, the duties there."""

    slot: DutySlot
    shift: Shift
    duties: list[Duty] = field(default_factory=list)

    @property
    def on(self) -> dt.date:
        """Its day."""
        return self.shift.on

    @property
    def is_past(self) -> bool:
        """Whether its day is over."""
        return self.on < periods.today()

    @property
    def unmarked(self) -> int:
        """Of how many nobody has said whether they came; 0 while it is not over."""
        return sum(duty.attended is None for duty in self.duties) if self.is_past else 0

    @property
    def is_short(self) -> bool:
        """Whether people are missing, as far as is known."""
        return self.shift.missing > self.unmarked

    def names(self, role: str) -> str:
        """Who stands there in a role."""
        return "、".join(str(duty.volunteer) for duty in self.duties if duty.role == role)


@dataclass
class Day:
    """One day of a site."""

    on: dt.date
    cells: list[Cell]

    @property
    def weekday(self) -> str:
        """周一."""
        return WEEKDAYS[self.on.weekday()]

    @property
    def is_today(self) -> bool:
        """Whether it is today."""
        return self.on == periods.today()


@dataclass
class SiteWeek:
    """A site and the seven days of its week."""

    site: Site
    days: list[Day]
    coverage: Coverage

    @property
    def cells(self) -> list[Cell]:
        """Its shifts in order."""
        return [cell for day in self.days for cell in day.cells]


def is_registered(duty: Duty) -> bool:
    """Whether whoever is planned is still in the registry."""
    return duty.volunteer.status == Status.ACTIVE


def weeks(sites: list[Site], monday: dt.date) -> list[SiteWeek]:
    """The weeks of some sites (four queries)."""
    dates = [monday + dt.timedelta(days=n) for n in range(7)]
    found = figures.shifts(Site.objects.filter(pk__in=[site.pk for site in sites]), dates[0], dates[-1])
    slots = DutySlot.objects.in_bulk({shift.slot for shift in found})
    duties = defaultdict(list)
    there = Duty.objects.filter(slot__in=list(slots), on__range=(dates[0], dates[-1])).select_related("volunteer")
    for duty in there.order_by("pk"):
        duties[duty.slot_id, duty.on].append(duty)
    cells, numbers = defaultdict(list), defaultdict(list)
    for shift in found:
        people = sorted(duties[shift.slot, shift.on], key=lambda duty: duty.role != DutyRole.LEADER)
        cells[shift.site, shift.on].append(Cell(slots[shift.slot], shift, people))
        numbers[shift.site].append(shift)
    return [
        SiteWeek(site, [Day(on, cells[site.pk, on]) for on in dates], figures.added(numbers[site.pk])) for site in sites
    ]


def lines(sites: QuerySet, monday: dt.date) -> Iterator[tuple[Site, Cell]]:
    """(site, shift) of a week, for a file."""
    known = list(sites)
    for at in range(0, len(known), CHUNK):
        for week in weeks(known[at : at + CHUNK], monday):
            yield from ((week.site, cell) for cell in week.cells)


COLUMNS = [
    Column("日期", lambda row: row[1].on, Kind.DATE),
    Column("星期", lambda row: WEEKDAYS[row[1].on.weekday()], width=6),
    Column("开始", lambda row: f"{row[1].slot.starts_at:%H:%M}", width=8),
    Column("结束", lambda row: f"{row[1].slot.ends_at:%H:%M}", width=8),
    Column("单位", lambda row: row[0].organization.short_name),
    Column("类别", lambda row: row[0].category.name),
    Column("值守点", lambda row: row[0].name, width=28),
    Column("需要人数", lambda row: row[1].shift.needed, Kind.WHOLE),
    Column("已到岗或已排", lambda row: row[1].shift.present, Kind.WHOLE, 12),
    Column("缺", lambda row: row[1].shift.missing, Kind.WHOLE),
    Column("路长", lambda row: row[1].names(DutyRole.LEADER)),
    Column("队员", lambda row: row[1].names(DutyRole.MEMBER), width=36),
]
