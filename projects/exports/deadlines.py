"""Who owes reports until when, what was granted, and how far the townships are."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils import timezone

from common.export import Column, Kind
from organizations.models import Organization
from projects.turnout import Line, Turnout


def _deeds(item) -> str:
    """What happened to an extension, in one line."""
    told = []
    for entry, deed in item[1]:
        at = timezone.localtime(entry.at)
        told.append(f"{at.month}月{at.day}日 {at:%H:%M} {entry.actor.name if entry.actor else '系统'} {deed}")
    return "；".join(told)


def _missing(line) -> str:
    """The reports that an organisation still owes."""
    return "；".join(f"{p.number:02d} {p.name}" if p else "全市综合指标" for p in line.missing)


def _state(line) -> str:
    """What holds for the organisation's deadline besides the day."""
    limit = line.deadline
    told = ["已延期"] if limit.extension else []
    if limit.is_closed:
        return "，".join([*told, "已关闭"])
    return "，".join([*told, "重新开放"] if limit.reopening else told)


BOARD = [
    Column("单位", "organization.short_name"),
    Column("应报", "owed", Kind.WHOLE),
    Column("已报", "handed_in", Kind.WHOLE),
    Column("退回", "returned", Kind.WHOLE),
    Column("未报", "open", Kind.WHOLE),
    Column("逾期", "late", Kind.WHOLE),
    Column("截止日", "deadline.due", Kind.DATE),
    Column("关闭日", "deadline.open_until", Kind.DATE),
    Column("期限情况", _state, width=16),
    Column("还缺的月报", _missing, width=60),
]
EXTENSIONS = [
    Column("单位", lambda item: item[0].organization),
    Column("范围", lambda item: item[0].title, width=30),
    Column("月份", lambda item: item[0].month.label, width=12),
    Column("类别", lambda item: item[0].get_kind_display(), width=10),
    Column("截止到", lambda item: item[0].until, Kind.DATE),
    Column("状态", lambda item: item[0].get_status_display(), width=10),
    Column("理由", lambda item: item[0].reason, width=40),
    Column("批复意见", lambda item: item[0].decision, width=40),
    Column("办理记录", _deeds, width=60),
]
TOWNSHIPS = [
    Column("乡镇街道", "name", width=16),
    Column("应报", "counts.owed", Kind.WHOLE),
    Column("已报", "counts.handed_in", Kind.WHOLE),
    Column("待审核", "counts.waiting", Kind.WHOLE),
    Column("已通过", "counts.accepted", Kind.WHOLE),
    Column("已退回", "counts.returned", Kind.WHOLE),
    Column("未报", "counts.missing", Kind.WHOLE),
    Column("填报员", "officers", width=30),
]


class TownshipRow(NamedTuple):
    """One township; without counts where nobody collects from it."""

    name: str
    counts: Line | None
    officers: str


def township_rows(county: Organization, turnout: Turnout) -> Iterator[TownshipRow]:
    """The rows of a county's townships, followed by their sum where it collects."""
    for line in turnout.lines:
        officers = "、".join(officer.name for officer in line.officers)
        yield TownshipRow(line.township.short_name, line if county.collects else None, officers)
    if county.collects and turnout.lines:
        yield TownshipRow("合计", turnout.total, "")
