"""First reader of .xlsx, second reader of .xls: fast, but it may take the whole process down."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import BinaryIO

from python_calamine import CalamineSheet, SheetTypeEnum, SheetVisibleEnum, load_workbook

from uploads.reading.limits import Limits
from uploads.reading.preflight import XLSX
from uploads.reading.values import SheetHead
from uploads.reading.wire import cells, marked
from uploads.reading.workbook import Plan


def sheets(file: BinaryIO, name: str, kind: str, limits: Limits) -> Iterator[SheetHead | tuple]:
    """Heads and rows; whatever goes wrong in the reader comes out as it is."""
    file.seek(0)
    book = load_workbook(io.BytesIO(file.read()))  # not the file itself: its position belongs to the plan
    yield from _xlsx(book, Plan(file)) if kind == XLSX else _xls(book)


def _xlsx(book, plan: Plan) -> Iterator[SheetHead | tuple]:
    for index, sheet in enumerate(plan.sheets):
        with ThreadPoolExecutor(1) as beside:  # the reader lets other threads run while it parses
            scan = beside.submit(plan.facts, sheet)
            loaded = book.get_sheet_by_index(sheet.place)
        facts = scan.result()
        yield facts.head(index, sheet.name, sheet.hidden, loaded.height)
        marks = facts.marks
        for number, values in chain(_rows(loaded), ((number, []) for number in marks.rest())):
            hidden, row = marked(cells(values), marks.of_row(number))
            if row:
                yield number, hidden, row


def _xls(book) -> Iterator[SheetHead | tuple]:
    worksheets = [
        (place, about)
        for place, about in enumerate(book.sheets_metadata)
        if about.typ in (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet)
    ]
    for index, (place, about) in enumerate(worksheets):
        sheet = book.get_sheet_by_index(place)
        merged = tuple(
            (top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        )
        yield SheetHead(index, about.name, about.visible != SheetVisibleEnum.Visible, merged, (), sheet.height)
        for number, values in _rows(sheet):
            if row := cells(values):
                yield number, False, row


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list]]:
    """Numbered rows from column A on: the reader begins at row 1, but at the first column with something in it."""
    if sheet.start is None:
        return
    left = [None] * sheet.start[1]
    for number, values in enumerate(sheet.iter_rows(), 1):
        yield number, left + values if left else values
