"""Moments at which people work: workdays of the calendar, office hours."""

import datetime as dt
from random import Random

from django.utils import timezone

from common.periods import Month
from common.workdays import is_workday
from projects.deadlines import Deadline

OPENS, SHUTS = 8 * 60 + 30, 17 * 60


def workdays(first: dt.date, last: dt.date) -> list[dt.date]:
    """The workdays from one day to another, both included."""
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if is_workday(day)]


def moment(day: dt.date, rng: Random, earliest: int = OPENS, latest: int = SHUTS) -> dt.datetime:
    """A time of day between two minutes of it, as an aware moment."""
    minute = rng.randint(earliest, latest - 1)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(minute // 60, minute % 60, rng.randrange(60))))


def in_time(month: Month, deadline: Deadline) -> list[dt.date]:
    """The workdays of the next month on which a report of `month` is on time."""
    return workdays((month + 1).start, deadline.due)


def too_late(deadline: Deadline) -> list[dt.date]:
    """The workdays after the due day on which reports are still taken."""
    return workdays(deadline.due + dt.timedelta(days=1), deadline.closes)
