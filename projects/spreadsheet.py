"""Lists as spreadsheets: what the page shows, in the same order, with the same numbers."""

from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

HEAD = ("编号", "项目", "行动", "牵头部门", "指标", "计量单位", "年度目标", "累计完成", "完成率", "亮灯", "进度说明")
WIDTHS = (6, 34, 26, 18, 26, 9, 11, 11, 9, 10, 48)


def project_workbook(title: str, standings, items, organization, month) -> bytes:
    """The list of projects with one row per indicator, as .xlsx; `items` are (project, standing) in page order."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(month.label)
    for place, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "C3"
    sheet.append([_cell(sheet, title, bold=True)])
    sheet.append([_cell(sheet, word, bold=True, fill="E9EDF4") for word in HEAD])
    for project, _ in items:
        for indicator in standings.asked(project, organization):
            own = standings.indicator(indicator, organization, month)
            row = (
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
            sheet.append(
                [_cell(sheet, value, format="0.0%" if place == 8 else None) for place, value in enumerate(row)]
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
