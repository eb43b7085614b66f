"""Workbooks: one sheet with a frozen head, cells of their own type, written row by row into a file."""

import re
from collections.abc import Iterable
from decimal import Context, Decimal
from typing import IO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from common import numerals
from common.export.columns import Column, Kind
from common.export.texts import defused, is_formula

XLSX_ROWS = 50_000  # what is written in about ten seconds; more goes out as CSV
LONGEST = 32_767  # characters of a cell
WRAPPED = 24  # texts wrap in columns from this width on
FORMATS = {
    Kind.TEXT: "@",
    Kind.WHOLE: "0",
    Kind.DECIMAL: "0.##########",
    Kind.SHARE: "0.0%",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm:ss",
}
DIGITS = Context(prec=15)  # as many as a spreadsheet keeps
ALMOST, NOT_QUITE = Decimal("0.9995"), Decimal("0.999")


class TooManyRows(Exception):
    """More rows than a workbook takes."""


def xlsx(file: IO[bytes], name: str, columns: list[Column], rows: Iterable, title: str = "") -> int:
    """Write a workbook into a file and answer how many rows it has.

    `name` names the sheet; the title, where there is one, stands above the head. Raises TooManyRows behind XLSX_ROWS.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", name).strip("' ")[:31] or "清单")
    head = 2 if title else 1
    _lay_out(sheet, columns, head)
    if title:
        sheet.append([_title(sheet, title)])
    sheet.append([_head(sheet, column.head) for column in columns])
    pens = [_Pen(sheet, place, column) for place, column in enumerate(columns, 1)]
    count = 0
    for row in rows:
        count += 1
        if count > XLSX_ROWS:
            sheet.close()
            sheet._writer.cleanup()  # removes what was written so far, which saving would do
            raise TooManyRows
        sheet.append([pen.cell(row) for pen in pens])
    sheet.auto_filter.ref = f"A{head}:{get_column_letter(len(columns))}{head + count}"
    book.save(file)
    return count


class _Cell(Cell):
    """A cell that is written again and again: what never changes about it is worked out once, which takes most time."""

    has_style = True

    def __init__(self, sheet, place: int, format: str, **style):
        super().__init__(sheet, 1, place)
        self.number_format = format
        for name, value in style.items():
            setattr(self, name, value)
        self.known, self.letter = super().style_id, get_column_letter(place)

    def __repr__(self):
        return self.letter

    @property
    def style_id(self) -> int:
        """The number of its style in the workbook."""
        return self.known

    @property
    def coordinate(self) -> str:
        """Where it stands."""
        return f"{self.letter}{self.row}"

    def stating(self, value, data_type: str) -> Cell:
        """Itself with a value of a type, which is not guessed."""
        self._value, self.data_type = value, data_type
        return self


class _Pen:
    """Writes the values of a column, always with the same cells."""

    def __init__(self, sheet, place: int, column: Column):
        self.read, self.kind = column.reader, column.kind
        wraps = column.kind == Kind.TEXT and column.characters >= WRAPPED
        style = {"alignment": Alignment(vertical="top", wrap_text=wraps or None)}
        # Older Excel shows long texts as #### where they are formatted as text.
        format = "General" if wraps else FORMATS[self.kind]
        self.usual = _Cell(sheet, place, format, **style)
        self.whole = _Cell(sheet, place, FORMATS[Kind.WHOLE], **style)
        # Typed over in Excel, a text that looks like a formula would become one after all.
        self.quoted = _Cell(sheet, place, format, quotePrefix=True, **style)

    def cell(self, row) -> Cell | None:
        """The value of the row as a cell that has to be written before the next one is asked for; None when empty."""
        value = self.read(row)
        if value is None or value == "":
            return None
        if self.kind == Kind.TEXT:
            return self._text(str(value))
        if self.kind == Kind.MOMENT:
            return self.usual.stating(timezone.localtime(value).replace(tzinfo=None, microsecond=0), "d")
        return self.usual.stating(value, "d") if self.kind == Kind.DATE else self._number(value)

    def _text(self, text: str) -> Cell:
        cell = self.quoted if is_formula(text) else self.usual
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if text.startswith("'"):
            text = defused(text)  # whoever reads the file takes one apostrophe off, as from CSV
        return cell.stating(ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST], "s")

    def _number(self, value: Decimal | int) -> Cell:
        """The digits go into the file as they are; a float would not have all of them."""
        if self.kind == Kind.SHARE:
            # What is not finished never reads as finished, here as on the page.
            value = NOT_QUITE if ALMOST <= value < 1 else DIGITS.plus(value)
        digits = numerals.exact(value)
        whole = self.kind == Kind.DECIMAL and "." not in digits
        return (self.whole if whole else self.usual).stating(digits, "n")


def _lay_out(sheet, columns: list[Column], head: int) -> None:
    """Widths, the frozen head, and a print that fits the width of the page and repeats the head."""
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.characters
    sheet.freeze_panes = f"A{head + 1}"
    sheet.print_title_rows = f"1:{head}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _title(sheet, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.font = Font(bold=True, size=14)
    return cell


def _head(sheet, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E9EDF4")
    cell.border = Border(bottom=Side("thin", color="9AA5B8"))
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell
