"""Days in text: 2017-6-30, 2017年6月30日, 20170630, 6月30日, 17.6.30, 30/6/2017."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from uploads.cells import chinese
from uploads.cells.asking import ask
from uploads.cells.typed import quote, refused
from uploads.findings import Choice, Found

EXAMPLE = "日期，如 2017-6-30"
LONGEST = 40
YEARS = range(1900, 2101)
PIVOT = 60  # two digits up to here are of this century
AHEAD = 5  # years after the given one that two digits may mean
DIGIT = "".join(chinese.DIGITS)
SMALL = rf"[0-9]{{1,2}}|[{chinese.LETTERS}]{{1,3}}"
BREAK = r"\s*[-/._、—–−]\s*|\s+"
TIME = re.compile(
    r"(?:\s*[(]?(?:星期|周)[一二三四五六日天][)]?)?(?:(?:\s+|T|(?<=[日号]))(?:上午|下午)?\s*[0-9]{1,2}[:时点][0-9]{0,2}[:分]?"
    r"[0-9]{0,2}(?:\.[0-9]+)?秒?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?\s*[。]?$"
)
WHOLE = re.compile(
    rf"(?P<year>[0-9]{{4}}|[0-9]{{2}}|[{DIGIT}]{{2,4}})\s*年\s*(?P<month>{SMALL})\s*月\s*(?P<day>{SMALL})\s*[日号]?"
)
SPACED = re.compile(
    rf"(?P<year>[0-9]{{4}})(?:{BREAK})(?P<month>[0-9]{{1,2}})(?:{BREAK})(?P<day>[0-9]{{1,2}})\s*[日号]?"
)
JOINED = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
SHORT = re.compile(rf"(?P<month>{SMALL})\s*月\s*(?P<day>{SMALL})\s*[日号]?")
SHORT_SPACED = re.compile(r"(?P<month>[0-9]{1,2})\s*[-/.]\s*(?P<day>[0-9]{1,2})\s*[日号]?")
YEAR_LAST = re.compile(r"([0-9]{1,2})\s*[-/.]\s*([0-9]{1,2})\s*[-/.]\s*([0-9]{4})")
TWO_DIGITS = re.compile(r"([0-9]{1,2})\s*[-/.]\s*([0-9]{1,2})\s*[-/.]\s*([0-9]{1,2})|([0-9]{2})([0-9]{2})([0-9]{2})")
MONTH_ONLY = re.compile(
    rf"(?:.{{2,4}}[-/.年\s]\s*)?(?:{SMALL})\s*月份?(?:初|上旬|中旬|下旬|底|末)?|[0-9]{{4}}[-/.][0-9]{{1,2}}"
)


@dataclass(frozen=True, slots=True)
class Days:
    """Which days a column takes, and the year of those that are typed without one."""

    year: int | None = None
    earliest: dt.date | None = None
    latest: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Whether a day lies within the bounds."""
        return (self.earliest or day) <= day <= (self.latest or day)

    def kept(self, day: dt.date, cell, warnings: tuple = ()) -> Found:
        """The day, or the sentence that it lies outside the bounds."""
        if self.holds(day):
            return Found(day, warnings=warnings)
        if self.earliest and self.latest:
            span = f"应在 {self.earliest} 至 {self.latest} 之间"
        else:
            span = f"不应早于 {self.earliest}" if self.earliest else f"不应晚于 {self.latest}"
        return refused(f"{quote(cell)}超出范围，{span}，请核对后重新填写")

    def exact(self, year: int, month: int, day: int, typed: str, warnings: tuple = ()) -> Found:
        """The day of these numbers, or the sentence that there is none."""
        found = calendar_day(year, month, day)
        if not found:
            return refused(f"{quote(typed)}：没有 {year}年{month}月{day}日 这一天，请核对后填写{EXAMPLE}")
        return self.kept(found, typed, warnings)

    def chosen(self, typed: str, readings: Sequence[tuple[int, int, int]], code: str = "") -> Found:
        """Ask which of several readings counts. Only one that exists within the bounds is taken, with a warning."""
        existing = [day for day in dict.fromkeys(calendar_day(*reading) for reading in readings) if day]
        if not existing:
            return self.exact(*readings[0], typed)
        within = [day for day in existing if self.holds(day)]
        if not within:
            return self.kept(existing[0], typed)
        if len(within) == 1:
            warned = code or len(existing) > 1
            told = f"{quote(typed)}已按 {within[0]} 读入，请核对"
            return Found(within[0], warnings=((code or "order", told),) if warned else ())
        choices = [Choice(f"{day}", f"{day.year}年{day.month}月{day.day}日", f"{day}") for day in within]
        # The same text offers other days in another year or within other bounds: they belong to the key.
        key = ",".join([typed, *(f"{day:%Y%m%d}" for day in within)])
        return ask("date", key, f"{quote(typed)}是哪一天？", choices)


def read(typed: str, bounds: Days) -> Found:
    """The day that a text of one line writes, or the question or the error that it raises."""
    if len(typed) > LONGEST:
        return refused(f"{quote(typed)}不是一个日期，请填写{EXAMPLE}")
    match = SPACED.fullmatch(typed)
    if match:
        return _whole(typed, match, bounds)  # what nearly every cell holds
    text = TIME.sub("", typed, count=1)
    for pattern in (WHOLE, SPACED, JOINED):
        match = pattern.fullmatch(text)
        if match:
            return _whole(typed, match, bounds)
    for pattern in (SHORT, SHORT_SPACED):
        match = pattern.fullmatch(text)
        if match:
            return _short(typed, match, bounds)
    match = YEAR_LAST.fullmatch(text)
    if match:
        first, second, year = (int(group) for group in match.groups())
        return bounds.chosen(typed, _orders(first, second, year))
    if MONTH_ONLY.fullmatch(text) or re.fullmatch(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])", text):
        return refused(f"{quote(typed)}只有月份，没有写是哪一天，请填写{EXAMPLE}")
    match = TWO_DIGITS.fullmatch(text)
    if match:
        return _two_digits(typed, [int(group) for group in match.groups() if group], bounds)
    return refused(f"{quote(typed)}不是一个日期，请填写{EXAMPLE}")


def calendar_day(year: int, month: int, day: int) -> dt.date | None:
    """The day, when the calendar has it and the year is of our time."""
    try:
        return dt.date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def century(year: int) -> int:
    """The year that two digits mean: 17 -> 2017, 85 -> 1985."""
    return year + (2000 if year <= PIVOT else 1900)


def _whole(typed: str, match: re.Match, bounds: Days) -> Found:
    """A date with its year in front."""
    numbers = [chinese.year(match["year"]), chinese.small(match["month"]), chinese.small(match["day"])]
    if None in numbers:
        return refused(f"{quote(typed)}不是一个日期，请填写{EXAMPLE}")
    year, month, day = numbers
    if year >= 100:
        return bounds.exact(year, month, day, typed)
    year = century(year)
    told = f"{quote(typed)}的年份只有两位，已按 {year} 年读入，请核对"
    return bounds.exact(year, month, day, typed, (("year", told),))


def _short(typed: str, match: re.Match, bounds: Days) -> Found:
    """A date without its year; 30/6 can only be a day before its month."""
    if bounds.year is None:
        return refused(f"{quote(typed)}没有写年份，请填写{EXAMPLE}")
    month, day = chinese.small(match["month"]), chinese.small(match["day"])
    if month is None or day is None:
        return refused(f"{quote(typed)}不是一个日期，请填写{EXAMPLE}")
    if month > 12 >= day > 0 and match.re is SHORT_SPACED:
        month, day = day, month
    told = f"{quote(typed)}没有写年份，已按 {bounds.year} 年读入，请核对"
    return bounds.exact(bounds.year, month, day, typed, (("year", told),))


def _orders(first: int, second: int, year: int) -> list[tuple[int, int, int]]:
    """Both ways to read 5/6/2017: month first, and day first."""
    return [(year, first, second), (year, second, first)]


def _two_digits(typed: str, numbers: list[int], bounds: Days) -> Found:
    """17.6.30: the year in front is usual here, and the only way for a first number above 12 (unless too far ahead)."""
    first, second, last = numbers
    readings = [(century(first), second, last)]
    ahead = bounds.year is not None and readings[0][0] > bounds.year + AHEAD
    if first <= 12 or ahead or not calendar_day(*readings[0]):
        readings += _orders(first, second, century(last))
    if ahead and any(calendar_day(*reading) for reading in readings[1:]):
        readings = readings[1:]
    if bounds.year is not None:
        near = [reading for reading in readings if reading[0] <= bounds.year + AHEAD]
        readings = near or readings
    return bounds.chosen(typed, readings, "year")
