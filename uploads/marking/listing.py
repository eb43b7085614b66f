"""The sheet at the end: every problem with its sheet, row and column, and a link to the cell."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink

from uploads.marking import HEADING, PROBLEMS
from uploads.marking.look import COLOURS, MOST_COMMENTS
from uploads.marking.marks import LABELS, Mark
from uploads.marking.written import text_cell

MOST = 20_000  # problems that are listed, each with a link
TITLES = ("工作表", "行", "列", "填写的内容", "性质", "问题")
WIDTHS = (18, 8, 18, 24, 10, 80)
LONGEST = 500  # characters of a cell that are repeated
COLOURED = (
    "红色格子有错误，必须改正；蓝色格子要您回答或改明确；黄色格子请核对。"
    "点“行”可跳到那一格。改好后把这个文件重新上传即可。"
)
UNCOMMENTED = f"批注只加到前{MOST_COMMENTS}格，其余的格子只涂了颜色。"


class Entry(NamedTuple):
    """A problem, and the sheet and cell where it stands in this workbook."""

    mark: Mark
    sheet: str
    row: int
    column: int


class Listing:
    """Collects problems until the sheet can be written; keeps at most MOST of them, counts all."""

    def __init__(self):
        self.entries: list[Entry] = []
        self.counts: Counter[str] = Counter()
        self.notes: list[str] = []

    def add(self, marks: Iterable[Mark], sheet: str, row: int, column: int) -> None:
        """Problems of one cell."""
        for mark in marks:
            self.counts[mark.level] += 1
            if len(self.entries) < MOST:
                self.entries.append(Entry(mark, sheet, row, column))

    def write(self, book) -> None:
        """Add the sheet to a workbook of either kind."""
        sheet = book.create_sheet(self._name(book.sheetnames))
        for place, width in enumerate(WIDTHS, 1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.freeze_panes = "A4"
        sheet.append([text_cell(sheet, HEADING, font=Font(bold=True, size=14))])
        sheet.append([text_cell(sheet, self._told())])
        sheet.append([text_cell(sheet, title, font=Font(bold=True)) for title in TITLES])
        for entry in self.entries:
            sheet.append(_line(sheet, entry))

    @staticmethod
    def _name(taken: Sequence[str]) -> str:
        return next(name for name in (PROBLEMS, f"{PROBLEMS}（平台）", f"{PROBLEMS}（平台2）") if name not in taken)

    def _told(self) -> str:
        total = sum(self.counts.values())
        if not total:
            return "没有发现问题。"
        parts = "，".join(f"{label}{self.counts[level]}处" for level, label in LABELS.items() if self.counts[level])
        told = [f"共{total}处：{parts}。", COLOURED]
        if total > len(self.entries):
            told.append(f"这里只列出前{len(self.entries)}处。")
        return "".join(told + self.notes)


def _line(sheet, entry: Entry) -> list[WriteOnlyCell]:
    mark = entry.mark
    row = WriteOnlyCell(sheet, mark.row)
    place = f"{quote_sheetname(entry.sheet)}!{get_column_letter(entry.column)}{entry.row}"
    row.hyperlink = Hyperlink(ref="", location=place)
    row.font = LINK
    cells = [text_cell(sheet, entry.sheet), row, text_cell(sheet, mark.title)]
    cells += [text_cell(sheet, mark.typed[:LONGEST]), text_cell(sheet, LABELS[mark.level], fill=FILLS[mark.level])]
    return [*cells, text_cell(sheet, mark.listed, alignment=WRAPPED)]


LINK = Font(color="FF0563C1", underline="single")
WRAPPED = Alignment(wrap_text=True, vertical="top")
FILLS = {level: PatternFill("solid", fgColor=colour) for level, colour in COLOURS.items()}
