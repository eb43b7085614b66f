"""媒体报道."""

from common.export import Column, Kind
from ledgers.kinds import register
from projects.feeds import ProgrammeLedger
from projects.forms.coverage import MediaFilter, MediaForm
from projects.ledgers import feeds  # noqa: F401 - what the rows feed is known before any of them changes
from projects.models import MediaCoverage


@register
class MediaLedger(ProgrammeLedger):
    """What media reported of the league's work, one outlet and one report a row."""

    kind = "media"
    title = "媒体报道"
    description = "哪家媒体什么时候刊播了什么。一家媒体刊播一篇登记一条，同一篇稿被几家采用的分别登记。"
    icon = "newspaper"
    order = 30
    model = MediaCoverage
    form = MediaForm
    day = "published_on"
    search = ("title", "outlet")
    filters = ("project",)
    own_filter = MediaFilter
    related = ("project",)
    columns = (
        (Column("刊播日期", "published_on", Kind.DATE), "published_on"),
        (Column("标题", "title", width=42), "title"),
        (Column("媒体", "outlet", width=18), "outlet"),
        (Column("级别", "get_level_display", width=8), "level"),
        (Column("单位", "organization.short_name"), "organization__path"),
        (Column("重点工作项目", "project.name", width=30), "project__number"),
    )
    named = "标题"
    defaults = ("published_on", "project")
