"""志愿团队台账."""

from common.export import Column, Kind
from ledgers.kinds import register
from projects.feeds import Feed, ProgrammeLedger
from volunteers.codes import SKILLS
from volunteers.forms.teams import TeamForm
from volunteers.models import Team

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
        (Column("登记情况", "registration", width=28), ""),
        (Column("成立日期", "from_on", Kind.DATE), "from_on"),
        (Column("解散日期", "to_on", Kind.DATE), "to_on"),
    )
    named = "团队名称"
    defaults = ("category", "tier", "project")
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
