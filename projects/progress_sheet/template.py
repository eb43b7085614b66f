"""The progress sheet to fill in: one row an indicator, with what is known; it opens in Excel, WPS and LibreOffice.

What a formula computes is also stored with it, because programs that only show a file do not compute.
"""

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from math import ceil

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter

from common import numerals
from projects import rules
from projects.models import ReportStatus
from projects.progress_sheet import columns, formulas, guide, rulings
from projects.progress_sheet.catalogue import Asked, written
from projects.progress_sheet.columns import LETTERS, SHOWN
from projects.workflow import TEXTS
from uploads.resource import LeagueResource

HEAD = 3  # the row of the titles
LINE, HIGHEST = 15, 300  # points
WRAPPED = ("project", "indicator", "explanation", *TEXTS)
DIGITS = 15  # what a spreadsheet keeps of a number
WORDS = {
    ReportStatus.SUBMITTED: "已提交，待审核", ReportStatus.ACCEPTED: "已通过", ReportStatus.RETURNED: "已退回，待修改",
}  # fmt: skip
FED, CLOSED, TO_FILL = "由台账计数", "已关闭", "待填报"
HINT = "请只填黄色单元格；灰色的不用填。填好后保存，在“表格上传”里选择本文件上传。填写方法见“填写说明”。"

THIN = Side(style="thin", color="B7C0CC")
BORDER = Border(THIN, THIN, THIN, THIN)
TO_TYPE, LOCKED, TOP = (PatternFill("solid", fgColor=color) for color in ("FFFBE6", "F0F1F3", "DCE6F2"))
GREY = "6B7280"


@dataclass(frozen=True)
class Place:
    """A row of the template: what is asked, its number in the sheet, and whether the project's texts stand here."""

    asked: Asked
    number: int
    is_first: bool

    @property
    def lock(self) -> str:
        """Why nothing of the report can be changed, in a word."""
        report = self.asked.row.report
        if not rules.lock(report):
            return ""
        return WORDS.get(report.status, CLOSED) if not report.is_open else CLOSED

    @property
    def status(self) -> str:
        """The word in the column 填报状态."""
        if self.lock:
            return self.lock
        if self.asked.line.is_fed:
            return FED
        return WORDS.get(self.asked.row.report.status, TO_FILL)

    @property
    def to_fill(self) -> set[str]:
        """The columns that somebody fills in here; texts may stand in any row of their project."""
        if self.lock:
            return set()
        if self.asked.line.is_fed:
            return set(TEXTS)
        return {"value" if self.asked.indicator.is_flow else "total", "explanation", *TEXTS}


def workbook(resource: LeagueResource) -> tuple[str, bytes]:
    """(file name, content) of the template of a resource that has begun."""
    catalogue = resource.catalogue
    book = Workbook()
    sheet = book.active
    sheet.title = f"{catalogue.month.short}进度表"
    name = f"{catalogue.organization.short_name}{catalogue.month.label}"
    _head(sheet, f"{name}重点工作月度进度表", resource)
    cached: dict[str, object] = {}
    places = _places(catalogue.asked)
    for place in places:
        _row(sheet, place, cached)
    rulings.apply(sheet, places)
    guide.write(book.create_sheet("填写说明"), catalogue)
    book.properties.title, book.properties.creator = f"{name}重点工作月度进度表", catalogue.programme.organization_name
    stream = BytesIO()
    book.save(stream)
    return f"{name}月度进度表.xlsx", formulas.with_results(stream.getvalue(), cached)


def _places(asked: list[Asked]) -> list[Place]:
    first = {}
    for number, each in enumerate(asked, HEAD + 1):
        first.setdefault(id(each.row), number)
    return [Place(each, number, first[id(each.row)] == number) for number, each in enumerate(asked, HEAD + 1)]


def _head(sheet, title: str, resource: LeagueResource) -> None:
    """Title, hint and the titles of the columns."""
    last = get_column_letter(len(SHOWN) - 1)
    for number, text, font in ((1, title, Font(bold=True, size=16)), (2, HINT, Font(size=10, color=GREY))):
        cell = sheet.cell(number, 1, text)
        cell.font, cell.alignment = font, Alignment("center" if number == 1 else "left", "center")
        sheet.merge_cells(f"A{number}:{last}{number}")
    sheet.row_dimensions[1].height, sheet.row_dimensions[HEAD].height = 30, 32
    for place, name in enumerate(SHOWN, 1):
        cell = sheet.cell(HEAD, place, columns.title(name))
        cell.font, cell.fill, cell.border = Font(bold=True), TOP, BORDER
        cell.alignment = Alignment("center", "center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(place)].width = resource.sheet_fields[name].width
    sheet.column_dimensions[LETTERS["key"]].hidden = True


def _row(sheet, place: Place, cached: dict) -> None:
    """One indicator."""
    contents = _contents(place)
    sheet.row_dimensions[place.number].height = _height(sheet, contents)
    for name, content in contents.items():
        cell = sheet[f"{LETTERS[name]}{place.number}"]
        to_fill = name in place.to_fill
        if isinstance(content, formulas.Formula):
            cell.value = content.text
            cached[cell.coordinate] = content.result
        else:
            _put(cell, content)
        cell.number_format = _format(name, place)
        cell.fill = TO_TYPE if to_fill else LOCKED
        cell.border, cell.protection = BORDER, Protection(locked=not to_fill)
        cell.alignment = Alignment("left" if name in WRAPPED else "center", "center", wrap_text=True)
        if not to_fill and place.lock:
            cell.font = Font(color=GREY)


def _contents(place: Place) -> dict[str, object]:
    """Field → what stands in the cell."""
    asked, line = place.asked, place.asked.line
    indicator, report = asked.indicator, asked.row.report
    found = formulas.of(place)
    texts = {name: getattr(report, name) if place.is_first else "" for name in TEXTS}
    typed = line.value if line.is_fed else written(line.figure if line.is_corrected else line.entry)
    if not indicator.is_ratio and typed is not None:
        typed = Decimal(typed)
    return {
        "number": asked.row.number or "",
        "project": asked.project,
        "indicator": indicator.name,
        "unit": indicator.unit,
        "target": line.task.target,
        "before": asked.before,
        "last": line.last if indicator.is_flow else None,
        "value": typed if indicator.is_flow else None,
        "total": found.get("total") if indicator.is_flow else typed,
        "completion": found["completion"],
        "expected": found["expected"],
        "light": found["light"],
        "explanation": line.explanation,
        **texts,
        "status": place.status,
        "key": asked.key,
    }


def _height(sheet, contents: dict) -> float:
    """Points for the longest text; programs do not work it out by themselves when they open a file."""
    lines = 1
    for name in WRAPPED:
        wide = sheet.column_dimensions[LETTERS[name]].width - 1
        paragraphs = str(contents[name] or "").split("\n")
        lines = max(lines, sum(max(1, ceil(sum(1 if c.isascii() else 2 for c in p) / wide)) for p in paragraphs))
    return min(LINE * lines + 9, HIGHEST)


def _put(cell, content) -> None:
    """Text as text, whatever it begins with; a number as a number, unless it has more digits than a sheet keeps."""
    if isinstance(content, Decimal) and len(content.normalize().as_tuple().digits) > DIGITS:
        content = numerals.exact(content)
    if isinstance(content, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", content) or None
        if cell.value is not None:
            cell.data_type = "s"
    else:
        cell.value = content


def _format(name: str, place: Place) -> str:
    """The number format of a cell. A ratio is text, or 1/2 would become a date."""
    indicator = place.asked.indicator
    if name in ("completion", "expected"):
        return "0.0%"
    if name == "total" and indicator.is_ratio:
        return "@"
    if name in ("explanation", *TEXTS):
        return "@"
    return "General"
