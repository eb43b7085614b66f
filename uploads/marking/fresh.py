"""A new workbook with the rows of a file and their marks: for files that are no .xlsx, too large, or that openpyxl does
not open. Built from what the reader says, so what stands in it is checked already."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook.child import INVALID_TITLE_REGEX

from uploads.marking import is_problem_list
from uploads.marking.listing import UNCOMMENTED, Listing
from uploads.marking.look import Marker
from uploads.marking.marks import ByRow, Mark
from uploads.marking.saving import StreamedBook, saved
from uploads.marking.window import scroll
from uploads.marking.written import typed_cell
from uploads.reading.values import LAST_ROW, RawRow, SheetHead

WIDTH = 16  # of a column, in characters
MOST_COVERED = 500_000  # cells below merged ones that are looked after
MOST_FROZEN = 20  # rows; a taller header would leave no room for the rows below
BOLD = Font(bold=True)


@dataclass(frozen=True)
class SheetFound:
    """What the check found about a sheet: its header rows, none if it was not read, and how many columns it has."""

    header: tuple[int, ...] = ()
    columns: int = 1


class TooFar(Exception):
    """A row of the file stands further down than a sheet has rows."""


@dataclass
class NewSheet:
    """A sheet in the making: `rows` written so far, `shift` columns put before the others."""

    head: SheetHead
    found: SheetFound
    shift: int
    made: Any = None
    rows: int = 0
    covered: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    @property
    def last_header(self) -> int:
        """The last row of titles and header."""
        return max(self.found.header, default=0)

    def make(self, book: StreamedBook) -> None:
        """Begin it, with what has to be said before the first row."""
        head = self.head
        made = self.made = book.create_sheet(INVALID_TITLE_REGEX.sub("_", head.name)[:31] or None)
        made.sheet_state = "hidden" if head.hidden else "visible"
        for column in range(1, self.found.columns + self.shift + 1):
            made.column_dimensions[get_column_letter(column)].width = WIDTH
        for column in head.hidden_columns[:1000]:
            made.column_dimensions[get_column_letter(column + self.shift)].hidden = True
        if 0 < self.last_header <= MOST_FROZEN:
            made.freeze_panes = f"A{self.last_header + 1}"
        for top, left, bottom, right in head.merged:
            if not self.shift or bottom <= self.last_header:
                first, last = get_column_letter(left + self.shift), get_column_letter(right + self.shift)
                made.merged_cells.add(f"{first}{top}:{last}{bottom}")

    def pass_over(self, number: int) -> None:
        """Empty rows, so that the next one has its number."""
        while self.rows < number - 1:
            self.made.append([])
            self.rows += 1


class Fresh:
    """Takes what the reader hands on; `content` is the workbook then."""

    def __init__(self, marks: Iterable[Mark], sheets: Mapping[int, SheetFound]):
        self.book = StreamedBook()
        self.marks, self.sheets = ByRow(marks), sheets
        self.listing, self.marker = Listing(), Marker()
        self.sheet: NewSheet | None = None
        self.first = None  # the first sheet with a problem

    def take(self, event: SheetHead | Sequence[RawRow]) -> None:
        """The next head or rows; TooFar when there is no place for them."""
        if isinstance(event, SheetHead):
            self.end_of_sheet()
            self.begin(event)
            return
        if self.sheet and not self.sheet.made and is_problem_list(self.sheet.head.name, [event[0].cells]):
            self.sheet = None
        if self.sheet:
            for row in event:
                self.row(self.sheet, row)

    def content(self) -> bytes:
        """The workbook, after the last event."""
        self.end_of_sheet()
        if self.marker.is_full:
            self.listing.notes.append(UNCOMMENTED)
        self.listing.write(self.book)
        visible = [sheet for sheet in self.book.worksheets if sheet.sheet_state == "visible"]
        self.book.active = self.book._sheets.index(self.first if self.first in visible else visible[0])
        return saved(self.book)

    def begin(self, head: SheetHead) -> None:
        """A sheet, before its rows."""
        raise NotImplementedError

    def row(self, sheet: NewSheet, row: RawRow) -> None:
        """A row of the sheet."""
        raise NotImplementedError

    def end_of_sheet(self) -> None:
        """After the last row of a sheet."""

    def write(self, sheet: NewSheet, values: list, marks: Mapping[int, list[Mark]], bold: bool) -> None:
        """Write a row, with its marks by column."""
        values = values + [None] * (max(marks, default=0) - len(values))
        sheet.rows += 1
        cells = []
        for column, value in enumerate(values, 1):
            found = marks.get(column)
            cell = None if value is None and not found else typed_cell(sheet.made, value)
            if bold and cell is not None:
                cell.font = BOLD
            if found:
                self.first = self.first or sheet.made
                self.marker.mark(cell, found)
                self.listing.add(found, sheet.made.title, sheet.rows, column)
            cells.append(cell)
        sheet.made.append(cells)


class Whole(Fresh):
    """All sheets with all their rows, each where it stood."""

    def begin(self, head: SheetHead) -> None:
        """Take all marks of the sheet, by the cell that can bear them: of merged cells only the first."""
        self.sheet = sheet = NewSheet(head, self.sheets.get(head.index, SheetFound()), 0, covered=covered_cells(head))
        self.by_row: dict[int, dict[int, list[Mark]]] = {}
        for mark in self.marks.until(head.index, LAST_ROW):
            row, column = sheet.covered.get((mark.row, mark.column), (mark.row, mark.column))
            self.by_row.setdefault(row, {}).setdefault(column, []).append(mark)

    def row(self, sheet: NewSheet, row: RawRow) -> None:
        """A row where it stood."""
        if row.number > LAST_ROW:
            raise TooFar
        self._make(sheet)
        sheet.pass_over(row.number)
        if row.hidden:
            sheet.made.row_dimensions[row.number].hidden = True
        self.write(sheet, row.cells, self.by_row.get(row.number, {}), row.number in sheet.found.header)

    def end_of_sheet(self) -> None:
        """Sheets without rows are there, too."""
        if self.sheet:
            self._make(self.sheet)

    def _make(self, sheet: NewSheet) -> None:
        if sheet.made:
            return
        sheet.make(self.book)
        if self.by_row:
            row = min(self.by_row)
            scroll(sheet.made, row, min(self.by_row[row]))


def covered_cells(head: SheetHead) -> dict[tuple[int, int], tuple[int, int]]:
    """Cells that a merged one covers → its first."""
    cells = (
        ((row, column), (top, left))
        for top, left, bottom, right in head.merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    )
    return dict(islice(cells, MOST_COVERED))
