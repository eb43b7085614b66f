"""The sheet 填写说明 of a ledger's template: what each column is for, whether it must be filled in, and an example."""

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from common import periods
from ledgers.sheets.columns import NUMBER, REASON
from uploads.fields import (
    ChoiceWidget,
    DateWidget,
    NumberWidget,
    OrganizationWidget,
    ReferenceWidget,
    TimeWidget,
    YesNoWidget,
)

HEADS = (("列名", 18), ("是否必填", 11), ("怎样填", 64), ("例子", 26))
SENTENCES = (
    "一行填一条。可以插入行、删除行、排序、筛选、调整列宽，也可以改变列的顺序；列名请不要改。",
    "也可以直接上传您自己的表格：列名和这里的相同或相近就能认出来，认不出的系统会问您。",
    "上传以后系统先检查，列出新增、修改和有错误的行，您确认以后才写入；写入以后可以撤销。",
    "同一份表格可以重复上传：{identity}都相同的算同一条，不会重复登记，只更新有变化的内容。",
    "从台账导出的表格改好后可以直接传上来。最右边的编号用来认出每一条，请保留；新增的行不用填编号。",
)
THIN = Side(style="thin", color="B7C0CC")
BORDER = Border(THIN, THIN, THIN, THIN)
TOP = PatternFill("solid", fgColor="DCE6F2")


def write(sheet, resource) -> None:
    """Sentences, then a row for each column; nothing in it looks like the head of a table."""
    fields, last = resource.sheet_fields, get_column_letter(len(HEADS))
    identity = "、".join(fields[name].title for name in resource._meta.model.identity)
    lines = [f"{resource.title}填写说明", *(f"{n}. {s.format(identity=identity)}" for n, s in enumerate(SENTENCES, 1))]
    for number, text in enumerate(lines, 1):
        cell = sheet.cell(number, 1, text)
        cell.font, cell.alignment = (
            Font(bold=number == 1, size=14 if number == 1 else 11),
            Alignment(vertical="center", wrap_text=True),
        )
        sheet.merge_cells(f"A{number}:{last}{number}")
        sheet.row_dimensions[number].height = 28 if number == 1 else 20
    top = len(lines) + 2
    for place, (head, width) in enumerate(HEADS, 1):
        _put(sheet.cell(top, place, head), bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, (name, each) in enumerate(fields.items(), top + 1):
        required = "必填" if each.required else "可不填"
        text = about(name, each, resource)
        for place, told in enumerate((f"“{each.title}”", required, text, example(name, each, resource)), 1):
            _put(sheet.cell(number, place, told))
        sheet.row_dimensions[number].height = 20 * (1 + len(text) // 34)
    sheet.protection.sheet = True


def _put(cell, bold: bool = False) -> None:
    cell.border, cell.alignment = BORDER, Alignment("left", "center", wrap_text=True)
    cell.number_format = "@"
    if bold:
        cell.font, cell.fill = Font(bold=True), TOP


def about(name: str, each, resource) -> str:
    """How a column is filled in."""
    if name == NUMBER:
        return "系统给的编号，新增的行留空。"
    if name == REASON:
        return "日期所在的月份已经关账时必须写明原因，平时不用填。"
    told = [
        _kind(each, resource),
        f"{each.help_text}。" if each.help_text and not getattr(each.widget, "unit", "") else "",
    ]
    if name in resource.defaults:
        told.append(f"不填按“{each.widget.show(each.widget.dump(resource.defaults[name]))}”登记。")
    return "".join(told)


def _kind(each, resource) -> str:
    widget = each.widget
    if isinstance(widget, OrganizationWidget):
        return (
            "写单位简称或全称。"
            if each.required
            else f"写单位简称或全称；新登记的空着算{resource.context.organization.short_name}。"
        )
    if isinstance(widget, ReferenceWidget):
        return f"从下拉列表里选{each.title}，也可以只写编号或名称。"
    if isinstance(widget, ChoiceWidget):
        return f"填其中一项：{'、'.join(widget.labels.values())}。"
    for kind, told in (
        (DateWidget, "年月日写全。"), (TimeWidget, "写几点几分，24小时制。"), (YesNoWidget, "填“是”或“否”。"),
    ):  # fmt: skip
        if isinstance(widget, kind):
            return told
    if isinstance(widget, NumberWidget):
        unit = f"，单位{widget.unit}" if widget.unit else ""
        return f"只填数字{unit}{f'，最多{widget.places}位小数' if widget.places else ''}。"
    return f"最多{widget.longest}个字。"


def example(name: str, each, resource) -> str:
    """A cell as it may be filled in."""
    widget = each.widget
    if isinstance(widget, OrganizationWidget):
        return resource.context.organization.short_name
    if isinstance(widget, ReferenceWidget):
        return next(iter(widget.options), "")
    if isinstance(widget, ChoiceWidget):
        return next(iter(widget.labels.values()), "")
    if isinstance(widget, DateWidget):
        today = periods.today()
        return f"{today.year}-{today.month}-{today.day}"
    samples = ((TimeWidget, "14:30"), (YesNoWidget, "是"), (NumberWidget, "60"))
    return next((text for kind, text in samples if isinstance(widget, kind)), "")
