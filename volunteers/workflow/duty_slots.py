"""When people are needed at a station or a crossing: setting times, changing and ending them, copying them elsewhere.

What was stays: a time that has begun is never rewritten. A change ends it, and another one goes on from there.
"""

import datetime as dt
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from common import periods
from organizations import audit
from projects.models import Site
from volunteers import rules
from volunteers.models import Duty, DutySlot
from volunteers.workflow.registration import Refused

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
FASTER = "这个时段刚刚被别人改动，页面上已是最新情况，请核对后再保存。"


class StillPlanned(Refused):
    """People are planned at a time that changes or ends; `count` of them, in persons and days."""

    def __init__(self, count: int):
        super().__init__(f"这个时段已排{count}人次。确定要改的，请勾选“取消已排的班”，并通知本人。")
        self.count = count


@dataclass(frozen=True)
class Hours:
    """A time of the week, and how many people it takes."""

    weekday: int
    starts_at: dt.time
    ends_at: dt.time
    needed: int

    @classmethod
    def of(cls, slot: DutySlot) -> "Hours":
        """Those of a slot."""
        return cls(slot.weekday, slot.starts_at, slot.ends_at, slot.needed)

    @property
    def time(self) -> tuple:
        """What people agreed to when they took it."""
        return self.weekday, self.starts_at, self.ends_at

    def __str__(self):
        return f"{WEEKDAYS[self.weekday]} {self.starts_at:%H:%M}—{self.ends_at:%H:%M}"


@dataclass
class Copied:
    """What copying to other sites made, and what was there before: (site, time)."""

    made: list[DutySlot] = field(default_factory=list)
    known: list[tuple[Site, Hours]] = field(default_factory=list)


def add(site: Site, user, hours: Iterable[Hours], from_on: dt.date, to_on: dt.date | None = None) -> list[DutySlot]:
    """Set several times of a site at once; Refused where one of them is set already."""
    _may(user)
    _days_fit(site, from_on, to_on)
    with transaction.atomic():
        Site.objects.select_for_update().filter(pk=site.pk).order_by().values_list("pk").first()
        wanted = list(hours)
        known = [one for one in wanted if _same(site, one, from_on, to_on).exists()]
        if known:
            raise Refused(f"{'、'.join(map(str, known))}已经设定过，不用重复设定。")
        return [_add(site, user, one, from_on, to_on) for one in wanted]


def change(slot: DutySlot, user, hours: Hours, from_on: dt.date, drop: bool = False) -> DutySlot:
    """Let a time be another one from a day on; answers the slot that holds from then.

    Plans stay when only the number of people changes. Another time is another agreement: StillPlanned unless `drop`.
    """
    _may(user)
    from_on = max(from_on, slot.from_on)
    _days_fit(slot.site, from_on, slot.to_on)
    with _held(slot):
        if hours == Hours.of(slot):
            raise Refused("没有改动，不用保存。")
        if _same(slot.site, hours, from_on, slot.to_on).exclude(pk=slot.pk).exists():
            raise Refused(f"{hours}已经设定过，不能改成一样的。")
        before, moved = Hours.of(slot), hours.time != Hours.of(slot).time
        dropped = _drop(slot, from_on, drop) if moved else 0
        if slot.from_on >= from_on:
            DutySlot.objects.filter(pk=slot.pk).update(**vars(hours))
            now = slot
        else:
            now = DutySlot.objects.create(site=slot.site, from_on=from_on, to_on=slot.to_on, **vars(hours))
            slot.duties.filter(on__gte=from_on).update(slot=now)
            DutySlot.objects.filter(pk=slot.pk).update(to_on=from_on - dt.timedelta(days=1))
        told = f"{slot.site}从{from_on}起：{before}需{before.needed}人改为{hours}需{hours.needed}人{_told(dropped)}"
        _audit(user, now, told)
    now.refresh_from_db()
    return now


def end(slot: DutySlot, user, on: dt.date, drop: bool = False) -> None:
    """Nobody is needed from a day on; a slot that would not have begun by then vanishes."""
    _may(user)
    if on < periods.today():
        raise Refused("停用从今天或以后开始，以前的值守记录不能改。")
    with _held(slot):
        if slot.to_on and on > slot.to_on:
            raise Refused(f"这个时段在{slot.to_on}以后已经停用。")
        dropped = _drop(slot, on, drop)
        _audit(user, slot, f"{slot.site}{Hours.of(slot)}从{on}起停用{_told(dropped)}")
        if on <= slot.from_on:
            DutySlot.objects.filter(pk=slot.pk).delete()
        else:
            DutySlot.objects.filter(pk=slot.pk).update(to_on=on - dt.timedelta(days=1))


def copy(site: Site, user, targets: Iterable[Site], from_on: dt.date) -> Copied:
    """Give other sites the times that a site has on a day or later; what they have already stays as it is."""
    _may(user)
    slots = list(site.duty_slots.filter(Q(to_on=None) | Q(to_on__gte=from_on)))
    targets, done = sorted(targets, key=lambda one: one.pk), Copied()
    if not slots:
        raise Refused("这里还没有设定时段，没有可以套用的。")
    with transaction.atomic():
        list(Site.objects.select_for_update().filter(pk__in=[t.pk for t in targets]).order_by("pk").values_list("pk"))
        for target in targets:
            _days_fit(target, from_on, None)
            for slot in slots:
                since = max(from_on, slot.from_on)
                if _same(target, Hours.of(slot), since, slot.to_on).exists():
                    done.known.append((target, Hours.of(slot)))
                else:
                    done.made.append(_add(target, user, Hours.of(slot), since, slot.to_on))
    return done


@contextmanager
def _held(slot: DutySlot):
    """A transaction in which the slot is locked and still as it was loaded; Refused when it is not."""
    names = ("weekday", "starts_at", "ends_at", "needed", "from_on", "to_on")
    with transaction.atomic():
        rows = DutySlot.objects.select_for_update().filter(pk=slot.pk).order_by().values(*names)
        if rows.first() != {name: getattr(slot, name) for name in names}:
            raise Refused(FASTER)
        yield


def _drop(slot: DutySlot, on: dt.date, drop: bool) -> int:
    """Take off whoever is planned from a day on; how many."""
    planned = Duty.objects.filter(slot=slot, on__gte=on)
    if planned.filter(attended__isnull=False).exists():
        raise Refused("今天已经登记到岗，请从明天或以后开始。")
    count = planned.count()
    if count and not drop:
        raise StillPlanned(count)
    planned.delete()
    return count


def _same(site: Site, hours: Hours, from_on: dt.date, to_on: dt.date | None):
    """The slots of a site at the same time of the week, of which some day lies between two."""
    weekday, starts_at, ends_at = hours.time
    rows = DutySlot.objects.filter(site=site, weekday=weekday, starts_at=starts_at, ends_at=ends_at)
    rows = rows.filter(Q(to_on=None) | Q(to_on__gte=from_on))
    return rows.filter(from_on__lte=to_on) if to_on else rows


def _add(site: Site, user, hours: Hours, from_on: dt.date, to_on: dt.date | None) -> DutySlot:
    slot = DutySlot.objects.create(site=site, from_on=from_on, to_on=to_on, **vars(hours))
    until = f"到{to_on}" if to_on else ""
    _audit(user, slot, f"{site}设定值守时段：{hours}需{hours.needed}人，从{from_on}起{until}")
    return slot


def _days_fit(site: Site, from_on: dt.date, to_on: dt.date | None) -> None:
    if site.is_void or (site.valid_to and site.valid_to <= from_on):
        raise Refused(f"{site}已经摘牌、到期或作废，不再设定时段。")
    if from_on < periods.today():
        raise Refused("启用日期不能早于今天，以前的值守记录不能改。")
    if to_on and to_on < from_on:
        raise Refused("停用日期不能早于启用日期。")


def _told(dropped: int) -> str:
    return f"，取消已排的{dropped}人次" if dropped else ""


def _may(user) -> None:
    if not rules.may_plan(user):
        raise Refused("您的账号不办理值守排班。")


def _audit(user, slot: DutySlot, told: str) -> None:
    audit.record(user, "duty.slot", slot, told, slot.site.organization)
