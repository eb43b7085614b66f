"""The audit trail: one row for every change of state, never changed afterwards (database triggers see to it)."""

from django.conf import settings
from django.db import models

from common import periods
from organizations.access import ScopedQuerySet
from organizations.models.organization import Organization


class AuditQuerySet(ScopedQuerySet):
    """Questions about the trail."""

    def about(self, subject):
        """The entries of one row, oldest first."""
        return self.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk).order_by("id")


class AuditEntry(models.Model):
    """Who did what to which row, when, in the words that users read."""

    at = models.DateTimeField("时间", default=periods.now, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="操作人")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, verbose_name="组织")
    action = models.CharField("动作", max_length=50)
    subject_kind = models.CharField("对象类型", max_length=50)
    subject_id = models.BigIntegerField("对象编号")
    summary = models.CharField("说明", max_length=300)
    details = models.JSONField("细节", default=dict, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "操作记录"
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="audit_subject")]

    def __str__(self):
        return self.summary
