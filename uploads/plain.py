"""Whole columns whose cells are all plain, read at once."""

import datetime as dt
import re
from collections.abc import Mapping
from types import NoneType
from typing import Any

ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def days_of(column: list, first: dt.date, last: dt.date) -> list | None:
    """The days of a column, all between two days; None when any is not."""
    kinds = set(map(type, column))
    if str in kinds:
        column = written_days(column)
    elif not kinds <= {dt.date, NoneType}:
        return None
    if column is None or not all(cell is None or first <= cell <= last for cell in column):
        return None
    return column


def written_days(column: list) -> list | None:
    """The days of a column that are all written like 2017-06-30; None when any is not."""
    days: dict[Any, dt.date | None] = {None: None}
    try:
        days |= {cell: dt.date.fromisoformat(cell) for cell in set(column) if cell is not None and ISO.fullmatch(cell)}
        return [days[cell] for cell in column]
    except (ValueError, TypeError, KeyError):
        return None


def all_of(known: Mapping[str, Any], column: list) -> list | None:
    """What a whole column stands for; None when a cell is none of the known ones, or ambiguous."""
    if any(type(cell) not in (str, NoneType) for cell in column):
        return None
    values = [None if cell is None else known.get(cell) for cell in column]
    return values if values.count(None) == column.count(None) else None
