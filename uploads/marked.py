"""A checked upload given back to be corrected: the same workbook with its faulty cells coloured and commented."""

import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import PurePosixPath
from typing import BinaryIO

from django.conf import settings

from common import sealed_files
from uploads import reading
from uploads.marking.fresh import Fresh, SheetFound, TooFar, Whole
from uploads.marking.marks import Mark, dump
from uploads.marking.reduced import Reduced
from uploads.models import Upload, UploadRow
from uploads.reading.reader import Child, Clock, Distrust, Late
from uploads.reading.refusals import SENTENCES, Unreadable
from uploads.resource import LeagueResource

SUFFIX = "（已标出问题）"
ROUND = re.compile(rf"{SUFFIX}(?:\s*\(\d+\))?$")  # of a file that came back; browsers add numbers
WHOLE_ROW = "整行"
HIDDEN = "这一格的内容不在这里显示，问题见该格的批注。"
CHUNK = 2000
logger = logging.getLogger(__name__)


def marked(upload: Upload, resource: LeagueResource | type[LeagueResource]) -> tuple[str, bytes]:
    """(file name, .xlsx) of the upload with what its last check found; reading.Unreadable when it cannot be read.

    An .xlsx comes back as it is; what openpyxl cannot open, .xls and text come as a new workbook, and beyond
    UPLOAD_MARKED_CELLS cells only the faulty rows do.
    """
    limits = reading.Limits.from_settings()
    with closing(sealed_files.opened(upload.file)) as source:
        with os.fdopen(os.memfd_create("marks"), "w+b") as file:
            file.write(json.dumps({"cells": settings.UPLOAD_MARKED_CELLS}).encode() + b"\n")
            dump(_marks(upload, resource), file)
            file.seek(0)
            content = _same(source, file, limits)
        if not content:
            content = _fresh(upload, resource, source, limits)
    return f"{ROUND.sub('', PurePosixPath(upload.name).stem)}{SUFFIX}.xlsx", content


# ---- what is marked ---------------------------------------------------------------------------------------------


def _marks(upload: Upload, resource) -> Iterator[Mark]:
    """Every finding of the check that counts, in the order of the file, in one query."""
    sheets = {sheet["index"]: sheet for sheet in upload.sheets if sheet["outcome"] == "loaded"}
    rows = upload.current_rows.exclude(findings=[]).only("sheet", "number", "cells", "findings")
    for row in rows.iterator(CHUNK):
        if sheet := sheets.get(row.sheet):
            yield from _marks_of(row, sheet, resource.sheet_fields)


def _marks_of(row: UploadRow, sheet: dict, fields: dict) -> Iterator[Mark]:
    """The marks of a row; that a row is left out on purpose is no problem."""
    first = min(sheet["columns"].values())
    for level, name, message, code in row.findings:
        if code == "ignored":
            continue
        column, each = sheet["columns"].get(name), fields.get(name)
        if column is None or each is None:
            yield Mark(row.sheet, row.number, column or first, level, message, message, WHOLE_ROW, "")
            continue
        title = sheet["titles"].get(str(column)) or each.title
        hides = each.sensitive and code != "missing"
        typed = "" if each.sensitive else (row.cells or {}).get(name) or ""
        yield Mark(row.sheet, row.number, column, level, message, HIDDEN if hides else message, title, typed)


# ---- the same workbook ------------------------------------------------------------------------------------------


def _same(source: BinaryIO, marks: BinaryIO, limits: reading.Limits) -> bytes:
    """The uploaded workbook itself, marked by a process of its own; nothing when that has to be done in another way."""
    source.flush()
    with closing(Child("uploads.marking.child", source, limits, stdin=marks)) as child:
        try:
            return _told(child, Clock(limits.wall_seconds), 2 * limits.bytes)
        except Late:
            reason = "late"
        except (Distrust, ValueError, TypeError, KeyError) as error:
            reason = str(error) or type(error).__name__
    logger.warning("marking a spreadsheet as it is failed (%s)", reason)
    return b""


def _told(child: Child, clock: Clock, most: int) -> bytes:
    """What the process says, believed as little as the reader's. Raises Unreadable, Late or Distrust."""
    messages = child.messages(clock)
    first = json.loads(next(messages, b"{}"))
    if first.get("large") is True:
        return b""
    if first.get("refused") in SENTENCES:
        raise Unreadable(first["refused"], **first["details"])
    size = first.get("pieces")
    if type(size) is not int or not 0 < size <= most:
        raise Distrust(str(first.get("failed", f"exit {child.exit_code()}"))[:100])
    content = bytearray()
    for piece in messages:
        content += piece
        if len(content) > size:
            break
    if len(content) != size or not content.startswith(b"PK\x03\x04"):
        raise Distrust("content")
    return bytes(content)


# ---- a new one --------------------------------------------------------------------------------------------------


def _fresh(upload: Upload, resource, source: BinaryIO, limits: reading.Limits) -> bytes:
    """A new workbook, with all rows if they are not too many."""
    found = {sheet["index"]: _found(sheet) for sheet in upload.sheets if sheet["outcome"] == "loaded"}
    most = settings.UPLOAD_MARKED_CELLS
    if sum(sheet["rows"] * _width(sheet) for sheet in upload.sheets) <= most:
        try:
            return _copied(Whole(_marks(upload, resource), found), upload, source, limits)
        except TooFar:
            logger.info("upload %s has rows beyond the last one of a sheet", upload.pk)
    # Half, so that it can be marked as it is when it comes back.
    return _copied(Reduced(_marks(upload, resource), found, most // 2), upload, source, limits)


def _copied(book: Fresh, upload: Upload, source: BinaryIO, limits: reading.Limits) -> bytes:
    with closing(reading.read(source, upload.name, limits)) as events:
        for event in events:
            book.take(event)
    return book.content()


def _found(sheet: dict) -> SheetFound:
    return SheetFound(tuple(sheet["header"]), _width(sheet))


def _width(sheet: dict) -> int:
    """About how many columns a sheet has."""
    columns = [*sheet.get("columns", {}).values(), *map(int, sheet.get("titles", {}))]
    return max([*columns, *(len(cells) for _, cells in sheet.get("sample", []))], default=1)
