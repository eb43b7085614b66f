"""Who stands at a slot on a day: planning, taking off, and the same again next week."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from common import periods
from organizations import audit
from organizations.access import scope_path
from projects.models import Site
from volunteers import rules
from volunteers.codes import CROSSING, Status
from volunteers.figures import last_day
from volunteers.identity import ADULT, age
from volunteers.models import Duty, DutyRole, DutySlot, Volunteer
from volunteers.workflow.duty_slots import Hours
from volunteers.workflow.registration import Refused

LEAST_AGE_AT_CROSSINGS = 16
WEEK = dt.timedelta(days=7)
LONGEST = dt.timedelta(days=366)  # of a series
FASTER = "有人刚刚改动了排班，请刷新页面核对。"


@dataclass(frozen=True)
class Wish:
    """Somebody at a slot on a day."""

    slot: DutySlot
    on: dt.date
    volunteer: Volunteer
    role: str = DutyRole.MEMBER

    def __str__(self):
        return f"{self.volunteer} {self.on:%-m月%-d日}"


@dataclass
class Planned:
    """What came of some wishes: duties made, (wish, why not) of the others, and slots with more people than needed."""

    made: list[Duty] = field(default_factory=list)
    refused: list[tuple[Wish, str]] = field(default_factory=list)
    crowded: list[str] = field(default_factory=list)


class Conflicts(Refused):
    """Wishes that cannot be fulfilled, each told with its reason."""

    def __init__(self, refused: list[tuple[Wish, str]]):
        told = [f"{wish}：{why}" for wish, why in refused]
        super().__init__("；".join(told[:5]) + (f"；等{len(told)}处" if len(told) > 5 else "") + "。没有排上任何人。")
        self.refused = refused


class Held:
    """What is planned already, and so what stands against a wish; it sees the wishes that were fulfilled, too."""

    def __init__(self, wishes: Iterable[Wish], user):
        wishes = list(wishes)
        self.path = scope_path(user)
        people, slots = {w.volunteer.pk for w in wishes}, {w.slot.pk for w in wishes}
        rows = Duty.objects.filter(Q(volunteer__in=people) | Q(slot__in=slots), on__in={w.on for w in wishes})
        self.duties: list[Duty] = list(rows.select_related("slot__site__organization").order_by())

    def fault(self, wish: Wish) -> str:
        """Why somebody cannot stand there; empty when nothing is against it."""
        if self.path is None or not wish.volunteer.organization.path.startswith(self.path):
            return "不属于您的单位（可能已转出），请与现在的单位联系"
        return _no_such_day(wish) or unfit(wish.volunteer, wish.slot.site, wish.on) or self._taken(wish)

    def _taken(self, wish: Wish) -> str:
        same_day = [duty for duty in self.duties if duty.on == wish.on]
        for duty in same_day:
            if duty.volunteer_id == wish.volunteer.pk and duty.slot_id == wish.slot.pk:
                return "已经排在这个时段"
        for duty in same_day:
            if duty.volunteer_id == wish.volunteer.pk and _overlap(duty.slot, wish.slot):
                times = f"{duty.slot.starts_at:%H:%M}—{duty.slot.ends_at:%H:%M}"
                return f"同一时间已排在{self._place(duty.slot)}（{times}）"
        leads = [d for d in same_day if d.slot_id == wish.slot.pk and d.role == DutyRole.LEADER]
        return "这个时段已经有路长" if leads and wish.role == DutyRole.LEADER else ""

    def _place(self, slot: DutySlot) -> str:
        seen = self.path is not None and slot.site.organization.path.startswith(self.path)
        return str(slot.site) if seen else "其他单位的值守点"

    def many(self, slot: DutySlot, on: dt.date) -> int:
        """How many people stand there."""
        return sum(duty.slot_id == slot.pk and duty.on == on for duty in self.duties)


def unfit(volunteer: Volunteer, site: Site, on: dt.date) -> str:
    """Why somebody does not stand at a site at all: not registered (any more), or too young for traffic."""
    if volunteer.status != Status.ACTIVE or volunteer.is_erased:
        return "不在志愿者名册里（已退出、转出或作废）"
    if site.category.name != CROSSING:
        return ""
    if volunteer.born_on is None:
        return "没有登记出生日期，不能确定是否满16周岁，请先补填"
    years = age(volunteer.born_on, on)
    if years < LEAST_AGE_AT_CROSSINGS:
        return "未满16周岁，不安排到路口值守"
    if years < ADULT and volunteer.guardian_consent_on is None:
        return "未满18周岁，路口值守要有监护人同意，请先在志愿者信息里登记"
    return ""


def stands(slot: DutySlot, on: dt.date) -> bool:
    """Whether the slot has a shift on a day."""
    last = last_day(slot.to_on, slot.site.valid_to)
    begun = slot.weekday == on.weekday() and slot.from_on <= on
    return begun and (last is None or on <= last) and not slot.site.is_void


def series(day: dt.date, until: dt.date | None) -> list[dt.date]:
    """The day and the same weekday of every week until another day."""
    if until is None:
        return [day]
    if until < day:
        raise Refused("“每周重复到”不能早于这一天。")
    if until - day > LONGEST:
        raise Refused("一次最多排一年，请缩短“每周重复到”。")
    return [day + WEEK * n for n in range((until - day).days // 7 + 1)]


def plan(
    slot: DutySlot, user, days: Iterable[dt.date], volunteers: Iterable[Volunteer], role: str, agreed: bool,
    skip: bool = False,
) -> Planned:  # fmt: skip
    """Let people stand at a slot on some days; Conflicts tells what is against it, all of it, unless `skip`."""
    people = sorted(volunteers, key=lambda one: one.pk)
    if not people:
        raise Refused("请先选择志愿者。")
    if role == DutyRole.LEADER and len(people) > 1:
        raise Refused("每个时段只有一名路长，请只选一人。")
    return _fulfil([Wish(slot, day, one, role) for day in days for one in people], user, agreed, skip)


def copy_week(site: Site, user, monday: dt.date, agreed: bool) -> Planned:
    """Plan a week like the one before: the same people at the same times; what cannot be is told and left out."""
    slots = list(site.duty_slots.select_related("site__category", "site__organization"))
    last = Duty.objects.filter(slot__site=site, on__gte=monday - WEEK, on__lt=monday)
    wishes, today = [], periods.today()
    for duty in last.select_related("slot", "volunteer").order_by("on", "pk"):
        day = duty.on + WEEK
        goes_on = (s for s in slots if Hours.of(s).time == Hours.of(duty.slot).time and stands(s, day))
        slot = next(goes_on, None)
        if slot and day >= today:
            wishes.append(Wish(slot, day, duty.volunteer, duty.role))
    if not wishes:
        raise Refused("没有可以复制的：上一周没有排班，或者这些时段已经过去、已经停用。")
    return _fulfil(wishes, user, agreed, skip=True)


def _fulfil(wishes: list[Wish], user, agreed: bool, skip: bool) -> Planned:
    _may(user)
    if not agreed:
        raise Refused("志愿服务要本人自愿。请征得本人同意以后，勾选“已征得本人同意”。")
    with transaction.atomic():
        wishes = _locked(wishes)
        held, done = Held(wishes, user), Planned()
        for wish in wishes:
            if why := held.fault(wish):
                done.refused.append((wish, why))
                continue
            duty = Duty(slot=wish.slot, on=wish.on, volunteer=wish.volunteer, role=wish.role, planned_by=user)
            held.duties.append(duty)
            done.made.append(duty)
        if done.refused and not skip:
            raise Conflicts(done.refused)
        Duty.objects.bulk_create(done.made)
        _tell(done.made, user)
    places = dict.fromkeys((duty.slot, duty.on) for duty in done.made)
    for slot, on in sorted(places, key=lambda place: (place[1], place[0].starts_at)):
        if held.many(slot, on) > slot.needed:
            done.crowded.append(f"{on:%-m月%-d日}排了{held.many(slot, on)}人，需要{slot.needed}人")
    return done


def _locked(wishes: list[Wish]) -> list[Wish]:
    """The same wishes with slots and people as they are now, held until the transaction ends."""
    slots = DutySlot.objects.filter(pk__in={w.slot.pk for w in wishes}).order_by("pk")
    people = Volunteer.objects.filter(pk__in={w.volunteer.pk for w in wishes}).order_by("pk")
    related = ("site__category", "site__organization")
    known = {row.pk: row for row in slots.select_related(*related).select_for_update(of=("self",))}
    alive = {row.pk: row for row in people.select_related("organization").select_for_update(of=("self",))}
    if not {w.slot.pk for w in wishes} <= known.keys():
        raise Refused(FASTER)
    return [Wish(known[w.slot.pk], w.on, alive[w.volunteer.pk], w.role) for w in wishes]


def take_off(duty: Duty, user, later: bool = False) -> int:
    """Take somebody off, `later` also of the same slot in the weeks that follow; answers off how many days."""
    _may(user)
    if duty.on < periods.today():
        raise Refused("这一天已经过去，不能取消排班；没有来的请登记“未到”。")
    mine = Duty.objects.filter(slot=duty.slot, volunteer=duty.volunteer_id, attended=None)
    mine = mine.filter(on__gte=duty.on) if later else mine.filter(on=duty.on)
    with transaction.atomic():
        count, _ = mine.delete()
        if not count:
            raise Refused("已经登记到岗或已被别人取消，请刷新页面查看。")
        more = f"起{count}次" if later else ""
        told = f"取消排班：{duty.volunteer.number} {duty.slot.site}{Hours.of(duty.slot)}（{duty.on}{more}）"
        audit.record(user, "duty.plan", duty.slot, told, duty.slot.site.organization)
    return count


def _overlap(one: DutySlot, other: DutySlot) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _no_such_day(wish: Wish) -> str:
    if wish.on < periods.today():
        return "这一天已经过去，不能再排班"
    return "" if stands(wish.slot, wish.on) else "这一天没有这个时段（已停用，或值守点已摘牌）"


def _tell(made: list[Duty], user) -> None:
    """One entry for each person at each slot, by number."""
    days: dict[tuple, list[dt.date]] = {}
    for duty in made:
        days.setdefault((duty.slot, duty.volunteer, duty.role), []).append(duty.on)
    entries = []
    for (slot, volunteer, role), on in days.items():
        told = f"{min(on)}" if len(on) == 1 else f"{min(on)}至{max(on)}共{len(on)}次"
        summary = f"排班：{volunteer.number} {slot.site}{Hours.of(slot)} {DutyRole(role).label}（{told}）"
        entries.append(audit.entry(user, "duty.plan", slot, summary, slot.site.organization))
    audit.record_many(entries)


def _may(user) -> None:
    if not rules.may_plan(user):
        raise Refused("您的账号不办理值守排班。")
