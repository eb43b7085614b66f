"""The programme of a year: what it holds, what is asked of whom, its texts, and what was changed."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from common import periods
from common.export import Column, Kind
from organizations.models import AuditEntry, Organization
from projects.models import FlagshipAction, Indicator, Initiative, KeyProject, Programme

HEADLINE = "全市综合指标"


def _state(programme: Programme) -> str:
    """Whether its year is to come, runs or is over."""
    this_year = periods.today().year
    return "执行中" if programme.year == this_year else "编制中" if programme.year > this_year else "已结束"


PROGRAMMES = [
    Column("年度", "year", Kind.WHOLE),
    Column("状态", _state, width=10),
    Column("项目", "project_count", Kind.WHOLE),
    Column("指标", "indicator_count", Kind.WHOLE),
    Column("落款", "organization_name", width=30),
]
OUTLINE = [
    Column("行动", "action", width=26),
    Column("举措", "initiative.name", width=26),
    Column("牵头部门", "initiative.department.name", width=18),
    Column("编号", "project.number", Kind.WHOLE, 6),
    Column("项目", "project.name", width=34),
    Column("下半年重点", "project.get_second_half_display", width=12),
    Column("分管领导", "project.leader", width=12),
    Column("责任人", "project.contact", width=12),
    Column("指标代码", "indicator.code", width=20),
    Column("指标", "indicator.name", width=26),
    Column("计量单位", "indicator.unit", width=9),
    Column("汇总方式", "indicator.get_aggregate_display", width=18),
    Column("填报单位", "indicator.get_by_display", width=12),
    Column("全市目标", "targets.city", Kind.DECIMAL),
    Column("县区目标合计", "targets.counties", Kind.DECIMAL, 14),
    Column("起始月", "indicator.pace_start.label", width=12),
    Column("完成月", "indicator.pace_due.label", width=12),
    Column("口径", "indicator.definition", width=48),
]
TARGETS = [
    Column("编号", "indicator.project.number", Kind.WHOLE, 6),
    Column("项目", lambda row: row.indicator.project.name if row.indicator.project else HEADLINE, width=34),
    Column("指标", "indicator.name", width=26),
    Column("计量单位", "indicator.unit", width=9),
    Column("单位", lambda row: "全市" if row.organization.is_city else row.organization.short_name),
    Column("年度目标", "value", Kind.DECIMAL),
]
TEXTS = [
    Column("段落", "title", width=30),
    Column("牵头部门", lambda text: getattr(text.owner, "department", None), width=18),
    Column("小标题", "heading", width=30),
    Column("语句", "text", width=90),
]
CHANGES = [
    Column("时间", "entry.at", Kind.MOMENT),
    Column("修改人", lambda row: row.entry.actor or "系统"),
    Column("说明", "entry.summary", width=48),
    Column("修改项", "label", width=16),
    Column("原值", "old", width=40),
    Column("新值", "new", width=40),
]


class TargetSums(NamedTuple):
    """The city's target of an indicator, and what those of the counties add up to."""

    city: Decimal | None
    counties: Decimal | None


class OutlineRow(NamedTuple):
    """One indicator with everything above it; what has nothing below it has a row of its own."""

    action: str
    initiative: Initiative | None = None
    project: KeyProject | None = None
    indicator: Indicator | None = None
    targets: TargetSums | None = None


class TargetRow(NamedTuple):
    """What an organisation is to reach; None where nothing was set."""

    indicator: Indicator
    organization: Organization
    value: Decimal | None


class ChangeRow(NamedTuple):
    """One field that was changed; an entry that changed none has a row without."""

    entry: AuditEntry
    label: str = ""
    old: object = None
    new: object = None


def outline_rows(
    headline: Iterable[Indicator], actions: Iterable[FlagshipAction], targets: dict[int, dict[str, Decimal]]
) -> Iterator[OutlineRow]:
    """The rows of a programme in the order of its page; `targets` as `city` and `counties` by indicator."""

    def sums(indicator: Indicator) -> TargetSums:
        own = targets.get(indicator.pk, {})
        return TargetSums(own.get("city"), None if indicator.is_ratio else own.get("counties"))

    for indicator in headline:
        yield OutlineRow(HEADLINE, indicator=indicator, targets=sums(indicator))
    for action in actions:
        for initiative in action.initiatives.all() or [None]:
            for project in (initiative.projects.all() if initiative else ()) or [None]:
                for indicator in (project.indicators.all() if project else ()) or [None]:
                    known = sums(indicator) if indicator else None
                    yield OutlineRow(action.name, initiative, project, indicator, known)


def target_rows(form) -> Iterator[TargetRow]:
    """The targets of a TargetForm in long form: indicator by indicator, and in each the organisations asked for it."""
    for place in form.places.values():
        if place.kind == "target":
            row = form.rows.get(place.name)
            yield TargetRow(place.indicator, place.organization, row.value if row else None)


def change_rows(items: Iterable[tuple[AuditEntry, list[tuple]]]) -> Iterator[ChangeRow]:
    """The rows of a history; `items` are entries, each with its (label, old, new)."""
    for entry, changes in items:
        if not changes:
            yield ChangeRow(entry)
        for label, old, new in changes:
            yield ChangeRow(entry, label, old, new)
