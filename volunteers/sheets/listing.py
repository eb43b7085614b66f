"""The columns of the registry as a file."""

from common.export import Column, Kind
from volunteers.identity import age
from volunteers.models import Volunteer


def teams(row: Volunteer) -> str:
    """The teams to which somebody belongs, who was loaded with them as `current`."""
    return "、".join(membership.team.name for membership in row.current)


def columns(is_whole: bool) -> list[Column]:
    """The columns of the list; numbers masked unless they are to be whole."""
    shown = "" if is_whole else "_masked"
    return [
        Column("志愿者编号", "number", width=18),
        Column("姓名", "name"),
        Column("性别", "get_sex_display", width=8),
        Column("出生日期", "born_on", Kind.DATE),
        Column("年龄", lambda row: age(row.born_on) if row.born_on else None, Kind.WHOLE),
        Column("所属组织", "organization.short_name", width=20),
        Column("证件类型", "get_document_kind_display", width=16),
        Column("证件号码", f"document{shown}", width=22),
        Column("手机号码", f"phone{shown}", width=16),
        Column("政治面貌", "get_politics_display"),
        Column("文化程度", "get_education_display"),
        Column("职业", "occupation"),
        Column("特长", "skills", width=24),
        Column("可服务时间", "availability", width=24),
        Column("团队", teams, width=24),
        Column("服务时长（分钟）", "minutes", Kind.WHOLE, 12),
        Column("星级", "stars", Kind.WHOLE),
        Column("注册日期", "registered_on", Kind.DATE),
        Column("来源", "get_source_display"),
        Column("状态", "get_status_display"),
    ]
