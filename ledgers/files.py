"""Files of records: adding, taking away and bringing back, each checked and audited."""

from django.conf import settings
from django.db import transaction

from common import documents
from ledgers import kinds
from ledgers.models import LedgerFile, Record
from ledgers.workflow import Refused
from organizations import audit

FOLDER = "ledgers"


def attach(ledger, record: Record, user, upload) -> LedgerFile:
    """Keep an uploaded file with the record; one that was taken away before comes back instead of lying there twice."""
    limits = settings.ATTACHMENT_MEGABYTES, settings.ATTACHMENT_MEGAPIXELS
    try:
        with documents.keeping(upload, FOLDER, *limits) as kept, transaction.atomic():
            return _recorded(ledger, record, user, kept)
    except documents.NotAccepted as error:
        raise Refused(f"“{upload.name}”没有添加：{error}。") from error
    except _Known as known:
        restore(record, known.file, user)
        return known.file


class _Known(Exception):
    """The same file was there before and taken away: what was just uploaded need not stay."""

    def __init__(self, file: LedgerFile):
        super().__init__(file)
        self.file = file


def _recorded(ledger, record: Record, user, kept: documents.Kept) -> LedgerFile:
    _room(ledger, record, kept)
    place = {"ledger": ledger.kind, "record_id": record.pk}
    gone = LedgerFile.objects.filter(**place, sha256=kept.sha256).first()
    if gone is not None:
        raise _Known(gone)
    file = LedgerFile.objects.create(**place, **LedgerFile.told(kept, user))
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
    if not LedgerFile.objects.take_away(file, user):
        raise Refused(f"“{file.name}”已经移除。")
    _audit(user, "ledger.detach", record, f"移除附件：{file.name}")


@transaction.atomic
def restore(record: Record, file: LedgerFile, user) -> None:
    """Bring back a file that was taken away, if there is still room."""
    _room(kinds.of(record), record, file)
    if not LedgerFile.objects.bring_back(file):
        raise Refused(f"“{file.name}”没有被移除。")
    _audit(user, "ledger.attach", record, f"恢复附件：{file.name}")


def _audit(user, action: str, record: Record, summary: str, **details) -> None:
    audit.record(user, action, record, summary, record.organization, **details)
