"""Orders as a file."""

from common.export import Column, Kind
from projects.models import ServiceOrder


def _came_of_it(order: ServiceOrder) -> str:
    """The activity as which it was delivered, and that it was voided where it was."""
    if order.activity is None:
        return ""
    return f"{order.activity.number}（已作废）" if order.activity.is_void else order.activity.number


ORDERS = [
    Column("服务", "offer.name", width=34),
    Column("类别", "offer.category.name", width=10),
    Column("提供单位", "offer.organization.short_name"),
    Column("点单单位", "organization.short_name"),
    Column("服务对象", "for_whom", width=24),
    Column("希望日期", "wanted_on", Kind.DATE),
    Column("约定日期", "agreed_on", Kind.DATE),
    Column("地点", "place", width=24),
    Column("预计人数", "heads", Kind.WHOLE),
    Column("状态", "get_status_display", width=10),
    Column("答复", "answer", width=30),
    Column("取消原因", "cancel_reason", width=24),
    Column("实际日期", "activity.held_on", Kind.DATE),
    Column("实际人数", "activity.heads", Kind.WHOLE),
    Column("活动编号", _came_of_it, width=22),
    Column("评分", "rating", Kind.WHOLE),
    Column("评价", "rating_text", width=30),
    Column("点单人", "placed_by.name", width=10),
    Column("点单时间", "placed_at", Kind.MOMENT),
]
