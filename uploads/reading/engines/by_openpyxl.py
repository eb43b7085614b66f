"""Second reader of .xlsx: slow, but it holds one row at a time and believes no dimensions."""

import warnings
from collections.abc import Iterator
from typing import BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import WorkSheetParser

from uploads.reading.facts import Misread
from uploads.reading.limits import Limits
from uploads.reading.values import LAST_ROW, SheetHead
from uploads.reading.wire import cells, marked
from uploads.reading.workbook import Plan


def sheets(file: BinaryIO, name: str, kind: str, limits: Limits) -> Iterator[SheetHead | tuple]:
    """Heads and rows; whatever goes wrong in the reader comes out as it is."""
    warnings.simplefilter("ignore")
    file.seek(0)
    plan = Plan(file)
    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    worksheets = {sheet._worksheet_path.lower(): sheet for sheet in book.worksheets}
    for index, sheet in enumerate(plan.sheets):
        facts = plan.facts(sheet)
        yield facts.head(index, sheet.name, sheet.hidden, facts.rows)
        for number, found in _parser(book, worksheets[sheet.part]).parse():
            if number > LAST_ROW:
                raise Misread("row")
            hidden, row = marked(cells(_values(found)), facts.marks.of_row(number))
            if row:
                yield number, hidden, row


def _parser(book, sheet) -> WorkSheetParser:
    """The parser under `iter_rows`, which makes up the missing rows and drops those that are out of order."""
    return WorkSheetParser(
        sheet._get_source(),
        sheet._shared_strings,
        data_only=True,
        epoch=book.epoch,
        date_formats=book._date_formats,
        timedelta_formats=book._timedelta_formats,
    )


def _values(found: list[dict]) -> list:
    values: list = []
    for cell in found:
        column, value = cell["column"], cell["value"]
        if value is None:
            continue
        if isinstance(value, str) and "_x" in value:
            value = unescape(value)
        elif not isinstance(value, str | int | float) and hasattr(value, "content"):
            value = value.content  # rich text
        values.extend([None] * (column - len(values)))
        values[column - 1] = value
    return values
