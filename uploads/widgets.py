"""Widgets read and show the cells of a field.

They are django-import-export's own; what is added is reading that answers a `Found` instead of raising, so that all
problems of a row are told at once, and reading a whole column at once where all of its cells are plain.

A value has three forms: the clean one (Decimal, date, row's id …), its JSON form in staging (`dump`, `load`), and what
people read (`show`, from the JSON form).
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from types import NoneType
from typing import Any

from import_export.widgets import Widget

from common import numerals
from common.periods import Month
from uploads import cells
from uploads.findings import EMPTY, Found
from uploads.plain import all_of, are_plain, days_of

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2060, 12, 31)  # days that anybody means


class CellWidget(Widget):
    """Text as it stands, of any length. `empty` is the JSON form of an empty cell: "" for columns without null."""

    longest = 2000
    empty: Any = None

    def read(self, cell) -> Found:
        """What a raw cell says."""
        if cell is None:
            return EMPTY
        found = cells.text(cell, self.longest)
        # Nobody means the spaces around a text.
        return Found(found.value.strip()) if found.value else found

    def read_plain(self, column: list) -> list | None:
        """The clean values of a whole column when all of its cells are plain; None when any needs a closer look."""
        return column if are_plain(column, self.longest) else None

    def read_all(self, column: list) -> list | None:
        """The clean value of each cell, or its `Found`; None where only `read` knows. For columns where some wrong
        cells among many are usual."""
        return None

    def clean(self, value, row=None, **kwargs):
        """The clean value, for django-import-export; ValueError says what is wrong."""
        found = self.read(value)
        if found.error or found.question:
            raise ValueError(found.error or found.question.text)
        return found.value

    def render(self, value, obj=None, **kwargs):
        """The value as a typed cell of an export."""
        return value

    def dump(self, value) -> Any:
        """The JSON form of a clean value."""
        return self.empty if value is None else value

    def dump_many(self, values: list) -> list:
        """The JSON forms of a whole column."""
        if type(self).dump is not CellWidget.dump:
            return list(map(self.dump, values))
        if self.empty is None or None not in values:
            return values
        return [self.empty if value is None else value for value in values]

    def load(self, data) -> Any:
        """The clean value of a JSON form."""
        return data

    def show(self, data) -> str:
        """What people read."""
        return "" if data is None else str(data)


class TextWidget(CellWidget):
    """Text up to a length."""

    def __init__(self, longest: int = 200, empty: str | None = None):
        super().__init__()
        self.longest, self.empty = longest, empty


class NumberWidget(CellWidget):
    """A number, not negative, in a unit with so many decimals; a Decimal, stored as text."""

    def __init__(self, unit: str = "", places: int = 0):
        super().__init__()
        self.unit, self.places = unit, places

    def read(self, cell) -> Found:
        """What a raw cell says."""
        return EMPTY if cell is None else cells.number(cell, self.unit, self.places)

    def read_plain(self, column):
        """Whole numbers, and where there are decimals, halves and tenths that a float states exactly."""
        if any(type(cell) not in (int, float, NoneType) for cell in column):
            return None
        numbers = [cell for cell in column if cell is not None]
        if not all(0 <= number < 10**9 for number in numbers):
            return None
        if not all(type(n) is int or (self.places and (n * 2).is_integer()) for n in numbers):
            return None
        return [None if cell is None else Decimal(repr(cell)) for cell in column]

    def dump(self, value):
        """Exact digits, without trailing zeros, so that equal numbers are equal texts."""
        return None if value is None else numerals.exact(value)

    def load(self, data):
        """A Decimal."""
        return None if data is None else Decimal(data)


class DateWidget(CellWidget):
    """A date, stored as ISO text."""

    earliest = EARLIEST  # of those that need no closer look

    def __init__(self, year: int | None = None, earliest: dt.date | None = None, latest: dt.date | None = None):
        super().__init__()
        self.limits = (year, earliest, latest)
        self.is_bound = earliest is not None or latest is not None

    def read(self, cell) -> Found:
        """What a raw cell says."""
        return EMPTY if cell is None else cells.date(cell, *self.limits)

    def read_plain(self, column):
        """Dates, where any date will do."""
        return None if self.is_bound else days_of(column, self.earliest, LATEST)

    def dump(self, value):
        """ISO text."""
        return None if value is None else value.isoformat()

    def dump_many(self, values):
        """ISO texts; the same days come again and again."""
        told = {value: self.dump(value) for value in set(values)}
        return list(map(told.__getitem__, values))

    def load(self, data):
        """A date."""
        return None if data is None else dt.date.fromisoformat(data)


class MonthWidget(CellWidget):
    """A month, stored as its key."""

    def __init__(self, year: int | None = None):
        super().__init__()
        self.year = year

    def read(self, cell) -> Found:
        """What a raw cell says."""
        return EMPTY if cell is None else cells.month(cell, self.year)

    def read_plain(self, column):
        """Every month needs a look."""
        return None

    def dump(self, value):
        """The key, 2017-06."""
        return None if value is None else value.key

    def load(self, data):
        """A Month."""
        return None if data is None else Month.parse(data)

    def show(self, data) -> str:
        """2017年6月."""
        return "" if data is None else Month.parse(data).label


class ChoiceWidget(CellWidget):
    """One of some options: label or synonym → key."""

    def __init__(self, labels: Mapping[str, str], synonyms: Mapping[str, str] | None = None, empty: str | None = None):
        super().__init__()
        self.empty = empty
        self.labels = dict(labels)  # key → label
        self.options = {label: key for key, label in self.labels.items()} | dict(synonyms or {})

    def read(self, cell) -> Found:
        """What a raw cell says."""
        return EMPTY if cell is None else cells.choice(cell, self.options)

    def read_plain(self, column):
        """Labels as they are written in the list."""
        return all_of(self.options, column)

    def render(self, value, obj=None, **kwargs):
        """The label."""
        return self.labels.get(value, value)

    def show(self, data) -> str:
        """The label."""
        return "" if data is None else self.labels.get(data, str(data))


class YesNoWidget(CellWidget):
    """是 or 否."""

    def read(self, cell) -> Found:
        """What a raw cell says."""
        return EMPTY if cell is None else cells.yes_no(cell)

    def read_plain(self, column):
        """Just these two words."""
        return all_of({"是": True, "否": False}, column)

    def show(self, data) -> str:
        """是 or 否."""
        return "" if data is None else "是" if data else "否"


class TimeWidget(CellWidget):
    """A time of day, to the minute, stored as ISO text."""

    def read(self, cell) -> Found:
        """What a raw cell says."""
        return EMPTY if cell is None else cells.time(cell)

    def read_plain(self, column):
        """Times as a spreadsheet keeps them."""
        if any(type(cell) not in (dt.time, NoneType) for cell in column):
            return None
        return column if all(cell is None or (not cell.second and not cell.microsecond) for cell in column) else None

    def dump(self, value):
        """ISO text."""
        return None if value is None else value.isoformat()

    def load(self, data):
        """A time."""
        return None if data is None else dt.time.fromisoformat(data)

    def show(self, data) -> str:
        """14:00."""
        return "" if data is None else data[:5]
