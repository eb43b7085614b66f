"""Sites: places that the league builds, names, checks again and takes off the list."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common import periods
from ledgers.models import Category, Record
from organizations.access import ScopedQuerySet
from projects.models.programme import KeyProject


class SiteStatus(models.TextChoices):
    """How far a site got. It counts from the day it is named until the day it is taken off."""

    APPLIED = "applied", "申报"
    BUILDING = "building", "创建"
    NAMED = "named", "命名"
    REVIEWED = "reviewed", "复核"
    REMOVED = "removed", "摘牌"


COUNTED = (SiteStatus.NAMED, SiteStatus.REVIEWED, SiteStatus.REMOVED)


class SiteLevel(models.TextChoices):
    """Who named it."""

    NATIONAL = "national", "国家级"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县区级"


def stars_in_words(stars: int | None) -> str:
    """3 → 3星; 0 is rated, but too low for a star."""
    return "未评" if stars is None else f"{stars}星" if stars else "未达星级"


class Site(Record):
    """One site (阵地), of a kind such as 青年之家."""

    prefix = "ZD"
    identity = ("organization", "category", "name")

    category = models.ForeignKey(
        Category, models.PROTECT, related_name="+", verbose_name="类别", limit_choices_to={"ledger": "sites"}
    )
    project = models.ForeignKey(
        KeyProject, models.PROTECT, null=True, blank=True, related_name="sites", verbose_name="重点工作项目"
    )
    name = models.CharField("名称", max_length=120)
    address = models.CharField("地址", max_length=200, blank=True)
    contact = models.CharField("联系人", max_length=50, blank=True)
    level = models.CharField("级别", max_length=10, choices=SiteLevel, blank=True)
    batch = models.CharField("批次", max_length=40, blank=True)
    document = models.CharField("命名文件", max_length=120, blank=True, help_text="文件名称或文号")
    status = models.CharField("状态", max_length=10, choices=SiteStatus, default=SiteStatus.APPLIED)
    valid_from = models.DateField("命名日期", null=True, blank=True)
    valid_to = models.DateField("摘牌日期", null=True, blank=True, help_text="摘牌或到期的日期")
    cloud_since = models.DateField("入驻云平台日期", null=True, blank=True)
    stars = models.PositiveSmallIntegerField("星级", null=True, blank=True)
    # Line of the category's checklist → points given.
    checks = models.JSONField("评定得分", default=dict, db_default={}, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "阵地"
        ordering = ["-valid_from", "-id"]
        indexes = [
            models.Index(fields=["category", "valid_from"], name="site_kind_from"),
            models.Index(fields=["category", "valid_to"], name="site_kind_to"),
            models.Index(fields=["organization", "category"], name="site_place"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=COUNTED) | Q(valid_from__isnull=False),
                name="site_named_on_a_day",
                violation_error_message="已经命名的阵地要填命名日期",
            ),
            models.CheckConstraint(
                condition=Q(status=SiteStatus.REMOVED, valid_to__isnull=False) | ~Q(status=SiteStatus.REMOVED),
                name="site_removed_on_a_day",
                violation_error_message="已经摘牌的阵地要填摘牌日期",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="site_ends_after_its_start",
                violation_error_message="摘牌日期不能早于命名日期",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def points(self) -> int:
        """What its checklist adds up to."""
        return sum(self.checks.values())

    @property
    def starred(self) -> str:
        """Its stars in words."""
        return stars_in_words(self.stars)


class SiteStepQuerySet(ScopedQuerySet):
    """Questions about steps."""

    organization_path = "site__organization__path"

    def kept(self):
        """Those that nobody took back."""
        return self.filter(undone_at__isnull=True)


class SiteStep(models.Model):
    """One step in the life of a site: to which status, on which day, by which document."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="steps", verbose_name="阵地")
    status = models.CharField("步骤", max_length=10, choices=SiteStatus)
    on = models.DateField("日期")
    document = models.CharField("文件", max_length=120, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    before = models.JSONField("原来的内容", default=dict)  # field → value, of what the step changed
    after = models.JSONField("办成的内容", default=dict)  # field → value, as the step left it
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人")
    at = models.DateTimeField("办理时间", default=periods.now)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤回人"
    )
    undone_at = models.DateTimeField("撤回时间", null=True)
    undo_reason = models.CharField("撤回原因", max_length=200, blank=True, default="")

    objects = SiteStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "阵地的步骤"
        ordering = ["id"]

    def __str__(self):
        return f"{self.get_status_display()}（{self.on}）"
