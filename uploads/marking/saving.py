"""Saving a workbook of openpyxl in memory: it would otherwise pass through files on the disk."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import _writer as cell_writer
from openpyxl.compat import safe_string
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

FORMULA = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"([^<>]*)>(<f[^<>]*(?:/>|>[^<]*</f>))<v\s*(?:/>|></v>)</c>')
KINDS = {"s": b' t="str"', "b": b' t="b"', "e": b' t="e"'}
Results = Mapping[str, tuple[str, Any]]  # cell → kind and value of its formula, as it was last calculated


def saved(book, results: Mapping[str, Results] | None = None) -> bytes:
    """A workbook as a file. `results`, by sheet, are put beside the formulas: openpyxl writes none, and then nothing
    is seen in a viewer that does not calculate, and nothing can be read back."""
    book.properties.modified = datetime.now(UTC).replace(tzinfo=None)
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        _Writer(book, archive, results or {}).save()
    return stream.getvalue()


def write_exact_numbers() -> None:
    """Let numbers keep all 17 digits that a file holds. For processes that do nothing else."""
    cell_writer.safe_string = _exact


class StreamedBook(Workbook):
    """A workbook whose rows are written at once and cannot be looked at again."""

    def __init__(self):
        super().__init__(write_only=True)

    def create_sheet(self, title=None, index=None):
        """A sheet that keeps what is written in memory."""
        sheet = super().create_sheet(title, index)
        sheet._get_writer = partial(_begin, sheet)
        return sheet


def _begin(sheet) -> None:
    """The first row is coming: what stands above the rows (widths, panes) is written now."""
    if sheet._writer is None:
        sheet._writer = WorksheetWriter(sheet, BytesIO())
        sheet._writer.write_top()


class _Writer(ExcelWriter):
    """Puts sheets into the archive from memory, formulas with their results."""

    def __init__(self, book, archive: ZipFile, results: Mapping[str, Results]):
        super().__init__(book, archive)
        self.results = results

    def write_worksheet(self, ws) -> None:
        """One sheet."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        if self.workbook.write_only:
            if not ws.closed:
                ws.close()
            writer = ws._writer
        else:
            writer = WorksheetWriter(ws, BytesIO())
            writer.write()
        ws._rels = writer._rels
        content = writer.read()
        if results := self.results.get(ws.title):
            content = FORMULA.sub(lambda found: _with_result(found, results), content)
        self._archive.writestr(ws.path[1:], content)
        self.manifest.append(ws)


def _with_result(found: re.Match, results: Results) -> bytes:
    kind, value = results.get(found[1].decode(), ("", None))
    if value is None:
        return found[0]
    value = int(value) if isinstance(value, bool) else value
    text = escape(value) if isinstance(value, str) else _exact(value)
    return b'<c r="%b"%b%b>%b<v>%b</v></c>' % (found[1], found[2], KINDS.get(kind, b""), found[3], text.encode())


def _exact(value: Any) -> str:
    return repr(value) if type(value) is float and math.isfinite(value) else safe_string(value)
