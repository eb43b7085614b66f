"""Where a workbook opens: on the sheet and the row of the first problem."""

from openpyxl.utils import get_column_letter

SEEN = 25  # rows that a window shows without scrolling


def open_on(book, sheet) -> None:
    """Let a workbook open on one sheet, and select that alone: what is typed would go into all that are selected."""
    book.active = book._sheets.index(sheet)
    for each in book.worksheets:
        each.sheet_view.tabSelected = each is sheet
    for chart in book.chartsheets:
        for view in chart.sheetViews.sheetView if chart.sheetViews else ():
            view.tabSelected = False


def scroll(sheet, row: int, column: int) -> None:
    """Let the window of a sheet stand on a cell, below what is frozen."""
    view, pane = sheet.sheet_view, sheet.sheet_view.pane
    top, active = row if row > SEEN else 1, f"{get_column_letter(column)}{row}"
    if pane and pane.state in ("frozen", "frozenSplit"):
        left, frozen = int(pane.xSplit or 0) + 1, int(pane.ySplit or 0)
        pane.topLeftCell = f"{get_column_letter(left)}{max(top, frozen + 1)}"
    else:
        view.topLeftCell = f"A{top}"
    for selection in view.selection:
        if selection.pane == (pane.activePane if pane else None):
            selection.activeCell = selection.sqref = active
