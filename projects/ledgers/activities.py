"""活动台账."""

from common.export import Column, Kind
from ledgers.kinds import register
from projects.feeds import ProgrammeLedger
from projects.forms.activities import ActivityForm
from projects.ledgers import feeds  # noqa: F401 - what the rows feed is known before any of them changes
from projects.models import Activity

STANDARD = (
    "讲座", "培训", "集训营", "技能比武", "大赛", "主题教育", "志愿服务", "环保行动", "座谈会", "交流活动", "训练营",
    "演练", "启动仪式", "主题大会", "青年服务", "关爱服务", "文明劝导", "宣传",
)  # fmt: skip


@register
class ActivityLedger(ProgrammeLedger):
    """Activities, which feed how many were held and how many came."""

    kind = "activities"
    title = "活动台账"
    description = "办了什么活动、什么时间地点、多少人参加。月报里的场次和人次由这里计数。"
    icon = "calendar-event"
    order = 10
    counter = "场"
    model = Activity
    form = ActivityForm
    day = "held_on"
    search = ("name", "place", "summary")
    filters = ("project", "category")
    related = ("project", "category")
    columns = (
        (Column("日期", "held_on", Kind.DATE), "held_on"),
        (Column("活动名称", "name", width=36), "name"),
        (Column("类别", "category.name"), "category"),
        (Column("单位", "organization.short_name"), "organization__path"),
        (Column("重点工作项目", "project.name", width=30), "project__number"),
        (Column("地点", "place", width=24), ""),
        (Column("参加人数", "heads", Kind.WHOLE), "heads"),
    )
    named = "活动名称"
    totals = {"heads": "人次"}
    defaults = ("project", "category", "held_on")
    detail_template = "projects/_activity_order.html"
    synonyms = {
        "held_on": ("活动日期", "活动时间", "举办日期", "举办时间", "开展日期", "开展时间", "时间"),
        "starts_at": ("几点开始", "开始时刻"),
        "name": ("名称", "活动主题", "主题", "活动"),
        "category": ("活动类别", "活动类型", "类型"),
        "place": ("活动地点", "举办地点"),
        "heads": ("人数", "活动人数", "参与人数", "参加人次", "参与人次", "人次"),
        "summary": ("小结", "活动内容", "活动简介", "内容"),
        "links": ("链接", "网址", "报道链接"),
    }
    categories = {"activities": {name: [] for name in STANDARD}}

    def doubts(self, record: Activity) -> list[str]:
        """Whether the same heads count in several indicators."""
        heads = [indicator for indicator, _, _ in self.counted_for(record) if indicator.feed == "participants"]
        if len(heads) < 2:
            return []
        told = "、".join(f"“{indicator.name}”" for indicator in heads)
        return [f"同一批人在{told}里各计一次，这些指标的人数不能相加。"]
