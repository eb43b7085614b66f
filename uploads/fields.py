"""Fields of a sheet and the widgets that read and show their cells.

They are django-import-export's own, so a resource can also be used by that library alone. What is added: titles with
synonyms, and reading that answers a `Found` instead of raising, so that all problems of a row are told at once.

A value has three forms: the clean one (Decimal, date, row's id …), its JSON form in staging (`dump`, `load`), and what
people read (`show`, from the JSON form).
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from import_export.fields import Field
from import_export.widgets import Widget

from common import numerals
from common.periods import Month
from organizations.models import Organization
from uploads import cells
from uploads.findings import EMPTY, Found

# Neither spaces at its ends, nor an apostrophe that an export may have put there, nor a number that lost its digits.
PLAIN = re.compile(r"(?![\s'’])(?!.*[+＋�])[^\n]*(?<!\s)").fullmatch


class CellWidget(Widget):
    """Text as it stands, of any length."""

    longest = 2000

    def read(self, cell) -> Found:
        """What a raw cell says. Plain text, which is what nearly every cell holds, is told apart quickly."""
        if cell is None:
            return EMPTY
        if type(cell) is str and len(cell) <= self.longest and PLAIN(cell) and cell.isprintable():
            return Found(cell)
        found = cells.text(cell, self.longest)
        # Nobody means the spaces around a text.
        return Found(found.value.strip()) if found.value else found

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
        return value

    def load(self, data) -> Any:
        """The clean value of a JSON form."""
        return data

    def show(self, data) -> str:
        """What people read."""
        return "" if data is None else str(data)


class TextWidget(CellWidget):
    """Text up to a length."""

    def __init__(self, longest: int = 200):
        super().__init__()
        self.longest = longest


class NumberWidget(CellWidget):
    """A number, not negative, in a unit with so many decimals; a Decimal, stored as text."""

    def __init__(self, unit: str = "", places: int = 0):
        super().__init__()
        self.unit, self.places = unit, places

    def read(self, cell) -> Found:
        """What a raw cell says."""
        if type(cell) is int and 0 <= cell < 10**12:
            return Found(Decimal(cell))
        if type(cell) is float and self.places and 0 <= cell < 10**9 and (cell * 10).is_integer():
            return Found(Decimal(repr(cell)))
        return EMPTY if cell is None else cells.number(cell, self.unit, self.places)

    def dump(self, value):
        """Exact digits, without trailing zeros, so that equal numbers are equal texts."""
        return None if value is None else numerals.exact(value)

    def load(self, data):
        """A Decimal."""
        return None if data is None else Decimal(data)


class DateWidget(CellWidget):
    """A date, stored as ISO text."""

    def __init__(self, year: int | None = None, earliest: dt.date | None = None, latest: dt.date | None = None):
        super().__init__()
        self.limits = (year, earliest, latest)
        self.is_bound = earliest is not None or latest is not None

    def read(self, cell) -> Found:
        """What a raw cell says."""
        if type(cell) is dt.date and not self.is_bound and 1900 < cell.year < 2100:
            return Found(cell)
        return EMPTY if cell is None else cells.date(cell, *self.limits)

    def dump(self, value):
        """ISO text."""
        return None if value is None else value.isoformat()

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

    def __init__(self, labels: Mapping[str, str], synonyms: Mapping[str, str] | None = None):
        super().__init__()
        self.labels = dict(labels)  # key → label
        self.options = {label: key for key, label in self.labels.items()} | dict(synonyms or {})

    def read(self, cell) -> Found:
        """What a raw cell says."""
        if cell is None:
            return EMPTY
        key = self.options.get(cell) if type(cell) is str else None
        return Found(key) if key is not None else cells.choice(cell, self.options)

    def render(self, value, obj=None, **kwargs):
        """The label."""
        return self.labels.get(value, value)

    def show(self, data) -> str:
        """The label."""
        return "" if data is None else self.labels.get(data, str(data))


class OrganizationWidget(CellWidget):
    """An organisation by name, short name or code, among those that are given before reading; its id."""

    def __init__(self):
        super().__init__()
        self.take(())

    def take(self, organizations: Iterable[Organization]) -> None:
        """Know these organisations, and no others."""
        self.names: dict[str, int | None] = {}
        self.shown: dict[int, str] = {}
        for organization in organizations:
            self.shown[organization.pk] = organization.short_name
            for name in {organization.name, organization.short_name, organization.code}:
                # A name that two share names nobody.
                self.names[name] = None if name in self.names else organization.pk

    def read(self, cell) -> Found:
        """What a raw cell says."""
        if cell is None:
            return EMPTY
        known = self.names.get(cell) if type(cell) is str else None
        if known is not None:
            return Found(known)
        name = cells.shown(cell)
        if not name:
            return EMPTY
        if name in self.names:
            if self.names[name] is None:
                return Found(error=f"“{name}”有几个同名的单位，请写单位全称")
            return Found(self.names[name])
        return Found(error=f"“{name}”不是您可以上传的单位，请核对单位名称")

    def render(self, value, obj=None, **kwargs):
        """The short name, of an organisation or an id."""
        return self.shown.get(value, "") if isinstance(value, int) else str(value or "")

    def show(self, data) -> str:
        """The short name."""
        return "" if data is None else self.shown.get(data, "")


class SheetField(Field):
    """A column: its title, the other titles that counties give it, and how its cells are read.

    `key`: part of what names the row. `summed`: a 合计 row states the column's sum. `sensitive`: never stored or shown
    in clear. `width`: of the template's column, in characters.
    """

    def __init__(
        self, title: str, attribute: str, widget: CellWidget, *, synonyms: Iterable[str] = (), required: bool = False,
        key: bool = False, summed: bool = False, sensitive: bool = False, width: int = 14, readonly: bool = False,
        help_text: str = "",
    ):  # fmt: skip
        super().__init__(attribute=attribute, column_name=title, widget=widget, readonly=readonly)
        self.title, self.synonyms, self.required, self.key = title, tuple(synonyms), required or key, key
        self.summed, self.sensitive, self.width, self.help_text = summed, sensitive, width, help_text
