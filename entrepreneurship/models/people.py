"""Secondments and internships."""

from django.db import models
from django.db.models import F, Q

from ledgers.models import Record
from projects.models import KeyProject


class Secondment(Record):
    """A person lent to a host for a time (柔性挂职)."""

    prefix = "GZ"
    identity = ("organization", "person", "host", "from_on")

    project = models.ForeignKey(
        KeyProject, models.PROTECT, null=True, blank=True, related_name="secondments", verbose_name="重点工作项目"
    )
    person = models.CharField("挂职人员", max_length=50)
    home = models.CharField("派出单位", max_length=100)
    host = models.CharField("挂职单位", max_length=100)
    role = models.CharField("挂职岗位", max_length=60)
    from_on = models.DateField("开始日期")
    to_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "柔性挂职"
        ordering = ["-from_on", "-id"]
        indexes = [models.Index(fields=["organization", "from_on"], name="secondment_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="secondment_ends_after_its_start",
                violation_error_message="结束日期不能早于开始日期",
            )
        ]

    def __str__(self):
        return f"{self.person}（{self.host}）"


class InternshipState(models.TextChoices):
    """How far an internship got; it counts from the day on which it started."""

    MATCHED = "matched", "已对接"
    STARTED = "started", "已上岗"
    FINISHED = "finished", "已结束"
    QUIT = "quit", "未上岗"


class Internship(Record):
    """One student on one post (实习对接)."""

    prefix = "SX"
    identity = ("organization", "student", "school", "host", "post")

    project = models.ForeignKey(
        KeyProject, models.PROTECT, null=True, blank=True, related_name="internships", verbose_name="重点工作项目"
    )
    student = models.CharField("学生", max_length=50)
    school = models.CharField("所在学校", max_length=80)
    host = models.CharField("实习单位", max_length=100)
    post = models.CharField("实习岗位", max_length=60)
    state = models.CharField("状态", max_length=10, choices=InternshipState, default=InternshipState.MATCHED)
    matched_on = models.DateField("对接日期")
    started_on = models.DateField("上岗日期", null=True, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "实习对接"
        ordering = ["-matched_on", "-id"]
        indexes = [
            models.Index(fields=["-matched_on", "-id"], name="internship_newest"),
            models.Index(fields=["organization", "started_on"], name="internship_place_start"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["matched", "quit"], started_on__isnull=True)
                | Q(state__in=["started", "finished"], started_on__isnull=False),
                name="internship_started_on_a_day",
                violation_error_message="已上岗的要填上岗日期，没有上岗的不填",
            )
        ]

    def __str__(self):
        return f"{self.student}（{self.host}）"
