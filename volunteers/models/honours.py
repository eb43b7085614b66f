"""Honorary minutes."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from common import periods
from organizations.access import ScopedQuerySet
from organizations.models import Organization
from volunteers.models.volunteer import Volunteer


class HonoraryState(models.TextChoices):
    """What became of honorary minutes."""

    WAITING = "waiting", "待批准"
    APPROVED = "approved", "已批准"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤销"


class HonoraryHours(models.Model):
    """Honorary minutes (荣誉时数), which an organisation adds with evidence and another person approves."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="honours", verbose_name="志愿者")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="单位")
    minutes = models.PositiveIntegerField("分钟", validators=[MinValueValidator(1), MaxValueValidator(600_000)])
    served_on = models.DateField("服务日期")
    evidence = models.CharField("依据", max_length=300, help_text="什么事、由谁证明、材料存放在哪里")
    state = models.CharField("状态", max_length=10, choices=HonoraryState, default=HonoraryState.WAITING)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申报人")
    added_at = models.DateTimeField("申报时间", default=periods.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="批准人"
    )
    decided_at = models.DateTimeField("批准时间", null=True)
    answer = models.CharField("批复", max_length=200, blank=True, default="")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "荣誉时数"
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "-id"], name="honorary_state")]

    def __str__(self):
        return f"{self.volunteer.number} {self.minutes}分钟"
