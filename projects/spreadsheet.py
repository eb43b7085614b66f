"""Lists as spreadsheets: what the page shows, in the same order, with the same numbers."""

from decimal import Decimal
from io import BytesIO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from projects.models import ProblemState

PROJECTS = (
    ("编号", 6), ("项目", 34), ("行动", 26), ("牵头部门", 18), ("指标", 26), ("计量单位", 9), ("年度目标", 11),
    ("累计完成", 11), ("完成率", 9), ("亮灯", 10), ("进度说明", 48),
)  # fmt: skip
COMPARISON = (
    ("单位", 14), ("指标", 26), ("计量单位", 9), ("年度目标", 11), ("本月完成", 11), ("累计完成", 11), ("完成率", 9),
    ("序时进度", 9), ("亮灯", 10), ("进度说明", 48), ("本月月报", 12),
)  # fmt: skip
PROBLEMS = (
    ("月份", 12), ("单位", 14), ("项目", 30), ("行动", 26), ("存在问题", 48), ("需协调事项", 40), ("状态", 10),
    ("办理情况", 40), ("登记人", 14), ("登记时间", 18),
)  # fmt: skip
SHARES = ("完成率", "序时进度")


def project_workbook(title: str, standings, items, organization, month) -> bytes:
    """The list of projects with one row per indicator, as .xlsx; `items` are (project, standing) in page order."""
    rows = []
    for project, _ in items:
        for indicator in standings.asked(project, organization):
            own = standings.indicator(indicator, organization, month)
            rows.append(
                (
                    project.number,
                    project.name,
                    project.initiative.action.name,
                    project.initiative.department.name,
                    indicator.name,
                    indicator.unit,
                    standings.tasks[indicator, organization].target,
                    standings.cell(indicator, organization, month).value,
                    own.completion,
                    own.light.label,
                    own.sentence,
                )
            )
    return _workbook(title, month.label, PROJECTS, rows)


def comparison_workbook(title: str, comparison, month) -> bytes:
    """The organisations of a project beside one another, one row per indicator, the whole last, as .xlsx."""
    rows = []
    for row in [*comparison.rows, comparison.total]:
        for measure in row.measures:
            own = measure.standing
            rows.append(
                (
                    "合计" if row is comparison.total else row.organization.short_name,
                    measure.indicator.name,
                    measure.indicator.unit,
                    measure.task.target,
                    measure.moved,
                    measure.cell.value,
                    own.completion,
                    own.expected,
                    own.light.label,
                    own.sentence,
                    row.slip.label,
                )
            )
    return _workbook(title, month.label, COMPARISON, rows)


def problem_workbook(title: str, reports) -> bytes:
    """Problems with what became of them, as .xlsx; `reports` as `raising()` gives them."""
    rows = []
    for report in reports:
        outcome = getattr(report, "outcome", None)
        rows.append(
            (
                report.month.label,
                report.organization.short_name,
                report.title,
                report.project.initiative.action.name if report.project else "",
                report.problems,
                report.coordination,
                ProblemState(report.state).label,
                outcome.note if outcome else "",
                outcome.updated_by.name if outcome else "",
                timezone.localtime(outcome.updated_at).strftime("%Y-%m-%d %H:%M") if outcome else "",
            )
        )
    return _workbook(title, "问题与协调", PROBLEMS, rows)


def _workbook(title: str, name: str, columns, rows) -> bytes:
    """A sheet of that name with a title, a head and rows; `columns` are (heading, width)."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    for place, (_, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "C3"
    sheet.append([_cell(sheet, title, bold=True)])
    sheet.append([_cell(sheet, heading, bold=True, fill="E9EDF4") for heading, _ in columns])
    shares = {place for place, (heading, _) in enumerate(columns) if heading in SHARES}
    for row in rows:
        sheet.append(
            [_cell(sheet, value, format="0.0%" if place in shares else None) for place, value in enumerate(row)]
        )
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(sheet, value, bold=False, fill=None, format=None) -> WriteOnlyCell:
    """A cell whose text is text, whatever it begins with, and whose number is a number."""
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.alignment = Alignment(vertical="top", wrap_text=not bold)
    elif isinstance(value, Decimal) and format:
        cell.number_format = format
    if bold:
        cell.font = Font(bold=True)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    return cell
