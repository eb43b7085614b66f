"""Monthly reports: what an organisation states about a project for a month, until it is accepted."""

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from common.fields import MonthField
from organizations.access import ScopedQuerySet
from organizations.models import Level, Organization
from projects.models.indicator import Indicator
from projects.models.programme import KeyProject, Programme

# What people write where there is nothing to tell.
NOTHING = ("", "无", "无。", "暂无", "暂无。", "没有", "没有。")


class ReportStatus(models.TextChoices):
    """The life of a report; `projects.workflow` alone changes it."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审核"
    ACCEPTED = "accepted", "已通过"
    RETURNED = "returned", "已退回"


def responsible_for(user, rows, report: str = ""):
    """Those of the rows that the user reviews: `report` is the lookup of whatever has an organisation and a project.

    City staff review what the city and its county-level organisations report on projects of their department (without
    one, on all of them); an officer whose county collects reviews its townships. Everybody else reviews nothing.
    """
    if not user.reviews_reports:
        return rows.none()
    if user.organization.level != Level.CITY:
        below = {f"{report}organization__path__startswith": user.organization.path}
        return rows.filter(**below, **{f"{report}organization__level": Level.TOWNSHIP})
    rows = rows.filter(**{f"{report}organization__level__in": [Level.CITY, Level.COUNTY]})
    if user.department_id is None:
        return rows
    return rows.filter(**{f"{report}project__initiative__department": user.department_id})


class MonthlyReportQuerySet(ScopedQuerySet):
    """Questions about reports."""

    def waiting(self):
        """Those that wait for a reviewer."""
        return self.filter(status=ReportStatus.SUBMITTED)

    def waiting_for(self, user):
        """Those that wait for this reviewer, oldest first, nobody's own."""
        waiting = self.visible_to(user).waiting().exclude(submitted_by=user)
        return responsible_for(user, waiting).order_by("submitted_at", "pk")

    def of_holders(self):
        """Those that become figures: what a township states is a part of its county's report."""
        return self.exclude(organization__level=Level.TOWNSHIP)

    def explained(self, yes: bool = True):
        """Those in which an unusual value is explained, which somebody should look at; or the others."""
        stated = ReportEntry.objects.filter(report=models.OuterRef("pk"), value__isnull=False)
        unusual = models.Exists(stated.exclude(explanation=""))
        return self.filter(unusual) if yes else self.filter(~unusual)

    def raising(self):
        """Those handed in that state a problem or ask for coordination, each with the `state` of its outcome."""
        stated = self.filter(status__in=[ReportStatus.SUBMITTED, ReportStatus.ACCEPTED])
        stated = stated.exclude(problems__in=NOTHING, coordination__in=NOTHING)
        # The states of `ProblemState`; nobody has taken it up yet where there is no outcome.
        return stated.annotate(state=Coalesce("outcome__state", Value("open"))).select_related("outcome__updated_by")

    def newest_first(self):
        """By month, newest first; within a month in the order of organisations and projects."""
        return self.order_by("-month", "organization__path", "project__number")

    def with_project(self):
        """Loaded with everything that a list shows."""
        return self.select_related(
            "programme", "organization", "project__initiative__action", "project__initiative__department",
            "saved_by", "submitted_by", "reviewed_by",
        )  # fmt: skip


class MonthlyReport(models.Model):
    """Key project × organisation × month. Without a project it carries the programme's headline indicators."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="reports", verbose_name="年度计划")
    project = models.ForeignKey(
        KeyProject, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name="项目"
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="reports", verbose_name="组织")
    month = MonthField("月份")
    status = models.CharField("状态", max_length=10, choices=ReportStatus, default=ReportStatus.DRAFT)
    progress = models.TextField("本月进展", blank=True, max_length=2000)
    problems = models.TextField("存在问题", blank=True, max_length=2000)
    next_steps = models.TextField("下步打算", blank=True, max_length=2000)
    coordination = models.TextField("需协调事项", blank=True, max_length=2000)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="填报人"
    )
    saved_at = models.DateTimeField("保存时间", null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="提交人"
    )
    submitted_at = models.DateTimeField("提交时间", null=True)
    first_submitted_at = models.DateTimeField("首次提交时间", null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="审核人"
    )
    reviewed_at = models.DateTimeField("审核时间", null=True)
    return_reason = models.CharField("退回原因", max_length=500, blank=True)
    # Indicator id → what a register counted for the month when the report was handed in.
    counted = models.JSONField("提交时的台账数", default=dict, db_default={}, blank=True, editable=False)

    objects = MonthlyReportQuerySet.as_manager()
    deadline = None  # set by `projects.deadlines.load`

    class Meta:
        verbose_name = verbose_name_plural = "月报"
        constraints = [
            models.UniqueConstraint(fields=["project", "organization", "month"], name="one_report_a_month"),
            models.UniqueConstraint(
                fields=["programme", "organization", "month"],
                condition=Q(project__isnull=True),
                name="one_headline_report_a_month",
            ),
        ]
        indexes = [models.Index(fields=["status", "month"], name="report_queue")]

    def __str__(self):
        return f"{self.organization} {self.month} {self.title}"

    @property
    def title(self) -> str:
        """What lists call it."""
        return self.project.name if self.project else "全市综合指标"

    @property
    def raises_problem(self) -> bool:
        """Whether it has been handed in and states a problem or asks for coordination."""
        handed_in = self.status in (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED)
        return handed_in and not (self.problems in NOTHING and self.coordination in NOTHING)

    @property
    def is_open(self) -> bool:
        """Whether it is still the organisation's turn."""
        return self.status in (ReportStatus.DRAFT, ReportStatus.RETURNED)

    @property
    def came_back(self) -> bool:
        """Whether a reviewer returned it."""
        return self.status == ReportStatus.RETURNED


class EntryQuerySet(ScopedQuerySet):
    """Entries in scope."""

    organization_path = "report__organization__path"

    def typed(self):
        """Those that no register counts: what was typed before a register began to count is not used any more."""
        since = Q(indicator__fed_from__isnull=True) | Q(report__month__lt=models.F("indicator__fed_from"))
        return self.filter(since)


class ReportEntry(models.Model):
    """The value that a report states for one indicator; empty while it is not stated."""

    report = models.ForeignKey(MonthlyReport, models.CASCADE, related_name="entries", verbose_name="月报")
    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name="指标")
    value = models.DecimalField("数值", max_digits=20, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField("分子", max_digits=20, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField("分母", max_digits=20, decimal_places=4, null=True, blank=True)
    explanation = models.CharField("情况说明", max_length=300, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "月报数值"
        constraints = [models.UniqueConstraint(fields=["report", "indicator"], name="entry_once")]

    def __str__(self):
        return f"{self.indicator}：{self.value}"
