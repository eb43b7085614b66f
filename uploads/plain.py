"""Whole columns whose cells are all plain, read at once."""

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache
from types import NoneType
from typing import Any

TEXTS = {str, NoneType}
# What asks for a closer look: an apostrophe that an export put there, a number that lost its digits, broken characters.
UNPLAIN = re.compile("['+＋�]")
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def are_plain(column: list, longest: int) -> bool:
    """Whether all cells of a column are empty, or texts of some length that stand for themselves."""
    if not set(map(type, column)) <= TEXTS:
        return False
    texts = set(column) - {None}
    whole = "".join(texts)
    if not whole.isprintable() or UNPLAIN.search(whole) or max(map(len, texts), default=0) > longest:
        return False
    # Of spaces, only the one of ASCII is printable.
    return "" not in texts and (" " not in whole or all(text == text.strip() for text in texts))


def days_of(column: list, first: dt.date, last: dt.date) -> list | None:
    """The days of a column, all between two days; None when any is not."""
    kinds = set(map(type, column))
    if str in kinds:
        column = written_days(column)
    elif not kinds <= {dt.date, NoneType}:
        return None
    if column is None or not all(cell is None or first <= cell <= last for cell in set(column)):
        return None
    return column


def written_days(column: list) -> list | None:
    """The days of a column that are all written like 2017-06-30; None when any is not."""
    try:
        days = {cell: None if cell is None else _day(cell) for cell in set(column)}
    except (ValueError, TypeError):
        return None
    return list(map(days.__getitem__, column))


@lru_cache(maxsize=50_000)
def _day(text: str) -> dt.date:
    """The day of a text like 2017-06-30; ValueError where it is none, TypeError where it is no text."""
    if not ISO.fullmatch(text):
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def all_of(known: Mapping[str, Any], column: list) -> list | None:
    """What a whole column stands for; None when a cell is none of the known ones, or ambiguous."""
    if not set(map(type, column)) <= TEXTS:
        return None
    told = {cell: None if cell is None else known.get(cell) for cell in set(column)}
    if any(value is None and cell is not None for cell, value in told.items()):
        return None
    return list(map(told.__getitem__, column))
