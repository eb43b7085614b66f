"""工作成果."""

from common.export import Column, Kind
from ledgers.kinds import register
from projects.feeds import ProgrammeLedger
from projects.forms.achievements import AchievementForm
from projects.models import Achievement

STANDARD = (
    "成立组织", "获奖", "作品发布", "方案出台", "品牌活动", "结对共建", "试点落地", "经验推广", "典型选树", "阵地建成",
)  # fmt: skip


@register
class AchievementLedger(ProgrammeLedger):
    """What figures cannot say; the narrative of documents draws on it."""

    kind = "achievements"
    title = "工作成果"
    description = "数字说不清的成果：成立了什么、得了什么奖、出台了什么。写好的一两句话会用进半年总结。"
    icon = "trophy"
    order = 50
    counter = "项"
    model = Achievement
    form = AchievementForm
    day = "happened_on"
    search = ("title", "text", "names", "ordinal")
    filters = ("project", "category")
    related = ("project", "category")
    columns = (
        (Column("日期", "happened_on", Kind.DATE), "happened_on"),
        (Column("名称", "title", width=32), "title"),
        (Column("类别", "category.name"), "category"),
        (Column("届次或名次", "ordinal", width=10), ""),
        (Column("单位", "organization.short_name"), "organization__path"),
        (Column("重点工作项目", "project.name", width=30), "project__number"),
        (Column("一两句话", "text", width=60), ""),
    )
    named = "名称"
    defaults = ("project", "category", "happened_on")
    categories = {"achievements": {name: {} for name in STANDARD}}
