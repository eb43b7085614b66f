"""Periods of the working year and the platform's only clock.

A period knows its months, its label and its key (`2017-06`, `2017Q2`, `2017H1`, `2017`, `2017-06~`), which stands in
addresses and in stored documents. No code elsewhere does arithmetic with the dates of periods.
"""

import calendar
import datetime as dt
import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone


class PeriodError(ValueError):
    """Text that names no period."""


class Period:
    """A run of whole months. Subclasses give `first`, `last`, `key` and `label`."""

    first: "Month"
    last: "Month"
    key: str
    label: str

    def __post_init__(self):
        # Asked once here, its months refuse a year or a number that does not exist.
        _ = self.first, self.last

    @property
    def months(self) -> tuple["Month", ...]:
        """Every month of the period in order."""
        return tuple(Month.at(n) for n in range(self.first.ordinal, self.last.ordinal + 1))

    @property
    def start(self) -> dt.date:
        """The first day."""
        return dt.date(self.first.year, self.first.number, 1)

    @property
    def end(self) -> dt.date:
        """The last day."""
        year, number = self.last.year, self.last.number
        return dt.date(year, number, calendar.monthrange(year, number)[1])

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, order=True)
class Month(Period):
    """One calendar month; `month + 1` is the next one, `later - earlier` their distance in months."""

    year: int
    number: int

    def __post_init__(self):
        if not (1900 <= self.year <= 2999 and 1 <= self.number <= 12):
            raise PeriodError(f"没有这样的月份：{self.year}-{self.number}")

    @classmethod
    def of(cls, day: dt.date) -> "Month":
        """The month in which a day lies."""
        return cls(day.year, day.month)

    @classmethod
    def at(cls, ordinal: int) -> "Month":
        """The month with that `ordinal`."""
        return cls(ordinal // 12, ordinal % 12 + 1)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read `2017-06`; PeriodError for anything else."""
        match = re.fullmatch(r"(\d{4})-(\d{2})", str(text))
        if not match:
            raise PeriodError(f"“{text}”不是月份，应写成 2017-06 的样子")
        return cls(int(match[1]), int(match[2]))

    @property
    def ordinal(self) -> int:
        """Months since the year 0: consecutive months have consecutive ordinals."""
        return self.year * 12 + self.number - 1

    @property
    def first(self) -> "Month":
        """Itself."""
        return self

    @property
    def last(self) -> "Month":
        """Itself."""
        return self

    @property
    def key(self) -> str:
        """`2017-06`."""
        return f"{self.year}-{self.number:02d}"

    @property
    def label(self) -> str:
        """`2017年6月`."""
        return f"{self.year}年{self.number}月"

    @property
    def short(self) -> str:
        """`6月`."""
        return f"{self.number}月"

    @property
    def to_date(self) -> "YearToDate":
        """January up to and with this month."""
        return YearToDate(self)

    def __add__(self, months: int) -> "Month":
        return Month.at(self.ordinal + months)

    def __sub__(self, other):
        if isinstance(other, Month):
            return self.ordinal - other.ordinal
        return Month.at(self.ordinal - other)

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class YearToDate(Period):
    """January up to and with a month: what staff call 累计."""

    through: Month

    @property
    def first(self) -> Month:
        """January."""
        return Month(self.through.year, 1)

    @property
    def last(self) -> Month:
        """The month it runs through."""
        return self.through

    @property
    def key(self) -> str:
        """`2017-06~`."""
        return f"{self.through.key}~"

    @property
    def label(self) -> str:
        """`2017年1—6月`."""
        return f"{self.through.year}年1—{self.through.number}月" if self.through.number > 1 else self.through.label


@dataclass(frozen=True)
class Quarter(Period):
    """A quarter, 1 to 4."""

    year: int
    number: int

    @property
    def first(self) -> Month:
        """Its first month."""
        return Month(self.year, self.number * 3 - 2)

    @property
    def last(self) -> Month:
        """Its third month."""
        return Month(self.year, self.number * 3)

    @property
    def key(self) -> str:
        """`2017Q2`."""
        return f"{self.year}Q{self.number}"

    @property
    def label(self) -> str:
        """`2017年第二季度`."""
        return f"{self.year}年第{'一二三四'[self.number - 1]}季度"


@dataclass(frozen=True)
class HalfYear(Period):
    """A half-year, 1 or 2."""

    year: int
    number: int

    @property
    def first(self) -> Month:
        """January or July."""
        return Month(self.year, self.number * 6 - 5)

    @property
    def last(self) -> Month:
        """June or December."""
        return Month(self.year, self.number * 6)

    @property
    def key(self) -> str:
        """`2017H1`."""
        return f"{self.year}H{self.number}"

    @property
    def label(self) -> str:
        """`2017年上半年`."""
        return f"{self.year}年{'上下'[self.number - 1]}半年"


@dataclass(frozen=True)
class Year(Period):
    """A calendar year."""

    year: int

    @property
    def first(self) -> Month:
        """January."""
        return Month(self.year, 1)

    @property
    def last(self) -> Month:
        """December."""
        return Month(self.year, 12)

    @property
    def key(self) -> str:
        """`2017`."""
        return str(self.year)

    @property
    def label(self) -> str:
        """`2017年`."""
        return f"{self.year}年"


_FORMS = (
    (r"(\d{4})-(\d{2})~", lambda y, n: Month(y, n).to_date),
    (r"(\d{4})-(\d{2})", Month),
    (r"(\d{4})Q([1-4])", Quarter),
    (r"(\d{4})H([12])", HalfYear),
    (r"(\d{4})", Year),
)


def parse(key: str) -> Period:
    """The period that a key names; PeriodError when there is none."""
    for form, build in _FORMS:
        match = re.fullmatch(form, str(key))
        if match:
            return build(*(int(group) for group in match.groups()))
    raise PeriodError(f"“{key}”不是时期，应写成 2017-06、2017Q2、2017H1 或 2017 的样子")


_moved: ContextVar[dt.datetime | None] = ContextVar("moved", default=None)


@contextmanager
def at(moment: dt.datetime):
    """Set the platform's clock to an aware moment for a block: how past months are replayed."""
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)


def held() -> dt.date | None:
    """The date at which a setting holds the calendar, or None when it runs freely."""
    return dt.date.fromisoformat(settings.HOLD_TODAY) if settings.HOLD_TODAY else None


def today() -> dt.date:
    """The platform's date: the held one, or today in Huzhou."""
    return now().date()


def now() -> dt.datetime:
    """The platform's date with the real time of day (aware, local)."""
    if _moved.get():
        return timezone.localtime(_moved.get())
    moment, day = timezone.localtime(), held()
    return moment.replace(year=day.year, month=day.month, day=day.day) if day else moment
