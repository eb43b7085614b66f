"""The fixed service days: the first and the third Saturday of each month, and what the calendar says of a day."""

import datetime as dt
from dataclasses import dataclass

from common import workdays
from common.periods import Month

SATURDAY = 5
WEEKS = (0, 2)  # behind the first Saturday
WEEKDAYS = "一二三四五六日"
MOST_MOVED = 14  # days between the fixed day and where it may be moved to


@dataclass(frozen=True)
class DayNote:
    """What the calendar says of a day. `is_special` where a Saturday is not free, or a holiday is in its place."""

    day: dt.date
    is_made_up: bool = False
    holiday: str = ""
    is_known: bool = True

    @property
    def is_special(self) -> bool:
        """Whether people should think of another day."""
        return self.is_made_up or bool(self.holiday)

    @property
    def short(self) -> str:
        """In a word or two: 调休上班, 国庆节假期; empty for an ordinary day."""
        return "调休上班" if self.is_made_up else f"{self.holiday}假期" if self.holiday else ""

    @property
    def weekday(self) -> str:
        """周六."""
        return f"周{WEEKDAYS[self.day.weekday()]}"

    @property
    def told(self) -> str:
        """In a sentence's part: 2017年2月4日（周六，春节调休上班）."""
        more = self.short or ("节假日安排还没有收入系统" if not self.is_known else "")
        day = f"{self.day.year}年{self.day.month}月{self.day.day}日"
        return f"{day}（{self.weekday}{'，' if more else ''}{more}）"


def service_days(month: Month) -> tuple[dt.date, ...]:
    """The first and the third Saturday of a month."""
    first = month.start + dt.timedelta(days=(SATURDAY - month.start.weekday()) % 7)
    return tuple(first + dt.timedelta(weeks=weeks) for weeks in WEEKS)


def service_days_between(since: dt.date, until: dt.date) -> list[dt.date]:
    """Those of a span, both ends included."""
    first, last = Month.of(since), Month.of(until)
    months = [first + n for n in range(last - first + 1)]
    return [day for month in months for day in service_days(month) if since <= day <= until]


def note(day: dt.date) -> DayNote:
    """What the State Council's calendar says of a day; of a year that it does not cover yet, that it is not known."""
    if not workdays.is_announced(day.year):
        return DayNote(day, is_known=False)
    if day.weekday() >= SATURDAY and workdays.is_workday(day):
        return DayNote(day, is_made_up=True)
    return DayNote(day, holiday=workdays.festival(day) if not workdays.is_workday(day) else "")


def free_days(around: dt.date) -> list[DayNote]:
    """The ordinary Saturdays and Sundays to which a service day may be moved, in their order."""
    days = (around + dt.timedelta(days=shift) for shift in range(-MOST_MOVED, MOST_MOVED + 1) if shift)
    notes = (note(day) for day in days if day.weekday() >= SATURDAY)
    return [each for each in notes if not each.is_special]
