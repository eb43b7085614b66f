"""The workbook to fill in: the columns of a roster with lists to choose from, and how to fill them in."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from common import periods
from uploads.fields import ChoiceWidget, DateWidget, OrganizationWidget, ReferenceWidget

HEAD, LAST = 3, 5000  # the row of the titles, and the last row with lists to choose from
HINT = "带 * 的列必须填写；有下拉箭头的单元格请从列表里选。填好后保存，在“上传表格”里选择本文件。填写方法见“填写说明”。"
CHOICES, GUIDE = "选项", "填写说明"
SENTENCES = (
    "一行填一名志愿者。可以插入行、删除行、排序、筛选，也可以改变列的顺序；列名请不要改。",
    "也可以直接上传您自己的名册：列名和这里的相同或相近就能认出来，认不出的系统会问您。",
    "证件号码和手机要按“文本”格式填写：存成数字的18位号码，末尾几位会被表格软件改掉，系统不能还原，会退回。",
    "同一份名册可以重复上传：证件号码相同的是同一个人，不会重复登记；已登记的人，空着的格不改，填写了的格更新。",
    "所属组织的变动要办理转入转出，名册里不改；退出的人要恢复在册，也请到志愿者页面办理。",
    "证件号码和手机加密保存，页面上只显示头尾几位；有错误的行下载后能看到原因，改好再传。",
)
COLUMNS = (("列名", 18), ("是否必填", 11), ("怎样填", 64), ("例子", 26))
EXAMPLES = {
    "name": "张三", "document": "（18位号码）", "phone": "（11位号码）", "occupation": "教师",
    "skills": "河道巡查、摄影摄像",
    "availability": "周末白天", "guardian": "张四",
}  # fmt: skip
THIN = Side(style="thin", color="B7C0CC")
BORDER = Border(THIN, THIN, THIN, THIN)
REQUIRED, OPTIONAL = (PatternFill("solid", fgColor=color) for color in ("DCE6F2", "F0F1F3"))


def workbook(resource) -> tuple[str, bytes]:
    """(file name, content) of the template of a resource that has begun."""
    book = Workbook()
    sheet = book.active
    place = resource.context.organization
    name = f"{place.short_name if place else ''}{resource.title}"
    sheet.title = resource.title
    _head(sheet, resource, name)
    _guide(book.create_sheet(GUIDE), resource)
    choices = book.create_sheet(CHOICES)
    for column, each in enumerate(resource.sheet_fields.values(), 1):
        _column(sheet, column, each)
        _choose(sheet, choices, column, each)
    choices.sheet_state = "hidden"
    sheet.freeze_panes = f"B{HEAD + 1}"
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
    last = get_column_letter(len(resource.sheet_fields))
    for number, text, font in ((1, name, Font(bold=True, size=16)), (2, HINT, Font(size=10, color="6B7280"))):
        cell = sheet.cell(number, 1, text)
        cell.font, cell.alignment = font, Alignment("center" if number == 1 else "left", "center")
        sheet.merge_cells(f"A{number}:{last}{number}")
    sheet.row_dimensions[1].height, sheet.row_dimensions[HEAD].height = 30, 28
    for column, each in enumerate(resource.sheet_fields.values(), 1):
        cell = sheet.cell(HEAD, column, f"*{each.title}" if each.required else each.title)
        cell.font, cell.fill, cell.border = Font(bold=True), REQUIRED if each.required else OPTIONAL, BORDER
        cell.alignment = Alignment("center", "center", wrap_text=True)


def _column(sheet, column: int, each) -> None:
    """Width and format of a column: all but days are text, so that numbers keep their digits."""
    look = sheet.column_dimensions[get_column_letter(column)]
    look.width = each.width
    look.number_format = "yyyy-mm-dd" if isinstance(each.widget, DateWidget) else "@"
    for row in range(HEAD + 1, HEAD + 201):
        cell = sheet.cell(row, column)
        cell.number_format, cell.border = look.number_format, BORDER
        cell.alignment = Alignment("left", "center", wrap_text=each.width >= 20)


def _choose(sheet, choices, column: int, each) -> None:
    """The list to choose a cell from; a warning only, because reading knows more ways of writing."""
    labels = options(each.widget)
    if not labels:
        return
    letter = get_column_letter(column)
    for number, text in enumerate((each.title, *labels), 1):
        choices.cell(number, column, text).data_type = "s"
    rule = DataValidation("list", formula1=f"'{CHOICES}'!${letter}$2:${letter}${len(labels) + 1}", allow_blank=True)
    rule.error, rule.errorStyle, rule.errorTitle = f"请从列表里选择{each.title}", "warning", each.title
    rule.showErrorMessage = True
    rule.add(f"{letter}{HEAD + 1}:{letter}{LAST}")
    sheet.add_data_validation(rule)


def options(widget) -> list[str]:
    """What a cell may be chosen from; empty where anything may be typed."""
    if isinstance(widget, ReferenceWidget):
        return [text for text in widget.options if text.strip()]
    return list(widget.labels.values()) if isinstance(widget, ChoiceWidget) else []


def _guide(sheet, resource) -> None:
    """Sentences, then a row for each column; nothing in it looks like the head of a table."""
    last = get_column_letter(len(COLUMNS))
    lines = [f"{resource.title}填写说明", *(f"{number}. {told}" for number, told in enumerate(SENTENCES, 1))]
    for number, text in enumerate(lines, 1):
        cell = sheet.cell(number, 1, text)
        cell.font = Font(bold=number == 1, size=14 if number == 1 else 11)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.merge_cells(f"A{number}:{last}{number}")
        sheet.row_dimensions[number].height = 28 if number == 1 else 20
    top = len(lines) + 2
    for column, (head, width) in enumerate(COLUMNS, 1):
        _put(sheet.cell(top, column, head), bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, (name, each) in enumerate(resource.sheet_fields.items(), top + 1):
        text = about(each, resource)
        told = (f"“{each.title}”", "必填" if each.required else "可不填", text, example(name, each, resource))
        for column, part in enumerate(told, 1):
            _put(sheet.cell(number, column, part))
        sheet.row_dimensions[number].height = 20 * (1 + len(text) // 34)
    sheet.protection.sheet = True


def _put(cell, bold: bool = False) -> None:
    cell.border, cell.alignment, cell.number_format = BORDER, Alignment("left", "center", wrap_text=True), "@"
    if bold:
        cell.font, cell.fill = Font(bold=True), REQUIRED


def about(each, resource) -> str:
    """How a column is filled in."""
    told = ""
    if isinstance(each.widget, OrganizationWidget):
        told = "写单位简称或全称。"
        if not each.required:
            told = f"写单位简称或全称；空着算{resource.context.organization.short_name}。"
    elif isinstance(each.widget, ReferenceWidget):
        told = "从下拉列表里选。"
    elif isinstance(each.widget, ChoiceWidget):
        told = f"填其中一项：{'、'.join(each.widget.labels.values())}。"
    elif isinstance(each.widget, DateWidget):
        told = "年月日写全。"
    return told + (f"{each.help_text}。" if each.help_text else "")


def example(name: str, each, resource) -> str:
    """A cell as it may be filled in."""
    if isinstance(each.widget, DateWidget):
        today = periods.today()
        return f"{today.year - 27}-{today.month}-{today.day}" if name == "born_on" else f"{today:%Y-%m-%d}"
    if isinstance(each.widget, OrganizationWidget) and resource.context.organization:
        return resource.context.organization.short_name
    found = options(each.widget)
    return EXAMPLES.get(name) or (found[0] if found else "")
