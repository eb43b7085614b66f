"""Takes what the reading process says, and believes none of it: types, sizes and order of every message are checked."""

import math
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import orjson

from uploads.reading.limits import Limits
from uploads.reading.refusals import SENTENCES, Unreadable
from uploads.reading.values import LAST_COLUMN, LAST_ROW, LONGEST_TEXT, Fault, Percent, RawRow, SheetHead

PLAIN = {str, int, float, bool, type(None)}
NUMBERS = (int, float)
INFINITE = math.inf
CHUNK = 1000  # rows
LONGEST_NAME = 255
FURTHEST_ROW = 2**40  # text files may have more lines than a sheet has rows


class Distrust(Exception):
    """The process said something that it would not say if all were well."""


def _demand(condition: object, what: str) -> None:
    if not condition:
        raise Distrust(what)


def _percent(number: Any) -> Percent:
    _demand(type(number) in NUMBERS and math.isfinite(number), "percent")
    return Percent(number)


def _fault(text: Any) -> Fault:
    _demand(type(text) is str and len(text) <= LONGEST_NAME, "fault")
    return Fault(text)


TAGS: dict[str, Callable[[Any], Any]] = {
    "d": date.fromisoformat,
    "t": datetime.fromisoformat,
    "h": time.fromisoformat,
    "p": _percent,
    "f": _fault,
}


class Delivery:
    """What has been handed on so far. A second process begins anew; what the first one delivered is left out."""

    def __init__(self, limits: Limits):
        self.limits = limits
        self.heads: list[SheetHead] = []
        self.rows = 0
        self.reached = 0  # the last row handed on, in the last sheet
        self.restart()

    def restart(self) -> None:
        """Another process takes over from the beginning."""
        self.sheet, self.row = -1, 0
        self.ended, self.failure = False, ""

    def take(self, content: bytes) -> SheetHead | list[RawRow] | None:
        """The head or the rows in a message, if new. Sets `ended` or `failure`; raises Unreadable or Distrust."""
        try:
            message = orjson.loads(content)
            return self._item(message, b"\\u" in content)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError) as error:
            raise Distrust(type(error).__name__) from error

    def _item(self, message: dict, escapes: bool) -> SheetHead | list[RawRow] | None:
        if "rows" in message:
            return self._rows(message["rows"], escapes)
        if "head" in message:
            return self._head(*message["head"])
        if "refused" in message:
            _demand(message["refused"] in SENTENCES and len(str(message["details"])) < 500, "refusal")
            raise Unreadable(message["refused"], **message["details"])
        if "failed" in message:
            self.failure = str(message["failed"])[:100] or "failed"
        else:
            self.ended = message["end"] is True
        return None

    def _head(self, index: int, name: str, hidden: bool, merged: list, columns: list, rows: int) -> SheetHead | None:
        _demand(type(index) is int and index == self.sheet + 1, "index")
        _demand(type(name) is str or type(name) is list, "name")
        name = name if type(name) is str else "".join(str(part) for part in name[1:])
        _demand(type(hidden) is bool and len(name) <= LONGEST_NAME, "head")
        _demand(type(rows) is int and 0 <= rows <= LAST_ROW, "height")
        merged, columns = tuple(_area(area) for area in merged), tuple(map(_column, columns))
        head = SheetHead(index, name, hidden, merged, columns, rows)
        self.sheet, self.row = index, 0
        if index < len(self.heads):
            _demand(self.heads[index].name == name, "another sheet than before")
            return None
        self.heads.append(head)
        self.reached = 0
        return head

    def _rows(self, rows: list, escapes: bool) -> list[RawRow]:
        _demand(self.sheet >= 0 and len(rows) <= CHUNK, "chunk")
        taken, last = [], self.row
        for number, hidden, cells in rows:
            if not (type(number) is int and last < number <= FURTHEST_ROW and type(hidden) is bool):
                raise Distrust("row")
            if not (type(cells) is list and len(cells) <= LAST_COLUMN):
                raise Distrust("cells")
            last = number
            kinds = set(map(type, cells))
            odd = escapes or (float in kinds and (INFINITE in cells or -INFINITE in cells))
            if odd or not PLAIN.issuperset(kinds):
                cells = [_value(cell) if odd or type(cell) not in PLAIN else cell for cell in cells]
            _demand(not any(cell.__class__ is str and len(cell) > LONGEST_TEXT for cell in cells), "text")
            taken.append(RawRow(number, hidden, cells))
        self.row = last
        return self._new(taken)

    def _new(self, rows: list[RawRow]) -> list[RawRow]:
        """Those that the caller has not got yet."""
        if self.sheet < len(self.heads) - 1:
            return []
        if rows and rows[0].number <= self.reached:
            rows = [row for row in rows if row.number > self.reached]
        self.reached = max(self.reached, self.row)
        self.rows += len(rows)
        if self.rows > self.limits.rows:
            raise Unreadable("too-many-rows", limit=self.limits.rows)
        return rows


def _value(cell: Any) -> Any:
    """A cell as Python knows it."""
    if type(cell) is list:
        tag, value = cell
        return TAGS[tag](value)
    _demand(type(cell) in PLAIN and cell not in (INFINITE, -INFINITE), "cell")
    if type(cell) is str:
        _demand("\0" not in cell and len(cell) <= LONGEST_TEXT, "text")
        cell.encode()  # raises for lone surrogates
    return cell


def _area(area: list) -> tuple[int, int, int, int]:
    top, left, bottom, right = area
    _demand(all(type(number) is int for number in area), "area")
    _demand(1 <= top <= bottom <= LAST_ROW and 1 <= left <= right <= LAST_COLUMN, "area")
    return top, left, bottom, right


def _column(number: int) -> int:
    _demand(type(number) is int and 1 <= number <= LAST_COLUMN, "column")
    return number
