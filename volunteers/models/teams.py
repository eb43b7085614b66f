"""Teams (志愿团队) and who belongs to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common import periods
from ledgers.models import Category, Record
from organizations.access import ScopedQuerySet
from projects.models import KeyProject
from volunteers.models.volunteer import Volunteer


class Tier(models.TextChoices):
    """The four-tier network, from the city to the village or community."""

    CITY = "city", "市级"
    COUNTY = "county", "县区级"
    TOWNSHIP = "township", "乡镇（街道）级"
    VILLAGE = "village", "村（社区）级"


class Team(Record):
    """One team, of a kind such as 河小青. It counts from the day of its registration until it is dissolved."""

    prefix = "TD"
    identity = ("organization", "category", "name")

    category = models.ForeignKey(
        Category, models.PROTECT, related_name="+", verbose_name="类别", limit_choices_to={"ledger": "teams"}
    )
    project = models.ForeignKey(
        KeyProject, models.PROTECT, null=True, blank=True, related_name="teams", verbose_name="重点工作项目"
    )
    name = models.CharField("团队名称", max_length=120)
    tier = models.CharField("层级", max_length=10, choices=Tier, default=Tier.COUNTY)
    above = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="below", verbose_name="上级团队"
    )
    leader = models.CharField("负责人", max_length=50, blank=True)
    registration = models.CharField("登记情况", max_length=120, blank=True, help_text="登记或备案的机关和编号")
    from_on = models.DateField("成立日期")
    to_on = models.DateField("解散日期", null=True, blank=True)
    note = models.CharField("简介", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "志愿团队"
        ordering = ["-from_on", "-id"]
        indexes = [
            models.Index(fields=["category", "from_on"], name="team_kind_from"),
            models.Index(fields=["organization", "category"], name="team_place"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="team_ends_after_its_start",
                violation_error_message="解散日期不能早于成立日期",
            )
        ]

    def __str__(self):
        return self.name


class TeamRole(models.TextChoices):
    """What a member is in the team."""

    LEADER = "leader", "队长"
    CORE = "core", "骨干"
    MEMBER = "member", "队员"


class MembershipQuerySet(ScopedQuerySet):
    """Questions about memberships."""

    organization_path = "team__organization__path"

    def current(self):
        """Those that have not ended."""
        return self.filter(left_on__isnull=True)


class Membership(models.Model):
    """A volunteer in a team. One who leaves and comes back has two."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships", verbose_name="团队")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="memberships", verbose_name="志愿者")
    role = models.CharField("职务", max_length=10, choices=TeamRole, default=TeamRole.MEMBER)
    joined_on = models.DateField("加入日期")
    left_on = models.DateField("退出日期", null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField("登记时间", default=periods.now)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "团队成员"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "volunteer"], condition=Q(left_on__isnull=True), name="member_once"
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="member_leaves_after_joining",
                violation_error_message="退出日期不能早于加入日期",
            ),
        ]

    def __str__(self):
        return f"{self.volunteer}（{self.team}）"
