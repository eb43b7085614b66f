"""Corrections of accepted values: proposed with a reason, decided by somebody else, kept for ever."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common import periods
from organizations.access import ScopedQuerySet
from projects.models.figure import Figure
from projects.models.indicator import Indicator
from projects.models.report import MonthlyReport, responsible_for


class CorrectionStatus(models.TextChoices):
    """The life of a correction; `projects.workflow` alone changes it."""

    PROPOSED = "proposed", "待审核"
    ACCEPTED = "accepted", "已更正"
    REFUSED = "refused", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


class CorrectionQuerySet(ScopedQuerySet):
    """Questions about corrections."""

    organization_path = "report__organization__path"

    def waiting(self):
        """Those that nobody has decided yet."""
        return self.filter(status=CorrectionStatus.PROPOSED)

    def waiting_for(self, user):
        """Those that this reviewer may decide, oldest first; nobody's own."""
        waiting = self.visible_to(user).waiting().exclude(proposed_by=user)
        return responsible_for(user, waiting, "report__").order_by("proposed_at", "pk")

    def with_context(self):
        """Loaded with everything that a list shows."""
        return self.select_related(
            "indicator", "replaces", "proposed_by", "decided_by", "report__organization", "report__programme",
            "report__project__initiative__department",
        )  # fmt: skip


class Correction(models.Model):
    """Another value for one indicator of an accepted report; accepted, it becomes the figure's next version."""

    report = models.ForeignKey(MonthlyReport, models.PROTECT, related_name="corrections", verbose_name="月报")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name="指标")
    replaces = models.ForeignKey(
        Figure, models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="原数据"
    )
    value = models.DecimalField("更正为", max_digits=20, decimal_places=4)
    numerator = models.DecimalField("分子", max_digits=20, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField("分母", max_digits=20, decimal_places=4, null=True, blank=True)
    reason = models.CharField("更正原因", max_length=500)
    status = models.CharField("状态", max_length=10, choices=CorrectionStatus, default=CorrectionStatus.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")
    proposed_at = models.DateTimeField("提出时间", default=periods.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="审核人"
    )
    decided_at = models.DateTimeField("审核时间", null=True)
    decision = models.CharField("审核意见", max_length=500, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "更正"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "indicator"],
                condition=Q(status=CorrectionStatus.PROPOSED),
                name="one_open_correction",
            )
        ]

    def __str__(self):
        return f"{self.indicator}：{self.value}"

    @property
    def organization_id(self) -> int:
        """Whose value it is."""
        return self.report.organization_id
