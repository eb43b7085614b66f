"""Documents built from the figure table, with every figure frozen as it was told."""

from django.conf import settings
from django.db import models

from common import periods
from jobs.models import Job
from organizations.access import ScopedQuerySet
from organizations.models import Organization
from projects.models import Indicator, Programme


class SummaryQuerySet(ScopedQuerySet):
    """Summaries in scope."""


class Summary(models.Model):
    """A half-year summary (半年总结): what was asked for, and, once built, the document and its file."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="summaries", verbose_name="年度计划")
    organization = models.ForeignKey(Organization, models.PROTECT, verbose_name="组织")
    period_key = models.CharField("时期", max_length=10)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="生成人")
    created_at = models.DateTimeField("发起时间", default=periods.now)
    # What was missing or carried forward when somebody decided to build nevertheless.
    confirmed = models.JSONField("已确认的缺口", default=list, blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+", verbose_name="任务")
    content = models.JSONField("内容", default=dict, blank=True)
    file = models.CharField("文件", max_length=200, blank=True)
    sha256 = models.CharField("文件校验值", max_length=64, blank=True)
    built_at = models.DateTimeField("生成时间", null=True)

    objects = SummaryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "半年总结"
        ordering = ["-id"]

    def __str__(self):
        return f"{self.period.label}工作总结"

    @property
    def period(self) -> periods.Period:
        """The half-year that it tells of."""
        return periods.parse(self.period_key)

    @property
    def path(self):
        """Where the file lies."""
        return settings.MEDIA_ROOT / self.file


class Kind(models.TextChoices):
    """What a figure in a document states about its indicator."""

    VALUE = "value", "完成数"
    TARGET = "target", "年度目标"
    LEFT = "left", "还需完成"


class SummaryFigureQuerySet(ScopedQuerySet):
    """Figures of summaries in scope."""

    organization_path = "summary__organization__path"


class SummaryFigure(models.Model):
    """One figure in a document's text, frozen: its words, its place, its value and the rows that made it."""

    summary = models.ForeignKey(Summary, models.CASCADE, related_name="figures", verbose_name="总结")
    ordinal = models.PositiveIntegerField("序号")
    text = models.CharField("文字", max_length=200)
    block = models.PositiveIntegerField("段")
    run = models.PositiveIntegerField("段内位置")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name="指标")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    period_key = models.CharField("时期", max_length=10)
    value = models.DecimalField("数值", max_digits=20, decimal_places=4)
    note = models.CharField("说明", max_length=100, blank=True)
    # [{"organization", "month", "value", "figure", "report"}] as they stood when the document was built.
    parts = models.JSONField("组成", default=list, blank=True)

    objects = SummaryFigureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "总结中的数据"
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["summary", "ordinal"], name="summary_figure_once")]

    def __str__(self):
        return self.text

    @property
    def period(self) -> periods.Period:
        """The period of the cell."""
        return periods.parse(self.period_key)
