"""Which services count, one by one, and what somebody should look at before they do."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, Sum
from django.utils import timezone

from volunteers import durations
from volunteers.models import HonoraryHours, HonoraryState, Participation, Volunteer

DAY = 24 * 60  # minutes


@dataclass(frozen=True)
class Service:
    """One service of a volunteer that counts: the day, what it was, for whom, how many minutes, and of which kind."""

    on: dt.date
    name: str
    organization: str
    minutes: int
    is_honorary: bool


def counted() -> Q:
    """The participations whose minutes count: not cancelled, not waiting for a look, not rejected after one."""
    return Q(cancelled_at__isnull=True, is_rejected=False) & (Q(flags=[]) | Q(reviewed_at__isnull=False))


def services(volunteer: Volunteer, at: dt.datetime | None = None) -> list[Service]:
    """Every service that counts, oldest first; with `at`, those that counted at that moment already. Two queries."""
    came = Participation.objects.filter(counted(), volunteer=volunteer, minutes__gt=0, came_at__isnull=False)
    honours = HonoraryHours.objects.filter(volunteer=volunteer, state=HonoraryState.APPROVED)
    if at is not None:
        came = came.filter(Q(left_at__lte=at) | Q(left_at__isnull=True), Q(reviewed_at__lte=at) | Q(reviewed_at=None))
        honours = honours.filter(decided_at__lte=at)
    found = [
        Service(timezone.localdate(row.came_at), row.service.name, row.service.organization.name, row.minutes, False)
        for row in came.select_related("service__organization")
    ]
    found += [
        Service(row.served_on, row.evidence, row.organization.name, row.minutes, True)
        for row in honours.select_related("organization")
    ]
    return sorted(found, key=lambda service: (service.on, service.is_honorary))


def doubts(rows: Iterable[HonoraryHours]) -> dict[int, str]:
    """Id of an entry of honorary minutes → what is odd about it, in words; two queries for any number of entries.

    More hours than a day has are told to the approver; nothing is refused for it.
    """
    rows = list(rows)
    people, days = {row.volunteer_id for row in rows}, {row.served_on for row in rows}
    totals = _credited(people, days)
    others = HonoraryHours.objects.filter(volunteer__in=people, served_on__in=days)
    others = others.filter(state__in=[HonoraryState.WAITING, HonoraryState.APPROVED]).order_by()
    for person, day, minutes in others.values_list("volunteer_id", "served_on").annotate(Sum("minutes")):
        totals[person, day] += minutes
    return {row.pk: told for row in rows if (told := _doubt(row, totals[row.volunteer_id, row.served_on]))}


def _doubt(row: HonoraryHours, total: int) -> str:
    if row.minutes > DAY:
        return "一天超过24小时，请核对是不是多天合计"
    if total > DAY:
        return f"当天信用时数和荣誉时数合计{durations.told(total)}，超过24小时"
    return ""


def _credited(people: set[int], days: set[dt.date]) -> dict[tuple[int, dt.date], int]:
    """(volunteer, day) → the credited minutes that began on it."""
    totals = defaultdict(int)
    if not days:
        return totals
    came = Participation.objects.filter(
        volunteer__in=people, cancelled_at__isnull=True, is_rejected=False, minutes__gt=0,
        came_at__date__gte=min(days), came_at__date__lte=max(days),
    )  # fmt: skip
    for person, at, minutes in came.values_list("volunteer_id", "came_at", "minutes"):
        totals[person, timezone.localdate(at)] += minutes
    return totals
