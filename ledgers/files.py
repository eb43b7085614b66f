"""Files of records: adding, taking away and bringing back, each checked and audited."""

from django.conf import settings
from django.db import transaction

from common import documents, periods
from ledgers import kinds
from ledgers.models import LedgerFile, Record
from ledgers.workflow import Refused
from organizations import audit

FOLDER = "ledgers"


def attach(ledger, record: Record, user, upload) -> LedgerFile:
    """Keep an uploaded file with the record; Refused says why not."""
    limits = settings.ATTACHMENT_MEGABYTES, settings.ATTACHMENT_MEGAPIXELS
    try:
        with documents.keeping(upload, FOLDER, *limits) as kept, transaction.atomic():
            return _recorded(ledger, record, user, kept)
    except documents.NotAccepted as error:
        raise Refused(f"“{upload.name}”没有添加：{error}。") from error


def _recorded(ledger, record: Record, user, kept: documents.Kept) -> LedgerFile:
    _room(ledger, record, kept)
    file = LedgerFile.objects.create(
        ledger=ledger.kind,
        record_id=record.pk,
        name=kept.name,
        file=kept.file,
        thumbnail=kept.thumbnail,
        content_type=kept.kind.content_type,
        size=kept.size,
        sha256=kept.sha256,
        uploaded_by=user,
        uploaded_at=periods.now(),
    )
    _audit(user, "ledger.attach", record, f"添加附件：{file.name}", sha256=kept.sha256)
    return file


def _room(ledger, record: Record, file) -> None:
    """Refuse a file (its name and checksum) that is there already, or for which there is no room."""
    # The row is held, so that two uploads at once cannot pass the limit together.
    held = type(record).objects.filter(pk=record.pk).select_for_update(of=("self",)).order_by().first()
    if held.is_void:
        raise Refused("这一条已经作废，恢复以后才能改附件。")
    files = LedgerFile.objects.filter(ledger=ledger.kind, record_id=record.pk).kept()
    same = files.filter(sha256=file.sha256).first()
    if same is not None:
        raise Refused(f"“{file.name}”已经添加过（{same.name}），不用重复上传。")
    if files.count() >= settings.ATTACHMENT_COUNT:
        raise Refused(f"每条记录最多{settings.ATTACHMENT_COUNT}个附件，“{file.name}”放不下了，请先移除不需要的。")


@transaction.atomic
def remove(record: Record, file: LedgerFile, user) -> None:
    """Take a file away; row and file stay, and `restore` brings it back."""
    if not LedgerFile.objects.kept().filter(pk=file.pk).update(removed_by=user, removed_at=periods.now()):
        raise Refused(f"“{file.name}”已经移除。")
    _audit(user, "ledger.detach", record, f"移除附件：{file.name}")


@transaction.atomic
def restore(record: Record, file: LedgerFile, user) -> None:
    """Bring back a file that was taken away, if there is still room."""
    _room(kinds.of(record), record, file)
    gone = LedgerFile.objects.filter(pk=file.pk, removed_at__isnull=False)
    if not gone.update(removed_by=None, removed_at=None):
        raise Refused(f"“{file.name}”没有被移除。")
    _audit(user, "ledger.attach", record, f"恢复附件：{file.name}")


def _audit(user, action: str, record: Record, summary: str, **details) -> None:
    audit.record(user, action, record, summary, record.organization, **details)
