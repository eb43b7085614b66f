"""Photos and scans that belong to a record."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from common import periods
from common.documents import Kept


class StoredFileQuerySet(models.QuerySet):
    """Questions about files."""

    def kept(self):
        """Those that nobody took away."""
        return self.filter(removed_at__isnull=True)

    def take_away(self, file, user) -> bool:
        """Take one away; False when somebody did already. Row and file stay."""
        return bool(self.kept().filter(pk=file.pk).update(removed_by=user, removed_at=periods.now()))

    def bring_back(self, file) -> bool:
        """Bring one back that was taken away; False when it is there."""
        gone = self.filter(pk=file.pk, removed_at__isnull=False)
        return bool(gone.update(removed_by=None, removed_at=None))


class StoredFile(models.Model):
    """One file that was handed in. It lies under a generated name; what was taken away stays on record."""

    name = models.CharField("文件名", max_length=200)
    file = models.CharField("存放位置", max_length=200, unique=True)
    thumbnail = models.CharField("缩略图", max_length=200, blank=True)
    content_type = models.CharField("类型", max_length=50)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("校验值", max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", default=periods.now)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="移除人"
    )
    removed_at = models.DateTimeField("移除时间", null=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @staticmethod
    def told(kept: Kept, user) -> dict:
        """The columns that a kept file fills in."""
        return {
            "name": kept.name,
            "file": kept.file,
            "thumbnail": kept.thumbnail,
            "content_type": kept.kind.content_type,
            "size": kept.size,
            "sha256": kept.sha256,
            "uploaded_by": user,
            "uploaded_at": periods.now(),
        }

    def address(self, act: str) -> str:
        """Where a page opens it (`file`, `thumbnail`), takes it away (`remove`) or brings it back (`restore`)."""
        raise NotImplementedError


class LedgerFile(StoredFile):
    """A file of one record, found by the ledger's kind and the record's id; who sees the record sees the file."""

    ledger = models.CharField("台账", max_length=30)
    record_id = models.PositiveBigIntegerField("记录")

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "台账附件"
        ordering = ["id"]
        indexes = [models.Index(fields=["ledger", "record_id"], name="ledger_file_place")]

    def address(self, act: str) -> str:
        """Below its record's."""
        name = {"file": "ledger_file", "thumbnail": "ledger_thumbnail"}.get(act, f"ledger_file_{act}")
        return reverse(name, args=[self.ledger, self.record_id, self.pk])
