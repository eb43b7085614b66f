"""The audit trail: one row for every change of state, never changed afterwards (database triggers see to it)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common import periods
from organizations import acts
from organizations.access import ScopedQuerySet
from organizations.models.organization import Organization
from organizations.models.user import Role


class AuditQuerySet(ScopedQuerySet):
    """Questions about the trail."""

    def about(self, subject):
        """The entries of one row, oldest first."""
        return self.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk).order_by("id")

    def readable_by(self, user):
        """What an auditor reads: all that belongs to his organisation or below it, or to none; nothing for others."""
        if not user.is_authenticated or not user.is_active or user.role != Role.AUDITOR:
            return self.none()
        if user.organization is None or user.organization.is_root():
            return self.all()
        below = Organization.objects.visible_to(user).order_by().values("pk")
        return self.filter(Q(organization__isnull=True) | Q(organization__in=below))


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
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="audit_subject"),
            models.Index(fields=["action", "-id"], name="audit_action"),
            models.Index(fields=["actor", "-id"], name="audit_actor"),
            models.Index(fields=["organization", "-id"], name="audit_organization"),
        ]

    def __str__(self):
        return self.summary

    @property
    def actor_word(self) -> str:
        """Who acted; without an account it was the platform itself or a visitor who did not get in."""
        return self.actor.name if self.actor else "系统或未登录者"

    @property
    def act(self) -> str:
        """The action as people call it."""
        return acts.name(self.action)

    @property
    def kind(self) -> str:
        """The kind of the row that it is about, as people call it."""
        return acts.kind(self.subject_kind)
