"""What the lists of service activities hold as files."""

from common.export import Column, Kind
from volunteers.models import Participation

SERVICES = [
    Column("活动名称", "name", width=32),
    Column("单位", "organization.short_name"),
    Column("团队", "team.name", width=20),
    Column("开始时间", "starts_at", Kind.MOMENT),
    Column("结束时间", "ends_at", Kind.MOMENT),
    Column("地点", "place", width=24),
    Column("招募人数", "capacity", Kind.WHOLE),
    Column("报名人数", "signed", Kind.WHOLE),
    Column("到场人数", "came", Kind.WHOLE),
    Column("状态", "get_state_display"),
]


def state_of(row: Participation) -> str:
    """Where a sign-up stands, in a word."""
    if row.cancelled_at:
        return "已取消"
    if row.left_at:
        return "已签退"
    return "已签到" if row.came_at else "已报名"


def decided(row: Participation) -> str:
    """Whether the minutes count."""
    if row.is_waiting:
        return "待复核"
    if row.reviewed_at:
        return "复核不计" if row.is_rejected else "复核计入"
    return "计入" if row.left_at else ""


SIGNED = [
    Column("志愿者编号", "volunteer.number", width=18),
    Column("姓名", lambda row: str(row.volunteer)),
    Column("所属组织", "volunteer.organization.short_name", width=18),
    Column("状态", state_of),
    Column("签到时间", "came_at", Kind.MOMENT),
    Column("签退时间", "left_at", Kind.MOMENT),
    Column("信用时数（分钟）", "minutes", Kind.WHOLE, 14),
    Column("存疑", lambda row: "、".join(row.doubts), width=24),
    Column("是否计入", decided),
    Column("复核说明", "review_note", width=24),
]
FLAGGED = [
    Column("活动名称", "service.name", width=32),
    Column("单位", "service.organization.short_name"),
    *SIGNED[:2],
    *SIGNED[4:8],
    Column("补登原因", "left_reason", width=24),
]
