"""Lists as files: CSV line by line for any length, .xlsx for what people go on working with.

What people typed never becomes a formula: in CSV a text that a spreadsheet would calculate gets an apostrophe in front,
in .xlsx every text is a text cell. Numbers stay numbers and moments become local dates.
"""

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

BOM = "\ufeff"  # tells Excel that the file is UTF-8
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSX_ROWS = 20_000  # what a spreadsheet takes in a few seconds; more goes out as CSV
DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
FORMATS = {dt.datetime: "yyyy-mm-dd hh:mm:ss", dt.date: "yyyy-mm-dd"}


@dataclass(frozen=True)
class Column:
    """A column of a file: its head, what a row says in it, and its width in characters."""

    head: str
    value: Callable[[Any], Any]
    width: int = 14


class _Line:
    """What csv.writer writes to: the line is handed on at once."""

    def write(self, text: str) -> str:
        return text


def csv_lines(columns: list[Column], rows: Iterable) -> Iterator[str]:
    """The lines of a CSV file, byte-order mark and head first."""
    writer = csv.writer(_Line(), lineterminator="\r\n")
    yield BOM + writer.writerow([column.head for column in columns])
    for row in rows:
        yield writer.writerow([_csv_cell(column.value(row)) for column in columns])


def csv_response(name: str, columns: list[Column], rows: Iterable) -> StreamingHttpResponse:
    """A CSV download that is sent while the rows are read."""
    response = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    return _attached(response, f"{name}.csv")


def xlsx_response(name: str, columns: list[Column], rows: Iterable) -> HttpResponse:
    """An .xlsx download. Ask for at most XLSX_ROWS rows."""
    return _attached(HttpResponse(xlsx(name, columns, rows), content_type=XLSX), f"{name}.xlsx")


def xlsx(title: str, columns: list[Column], rows: Iterable) -> bytes:
    """A workbook of one sheet with a frozen head that can be filtered."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.freeze_panes = "A2"
    sheet.append([_head(sheet, column.head) for column in columns])
    count = 1
    for count, row in enumerate(rows, 2):  # noqa: B007
        sheet.append([_xlsx_cell(sheet, column.value(row)) for column in columns])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _attached(response, filename: str):
    """The response as a download under a Chinese name, kept by no cache."""
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    response["Cache-Control"] = "no-store"
    return response


def _csv_cell(value):
    """A value as CSV states it."""
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, str) and value.lstrip(" \u3000").startswith(DANGEROUS):
        return f"'{value}"
    return "" if value is None else value


def _xlsx_cell(sheet, value):
    """A value as a cell of its own type."""
    if isinstance(value, dt.date):  # a datetime is one, too
        moment = isinstance(value, dt.datetime)
        cell = WriteOnlyCell(sheet, value=timezone.localtime(value).replace(tzinfo=None) if moment else value)
        cell.number_format = FORMATS[dt.datetime if moment else dt.date]
        return cell
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value)[:32767])
    cell.data_type = "s"
    return cell


def _head(sheet, text: str) -> WriteOnlyCell:
    """A cell of the head."""
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E9EDF4")
    cell.alignment = Alignment(vertical="center")
    return cell
