"""How projects and organisations stand, one row per indicator, and the figures behind a number."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from common.export import Column, Kind
from common.periods import Month
from organizations.models import Organization
from projects.dossier import Compared, Comparison, Measure
from projects.figures import Progress
from projects.lights import Standing
from projects.models import Indicator, KeyProject
from projects.trail import Behind

PROJECTS = [
    Column("编号", "project.number", Kind.WHOLE, 6),
    Column("项目", "project.name", width=34),
    Column("行动", "project.initiative.action.name", width=26),
    Column("牵头部门", "project.initiative.department.name", width=18),
    Column("指标", "indicator.name", width=26),
    Column("计量单位", "indicator.unit", width=9),
    Column("年度目标", "target", Kind.DECIMAL),
    Column("累计完成", "value", Kind.DECIMAL),
    Column("完成率", "standing.completion", Kind.SHARE),
    Column("亮灯", "standing.light.label", width=10),
    Column("进度说明", "standing.sentence", width=48),
    Column("项目完成率", "whole.completion", Kind.SHARE, 11),
    Column("项目亮灯", "whole.light.label", width=10),
]
COMPARISON = [
    Column("单位", "name"),
    Column("指标", "measure.indicator.name", width=26),
    Column("计量单位", "measure.indicator.unit", width=9),
    Column("年度目标", "measure.task.target", Kind.DECIMAL),
    Column("本月完成", "measure.moved", Kind.DECIMAL),
    Column("累计完成", "measure.cell.value", Kind.DECIMAL),
    Column("完成率", "measure.standing.completion", Kind.SHARE),
    Column("序时进度", "measure.standing.expected", Kind.SHARE),
    Column("亮灯", "measure.standing.light.label", width=10),
    Column("进度说明", "measure.standing.sentence", width=48),
    Column("本月月报", "row.slip.label", width=16),
    Column("项目完成率", "row.standing.completion", Kind.SHARE, 11),
    Column("项目亮灯", "row.standing.light.label", width=10),
]
VERSIONS = [
    Column("单位", "organization.short_name"),
    Column("月份", "month.label", width=12),
    Column("数值", "value", Kind.DECIMAL),
    Column("版次", "version", Kind.WHOLE, 6),
    Column("效力", lambda figure: "现行" if figure.current else "已被更正", width=10),
    Column("来源", "get_origin_display", width=10),
    Column("更正人", "correction.proposed_by.name"),
    Column("更正原因", "correction.reason", width=40),
    Column("提交人", "report.submitted_by.name"),
    Column("审核人", lambda figure: figure.accepted_by or "自动计数"),
    Column("入账时间", "recorded_at", Kind.MOMENT),
]


class ProjectRow(NamedTuple):
    """One indicator of a project, with how the project stands as a whole."""

    project: KeyProject
    indicator: Indicator
    target: object
    value: object
    standing: Standing
    whole: Standing


class ComparisonRow(NamedTuple):
    """One indicator of an organisation, or of all of them."""

    name: str
    row: Compared
    measure: Measure


def project_rows(
    standings: Progress, items: Iterable[tuple[KeyProject, Standing]], organization: Organization, month: Month
) -> Iterator[ProjectRow]:
    """The rows of the list of projects; `items` are its projects, in its order, with how each stands."""
    for project, whole in items:
        for indicator in standings.asked(project, organization):
            yield ProjectRow(
                project,
                indicator,
                standings.tasks[indicator, organization].target,
                standings.cell(indicator, organization, month).value,
                standings.indicator(indicator, organization, month),
                whole,
            )


def comparison_rows(comparison: Comparison) -> Iterator[ComparisonRow]:
    """The rows of the organisations beside one another, the whole last."""
    for row in [*comparison.rows, comparison.total]:
        name = "合计" if row is comparison.total else row.organization.short_name
        for measure in row.measures:
            yield ComparisonRow(name, row, measure)


def counted(source: Behind) -> list[Column]:
    """The columns of the rows behind a counted number."""
    unit = source.rows.feed.model._meta.verbose_name
    return [
        Column("日期", "on", Kind.DATE),
        Column("编号", "row.number", width=18),
        Column(str(unit), lambda line: str(line.row), width=36),
        Column("单位", "row.organization.short_name"),
        Column("计入", "value", Kind.DECIMAL),
    ]
