"""A new workbook of the faulty rows only, for files that are too large to be given back whole."""

from collections.abc import Iterable, Mapping
from typing import Any

from uploads.marking import ORIGINAL_ROW
from uploads.marking.fresh import Fresh, NewSheet, SheetFound, covered_cells
from uploads.marking.marks import Mark
from uploads.reading.values import RawRow, SheetHead

REDUCED = (
    f"原来的表格太大，这里只有有问题的行，“{ORIGINAL_ROW}”是它在原表中的行号；"
    "请先在原来那次上传里写入没有问题的行，再改好这些行，把这个文件重新上传。"
)
CUT = "有问题的行太多，这里只有前{count}行。"


class Reduced(Fresh):
    """Titles, header and faulty rows only, until they hold `limit` cells; each with its number in the original."""

    def __init__(self, marks: Iterable[Mark], sheets: Mapping[int, SheetFound], limit: int):
        super().__init__(marks, sheets)
        self.limit = limit
        self.faulty = self.cells = 0
        self.is_cut = False

    def content(self) -> bytes:
        """The workbook, which says that it is not all."""
        self.listing.notes.append(REDUCED + (CUT.format(count=self.faulty) if self.is_cut else ""))
        return super().content()

    def begin(self, head: SheetHead) -> None:
        """Sheets that were not read are left out."""
        found = self.sheets.get(head.index)
        self.sheet = found and NewSheet(head, found, 1, covered=covered_cells(head))
        self.tops = dict.fromkeys(self.sheet.covered.values()) if self.sheet else {}
        self.waiting: list[RawRow] = []

    def row(self, sheet: NewSheet, row: RawRow) -> None:
        """A row, if it has marks."""
        if self.tops:
            self.tops |= {
                (row.number, column): cell
                for column, cell in enumerate(row.cells, 1)
                if (row.number, column) in self.tops
            }
        if row.number <= sheet.last_header:
            self.waiting.append(row)
            return
        marks = [mark for mark in self.marks.until(sheet.head.index, row.number) if mark.sheet == sheet.head.index]
        if not marks or self.is_cut:
            return
        width = max(len(row.cells), sheet.found.columns)
        self.is_cut = self.cells + width > self.limit and self.faulty > 0
        if self.is_cut:
            return
        self._header(sheet)
        self.faulty, self.cells = self.faulty + 1, self.cells + width
        by_column: dict[int, list[Mark]] = {}
        for mark in marks:
            by_column.setdefault(mark.column + sheet.shift, []).append(mark)
        cells = [self._filled(sheet, row, column) for column in range(1, width + 1)]
        self.write(sheet, [row.number, *cells], by_column, False)

    def _filled(self, sheet: NewSheet, row: RawRow, column: int) -> Any:
        """A cell, or the text of the merged cell that covers it: merged cells are not kept here."""
        own = row.cells[column - 1] if column <= len(row.cells) else None
        top = self.tops.get(sheet.covered.get((row.number, column)))
        return top if own is None and isinstance(top, str) else own

    def _header(self, sheet: NewSheet) -> None:
        """Titles and header, before the first faulty row."""
        if sheet.made:
            return
        sheet.make(self.book)
        for row in self.waiting:
            sheet.pass_over(row.number)
            first = ORIGINAL_ROW if row.number == min(sheet.found.header) else None
            self.write(sheet, [first, *row.cells], {}, row.number in sheet.found.header)
        sheet.pass_over(sheet.last_header + 1)
