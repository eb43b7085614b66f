"""Service: activities to which volunteers sign up, and who came from when until when."""

import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from common import periods
from organizations.access import ScopedQuerySet
from organizations.models import Organization
from projects.models import Activity
from volunteers import durations
from volunteers.models.teams import Team
from volunteers.models.volunteer import Volunteer


def new_token() -> str:
    """What the address of the public page is known by; nobody guesses it."""
    return secrets.token_urlsafe(12)


def new_code() -> str:
    """Six digits that are told on the spot."""
    return f"{secrets.randbelow(10**6):06d}"


class ServiceState(models.TextChoices):
    """How far a service activity got."""

    OPEN = "open", "报名中"
    CLOSED = "closed", "报名截止"
    FINISHED = "finished", "已结束"
    CANCELLED = "cancelled", "已取消"


class ServiceQuerySet(ScopedQuerySet):
    """Questions about service activities."""

    def upcoming(self):
        """Those still to come or going on, which nobody called off or finished."""
        return self.filter(ends_at__gte=periods.now(), state__in=[ServiceState.OPEN, ServiceState.CLOSED])

    def past(self):
        """The others."""
        return self.exclude(pk__in=self.upcoming().order_by().values("pk"))

    def with_counts(self):
        """With how many signed up (`signed`) and came (`came`)."""
        rows = Participation.objects.filter(service=OuterRef("pk")).order_by().values("service")
        one = {"signed": rows.signed_up(), "came": rows.came()}
        counts = {name: Subquery(found.annotate(n=Count("pk")).values("n")) for name, found in one.items()}
        return self.annotate(**{name: Coalesce(count, 0) for name, count in counts.items()})


class ServiceActivity(models.Model):
    """A service activity (志愿服务活动) with sign-up. Once it is over, it becomes an Activity of the ledger."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="单位")
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="services", verbose_name="组织团队"
    )
    name = models.CharField("活动名称", max_length=120)
    content = models.TextField("服务内容", max_length=1000, blank=True)
    place = models.CharField("地点", max_length=120)
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    capacity = models.PositiveIntegerField("招募人数", validators=[MinValueValidator(1), MaxValueValidator(100_000)])
    least_age = models.PositiveSmallIntegerField("最小年龄", default=14, validators=[MinValueValidator(14)])
    most_age = models.PositiveSmallIntegerField("最大年龄", null=True, blank=True, validators=[MaxValueValidator(120)])
    is_risky = models.BooleanField("有一定风险", default=False, help_text="如抢险、水边作业、交通劝导")
    insurance = models.CharField("保险说明", max_length=200, blank=True, help_text="有风险的活动要为志愿者办理保险")
    token = models.CharField("签到页", max_length=32, unique=True, default=new_token, editable=False)
    code = models.CharField("签到码", max_length=6, default=new_code, editable=False)
    state = models.CharField("状态", max_length=10, choices=ServiceState, default=ServiceState.OPEN, editable=False)
    reason = models.CharField("取消原因", max_length=200, blank=True, default="", editable=False)
    activity = models.OneToOneField(
        Activity, models.PROTECT, null=True, related_name="service", editable=False, verbose_name="活动台账里的记录"
    )
    version = models.PositiveIntegerField("修改次数", default=1, db_default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="发布人"
    )
    created_at = models.DateTimeField("发布时间", default=periods.now, editable=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "志愿服务活动"
        ordering = ["-starts_at", "-id"]
        indexes = [
            models.Index(fields=["-starts_at", "-id"], name="service_newest"),
            models.Index(fields=["organization", "-starts_at"], name="service_place_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="service_ends_after_its_start",
                violation_error_message="结束时间要晚于开始时间",
            ),
            models.CheckConstraint(
                condition=Q(most_age__isnull=True) | Q(most_age__gte=F("least_age")),
                name="service_ages_in_order",
                violation_error_message="最大年龄不能小于最小年龄",
            ),
            models.CheckConstraint(
                condition=Q(is_risky=False) | ~Q(insurance=""),
                name="service_risk_is_insured",
                violation_error_message="有风险的活动要写明保险说明",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_due(self) -> bool:
        """Whether it is over and nobody has finished or cancelled it yet."""
        return self.state in (ServiceState.OPEN, ServiceState.CLOSED) and self.ends_at <= periods.now()


class Flag(models.TextChoices):
    """What people should look at before minutes count; nothing is changed silently."""

    OVERLAP = "overlap", "与另一次服务的时间重叠"
    NEGATIVE = "negative", "签退早于签到"
    LONG = "long", "时长过长"
    SHORT = "short", "时长过短"
    IDENTICAL = "identical", "与许多人时间完全相同"
    OUTSIDE = "outside", "在活动时间之外"
    OPEN = "open", "没有签退"


class ParticipationQuerySet(ScopedQuerySet):
    """Questions about participations."""

    organization_path = "service__organization__path"

    def signed_up(self):
        """Those that were not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def came(self):
        """Those that came."""
        return self.filter(cancelled_at__isnull=True, came_at__isnull=False)

    def flagged(self):
        """Those whose minutes wait for somebody to look."""
        return self.exclude(flags=[]).filter(reviewed_at__isnull=True)


class Participation(models.Model):
    """A volunteer at a service activity (参与记录): signed up, came, left.

    `minutes` are the credited ones (信用时数): worked out from the two times and not to be typed. They count once they
    are not flagged, or somebody has looked and let them stand; what was rejected then counts 0 (`is_rejected`).
    """

    service = models.ForeignKey(ServiceActivity, models.PROTECT, related_name="participations", verbose_name="活动")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="participations", verbose_name="志愿者")
    signed_at = models.DateTimeField("报名时间", default=periods.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="代报名人"
    )
    cancelled_at = models.DateTimeField("取消时间", null=True)
    came_at = models.DateTimeField("签到时间", null=True)
    left_at = models.DateTimeField("签退时间", null=True)
    # Who entered it; nobody where the volunteer did on the public page.
    came_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="代签到人"
    )
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="代签退人"
    )
    left_reason = models.CharField("补登签退原因", max_length=200, blank=True, default="", db_default="")
    minutes = models.PositiveIntegerField("信用时数（分钟）", default=0)
    flags = models.JSONField("存疑", default=list)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    reviewed_at = models.DateTimeField("复核时间", null=True)
    is_rejected = models.BooleanField("复核不计", default=False)
    review_note = models.CharField("复核说明", max_length=200, blank=True, default="")

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参与记录"
        ordering = ["id"]
        indexes = [models.Index(fields=["volunteer", "came_at"], name="participation_of")]
        constraints = [models.UniqueConstraint(fields=["service", "volunteer"], name="participation_once")]

    def __str__(self):
        return f"{self.volunteer}（{self.service}）"

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to look before the minutes count."""
        return bool(self.flags) and self.reviewed_at is None

    @property
    def doubts(self) -> list[str]:
        """What is doubtful, in words."""
        return [str(Flag(flag).label) for flag in self.flags]

    @property
    def told(self) -> str:
        """The minutes in words."""
        return durations.told(self.minutes)


class WrongCode(models.Model):
    """A wrong try on a public page, kept for minutes, so that nobody tries codes out."""

    service = models.ForeignKey(ServiceActivity, models.CASCADE, related_name="wrong_codes", verbose_name="活动")
    source = models.UUIDField("来源")
    at = models.DateTimeField("时间", default=periods.now)

    class Meta:
        verbose_name = verbose_name_plural = "输错的签到码"
        indexes = [models.Index(fields=["service", "at"], name="wrong_code_recent")]

    def __str__(self):
        return f"{self.service} {self.at}"
