"""Cells of dates and of months, in the notations that people use."""

import datetime as dt
import re

from common.periods import Month, PeriodError
from uploads.cells import chinese, days
from uploads.cells.asking import ask
from uploads.cells.days import Days
from uploads.cells.typed import as_typed, fault, is_empty, is_finite, is_number, narrow, quote, refused, shown
from uploads.findings import EMPTY, Choice, Found
from uploads.raw import Fault, Percent

EXAMPLE = "日期，如 2017-6-30"
MONTH_EXAMPLE = "月份，如 2017-06"
NONE = re.compile(r"[-—–―−]+|[/\\]+|无|暂无|n/?a", re.IGNORECASE)
COUNTED = re.compile(r"[1-9][0-9]{4}")  # in CSV, a date of a cell without a date format
SERIALS = range(32874, 58807)  # 1990-01-01 to 2060-12-31, as spreadsheets count days
SERIAL_ZERO = dt.date(1899, 12, 30)
STEM = rf"(?P<year>[0-9]{{4}}|[0-9]{{2}}(?=年)|[{''.join(chinese.DIGITS)}]{{2,4}}(?=年))"
NUMBER = rf"[0-9]{{1,2}}|[{chinese.LETTERS}]{{1,3}}"
MONTHS = (
    re.compile(rf"{STEM}\s*(?:[-/._年]|\s)\s*(?P<month>{NUMBER})\s*(?:月份?)?"),
    re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})"),
    re.compile(rf"(?P<month>{NUMBER})\s*(?:月份?)"),
    re.compile(r"(?P<month>[0-9]{1,2})"),
)


def date(cell, year: int | None = None, earliest: dt.date | None = None, latest: dt.date | None = None) -> Found:
    """A datetime.date within the bounds; `year` is that of dates typed without one.

    Asked, with values like `2017-06-05` (None: leave empty): 5/6/2017, and a number such as 6.3. Warned of: `serial`,
    `year` (missing or of two digits), `blank` (a dash is no date).
    """
    if is_empty(cell):
        return EMPTY
    bounds = Days(year, earliest, latest)
    if isinstance(cell, dt.date):
        return bounds.kept(_day(cell), cell)
    if is_number(cell):
        return _from_number(cell, bounds)
    if not isinstance(cell, str):
        return _misfit(cell, EXAMPLE)
    typed = " ".join(narrow(cell).split())
    if COUNTED.fullmatch(typed):
        return _from_number(int(typed), bounds)
    return as_typed(_none(typed) or days.read(typed, bounds), typed, cell)


def month(cell, year: int | None = None) -> Found:
    """A common.periods.Month; `year` is that of months typed without one.

    Asked, with values like `2017-10` (None: leave empty): the number 2017.1. Warned of: `serial`, `year` (of two
    digits), `blank` (a dash is no month), `month` (the text 2017.1).
    """
    if is_empty(cell):
        return EMPTY
    if isinstance(cell, dt.date):
        return _month(cell.year, cell.month, cell)
    if is_number(cell):
        return _month_from_number(cell, year)
    if not isinstance(cell, str):
        return _misfit(cell, MONTH_EXAMPLE)
    typed = " ".join(narrow(cell).split())
    if COUNTED.fullmatch(typed):
        return _month_from_number(int(typed), year)
    return as_typed(_none(typed) or _typed_month(typed, year), typed, cell)


def _day(moment: dt.date) -> dt.date:
    """The day of a date or of a moment."""
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _none(typed: str) -> Found | None:
    """The answer for a dash: there is no date, which is told."""
    if not NONE.fullmatch(typed):
        return None
    return Found(warnings=(("blank", f"{quote(typed)}已按空白读入，请核对"),))


def _misfit(cell, example: str) -> Found:
    """The answer for a cell of another type."""
    if isinstance(cell, Fault):
        return fault(cell, example)
    what = (
        "百分比，不是" if isinstance(cell, Percent) else "时间，没有" if isinstance(cell, dt.time) else "其他内容，不是"
    )
    return refused(f"{quote(cell)}是{what}日期，请填写{example}")


def _serial(cell) -> dt.date | None:
    """The day that a spreadsheet's number counts; None when it is too early or too late to be one."""
    return SERIAL_ZERO + dt.timedelta(days=int(cell)) if is_finite(cell) and int(cell) in SERIALS else None


def _from_number(cell, bounds: Days) -> Found:
    """A number: 42916 counts days, 20170630 is typed together, 6.3 may have lost its zero."""
    day = _serial(cell)
    if day:
        told = f"{quote(cell)}已按 {day} 读入（表格软件把日期存成了数字），请核对"
        return bounds.kept(day, cell, (("serial", told),))
    typed = shown(cell)
    lost = re.fullmatch(r"([0-9]{1,2})\.([123])", typed)
    if lost and bounds.year:
        return bounds.chosen(
            typed, [(bounds.year, int(lost[1]), int(lost[2])), (bounds.year, int(lost[1]), int(lost[2]) * 10)], "year"
        )
    return days.read(typed, bounds)


def _month_from_number(cell, year: int | None) -> Found:
    """A number: 201706, 42916 or 6; 2017.1 may have been 2017.10."""
    typed = shown(cell)
    lost = re.fullmatch(r"([0-9]{4})\.1", typed)
    if lost:
        choices = [Choice(f"{lost[1]}-{n}", f"{lost[1]}年{int(n)}月", f"{lost[1]}-{n}") for n in ("01", "10")]
        return ask("month", typed, f"{quote(typed)}是 1 月还是 10 月？", choices)
    day = _serial(cell)
    if not day:
        return _typed_month(typed, year)
    told = f"{quote(cell)}已按 {Month.of(day)} 读入（表格软件把日期存成了数字），请核对"
    return Found(Month.of(day), warnings=(("serial", told),))


def _typed_month(typed: str, year: int | None) -> Found:
    """2017-06, 2017年6月, 201706, 6月, 六月; or a whole date, which lies in its month."""
    for pattern in MONTHS:
        match = pattern.fullmatch(typed)
        if match:
            return _parts(typed, match.groupdict().get("year"), match["month"], year)
    found = days.read(typed, Days(year))
    if isinstance(found.value, dt.date):
        return Found(Month.of(found.value), warnings=found.warnings)
    return refused(f"{quote(typed)}不是一个月份，请填写{MONTH_EXAMPLE}")


def _parts(typed: str, stem: str | None, number: str, year: int | None) -> Found:
    """The month of a typed year, or of the given one, and a typed number."""
    if stem is None and year is None:
        return refused(f"{quote(typed)}没有写年份，请填写{MONTH_EXAMPLE}")
    full = year if stem is None else chinese.year(stem)
    n = chinese.small(number)
    if full is None or n is None:
        return refused(f"{quote(typed)}不是一个月份，请填写{MONTH_EXAMPLE}")
    warnings = []
    if stem is not None and full < 100:
        full = days.century(full)
        warnings.append(("year", f"{quote(typed)}的年份只有两位，已按 {full} 年读入，请核对"))
    if re.fullmatch(r"[0-9]{4}\.1", typed):
        warnings.append(("month", f"{quote(typed)}已按 {full} 年 1 月读入，如果是 10 月请改为 {full}-10"))
    return _month(full, n, typed, tuple(warnings))


def _month(year: int, number: int, cell, warnings: tuple = ()) -> Found:
    """The month, or the sentence that there is none."""
    try:
        return Found(Month(year, number), warnings=warnings)
    except PeriodError:
        return refused(f"{quote(cell)}：没有这样的月份，请填写{MONTH_EXAMPLE}")
