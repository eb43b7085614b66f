"""The figure table: every number that the platform shows is a row of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common import periods
from common.fields import MonthField
from organizations.access import ScopedQuerySet
from organizations.models import Organization
from projects.models.indicator import Indicator
from projects.models.report import MonthlyReport


class Origin(models.TextChoices):
    """How a figure came about."""

    REPORTED = "reported", "月报"
    FED = "fed", "台账"


class FigureQuerySet(ScopedQuerySet):
    """Questions about figures."""

    def current(self):
        """The versions that count."""
        return self.filter(current=True)


class Figure(models.Model):
    """The value of indicator × organisation × month.

    A reported flow holds what happened in the month, a reported stock the level at its end, a fed stock the net
    movement. Reported figures are append-only: a correction is a new version. A fed one is recounted in place.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="figures", verbose_name="指标")
    organization = models.ForeignKey(Organization, models.PROTECT, verbose_name="组织")
    month = MonthField("月份")
    value = models.DecimalField("数值", max_digits=20, decimal_places=4)
    numerator = models.DecimalField("分子", max_digits=20, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField("分母", max_digits=20, decimal_places=4, null=True, blank=True)
    origin = models.CharField("来源", max_length=10, choices=Origin)
    version = models.PositiveSmallIntegerField("版本", default=1)
    current = models.BooleanField("有效", default=True)
    report = models.ForeignKey(MonthlyReport, models.PROTECT, null=True, related_name="figures", verbose_name="月报")
    correction = models.OneToOneField(
        "projects.Correction", models.PROTECT, null=True, blank=True, related_name="figure", verbose_name="更正"
    )
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="审核人")
    recorded_at = models.DateTimeField("入账时间", default=periods.now)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "数据"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "organization", "month"],
                condition=Q(current=True),
                name="one_current_figure",
            ),
            models.UniqueConstraint(
                fields=["indicator", "organization", "month", "version"], name="figure_version_once"
            ),
            models.CheckConstraint(
                condition=Q(origin=Origin.FED, report__isnull=True) | Q(origin=Origin.REPORTED, report__isnull=False),
                name="figure_has_its_origin",
            ),
        ]

    def __str__(self):
        return f"{self.indicator} {self.organization} {self.month}"
