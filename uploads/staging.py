"""Rows on their way into the staging table: by COPY on PostgreSQL, by bulk inserts elsewhere."""

import json
import re
from collections.abc import Sequence
from io import StringIO

from django.db import connection

from uploads.models import Upload, UploadRow
from uploads.resource import LeagueResource, Row

COLUMNS = ("upload_id", "epoch", "sheet", "number", "outcome", "key", "label", "values", "before", "cells", "findings")
COPY = "COPY {table} ({columns}) FROM STDIN"
LONGEST = 200
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NEEDS_ESCAPE = re.compile(r"[\\\t\n\r]").search
_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write(upload: Upload, epoch: int, resource: LeagueResource, rows: Sequence[Row]) -> None:
    """Put checked rows into staging."""
    if connection.vendor == "postgresql":
        _copy(upload, epoch, resource, rows)
        return
    UploadRow.objects.bulk_create(
        [
            UploadRow(
                upload=upload, epoch=epoch, sheet=row.sheet, number=row.number, outcome=row.outcome,
                key=row.key[:LONGEST], label=row.label[:LONGEST], values=row.staged, before=row.before,
                cells=resource.raw(row), findings=_findings(row),
            )
            for row in rows
        ]
    )  # fmt: skip


def clear(upload: Upload, but: int) -> None:
    """Forget the rows of other checks."""
    UploadRow.objects.filter(upload=upload).exclude(epoch=but)._raw_delete(UploadRow.objects.db)


def _findings(row: Row) -> list:
    """Findings, and questions as findings of their own level, as JSON."""
    asked = [["question", name, question.text, question.key] for name, question in row.questions.items()]
    return [finding.as_json() for finding in row.findings] + asked


def _copy(upload: Upload, epoch: int, resource: LeagueResource, rows: Sequence[Row]) -> None:
    head = f"{upload.pk}\t{epoch}\t"
    lines = []
    for row in rows:
        before = _null(row.before)
        if row.findings or row.questions:
            cells, findings = _null(resource.raw(row)), _text(_dumps(_findings(row)))
        else:
            cells, findings = "\\N", "[]"
        key, label = _text(row.key[:LONGEST]), _text(row.label[:LONGEST])
        staged = _text(_dumps(row.staged))
        lines.append(
            f"{head}{row.sheet}\t{row.number}\t{row.outcome}\t{key}\t{label}\t{staged}\t{before}\t{cells}\t{findings}\n"
        )
    names = ", ".join(connection.ops.quote_name(name) for name in COLUMNS)
    statement = COPY.format(table=connection.ops.quote_name(UploadRow._meta.db_table), columns=names)
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, StringIO("".join(lines)))


def _text(text: str) -> str:
    """A text as COPY takes it; most have nothing to escape."""
    return text.translate(ESCAPES) if NEEDS_ESCAPE(text) else text


def _null(data) -> str:
    return "\\N" if data is None else _text(_dumps(data))
