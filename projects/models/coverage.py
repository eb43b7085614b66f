"""What others said of the league's work: media coverage, and instructions by leaders."""

from django.db import models

from ledgers.models import Record
from projects.models.programme import KeyProject


class MediaLevel(models.TextChoices):
    """Levels of media, lowest first."""

    COUNTY = "county", "县区级"
    CITY = "city", "市级"
    PROVINCE = "province", "省级"
    NATIONAL = "national", "中央级"


class MediaCoverage(Record):
    """One report by one outlet (媒体报道)."""

    prefix = "MT"
    identity = ("outlet", "published_on", "title")

    project = models.ForeignKey(
        KeyProject, models.PROTECT, null=True, blank=True, related_name="coverage", verbose_name="重点工作项目"
    )
    outlet = models.CharField("媒体", max_length=60)
    level = models.CharField("媒体级别", max_length=10, choices=MediaLevel)
    title = models.CharField("标题", max_length=150)
    link = models.URLField("链接", max_length=300, blank=True)
    published_on = models.DateField("刊播日期")

    class Meta:
        verbose_name = verbose_name_plural = "媒体报道"
        ordering = ["-published_on", "-id"]
        indexes = [
            models.Index(fields=["-published_on", "-id"], name="coverage_newest"),
            models.Index(fields=["organization", "-published_on"], name="coverage_place"),
        ]

    def __str__(self):
        return self.title


class LeaderRank(models.TextChoices):
    """Ranks of leaders, lowest first."""

    COUNTY = "county", "县区领导"
    CITY = "city", "市领导"
    PROVINCE = "province", "省领导"


class LeaderInstruction(Record):
    """What one leader wrote on one paper (批示)."""

    prefix = "PS"
    identity = ("organization", "leader", "given_on", "subject")

    project = models.ForeignKey(
        KeyProject, models.PROTECT, null=True, blank=True, related_name="instructions", verbose_name="重点工作项目"
    )
    leader = models.CharField("批示领导", max_length=60, help_text="职务和姓名")
    rank = models.CharField("领导级别", max_length=10, choices=LeaderRank)
    given_on = models.DateField("批示日期")
    subject = models.CharField("批示材料", max_length=150)
    text = models.TextField("批示内容", max_length=1000, blank=True)
    done = models.TextField("落实情况", max_length=1000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "领导批示"
        ordering = ["-given_on", "-id"]
        indexes = [models.Index(fields=["-given_on", "-id"], name="instruction_newest")]

    def __str__(self):
        return self.subject
