"""Rows on their way into the staging table: by COPY on PostgreSQL, by bulk inserts elsewhere.

On PostgreSQL the server takes in a chunk while the next one is being read: a thread waits for it, on the same
connection, and nothing else is asked of the database until `wait` has returned.
"""

import re
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO

import orjson
from django.db import connection

from uploads import bulk
from uploads.models import Upload, UploadRow
from uploads.resource import LeagueResource, Row

COLUMNS = ("upload_id", "epoch", "sheet", "number", "outcome", "key", "label", "values", "before", "cells", "findings")
COUNTED = ("upload_id", "epoch", "sheet", "number", "outcome", "key")  # by which rows are found
LONGEST = 200
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
PIECE = 1 << 20  # bytes
NULL = b"\\N"
NEEDS_ESCAPE = re.compile(r"[\\\t\n\r]").search


class Staging:
    """Where the rows of one check go; a context that waits for the last of them."""

    def __init__(self, upload: Upload, epoch: int, resource: LeagueResource):
        self.upload, self.epoch, self.resource = upload, epoch, resource
        self.start = f"{upload.pk}\t{epoch}\t"
        self.thread = ThreadPoolExecutor(1) if connection.vendor == "postgresql" else None
        self.sent: Future | None = None
        self.count = 0

    def __enter__(self):
        """Forget the rows of other checks."""
        others = UploadRow.objects.filter(upload=self.upload).exclude(epoch=self.epoch)
        others._raw_delete(others.db)
        return self

    def __exit__(self, *error):
        """Wait for what was sent."""
        if self.thread:
            self.thread.shutdown()
            self.wait()
            bulk.count_again(UploadRow, self.count, COUNTED)

    def wait(self) -> None:
        """Return when the database is free; raises what went wrong with the last chunk."""
        if self.sent:
            sent, self.sent = self.sent, None
            sent.result()

    def write(self, rows: Sequence[Row]) -> None:
        """Put checked rows into staging, as a transaction of their own."""
        self.count += len(rows)
        if self.thread:
            lines = BytesIO(b"".join([self._line(row) for row in rows]))
            self.sent = self.thread.submit(_copy, connection.cursor(), lines)
            return
        UploadRow.objects.bulk_create(
            [
                UploadRow(
                    upload=self.upload, epoch=self.epoch, sheet=row.sheet, number=row.number, outcome=row.outcome,
                    key=row.key[:LONGEST], label=row.label[:LONGEST], values=row.staged, before=row.before,
                    cells=self.resource.raw(row), findings=_findings(row),
                )
                for row in rows
            ]
        )  # fmt: skip

    def _line(self, row: Row) -> bytes:
        """A row as COPY takes it."""
        before, cells, findings = NULL, NULL, b"[]"
        if row.before is not None:
            before = _json(row.before)
        if row.findings or row.questions:
            raw = self.resource.raw(row)
            cells, findings = NULL if raw is None else _json(raw), _json(_findings(row))
        key, label = _text(row.key[:LONGEST]), _text(row.label[:LONGEST])
        start = f"{self.start}{row.sheet}\t{row.number}\t{row.outcome}\t{key}\t{label}\t".encode()
        return b"%b%b\t%b\t%b\t%b\n" % (start, _json(row.staged), before, cells, findings)


def _copy(cursor, lines: BytesIO) -> None:
    """Runs in the thread: the server reads the lines."""
    table, names = UploadRow._meta.db_table, ", ".join(f'"{name}"' for name in COLUMNS)
    # In large pieces: for each of them, this thread has to wait until the other one lets it run.
    cursor.cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", lines, PIECE)
    cursor.close()


def _findings(row: Row) -> list:
    """Findings, and questions as findings of their own level, as JSON."""
    asked = [["question", name, question.text, question.key] for name, question in row.questions.items()]
    return [finding.as_json() for finding in row.findings] + asked


def _text(text: str) -> str:
    """A text as COPY takes it; most have nothing to escape."""
    return text.translate(ESCAPES) if NEEDS_ESCAPE(text) else text


def _json(data) -> bytes:
    """The same of data as JSON, where nothing but backslashes has to be escaped."""
    return orjson.dumps(data).replace(b"\\", b"\\\\")
