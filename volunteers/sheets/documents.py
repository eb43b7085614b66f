"""Columns of documents and phones: read by the ten thousand, each number checked as `identity` checks a single one.

A number never comes back in a sentence, whatever is wrong with it.
"""

import datetime as dt

from uploads import cells
from uploads.findings import EMPTY, Found
from uploads.widgets import CellWidget
from volunteers.codes import Sex
from volunteers.identity import CHECKS, MOBILE, WEIGHTS, Identity, IdentityError, identity, mobile

LONGEST = 60  # characters of a number with all that people write around it
DAMAGED = "{}以数字形式存放，末尾几位已被表格软件改动，不能还原。请把这一列设为“文本”格式，重新填写完整的号码"
UNREADABLE = "{}读不出来，请按“文本”格式重新填写"
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


class DocumentWidget(SecretWidget):
    """A document's number; the value is an `Identity`."""

    what = "证件号码"

    def __init__(self):
        super().__init__()
        self.forget()

    def forget(self) -> None:
        """Begin anew: which days have come depends on the day."""
        self.areas: dict[str, tuple[int, str]] = {}
        self.births: dict[str, tuple[int, dt.date]] = {}
        self.ends = {f"{n:03}": (_sum(f"{n:03}", 14), Sex.MALE if n % 2 else Sex.FEMALE) for n in range(1000)}

    def read_all(self, column: list) -> list:
        """The value of each cell, or its `Found`; the parts that many numbers share are looked at once."""
        areas, births, ends, checks = self.areas, self.births, self.ends, CHECKS
        found = []
        for cell in column:
            if cell.__class__ is str and len(cell) == 18 and cell.isascii():
                area, birth, end = areas.get(cell[:6]), births.get(cell[6:14]), ends.get(cell[14:17])
                if area is not None and birth is not None and end is not None:
                    if checks[(area[0] + birth[0] + end[0]) % 11] == cell[17]:
                        found.append((cell, area[1], birth[1], end[1]))
                        continue
                else:
                    found.append(self._first(cell))
                    continue
            each = self.read(cell)
            found.append(each if each.error else each.value)
        return found

    def _first(self, cell: str):
        """A number some part of which was not seen before."""
        each = self.read(cell)
        if each.error or each.value is None or each.value[0] != cell:
            return each if each.error else each.value
        for known in (self.areas, self.births):
            if len(known) > MANY:
                known.clear()
        self.areas[cell[:6]] = (_sum(cell[:6], 0), each.value[1])
        self.births[cell[6:14]] = (_sum(cell[6:14], 6), each.value[2])
        return each.value

    def meaning(self, text: str):
        """(number, kind, birth date or None, sex)."""
        told: Identity = identity(text)
        return told.number, told.kind, told.born_on, told.sex


class PhoneWidget(SecretWidget):
    """A mobile phone's number; the value is its eleven digits."""

    what = "手机号码"

    def read_all(self, column: list) -> list:
        """The value of each cell, or its `Found`."""
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

    def meaning(self, text: str) -> str:
        """Eleven digits."""
        return mobile(text)


def _sum(digits: str, start: int) -> int:
    """What some digits of a number add to the sum that its check digit is made of."""
    return sum(WEIGHTS[start + at] * int(digit) for at, digit in enumerate(digits))
