"""Credited minutes and what is doubtful about them.

Minutes follow from the two times and from nothing else. Where something is doubtful they wait, as they are, for
somebody who did not enter them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from common import periods
from organizations import audit
from volunteers import rules
from volunteers.models import Flag, Participation, ServiceActivity, Volunteer
from volunteers.workflow import hours
from volunteers.workflow.registration import Refused

BEFORE, AFTER = dt.timedelta(minutes=60), dt.timedelta(hours=3)  # around an activity, when people come and leave
LONGEST, BEYOND, SHORTEST = 12 * 60, 2 * 60, 10  # minutes
ALIKE = 5  # people with the same two minutes, entered for them
MINUTE = dt.timedelta(minutes=1)


def credited(came: dt.datetime, left: dt.datetime) -> int:
    """Whole minutes between two moments, a begun one not counted; 0 where the second comes first."""
    return max(0, (left - came) // MINUTE)


def window(service: ServiceActivity) -> tuple[dt.datetime, dt.datetime]:
    """From when until when people check in and out."""
    return service.starts_at - BEFORE, service.ends_at + AFTER


def is_within(service: ServiceActivity, moment: dt.datetime) -> bool:
    """Whether people check in and out then."""
    opens, closes = window(service)
    return opens <= moment <= closes


def of(row: Participation, service: ServiceActivity, elsewhere: Iterable[tuple[dt.datetime, dt.datetime]]) -> list[str]:
    """What is doubtful about a participation with both times; `elsewhere` is when the same person served otherwise."""
    came, left = row.came_at, row.left_at
    minutes, planned = credited(came, left), credited(service.starts_at, service.ends_at)
    told = {
        Flag.OVERLAP: any(came < other_left and other_came < left for other_came, other_left in elsewhere),
        Flag.NEGATIVE: left < came,
        Flag.LONG: minutes > min(LONGEST, planned + BEYOND),
        Flag.SHORT: came <= left and minutes < SHORTEST,
        Flag.OUTSIDE: not (is_within(service, came) and is_within(service, left)),
        Flag.OPEN: bool(row.left_reason),
    }
    return [flag.value for flag, holds in told.items() if holds]


def lock(service: ServiceActivity, rows: list[Participation], left: dt.datetime) -> list[Participation]:
    """Hold the volunteers whose minutes the rows may touch; answers whom staff checked out in that minute before."""
    minute = left.replace(second=0, microsecond=0)
    entered = Participation.objects.filter(
        service=service, cancelled_at=None, came_by__isnull=False, left_by__isnull=False,
        left_at__gte=minute, left_at__lt=minute + MINUTE,
    )  # fmt: skip
    before = list(entered.exclude(pk__in=[row.pk for row in rows]).order_by("pk"))
    hold({row.volunteer_id for row in [*rows, *before]})
    return before


def hold(volunteers: Iterable[int]) -> None:
    """Lock volunteers (ids) in the order in which everybody locks them."""
    list(Volunteer.objects.filter(pk__in=set(volunteers)).select_for_update().order_by("pk").values_list("pk"))


def reckon(service: ServiceActivity, rows: list[Participation], before: list[Participation]) -> None:
    """Write the minutes and flags of rows that left at one moment, and add up; `before` is what `lock` answered."""
    elsewhere = defaultdict(list)
    others = Participation.objects.filter(
        volunteer__in=[row.volunteer_id for row in rows], cancelled_at=None, is_rejected=False,
        came_at__isnull=False, left_at__isnull=False,
    )  # fmt: skip
    for volunteer, came, left in others.exclude(service=service).values_list("volunteer_id", "came_at", "left_at"):
        elsewhere[volunteer].append((came, left))
    for row in rows:
        row.minutes = credited(row.came_at, row.left_at)
        row.flags = of(row, service, elsewhere[row.volunteer_id])
    touched = [*rows, *_alike(rows, before)]
    Participation.objects.bulk_update(touched, ["minutes", "flags"], batch_size=500)
    hours.settle(row.volunteer_id for row in touched)


def _alike(rows: list[Participation], before: list[Participation]) -> list[Participation]:
    """Flag whom staff entered with the same two minutes as several others; answers those of `before` that got it."""
    same = defaultdict(list)
    for row in [*before, *rows]:
        if row.came_by_id and row.left_by_id:
            same[row.came_at.replace(second=0, microsecond=0)].append(row)
    found = [row for group in same.values() if len(group) >= ALIKE for row in group]
    new = [row for row in found if Flag.IDENTICAL not in row.flags and row.reviewed_at is None]
    for row in new:
        row.flags = [*row.flags, Flag.IDENTICAL.value]
    known = {row.pk for row in before}
    return [row for row in new if row.pk in known]


@transaction.atomic
def review(rows: list[Participation], user, accept: bool, note: str) -> int:
    """Let the minutes of flagged participations count, or not, with a word about why; answers how many.

    Nobody decides about times that the same account entered. Refused, all of them, when one cannot be decided.
    """
    if not rules.may_decide(user):
        raise Refused("存疑的时长由县区和市级复核。")
    if not note.strip():
        raise Refused("请写明复核说明，例如向谁核实过。")
    ids = sorted({row.pk for row in rows})
    if not ids:
        raise Refused("请先勾选要复核的记录。")
    hold(row.volunteer_id for row in rows)
    waiting = Participation.objects.flagged().filter(pk__in=ids).select_related("service", "volunteer").order_by("pk")
    held = list(waiting)
    if len(held) != len(ids):
        raise Refused("勾选的记录里有的刚刚被别人复核，请刷新页面查看。")
    own = [row for row in held if user.pk in (row.came_by_id, row.left_by_id)]
    if own:
        raise Refused(f"有{len(own)}条的签到或签退是您本人代登的，请由同事或上级复核。")
    if accept and any(row.left_at is None for row in held):
        raise Refused("没有签退的记录要先补登签退时间，才能计入；补不了的请选“不计入”。")
    told = {"reviewed_by": user, "reviewed_at": periods.now(), "is_rejected": not accept, "review_note": note.strip()}
    Participation.objects.filter(pk__in=ids).update(**told)
    word = "计入" if accept else "不计入"
    audit.record_many([
        audit.entry(user, "service.review", row, f"复核服务时长：{word}（{row.volunteer.number}，{row.service}）",
                    row.service.organization, reason=note.strip())
        for row in held
    ])  # fmt: skip
    hours.settle(row.volunteer_id for row in held)
    return len(held)
