"""How cells travel from the reading process: JSON for what JSON knows, and `[tag, value]` for the rest."""

import json
import math
import struct
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from uploads.reading.facts import ERRORS, FIRST_ERROR, HIDDEN, PERCENT, UNCALCULATED
from uploads.reading.refusals import Unreadable
from uploads.reading.values import LONGEST_TEXT, Fault, Percent

LARGEST_FRAME = 8 * 2**20  # bytes; decoded, it takes its reader many times as much
EXACT = 10**15  # from here on a spreadsheet's number has lost digits
LENGTH = struct.Struct(">I")
UNCALCULATED_TEXT = "公式没有算出结果"
TOO_LONG_TEXT = "文字过长（超过 32767 字）"
NO_DATE_TEXT = "不是有效的日期"
NO_NUMBER_TEXT = "不是有效的数字"
BAD_TEXT = "含有无法识别的字符"


def fault(text: str) -> list:
    """A cell that has no usable value."""
    return ["f", text]


def _number(value: float) -> int | float:
    """45.0 becomes 45; what has 16 digits stays a float, because it is no longer what was typed. NaN and Inf are found
    when the row is to travel."""
    return int(value) if value.is_integer() and -EXACT < value < EXACT else value


def _whole(value: int) -> Any:
    """Integers of 16 digits leave as floats, like the same number from another kind of file."""
    if -EXACT < value < EXACT:
        return value
    try:
        return float(value)
    except OverflowError:
        return fault(NO_NUMBER_TEXT)


def _moment(value: datetime) -> list:
    if value.time() == time.min:
        return ["d", value.date().isoformat()]
    return ["t", value.replace(tzinfo=None).isoformat()]


def _duration(value: timedelta) -> str:
    """30:15:00, as the cell shows it."""
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


KINDS: dict[type, Callable[[Any], Any]] = {
    int: _whole,
    bool: bool,
    type(None): lambda value: None,
    datetime: _moment,
    date: lambda value: ["d", value.isoformat()],
    time: lambda value: ["h", value.isoformat()],
    timedelta: _duration,
    Percent: lambda value: ["p", _number(float(value.number))],
    Fault: lambda value: fault(value.text),
}


def cells(values: list) -> list:
    """The cells of a row as they travel, empty ones at the end cut off."""
    kinds = KINDS
    # Texts and numbers, nearly all there is, are spelt out: a call for each would take twice as long.
    row = [
        ((value or None) if len(value) <= LONGEST_TEXT else fault(TOO_LONG_TEXT))
        if (kind := type(value)) is str
        else (int(value) if value.is_integer() and -EXACT < value < EXACT else value)
        if kind is float
        else kinds[kind](value)
        for value in values
    ]
    while row and row[-1] is None:
        row.pop()
    return row


def marked(row: list, marks: list[tuple[int, int]]) -> tuple[bool, list]:
    """Whether the row is hidden, and its cells with what the XML says about them."""
    hidden = False
    for column, kind in marks:
        if kind == HIDDEN:
            hidden = True
            continue
        if kind >= UNCALCULATED:
            row.extend([None] * (column - len(row)))
            row[column - 1] = fault(UNCALCULATED_TEXT if kind == UNCALCULATED else ERRORS[kind - FIRST_ERROR])
        elif kind == PERCENT and column <= len(row) and type(row[column - 1]) in (int, float):
            row[column - 1] = ["p", row[column - 1]]
    return hidden, row


def frame(message: dict) -> bytes:
    """One message with its length before it. Cells that do not travel (NUL, lone surrogates, NaN) become faults."""
    try:
        text = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        if "\\u0000" in text:
            raise ValueError("NUL")
        content = text.encode()
    except ValueError:
        content = json.dumps(_clean(message), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    if len(content) > LARGEST_FRAME:
        raise Unreadable("row-too-large")
    return LENGTH.pack(len(content)) + content


def _clean(value: Any) -> Any:
    """The same message with every text that cannot travel replaced."""
    if isinstance(value, float) and not math.isfinite(value):
        return fault(NO_NUMBER_TEXT)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list):
        cleaned = [_clean(item) for item in value]
        return cleaned[1] if value[:1] == ["p"] and isinstance(cleaned[1], list) else cleaned
    if isinstance(value, tuple):
        return tuple(_clean(item) for item in value)
    if isinstance(value, str) and ("\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value)):
        return fault(BAD_TEXT)
    return value
