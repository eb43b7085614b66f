"""Columns of documents and phones: read by the ten thousand, each number checked as `identity` checks a single one.

A number never comes back in a sentence, whatever is wrong with it.
"""

import datetime as dt
import re
from contextlib import suppress
from operator import mul
from types import NoneType

from common import periods
from uploads import cells
from uploads.findings import EMPTY, Found
from uploads.widgets import CellWidget
from volunteers.codes import Sex
from volunteers.identity import CHECKS, MOBILE, WEIGHTS, Identity, IdentityError, identity, kind_of, mobile

LONGEST = 60  # characters of a number with all that people write around it
DAMAGED = "{}以数字形式存放，末尾几位已被表格软件改动，不能还原。请把这一列设为“文本”格式，重新填写完整的号码"
UNREADABLE = "{}读不出来，请按“文本”格式重新填写"
TEXTS = {str, NoneType}
PHONES = re.compile(rf"(?:{MOBILE.pattern})*", re.ASCII)
MANY = 100_000  # parts of numbers that are remembered


class SecretWidget(CellWidget):
    """Numbers of persons. Cells that need a closer look come back one by one as `Found`."""

    what = ""

    def __init__(self):
        super().__init__()
        self.empty = ""

    def read_plain(self, column):
        """One wrong number among many is usual: `read_all` tells them apart."""
        return None

    def read(self, cell) -> Found:
        """What a raw cell says."""
        found = cells.text(cell, LONGEST)
        if found.error:
            long = isinstance(cell, int | float) and not isinstance(cell, bool)
            told = DAMAGED if long or "末尾的数字" in found.error else UNREADABLE
            return Found(error=told.format(self.what))
        if found.value is None or not found.value.strip():
            return EMPTY
        try:
            return Found(self.meaning(found.value))
        except IdentityError as error:
            return Found(error=f"{error}")

    def meaning(self, text: str):
        """The value of a text; IdentityError when it is none."""
        raise NotImplementedError

    def dump(self, value):
        """Nothing: what is staged is encrypted, and that is done for many at once."""
        return ""


class Areas(dict):
    """First six digits → (their part of the sum, kind of document); None where they are none."""

    def __missing__(self, digits: str):
        if len(self) > MANY:
            self.clear()
        told = (_sum(digits, 0), kind_of(digits)) if digits.isdigit() else None
        self[digits] = told
        return told


class Births(dict):
    """Eight digits of a birth date → (their part of the sum, the date); None where that needs a closer look."""

    def __init__(self):
        super().__init__()
        self.today = periods.today()

    def __missing__(self, digits: str):
        if len(self) > MANY:
            self.clear()
        told = None
        if digits.isdigit():
            with suppress(ValueError):
                born = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
                told = (_sum(digits, 6), born) if born.year >= 1900 and born <= self.today else None
        self[digits] = told
        return told


class DocumentWidget(SecretWidget):
    """A document's number; the value is (number, kind, birth date or None, sex)."""

    what = "证件号码"

    def __init__(self):
        super().__init__()
        self.ends = {f"{n:03}": (_sum(f"{n:03}", 14), Sex.MALE if n % 2 else Sex.FEMALE) for n in range(1000)}
        self.forget()

    def forget(self) -> None:
        """Begin anew: which days have come depends on the day."""
        self.areas, self.births = Areas(), Births()

    def read_all(self, column: list) -> list:
        """The value of each cell, or its `Found`; the parts that many numbers share are looked at once."""
        areas, births, ends, checks = self.areas, self.births, self.ends, CHECKS
        found = []
        for cell in column:
            if cell.__class__ is str and len(cell) == 18 and cell.isascii():
                area, birth, end = areas[cell[:6]], births[cell[6:14]], ends.get(cell[14:17])
                if area and birth and end and checks[(area[0] + birth[0] + end[0]) % 11] == cell[17]:
                    found.append((cell, area[1], birth[1], end[1]))
                    continue
            each = self.read(cell)
            found.append(each if each.error else each.value)
        return found

    def meaning(self, text: str):
        """(number, kind, birth date or None, sex)."""
        told: Identity = identity(text)
        return told.number, told.kind, told.born_on, told.sex


class PhoneWidget(SecretWidget):
    """A mobile phone's number; the value is its eleven digits."""

    what = "手机号码"

    def read_all(self, column: list) -> list:
        """The value of each cell, or its `Found`."""
        if set(map(type, column)) <= TEXTS and self._are_plain([cell for cell in column if cell is not None]):
            return column
        plain, found = MOBILE.fullmatch, []
        for cell in column:
            if cell.__class__ is str and len(cell) == 11 and cell.isascii() and plain(cell):
                found.append(cell)
            elif cell is None:
                found.append(None)
            else:
                each = self.read(cell)
                found.append(each if each.error else each.value)
        return found

    @staticmethod
    def _are_plain(texts: list[str]) -> bool:
        """Whether all texts are eleven digits of a phone."""
        return set(map(len, texts)) <= {11} and bool(PHONES.fullmatch("".join(texts)))

    def meaning(self, text: str) -> str:
        """Eleven digits."""
        return mobile(text)


def _sum(digits: str, start: int) -> int:
    """What some digits of a number add to the sum that its check digit is made of."""
    return sum(map(mul, WEIGHTS[start:], map(int, digits)))
