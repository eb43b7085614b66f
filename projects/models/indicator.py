"""Indicators, what is asked of them, and where their stocks began."""

from django.db import models

from common.fields import MonthField
from organizations.access import ScopedQuerySet
from organizations.models import Level, Organization
from projects.models.programme import KeyProject, Programme


class Aggregate(models.TextChoices):
    """How values of an indicator combine."""

    SUM = "sum", "流量（逐月累加）"
    LATEST = "latest", "存量（取最新值）"
    RATIO = "ratio", "比率"


class Basis(models.TextChoices):
    """Where a value comes from: stated by an official document, or kept for tracking only."""

    SOURCE = "source", "文件载明"
    ILLUSTRATIVE = "illustrative", "跟踪用"


class ReportedBy(models.TextChoices):
    """Who is asked for the indicator."""

    CITY = "city", "市本级"
    COUNTIES = "counties", "县区级组织"

    @classmethod
    def of(cls, organization: Organization) -> "ReportedBy | None":
        """Which of the two an organisation is; townships state what their county is asked for, units nothing."""
        if organization.level == Level.UNIT:
            return None
        return cls.CITY if organization.level == Level.CITY else cls.COUNTIES


class IndicatorQuerySet(models.QuerySet):
    """Questions about indicators."""

    def visible_to(self, user):
        """Those of the programmes that the user works by."""
        return self.filter(programme__in=Programme.objects.visible_to(user))

    def asked_of(self, organization):
        """Those that an organisation of this level reports."""
        return self.filter(by=ReportedBy.of(organization))


class Indicator(models.Model):
    """One measured thing, of a project or (headline) of the programme. `code` names it across the years."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="indicators", verbose_name="年度计划")
    project = models.ForeignKey(
        KeyProject, models.PROTECT, null=True, blank=True, related_name="indicators", verbose_name="项目"
    )
    code = models.CharField("代码", max_length=60)
    name = models.CharField("名称", max_length=100)
    unit = models.CharField("计量单位", max_length=10)
    places = models.PositiveSmallIntegerField("小数位数", default=0)
    aggregate = models.CharField("汇总方式", max_length=10, choices=Aggregate)
    by = models.CharField("填报单位", max_length=10, choices=ReportedBy)
    style = models.CharField("数字写法", max_length=4, blank=True)
    target_style = models.CharField("目标写法", max_length=4, blank=True)
    basis = models.CharField("数据依据", max_length=12, choices=Basis)
    target_basis = models.CharField("目标依据", max_length=12, choices=Basis)
    lower_is_better = models.BooleanField("越低越好", default=False)
    pace_start = MonthField("起始月", null=True, blank=True)
    pace_due = MonthField("完成月", null=True, blank=True)
    feed = models.CharField("来源台账", max_length=30, default="reported")
    feed_filter = models.JSONField("台账条件", default=dict, blank=True)
    fed_from = MonthField("自何月起由台账计数", null=True, blank=True)
    overlap = models.CharField("重叠组", max_length=30, blank=True)
    definition = models.TextField("口径", blank=True)
    order = models.PositiveSmallIntegerField("顺序")

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指标"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="indicator_code_once")]

    def __str__(self):
        return self.name

    @property
    def is_flow(self) -> bool:
        """Whether months add up."""
        return self.aggregate == Aggregate.SUM

    @property
    def is_ratio(self) -> bool:
        """Whether it is a percentage, which never adds over organisations."""
        return self.aggregate == Aggregate.RATIO

    def fed_in(self, month) -> bool:
        """Whether a month's cell is counted from a register."""
        return self.fed_from is not None and month >= self.fed_from

    def is_typed_by(self, organization: Organization, month) -> bool:
        """Whether people of the organisation type the month's value, which no register counts."""
        return self.by == ReportedBy.of(organization) and not self.fed_in(month)

    def wanted_in(self, month) -> bool:
        """Whether a report of that month must state a value.

        A flow that is bound to an event may stay empty outside its time; a stock is stated every month once it began.
        """
        if self.is_flow and self.pace_due is not None:
            return (self.pace_start or self.pace_due) <= month <= self.pace_due
        return self.pace_start is None or month >= self.pace_start


class Target(models.Model):
    """What an organisation is to reach in the year. The city's own row is the target of the whole city."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name="指标")
    organization = models.ForeignKey(Organization, models.PROTECT, verbose_name="组织")
    value = models.DecimalField("年度目标", max_digits=20, decimal_places=4)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度目标"
        constraints = [models.UniqueConstraint(fields=["indicator", "organization"], name="target_once")]

    def __str__(self):
        return f"{self.indicator}：{self.value}"


class Opening(models.Model):
    """The level of a stock before the year began, at the end of `month`. The city's own row is the whole city's."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="openings", verbose_name="指标")
    organization = models.ForeignKey(Organization, models.PROTECT, verbose_name="组织")
    month = MonthField("截至月末")
    value = models.DecimalField("期初值", max_digits=20, decimal_places=4)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "期初值"
        constraints = [models.UniqueConstraint(fields=["indicator", "organization"], name="opening_once")]

    def __str__(self):
        return f"{self.indicator}：{self.value}"
