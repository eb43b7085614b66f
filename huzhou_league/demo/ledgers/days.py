"""Days on which things take place: workdays, weekends, the fixed service days, and never after the demo's day."""

import calendar
import datetime as dt
from functools import cache, lru_cache
from random import Random

from common.periods import Month
from common.workdays import is_workday
from huzhou_league.demo import workdays

EVENING = 19 * 60
SOON = 4  # days until something is recorded, at most
works = cache(is_workday)


@lru_cache(maxsize=256)
def days(month: Month, kind: str = "workday") -> tuple[dt.date, ...]:
    """The days of a month that suit a kind: workday, weekend, service (first and third Saturday) or any."""
    every = [month.start + dt.timedelta(days=n) for n in range((month.end - month.start).days + 1)]
    working = tuple(day for day in every if works(day))
    weekends = tuple(day for day in every if day.weekday() >= calendar.SATURDAY and day not in working)
    if kind == "service":
        return tuple(_moved(day) for day in (_saturday(month, 1), _saturday(month, 3)))
    if kind == "any":
        return working + weekends
    return weekends if kind == "weekend" else working


def _saturday(month: Month, nth: int) -> dt.date:
    first = (calendar.SATURDAY - month.start.weekday()) % 7
    return month.start + dt.timedelta(days=first + 7 * (nth - 1))


def _moved(day: dt.date) -> dt.date:
    """A service day that is a workday is moved to the Sunday after it."""
    return day + dt.timedelta(days=1) if works(day) else day


def before(day: dt.date, least: int, most: int, rng: Random) -> dt.date:
    """A workday some days before another day."""
    earlier = day - dt.timedelta(days=rng.randint(least, most))
    while not works(earlier):
        earlier -= dt.timedelta(days=1)
    return earlier


def after(day: dt.date, least: int, most: int, rng: Random) -> dt.date:
    """A workday some days after another day."""
    later = day + dt.timedelta(days=rng.randint(least, most))
    while not works(later):
        later += dt.timedelta(days=1)
    return later


def entered(day: dt.date, until: dt.date, rng: Random) -> dt.datetime:
    """When somebody records what took place on a day: within days, in the same month, not after `until`."""
    last = min(Month.of(day).end, until)
    soon = (day + dt.timedelta(days=n) for n in range(1, SOON + 1))
    if chosen := [one for one in soon if one <= last and works(one)]:
        return workdays.moment(rng.choice(chosen), rng)
    return workdays.moment(day, rng, earliest=workdays.SHUTS, latest=EVENING)
