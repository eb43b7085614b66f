"""Cells of a new workbook: texts stay texts, and nothing becomes a formula."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES

from uploads.marking.look import plain
from uploads.raw import Fault, Percent

FORMULA_STARTS = tuple("=+-@＝＋－＠")
FORMATS: Mapping[type, str] = {
    dt.date: "yyyy-mm-dd",
    dt.datetime: "yyyy-mm-dd hh:mm:ss",
    dt.time: "hh:mm:ss",
    Percent: "0.00%",
}
EARLIEST = 1900  # no spreadsheet has a date before


def text_cell(sheet, text: str, **style) -> WriteOnlyCell:
    """A cell that holds a text and never a formula, whatever the text begins with."""
    cell = WriteOnlyCell(sheet)
    cell.value = plain(text)
    cell.data_type = "s"
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True  # stays text when somebody edits it
    for name, value in style.items():
        setattr(cell, name, value)
    return cell


def typed_cell(sheet, value: Any) -> WriteOnlyCell:
    """A cell that is read again as the same value that the reader gave."""
    if isinstance(value, dt.date) and value.year < EARLIEST:
        value = value.isoformat()
    if isinstance(value, str):
        return text_cell(sheet, value, number_format="@")
    if isinstance(value, Fault):
        return WriteOnlyCell(sheet, value.text if value.text in ERROR_CODES else None)
    cell = WriteOnlyCell(sheet, value.number if isinstance(value, Percent) else value)
    if type(value) in FORMATS:
        cell.number_format = FORMATS[type(value)]
    return cell
