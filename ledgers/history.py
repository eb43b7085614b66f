"""What happened to a record: who entered and changed it, and which uploads wrote it."""

import datetime as dt
from dataclasses import dataclass

from ledgers.models import Record
from organizations.models import AuditEntry
from uploads.models import WRITTEN, Outcome, UploadRow, UploadState


@dataclass(frozen=True)
class Step:
    """One thing that happened; `changes` are (field, before, after)."""

    at: dt.datetime
    who: str
    what: str
    changes: tuple[tuple[str, str, str], ...] = ()
    upload: int | None = None


def of(ledger, record: Record) -> list[Step]:
    """The steps of a record, newest first (two queries)."""
    steps = [*_entries(record), *_uploads(ledger, record)]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def _entries(record: Record):
    label = record._meta.get_field
    for entry in AuditEntry.objects.about(record).select_related("actor").order_by("-id"):
        changes = tuple(
            (str(label(name).verbose_name), old, new) for name, (old, new) in entry.details.get("changes", {}).items()
        )
        reason = entry.details.get("reason", "")
        yield Step(entry.at, str(entry.actor or "系统"), f"{entry.summary}{f'：{reason}' if reason else ''}", changes)


def _uploads(ledger, record: Record):
    rows = UploadRow.objects.filter(
        upload__kind=ledger.template, key=record.number, outcome__in=WRITTEN, upload__state=UploadState.APPLIED
    )
    for row in rows.select_related("upload__applied_by") if ledger.template else ():
        verb = "新增" if row.outcome == Outcome.NEW else "修改"
        upload = row.upload
        yield Step(upload.applied_at, str(upload.applied_by), f"由表格“{upload.name}”{verb}", upload=upload.pk)
