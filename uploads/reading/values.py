"""What comes out of a spreadsheet: heads of sheets, rows, and the two kinds of cells that Python has no type for."""

from dataclasses import dataclass
from typing import NamedTuple

LONGEST_TEXT = 32767  # characters; Excel's own limit for a cell
LAST_COLUMN = 16384  # XFD
LAST_ROW = 1_048_576


@dataclass(frozen=True, slots=True)
class Percent:
    """A number whose cell is formatted as a percentage: Percent(0.408) shows as 40.8%."""

    number: int | float


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell without a usable value, such as #N/A; `text` is what to show to people."""

    text: str


@dataclass(frozen=True)
class SheetHead:
    """One sheet, before its rows. `index` counts the worksheets from 0, chart sheets left out; `merged` holds
    (first row, first column, last row, last column), all from 1; `hidden_columns` are numbers from 1."""

    index: int
    name: str
    hidden: bool
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_columns: tuple[int, ...] = ()


class RawRow(NamedTuple):
    """One row with something in it: its number in the sheet from 1, and its cells from column A on."""

    number: int
    hidden: bool
    cells: list
