"""Members: a number that names them, whose they are, and a column of every kind."""

from django.db import models

from organizations.access import ScopedQuerySet
from organizations.models import Organization


class Kind(models.TextChoices):
    """What a member does."""

    TEACHER = "teacher", "讲师"
    HELPER = "helper", "队员"


class Member(models.Model):
    """One member of a team."""

    number = models.CharField("编号", max_length=20, unique=True)
    name = models.CharField("姓名", max_length=50, db_index=True)
    organization = models.ForeignKey(Organization, models.PROTECT, verbose_name="单位")
    kind = models.CharField("类别", max_length=10, choices=Kind, blank=True)
    joined = models.DateField("加入日期", null=True, db_index=True)
    hours = models.DecimalField("服务时数", max_digits=12, decimal_places=1, null=True)
    phone = models.CharField("电话", max_length=20, blank=True, null=True)
    town = models.CharField("乡镇", max_length=50, blank=True, null=True)
    skill = models.CharField("特长", max_length=100, blank=True, null=True)
    note = models.CharField("备注", max_length=200, blank=True, null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        app_label = "register"
        verbose_name = verbose_name_plural = "成员"
        indexes = [models.Index(fields=["organization", "joined"], name="member_place")]

    def __str__(self):
        return self.name
