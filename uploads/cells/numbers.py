"""Cells of a column of counts or money."""

import datetime as dt
import functools
from decimal import Decimal

from common import numerals
from uploads.cells import amounts
from uploads.cells.amounts import EXAMPLE, Column
from uploads.cells.asking import about, blank, span
from uploads.cells.typed import as_typed, exact, fault, is_empty, is_finite, is_number, narrow, quote, refused
from uploads.findings import EMPTY, Found
from uploads.raw import Fault, Percent

TOO_LARGE = 10**numerals.WHOLE_DIGITS
NOISE = Decimal("1e-9")  # what a formula adds to a number without anybody seeing it


def number(cell, unit: str, places: int) -> Found:
    """A Decimal ≥ 0 in the unit of the indicator, with at most `places` decimals; never rounded.

    2.18亿 is 21800 where the unit is 万元. Asked, with values like `50` (None: leave empty): dashes and 无, 约50, 3-5,
    1.2万 in 万元, 1.200 where whole numbers are filled in. Warned of: `unit`, `chinese`.
    """
    if is_empty(cell):
        return EMPTY
    column = Column(unit, places)
    if is_number(cell):
        return plain(cell, column)
    if not isinstance(cell, str):
        return _misfit(cell, unit)
    typed = " ".join(narrow(cell).split())
    if typed.isascii() and typed.isdigit() and len(typed) <= numerals.WHOLE_DIGITS:
        return Found(Decimal(typed))  # what nearly every cell of a CSV holds
    read = functools.partial(amounts.read, column=column)
    scope = column.scope_of(typed)
    found = blank(typed) or about(typed, read, scope=scope) or _span(typed, read, scope) or read(typed)
    return as_typed(found, typed, cell)


def plain(cell: int | float | Decimal, column: Column) -> Found:
    """A cell that is a number itself, freed of the noise of floats."""
    if not is_finite(cell):
        return refused(f"{quote(cell)}不是数字，请填写{EXAMPLE}")
    if 0 < cell < TOO_LARGE and int(cell) == cell:
        return Found(Decimal(int(cell)))  # what nearly every cell of a workbook holds
    value = exact(cell)
    if value.adjusted() < numerals.WHOLE_DIGITS:
        rounded = round(value, column.places)
        value = rounded + 0 if abs(value - rounded) < NOISE else value  # + 0 turns -0 into 0
    return amounts.checked(value, cell, column)


def _span(typed: str, read, scope: str) -> Found | None:
    """A range of numbers, unless the text is rather a date."""
    return None if amounts.DATE.fullmatch(typed) else span(typed, read, scope=scope)


def _misfit(cell, unit: str) -> Found:
    """The answer for a cell of another type."""
    if isinstance(cell, Fault):
        return fault(cell, EXAMPLE)
    if isinstance(cell, Percent):
        what = f"数量（{unit}）" if unit else "数量"
        return refused(f"{quote(cell)}是百分比，本列要填{what}，请填写{EXAMPLE}")
    if isinstance(cell, dt.date):
        return refused(
            f"{quote(cell)}是日期，可能是“{cell.month}-{cell.day}”被表格软件改成了日期，"
            f"请把单元格格式设为“文本”后重新填写{EXAMPLE}"
        )
    return refused(f"{quote(cell)}不是数字，请填写{EXAMPLE}")
