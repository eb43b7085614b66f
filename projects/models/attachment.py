"""Photos and scans that belong to a report."""

from django.conf import settings
from django.db import models

from common import periods
from organizations.access import ScopedQuerySet
from projects.models.report import MonthlyReport


class AttachmentQuerySet(ScopedQuerySet):
    """Questions about attachments."""

    organization_path = "report__organization__path"

    def kept(self):
        """Those that nobody took away."""
        return self.filter(removed_at__isnull=True)


class Attachment(models.Model):
    """One file of a report. It lies under a generated name; what was taken away stays on record."""

    report = models.ForeignKey(MonthlyReport, models.PROTECT, related_name="attachments", verbose_name="月报")
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

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["id"]

    def __str__(self):
        return self.name
