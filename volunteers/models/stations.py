"""Stations and crossings: their fixed service days, and who stands there when."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from common import periods
from organizations.access import ScopedQuerySet
from projects.models import Activity, Site
from volunteers.models.volunteer import Volunteer


class SiteRowQuerySet(ScopedQuerySet):
    """Rows that belong to a site."""

    organization_path = "site__organization__path"


class ServiceDay(models.Model):
    """A fixed service day (志愿服务日) of a station: `due_on` by the calendar, `on` where staff moved it to.

    Whether `due_on` is a holiday or a make-up workday is asked of the calendar, never stored.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="service_days", verbose_name="服务站")
    due_on = models.DateField("固定服务日")
    on = models.DateField("服务日期")
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="调整人"
    )
    move_reason = models.CharField("调整原因", max_length=200, blank=True, default="")
    activity = models.OneToOneField(
        Activity, models.PROTECT, null=True, related_name="service_day", verbose_name="活动台账里的记录"
    )

    objects = SiteRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "志愿服务日"
        ordering = ["-on", "site_id"]
        indexes = [models.Index(fields=["on"], name="service_day_on")]
        constraints = [models.UniqueConstraint(fields=["site", "due_on"], name="service_day_once")]

    def __str__(self):
        return f"{self.site}（{self.on}）"


class DutySlot(models.Model):
    """A time of the week at which people are needed at a station or a crossing."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="duty_slots", verbose_name="值守点")
    weekday = models.PositiveSmallIntegerField("星期", validators=[MaxValueValidator(6)], help_text="0 为星期一")
    starts_at = models.TimeField("开始时间")
    ends_at = models.TimeField("结束时间")
    needed = models.PositiveSmallIntegerField(
        "需要人数", default=1, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    from_on = models.DateField("启用日期")
    to_on = models.DateField("停用日期", null=True, blank=True)

    objects = SiteRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "值守时段"
        ordering = ["site_id", "weekday", "starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="duty_slot_ends_after_its_start",
                violation_error_message="结束时间要晚于开始时间",
            )
        ]

    def __str__(self):
        return f"{self.site} {self.starts_at:%H:%M}"


class DutyRole(models.TextChoices):
    """What somebody is on duty as; 路长 answers for a crossing."""

    LEADER = "leader", "路长"
    MEMBER = "member", "队员"


class DutyQuerySet(ScopedQuerySet):
    """Questions about duties."""

    organization_path = "slot__site__organization__path"


class Duty(models.Model):
    """Who stands at a slot on a day (值班). `attended` is None until somebody says whether the person came."""

    slot = models.ForeignKey(DutySlot, models.PROTECT, related_name="duties", verbose_name="值守时段")
    on = models.DateField("日期")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="duties", verbose_name="志愿者")
    role = models.CharField("职责", max_length=10, choices=DutyRole, default=DutyRole.MEMBER)
    attended = models.BooleanField("到岗", null=True)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="排班人"
    )
    planned_at = models.DateTimeField("排班时间", default=periods.now)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "值班"
        ordering = ["on", "slot_id", "id"]
        indexes = [models.Index(fields=["on", "slot"], name="duty_day")]
        constraints = [models.UniqueConstraint(fields=["slot", "on", "volunteer"], name="duty_once")]

    def __str__(self):
        return f"{self.volunteer}（{self.on}）"
