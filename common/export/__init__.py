"""Lists as files: CSV line by line for any length, .xlsx for what people go on working with.

A view hands over its columns and the rows of its page, with `answer`; the upload reader asks `undefused`.
"""

from common.export.columns import Column, Kind
from common.export.download import answer, asked, refusal
from common.export.lines import csv_lines
from common.export.texts import defused, undefused
from common.export.workbook import XLSX_ROWS, TooManyRows, xlsx

__all__ = [
    "XLSX_ROWS",
    "Column",
    "Kind",
    "TooManyRows",
    "answer",
    "asked",
    "csv_lines",
    "defused",
    "refusal",
    "undefused",
    "xlsx",
]
