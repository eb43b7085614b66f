"""Marks in the very workbook that was uploaded. Works on hostile content: only for the process in `child`."""

import re
import warnings
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._reader import WorkSheetParser

from uploads.marking import is_problem_list
from uploads.marking.listing import UNCOMMENTED, Listing
from uploads.marking.look import Marker, unmark
from uploads.marking.marks import Mark
from uploads.marking.saving import saved, write_exact_numbers
from uploads.marking.window import open_on, scroll
from uploads.reading.archive import content
from uploads.reading.facts import Misread
from uploads.reading.workbook import Plan

COUNTED = re.compile(rb"<(?:[\w.-]+:)?(?:c|row)[\s/>]")
OVERLAP = 64


def size(plan: Plan) -> int:
    """How much a workbook has to hold: cells, rows, and cells that merged ones cover."""
    total = 0
    for sheet in plan.sheets:
        rest = b""
        for piece in content(plan.archive, plan.parts[sheet.part]):
            joined = rest + piece
            end = max(len(joined) - OVERLAP, 0)  # what begins behind it is counted with the next piece
            total += sum(found.start() < end for found in COUNTED.finditer(joined))
            rest = joined[end:]
        total += sum(1 for _ in COUNTED.finditer(rest))
        total += sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in plan.facts(sheet).merged)
    return total


def marked(file: BinaryIO, plan: Plan, marks: Iterable[Mark]) -> bytes:
    """The workbook with these marks, and without those of an earlier round. Raises Misread where openpyxl does not see
    the sheets that the reader saw, and whatever openpyxl raises."""
    warnings.simplefilter("ignore")
    write_exact_numbers()
    book = _loaded(file)
    sheets = list(book.worksheets)
    if [sheet.title for sheet in sheets] != [sheet.name for sheet in plan.sheets]:
        raise Misread("sheets")
    results = _results(file) if _has_formulas(sheets) else {}
    for sheet in sheets:
        if is_problem_list(sheet.title, [[sheet["A1"].value]]):
            book.remove(sheet)
    unmark(book)
    listing, marker = Listing(), Marker()
    first = None
    for index, group in groupby(marks, key=lambda mark: mark.sheet):
        found = _mark(sheets[index], list(group), marker, listing)
        first = first or found
    if marker.is_full:
        listing.notes.append(UNCOMMENTED)
    listing.write(book)
    _open(book, first)
    return saved(book, results)


class _Reader(ExcelReader):
    """Leaves dates the numbers they are in the file: what is no date would become an error, the rest lose digits."""

    def read_worksheets(self):
        """All sheets."""
        self.wb._date_formats = self.wb._timedelta_formats = set()
        super().read_worksheets()


def _loaded(file: BinaryIO):
    file.seek(0)
    reader = _Reader(file, rich_text=True, keep_links=True)
    reader.read()
    reader.wb.calculation.fullCalcOnLoad = True
    return reader.wb


def _has_formulas(sheets) -> bool:
    return any(cell.data_type == "f" for sheet in sheets for cell in sheet._cells.values())


def _results(file: BinaryIO) -> dict[str, dict[str, tuple[str, Any]]]:
    """Sheet → cell → kind and value, of every cell: what formulas gave when somebody last calculated them."""
    file.seek(0)
    book = load_workbook(file, read_only=True, data_only=True)
    results = {}
    for sheet in book.worksheets:
        none = set()
        parser = WorkSheetParser(
            sheet._get_source(), sheet._shared_strings, True, book.epoch, date_formats=none, timedelta_formats=none
        )
        found = (cell for _, cells in parser.parse() for cell in cells if cell["value"] is not None)
        results[sheet.title] = {
            f"{get_column_letter(cell['column'])}{cell['row']}": (cell["data_type"], cell["value"]) for cell in found
        }
    return results


def _mark(sheet, marks: list[Mark], marker: Marker, listing: Listing):
    """Mark the cells of one sheet; answers the first of them."""
    rows = {mark.row for mark in marks}
    covered = _covered(sheet.merged_cells.ranges, rows)
    cells: dict[tuple[int, int], list[Mark]] = {}
    for mark in marks:
        place = covered.get((mark.row, mark.column), (mark.row, mark.column))
        cells.setdefault(place, []).append(mark)
        listing.add([mark], sheet.title, *place)
    for (row, column), found in cells.items():
        marker.mark(sheet.cell(row, column), found)
    return sheet.cell(*min(cells)) if cells else None


def _covered(ranges, rows: set[int]) -> Mapping[tuple[int, int], tuple[int, int]]:
    """Cells of these rows that a merged cell covers → its first cell, the only one that can be marked."""
    return {
        (row, column): (area.min_row, area.min_col)
        for area in ranges
        for row in range(area.min_row, area.max_row + 1)
        if row in rows
        for column in range(area.min_col, area.max_col + 1)
    }


def _open(book, cell) -> None:
    """Let the workbook open on a cell, if people see its sheet."""
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if cell and cell.parent in visible:
        scroll(cell.parent, cell.row, cell.column)
        open_on(book, cell.parent)
    else:
        open_on(book, visible[-1] if cell else visible[0])
