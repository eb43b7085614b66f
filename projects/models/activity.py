"""Activities: what was held, when, where, and with how many people."""

from django.core.validators import MaxValueValidator
from django.db import models

from ledgers.models import Category, Record
from projects.models.programme import KeyProject


class Activity(Record):
    """One activity (活动). It counts for every indicator whose rule it meets, its heads likewise."""

    prefix = "HD"
    identity = ("organization", "held_on", "starts_at", "name")

    project = models.ForeignKey(
        KeyProject, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name="重点工作项目"
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="+", verbose_name="类别", limit_choices_to={"ledger": "activities"}
    )
    name = models.CharField("活动名称", max_length=120)
    held_on = models.DateField("日期")
    starts_at = models.TimeField("开始时间", null=True, blank=True)
    place = models.CharField("地点", max_length=120, blank=True)
    heads = models.PositiveIntegerField("参加人数", validators=[MaxValueValidator(1_000_000)])
    summary = models.TextField("活动小结", max_length=2000, blank=True)
    links = models.TextField(
        "媒体链接", max_length=2000, blank=True, default="", db_default="", help_text="一行一个网址"
    )

    class Meta:
        verbose_name = verbose_name_plural = "活动"
        ordering = ["-held_on", "-id"]
        indexes = [
            models.Index(fields=["project", "held_on"], name="activity_project_day"),
            models.Index(fields=["-held_on", "-id"], name="activity_newest"),
            models.Index(fields=["organization", "-held_on", "-id"], name="activity_place_newest"),
            models.Index(fields=["heads", "id"], name="activity_heads"),
        ]

    def __str__(self):
        return self.name
