"""The workbook to fill in for a ledger: its columns with lists to choose from, and how to fill them in."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from ledgers.sheets import guide
from ledgers.sheets.columns import NUMBER
from uploads.fields import ChoiceWidget, DateWidget, NumberWidget, ReferenceWidget, TimeWidget, YesNoWidget

HEAD, LAST = 3, 2000  # the row of the titles, and the last row with lists to choose from
HINT = "带 * 的列必须填写；有下拉箭头的单元格请从列表里选。填好后保存，在“上传表格”里选择本文件。填写方法见“填写说明”。"
CHOICES = "选项"
FORMATS = ((DateWidget, "yyyy-mm-dd"), (TimeWidget, "hh:mm"), (NumberWidget, "General"))
THIN = Side(style="thin", color="B7C0CC")
BORDER = Border(THIN, THIN, THIN, THIN)
REQUIRED, OPTIONAL = (PatternFill("solid", fgColor=color) for color in ("DCE6F2", "F0F1F3"))
GREY = "6B7280"


def workbook(resource) -> tuple[str, bytes]:
    """(file name, content) of the template of a resource that has begun."""
    book = Workbook()
    sheet = book.active
    name = f"{resource.context.organization.short_name}{resource.title}"
    sheet.title = resource.title
    _head(sheet, resource, name)
    choices = book.create_sheet(CHOICES)
    guide.write(book.create_sheet("填写说明", 1), resource)
    for place, (field, each) in enumerate(resource.sheet_fields.items(), 1):
        _column(sheet, place, field, each)
        _choices(sheet, choices, place, each)
    choices.sheet_state = "hidden"
    sheet.freeze_panes = f"A{HEAD + 1}"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    book.properties.title = f"{name}模板"
    stream = BytesIO()
    book.save(stream)
    return f"{name}模板.xlsx", stream.getvalue()


def _head(sheet, resource, name: str) -> None:
    """Title, hint and the titles of the columns."""
    last = get_column_letter(len(resource.sheet_fields) - 1)
    for number, text, font in ((1, name, Font(bold=True, size=16)), (2, HINT, Font(size=10, color=GREY))):
        cell = sheet.cell(number, 1, text)
        cell.font, cell.alignment = font, Alignment("center" if number == 1 else "left", "center")
        sheet.merge_cells(f"A{number}:{last}{number}")
    sheet.row_dimensions[1].height, sheet.row_dimensions[HEAD].height = 30, 28
    for place, each in enumerate(resource.sheet_fields.values(), 1):
        unit = getattr(each.widget, "unit", "")
        title = f"{each.title}（{unit}）" if unit else each.title
        cell = sheet.cell(HEAD, place, f"*{title}" if each.required else title)
        cell.font, cell.fill, cell.border = Font(bold=True), REQUIRED if each.required else OPTIONAL, BORDER
        cell.alignment = Alignment("center", "center", wrap_text=True)


def _column(sheet, place: int, field: str, each) -> None:
    """Width and format of a column; that of the numbers is hidden, and only an export fills it."""
    letter = get_column_letter(place)
    look = sheet.column_dimensions[letter]
    look.width, look.hidden = each.width, field == NUMBER
    look.number_format = next((form for kind, form in FORMATS if isinstance(each.widget, kind)), "@")
    for row in range(HEAD + 1, HEAD + 31):
        cell = sheet.cell(row, place)
        cell.number_format, cell.border = look.number_format, BORDER
        cell.alignment = Alignment("left", "center", wrap_text=each.width >= 20)


def _choices(sheet, choices, place: int, each) -> None:
    """The list to choose a cell from, or what a program says about a cell of another kind."""
    cells = f"{get_column_letter(place)}{HEAD + 1}:{get_column_letter(place)}{LAST}"
    if labels := options(each.widget):
        letter = get_column_letter(place)
        for number, text in enumerate((each.title, *labels), 1):
            cell = choices.cell(number, place, text)
            cell.data_type = "s"
        rule = DataValidation("list", formula1=f"'{CHOICES}'!${letter}$2:${letter}${len(labels) + 1}", allow_blank=True)
        rule.error = f"请从列表里选择{each.title}"
    elif isinstance(each.widget, DateWidget):
        rule = DataValidation("date", operator="greaterThan", formula1="32874", allow_blank=True)
        rule.error = "请填写日期，如 2017-6-30"
    elif isinstance(each.widget, NumberWidget):
        rule = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
        rule.error = "请填写数字，不写单位"
    else:
        return
    # A warning only: our own reading knows more ways of writing than a spreadsheet's rule.
    rule.errorStyle, rule.errorTitle, rule.showErrorMessage = "warning", each.title, True
    rule.add(cells)
    sheet.add_data_validation(rule)


def options(widget) -> list[str]:
    """What a cell may be chosen from; empty where anything may be typed."""
    if isinstance(widget, ReferenceWidget):
        return [text for text in widget.options if text.strip()]
    if isinstance(widget, YesNoWidget):
        return ["是", "否"]
    return list(widget.labels.values()) if isinstance(widget, ChoiceWidget) else []
