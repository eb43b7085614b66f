"""志愿团队台账."""

from django.db.models import Case, Count, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from common import periods
from common.export import Column, Kind
from ledgers.kinds import register
from projects.feeds import Feed, ProgrammeLedger
from volunteers import network, rules
from volunteers.codes import SKILLS
from volunteers.forms.teams import TeamForm
from volunteers.models import Membership, ServiceActivity, Team, TeamRole

SHOWN = 12  # members on a team's page
RANK = Case(*(When(role=role, then=Value(place)) for place, role in enumerate(TeamRole.values)))
STANDARD = ("河小青", "讲师团", "绿色环保组织", "青春助跑团", "文明劝导团", "社区服务队", "应急救援队", "其他团队")


@register
class TeamLedger(ProgrammeLedger):
    """Teams, which count from their registration until they are dissolved."""

    kind = "teams"
    title = "志愿团队"
    description = "河小青、讲师团、绿色环保组织等志愿团队，从成立之日起计数，解散以后不再计数。"
    icon = "diagram-3"
    order = 62
    counter = "支"
    model = Team
    form = TeamForm
    day = "from_on"
    search = ("name", "leader", "registration")
    filters = ("category", "tier", "project")
    related = ("category", "project")
    columns = (
        (Column("团队名称", "name", width=32), "name"),
        (Column("类别", "category.name"), "category"),
        (Column("层级", "get_tier_display"), "tier"),
        (Column("单位", "organization.short_name"), "organization__path"),
        (Column("负责人", "leader"), "leader"),
        (Column("成员人数", "members", Kind.WHOLE), "members"),
        (Column("骨干人数", "cores", Kind.WHOLE), "cores"),
        (Column("登记情况", "registration", width=28), ""),
        (Column("成立日期", "from_on", Kind.DATE), "from_on"),
        (Column("解散日期", "to_on", Kind.DATE), "to_on"),
    )
    named = "团队名称"
    defaults = ("category", "tier", "project")
    detail_template = "volunteers/_team.html"
    menu_template = "volunteers/_menu.html"
    # Not `above`: many teams bear the same name, and only the form sees whether the tiers stay in order.
    sheet = (
        "organization", "category", "name", "tier", "project", "leader", "registration", "from_on", "to_on", "note",
    )  # fmt: skip
    synonyms = {
        "name": ("名称", "团队", "队伍名称", "组织名称"),
        "category": ("团队类别", "类型"),
        "tier": ("级别",),
        "leader": ("队长", "联系人"),
        "registration": ("登记编号", "备案编号", "登记机关"),
        "from_on": ("成立时间", "组建日期", "组建时间", "登记日期"),
        "to_on": ("解散时间", "注销日期"),
        "note": ("备注", "团队简介"),
    }
    categories = {"teams": {name: [] for name in STANDARD}, "skills": {name: [] for name in SKILLS}}

    def feed_days(self, feed: Feed) -> tuple[str, ...]:
        """A team counts from the one and no longer from the other."""
        return ("from_on", "to_on")

    def rows(self, user):
        """With how many members and how many cores each has now."""
        return super().rows(user).annotate(members=_members(), cores=_members(role=TeamRole.CORE))

    def problems(self, record: Team, user) -> list[str]:
        """A day of dissolution that has not come."""
        is_ahead = record.to_on and record.to_on > periods.today()
        return ["解散日期还没有到，解散以后再登记"] if is_ahead else []

    def badge(self, record: Team) -> tuple[str, str] | None:
        """That it is dissolved."""
        return ("off", "已解散") if record.to_on else None

    def links(self, user) -> list[tuple[str, str, str]]:
        """The way to the four-tier network."""
        return [("四级网络", "diagram-3", reverse("team_network"))]

    def built_on(self) -> list:
        """Members, and service activities that a team holds."""
        return [
            ("名现任成员", "team", Membership.objects.current()),
            ("个志愿服务活动", "team", ServiceActivity.objects.all()),
        ]

    def beside(self, user, record: Team) -> dict:
        """Its members by role, the first of them, and what stands above and below it."""
        known = Membership.objects.filter(team=record)
        counted = dict(known.current().order_by().values_list("role").annotate(Count("pk")))
        rows = list(known.current().select_related("volunteer").order_by(RANK, "joined_on", "pk")[:SHOWN])
        path = user.organization.path
        return {
            "roles": [(role.label, counted.get(role.value, 0)) for role in TeamRole],
            "members": rows,
            "more_members": sum(counted.values()) - len(rows),
            "past": known.filter(left_on__isnull=False).select_related("volunteer").order_by("-left_on", "-pk")[:5],
            "above": [(team, team.organization.path.startswith(path)) for team in network.above(record)],
            "tree": network.below(record),
            "may_manage": rules.may_register(user) and not record.is_void,
        }


def _members(**only):
    """How many members the team of the row has now, of a role where one is named."""
    rows = Membership.objects.current().filter(team=OuterRef("pk"), **only).order_by().values("team")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), Value(0))
