"""What comes out of a spreadsheet: heads of sheets, and rows."""

from dataclasses import dataclass
from typing import NamedTuple

from uploads.raw import Fault, Percent

__all__ = ["LAST_COLUMN", "LAST_ROW", "LONGEST_TEXT", "Fault", "Percent", "RawRow", "SheetHead"]
LONGEST_TEXT = 32767  # characters; Excel's own limit for a cell
LAST_COLUMN = 16384  # XFD
LAST_ROW = 1_048_576


@dataclass(frozen=True)
class SheetHead:
    """One sheet, before its rows. `index` counts the worksheets from 0, chart sheets left out; `merged` holds
    (first row, first column, last row, last column), all from 1; `hidden_columns` are numbers from 1."""

    index: int
    name: str
    hidden: bool
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_columns: tuple[int, ...] = ()
    rows: int = 0  # about how many will come, as far as the reader can tell beforehand


class RawRow(NamedTuple):
    """One row with something in it: its number in the sheet from 1, and its cells from column A on."""

    number: int
    hidden: bool
    cells: list
