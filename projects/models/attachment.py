"""Photos and scans that belong to a report."""

from django.db import models
from django.urls import reverse

from ledgers.models import StoredFile, StoredFileQuerySet
from organizations.access import ScopedQuerySet
from projects.models.report import MonthlyReport


class AttachmentQuerySet(StoredFileQuerySet, ScopedQuerySet):
    """Questions about attachments."""

    organization_path = "report__organization__path"


class Attachment(StoredFile):
    """One file of a report. It lies under a generated name; what was taken away stays on record."""

    report = models.ForeignKey(MonthlyReport, models.PROTECT, related_name="attachments", verbose_name="月报")
    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["id"]

    def address(self, act: str) -> str:
        """One for each act."""
        return reverse(f"attachment_{act}", args=[self.pk])
