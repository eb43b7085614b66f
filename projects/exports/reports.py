"""What is in monthly reports: problems, what waits for review, and what is said about them."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from common.export import Column, Kind
from projects.models import Correction, Indicator, MonthlyReport, ProblemState
from projects.sheet import Line


def _outcome(name: str):
    """What a problem's outcome says, where there is one."""
    return lambda report: getattr(getattr(report, "outcome", None), name, None)


PROBLEMS = [
    Column("月份", "month.label", width=12),
    Column("单位", "organization.short_name"),
    Column("项目", "title", width=30),
    Column("行动", "project.initiative.action.name", width=26),
    Column("存在问题", "problems", width=48),
    Column("需协调事项", "coordination", width=40),
    Column("状态", lambda report: ProblemState(report.state).label, width=10),
    Column("办理情况", _outcome("note"), width=40),
    Column("登记人", _outcome("updated_by")),
    Column("登记时间", _outcome("updated_at"), Kind.MOMENT),
]
REVIEW = [
    Column("类别", "kind", width=8),
    Column("月份", "report.month.label", width=12),
    Column("单位", "report.organization.short_name"),
    Column("项目", "report.title", width=30),
    Column("牵头部门", "report.project.initiative.department.name", width=18),
    Column("指标", "indicator.name", width=26),
    Column("计量单位", "indicator.unit", width=9),
    Column("本月填报", "value", Kind.DECIMAL),
    Column("分子", "parts.numerator", Kind.DECIMAL),
    Column("分母", "parts.denominator", Kind.DECIMAL),
    Column("更正前", "replaced", Kind.DECIMAL),
    Column("上月", "line.last", Kind.DECIMAL),
    Column("累计完成", "line.cumulative", Kind.DECIMAL),
    Column("年度目标", "line.task.target", Kind.DECIMAL),
    Column("异常提示", "doubts", width=30),
    Column("情况说明", "explanation", width=30),
    Column("本月进展", "told.progress", width=48),
    Column("存在问题", "told.problems", width=40),
    Column("需协调事项", "told.coordination", width=40),
    Column("提交人", "by.name"),
    Column("提交时间", "at", Kind.MOMENT),
]
CONVERSATIONS = [
    Column("月份", lambda item: item[0].month.label, width=12),
    Column("单位", lambda item: item[0].organization.short_name),
    Column("项目", lambda item: item[0].title, width=30),
    Column("月报状态", lambda item: item[0].get_status_display(), width=10),
    Column("关于指标", lambda item: item[1].indicator, width=26),
    Column("最新留言", lambda item: item[1].text, width=48),
    Column("留言人", lambda item: item[1].author.name),
    Column("留言人单位", lambda item: item[1].author.organization, width=14),
    Column("留言时间", lambda item: item[1].at, Kind.MOMENT),
    Column("留言条数", lambda item: item[2], Kind.WHOLE, 10),
    Column("未读条数", lambda item: item[3], Kind.WHOLE, 10),
]


class ReviewRow(NamedTuple):
    """One value that waits for review: stated by a report or, where `replaced` is known, by a correction."""

    kind: str
    report: MonthlyReport
    at: object
    by: object
    indicator: Indicator | None = None
    value: Decimal | None = None
    parts: object = None  # what has a numerator and a denominator
    line: Line | None = None
    told: MonthlyReport | None = None  # the report in the first of its rows, whose texts are told once
    replaced: Decimal | None = None
    explanation: str = ""

    @property
    def doubts(self) -> str:
        """What is unusual about the value."""
        return "；".join(self.line.doubts) if self.line else ""


def review_rows(
    corrections: Iterable[Correction], items: Iterable[tuple[MonthlyReport, list[Line]]]
) -> Iterator[ReviewRow]:
    """The rows of the queue: the corrections, then the reports with one row per indicator, or one without any."""
    for correction in corrections:
        yield ReviewRow(
            "更正",
            correction.report,
            correction.proposed_at,
            correction.proposed_by,
            correction.indicator,
            correction.value,
            correction,
            replaced=correction.replaces.value if correction.replaces else None,
            explanation=correction.reason,
        )
    for report, lines in items:
        row = ReviewRow("月报", report, report.submitted_at, report.submitted_by, told=report)
        if not lines:
            yield row
        for line in lines:
            yield row._replace(
                indicator=line.indicator,
                value=line.value,
                parts=line.entry,
                line=line,
                explanation=line.explanation,
            )
            row = row._replace(told=None)
