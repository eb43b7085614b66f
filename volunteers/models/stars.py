"""Stars from hours of service: the scheme, who rose, and the service records that were issued."""

import datetime as dt
import secrets

from django.conf import settings
from django.db import models

from common import periods
from ledgers.models.record import ALPHABET
from organizations.access import ScopedQuerySet
from volunteers.models.volunteer import Volunteer

STANDARD = [hours * 60 for hours in (100, 300, 600, 1000, 1500)]


class StarSchemeQuerySet(models.QuerySet):
    """Questions about schemes."""

    def on(self, day: dt.date) -> "StarScheme":
        """The scheme that holds on a day; the national standard is kept as the first one where there is none."""
        found = self.filter(valid_from__lte=day).order_by("-valid_from").first()
        if found is None:
            standard = {"minutes": STANDARD, "document": "志愿服务记录与星级认定办法"}
            found, _ = self.get_or_create(valid_from=dt.date(2013, 1, 1), defaults=standard)
        return found


class StarScheme(models.Model):
    """How many minutes give one star, two stars, and so on, from a day on. An older one is kept, never changed."""

    valid_from = models.DateField("生效日期", unique=True)
    minutes = models.JSONField("各星级所需分钟", default=list)
    document = models.CharField("依据", max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("设定时间", default=periods.now)

    objects = StarSchemeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "星级标准"
        ordering = ["-valid_from"]

    def __str__(self):
        return f"星级标准（{self.valid_from}起）"

    def stars(self, minutes: int) -> int:
        """The stars that so many minutes give."""
        return sum(minutes >= least for least in self.minutes)


class PromotionQuerySet(ScopedQuerySet):
    """Questions about promotions."""

    organization_path = "volunteer__organization__path"


class Promotion(models.Model):
    """A volunteer reached a number of stars; where minutes were taken back later, `revoked_at` says so."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="promotions", verbose_name="志愿者")
    stars = models.PositiveSmallIntegerField("星级")
    minutes = models.PositiveIntegerField("当时的服务时长（分钟）")
    on = models.DateField("晋级日期")
    at = models.DateTimeField("认定时间", default=periods.now)
    revoked_at = models.DateTimeField("取消时间", null=True)

    objects = PromotionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "星级晋级"
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["-on", "-id"], name="promotion_newest")]

    def __str__(self):
        return f"{self.volunteer.number} {self.stars}星"


def new_verification() -> str:
    """The code on a service record by which anybody checks it."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


class ServiceRecordQuerySet(ScopedQuerySet):
    """Questions about issued records."""

    organization_path = "volunteer__organization__path"


class ServiceRecord(models.Model):
    """A service record (平台志愿服务记录) as it was issued: the totals of that day, and the code that proves it."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="records", verbose_name="志愿者")
    code = models.CharField("验证码", max_length=12, unique=True, default=new_verification)
    until = models.DateField("统计截止日期")
    minutes = models.PositiveIntegerField("服务时长（分钟）")
    times = models.PositiveIntegerField("服务次数")
    stars = models.PositiveSmallIntegerField("星级", default=0)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="出具人")
    issued_at = models.DateTimeField("出具时间", default=periods.now)

    objects = ServiceRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "志愿服务记录证明"
        ordering = ["-id"]

    def __str__(self):
        return self.code
