"""First reader of .xls, the format of Excel 97-2003 and older."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

import xlrd
from xlrd.biffh import error_text_from_code
from xlrd.xldate import xldate_as_datetime

from uploads.reading.facts import ERRORS
from uploads.reading.limits import Limits
from uploads.reading.refusals import Unreadable
from uploads.reading.values import Fault, Percent, SheetHead
from uploads.reading.wire import NO_DATE_TEXT, cells
from uploads.reading.workbook import shows_percent

# Bytes up to which formats are read. They tell hidden rows and percentages, and cost a fifth more of time and memory.
WITH_FORMATS = 32 * 2**20
LAST_DAY = 2_957_004  # the end of the year 9999, less the four years by which the two calendars differ
DURATION = re.compile(r"\[(h+|m+|s+)\]", re.I)


def sheets(file: BinaryIO, name: str, kind: str, limits: Limits) -> Iterator[SheetHead | tuple]:
    """Heads and rows; raises Unreadable for a password, whatever else goes wrong comes out as it is."""
    file.seek(0)
    content = file.read()
    formats = len(content) < WITH_FORMATS
    with open(os.devnull, "w") as nowhere:
        try:
            book = xlrd.open_workbook(
                file_contents=content, formatting_info=formats, on_demand=True, ragged_rows=True, logfile=nowhere
            )
        except xlrd.XLRDError as error:
            if "encrypted" in str(error).lower():
                raise Unreadable("encrypted") from error
            raise
        for index in range(book.nsheets):
            sheet = book.sheet_by_index(index)
            yield _head(book, sheet, index)
            yield from _Rows(book, sheet, formats)
            book.unload_sheet(index)


def _head(book: xlrd.Book, sheet, index: int) -> SheetHead:
    merged = tuple((top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells)
    hidden = tuple(sorted(column + 1 for column, info in sheet.colinfo_map.items() if info.hidden and column < 256))
    return SheetHead(index, sheet.name, sheet.visibility != 0, merged, hidden, sheet.nrows)


class _Rows:
    """The rows of one sheet."""

    def __init__(self, book: xlrd.Book, sheet, formats: bool):
        self.book, self.sheet, self.formats = book, sheet, formats
        self.codes: dict[int, str] = {}

    def __iter__(self) -> Iterator[tuple]:
        for place in range(self.sheet.nrows):
            row = cells([self._value(cell) for cell in self.sheet.row(place)])
            if row:
                info = self.sheet.rowinfo_map.get(place)
                yield place + 1, bool(info and info.hidden), row

    def _value(self, cell) -> object:
        kind, value = cell.ctype, cell.value
        if kind == xlrd.XL_CELL_NUMBER:
            return Percent(value) if self.formats and shows_percent(self._format(cell)) else value
        if kind == xlrd.XL_CELL_DATE:
            return self._date(value, self._format(cell) if self.formats else "")
        if kind == xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        if kind == xlrd.XL_CELL_ERROR:
            return Fault(error_text_from_code.get(value, ERRORS[0]))
        return value if kind == xlrd.XL_CELL_TEXT else None

    def _format(self, cell) -> str:
        """The number format of a cell."""
        if cell.xf_index not in self.codes:
            self.codes[cell.xf_index] = self.book.format_map[self.book.xf_list[cell.xf_index].format_key].format_str
        return self.codes[cell.xf_index]

    def _date(self, value: float, code: str) -> object:
        """A moment, a time of day, or, by its format, a duration."""
        if value < 0 or value >= LAST_DAY:
            return Fault(NO_DATE_TEXT)
        if DURATION.search(code):
            return timedelta(days=value)
        moment = xldate_as_datetime(value, self.book.datemode)
        return moment if value >= 1 else moment.time()
