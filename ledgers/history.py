"""What happened to a record: who entered and changed it, and which uploads wrote it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F

from ledgers.models import Record
from ledgers.workflow import shown
from organizations.models import AuditEntry
from uploads import kinds
from uploads.models import WRITTEN, Outcome, Upload, UploadRow, UploadState

Changes = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Step:
    """One thing that happened; `changes` are (field, before, after), `upload` the one that the user may look at."""

    at: dt.datetime
    who: str
    what: str
    changes: Changes = ()
    upload: int | None = None


def of(ledger, record: Record, user) -> list[Step]:
    """The steps of a record, newest first (three queries, and one for each reference that an upload changed)."""
    steps = [*_entries(record), *_uploads(ledger, record, user)]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def _entries(record: Record) -> Iterator[Step]:
    label = record._meta.get_field
    for entry in AuditEntry.objects.about(record).select_related("actor").order_by("-id"):
        changes = tuple(
            (str(label(name).verbose_name), old, new) for name, (old, new) in entry.details.get("changes", {}).items()
        )
        reason = entry.details.get("reason", "")
        yield Step(entry.at, str(entry.actor or "系统"), f"{entry.summary}{f'：{reason}' if reason else ''}", changes)


def _uploads(ledger, record: Record, user) -> Iterator[Step]:
    """What uploads did, and what was taken back of it."""
    if not ledger.template:
        return
    rows = UploadRow.objects.filter(
        key=record.number, outcome__in=WRITTEN, epoch=F("upload__epoch"), upload__kind=ledger.template,
        upload__state__in=(UploadState.APPLIED, UploadState.UNDONE),
    ).select_related("upload__applied_by", "upload__undone_by")  # fmt: skip
    rows = list(rows)
    if not rows:
        return
    resource = kinds.find(ledger.template)()
    open_to = set(
        Upload.objects.visible_to(user).filter(pk__in=[row.upload_id for row in rows]).values_list("pk", flat=True)
    )
    for row in rows:
        upload, link = row.upload, row.upload_id if row.upload_id in open_to else None
        verb = "修改" if row.outcome == Outcome.CHANGED else "恢复" if row.before else "新增"
        what = f"由表格“{upload.name}”{verb}"
        yield Step(upload.applied_at, str(upload.applied_by), what, _changes(resource, row), link)
        if upload.state == UploadState.UNDONE:
            yield Step(upload.undone_at, str(upload.undone_by), f"撤销表格“{upload.name}”的写入", upload=link)


def _changes(resource, row: UploadRow) -> Changes:
    """What the row changed, as people read it."""
    if row.before is None:
        return ()
    before, after = _record(resource, row.before), _record(resource, row.values)
    return tuple(
        (each.title, shown(before, field), shown(after, field))
        for name, each in resource.sheet_fields.items()
        if row.before.get(name) != row.values.get(name)
        for field in [resource._meta.model._meta.get_field(name)]
    )


def _record(resource, staged: dict) -> Record:
    """An unsaved record with the staged values."""
    values = {name: each.widget.load(staged.get(name)) for name, each in resource.sheet_fields.items()}
    return resource.checks.record(values)
