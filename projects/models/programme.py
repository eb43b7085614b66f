"""The programme of a year: five flagship actions, their initiatives and the key projects."""

from django.db import models
from django.db.models import Q

from common import periods
from organizations.access import scope_path
from organizations.models import Department, Level, Organization


class Priority(models.TextChoices):
    """The four priorities of the second-half plan."""

    RALLY = "rally", "凝聚青年"
    SERVE = "serve", "服务大局"
    BRIDGE = "bridge", "当好桥梁"
    DISCIPLINE = "discipline", "从严治团"


class ProgrammeQuerySet(models.QuerySet):
    """Questions about programmes."""

    def visible_to(self, user):
        """Those of the tree that the user's organisation stands in: a county works by its city's programme."""
        path = scope_path(user)
        if path is None:
            return self.none()
        above = [path[:end] for end in range(Organization.steplen, len(path), Organization.steplen)]
        return self.filter(Q(organization__path__startswith=path) | Q(organization__path__in=above))

    def in_use(self):
        """The programme of the current year, else the newest earlier one, else None."""
        return self.filter(year__lte=periods.today().year).order_by("-year").first()


class Programme(models.Model):
    """The work programme of one year, with the rules by which its progress is judged."""

    year = models.PositiveIntegerField("年度", unique=True)
    organization = models.ForeignKey(Organization, models.PROTECT, verbose_name="组织")
    organization_name = models.CharField("落款名称", max_length=100)
    narrative = models.JSONField("总结文字", default=dict, blank=True)
    yellow_behind = models.PositiveSmallIntegerField("黄灯：落后超过（百分点）", default=10)
    red_behind = models.PositiveSmallIntegerField("红灯：落后超过（百分点）", default=30)
    red_idle_months = models.PositiveSmallIntegerField("红灯：连续未启动（月）", default=3)
    due_day = models.PositiveSmallIntegerField("月报截止日（次月）", default=5)
    grace_workdays = models.PositiveSmallIntegerField("截止后关闭前的工作日", default=3)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度计划"
        ordering = ["-year"]

    def __str__(self):
        return f"{self.year}年重点工作"


class FlagshipAction(models.Model):
    """One of the five flagship actions. Documents list them by `list_order` and tell them by `report_order`."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="actions", verbose_name="年度计划")
    code = models.CharField("代码", max_length=40)
    name = models.CharField("名称", max_length=100)
    aim = models.CharField("目标", max_length=100, blank=True)
    report_order = models.PositiveSmallIntegerField("正文顺序")
    list_order = models.PositiveSmallIntegerField("开篇顺序")
    narrative = models.TextField("开头语句", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "行动"
        ordering = ["report_order"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="action_code_once")]

    def __str__(self):
        return self.name


class Initiative(models.Model):
    """A group of projects inside an action, led by one department."""

    action = models.ForeignKey(FlagshipAction, models.PROTECT, related_name="initiatives", verbose_name="行动")
    name = models.CharField("名称", max_length=100)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="牵头部门")
    order = models.PositiveSmallIntegerField("顺序")
    lead = models.BooleanField("在行动开头叙述", default=False)
    second_half_only = models.BooleanField("只在下半年叙述", default=False)
    heading = models.CharField("小标题", max_length=100, blank=True)
    narrative = models.TextField("叙述", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "举措"
        ordering = ["action__report_order", "order"]
        constraints = [models.UniqueConstraint(fields=["action", "name"], name="initiative_name_once")]

    def __str__(self):
        return self.name


class KeyProjectQuerySet(models.QuerySet):
    """Questions about key projects."""

    def visible_to(self, user):
        """The city sees all; a county sees those of which it reports an indicator; a visitor sees none."""
        if scope_path(user) is None:
            return self.none()
        if user.organization.level == Level.CITY:
            return self
        return self.filter(indicators__by="counties").distinct()

    def in_year(self, year):
        """Those of a year's programme."""
        return self.filter(programme__year=year)


class KeyProject(models.Model):
    """One key project of the year (重点工作项目)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="projects", verbose_name="年度计划")
    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="projects", verbose_name="举措")
    number = models.PositiveSmallIntegerField("编号")
    name = models.CharField("名称", max_length=100)
    second_half = models.CharField("下半年重点", max_length=12, choices=Priority)
    leader = models.CharField("分管领导", max_length=50, blank=True)
    contact = models.CharField("责任人", max_length=50, blank=True)

    objects = KeyProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "重点工作项目"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="project_number_once")]

    def __str__(self):
        return self.name
