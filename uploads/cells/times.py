"""Cells of times of day: 14:00, 14点30分, 下午2点半, and what a spreadsheet keeps of them."""

import datetime as dt
import re

from uploads.cells import chinese
from uploads.cells.typed import as_typed, fault, is_empty, is_finite, is_number, narrow, quote, refused
from uploads.findings import EMPTY, Found
from uploads.raw import Fault, Percent

EXAMPLE = "时间，如 14:00"
NOON = 12
MINUTES = 24 * 60
AFTERNOON, MORNING = ("下午", "晚上", "晚", "傍晚", "夜里"), ("上午", "早上", "早晨", "清晨", "凌晨", "早")
PART = "|".join(sorted((*AFTERNOON, *MORNING, "中午"), key=len, reverse=True))
SMALL = rf"[0-9]{{1,2}}|[{chinese.LETTERS}]{{1,3}}"
TIME = re.compile(
    rf"(?P<part>{PART})?\s*(?P<hour>{SMALL})\s*(?:[:时点]\s*(?:(?P<minute>{SMALL})\s*分?|(?P<half>半)|(?P<whole>整))?)"
    r"(?::(?P<second>[0-9]{1,2}))?(?:\s*(?P<half_day>[AaPp])\.?[Mm]\.?)?"
)
SPAN = re.compile(r"(.+?)\s*(?:[-—–−~]{1,2}|至|到)\s*.+")
NONE = re.compile(r"[-—–―−]+|[/\\]+|无|暂无|不详|全天|待定|n/?a", re.IGNORECASE)


def time(cell) -> Found:
    """A datetime.time to the minute.

    Warned of: `blank` (全天 and a dash are no time), `span` (the beginning of 14:00-16:00 is taken).
    """
    if is_empty(cell):
        return EMPTY
    if isinstance(cell, dt.datetime):
        cell = cell.time()
    if isinstance(cell, dt.time):
        return Found(cell.replace(second=0, microsecond=0))
    if is_number(cell):
        return _of_number(cell)
    if not isinstance(cell, str):
        return _misfit(cell)
    typed = " ".join(narrow(cell).split())
    if NONE.fullmatch(typed):
        return Found(warnings=(("blank", f"{quote(cell)}不是时间，已按空白读入，请核对"),))
    return as_typed(_read(typed) or _span(typed) or _no(typed), typed, cell)


def _of_number(cell) -> Found:
    """A share of the day, as spreadsheets keep times; a whole number is no time by itself."""
    if is_finite(cell) and 0 < cell < 1:
        minutes = round(float(cell) * MINUTES)
        if minutes < MINUTES:
            return Found(dt.time(*divmod(minutes, 60)))
    return _no(cell)


def _read(typed: str) -> Found | None:
    """One time in text; None when it is none."""
    match = TIME.fullmatch(typed)
    if not match or typed.isdecimal():
        return None
    hour = chinese.small(match["hour"])
    minute = 30 if match["half"] else chinese.small(match["minute"]) if match["minute"] else 0
    if hour is None or minute is None:
        return None
    late = match["part"] in AFTERNOON or (match["half_day"] or "").lower() == "p"
    if (late and hour < NOON) or (match["part"] == "中午" and hour < 3):
        hour += NOON
    if hour >= 24 or minute >= 60:
        return refused(f"{quote(typed)}不是一天中的时间，请填写{EXAMPLE}")
    return Found(dt.time(hour, minute))


def _span(typed: str) -> Found | None:
    """The beginning of 14:00-16:00, which is told."""
    match = SPAN.fullmatch(typed)
    found = _read(match[1]) if match else None
    if found is None or found.value is None:
        return None
    told = f"{quote(typed)}已按开始时间 {found.value:%H:%M} 读入，请核对"
    return Found(found.value, warnings=(("span", told),))


def _misfit(cell) -> Found:
    """The answer for a cell of another type."""
    if isinstance(cell, Fault):
        return fault(cell, EXAMPLE)
    what = "百分比" if isinstance(cell, Percent) else "日期" if isinstance(cell, dt.date) else "其他内容"
    return refused(f"{quote(cell)}是{what}，不是时间，请填写{EXAMPLE}")


def _no(cell) -> Found:
    """The answer for what is no time at all."""
    return refused(f"{quote(cell)}不是时间，请填写{EXAMPLE}")
