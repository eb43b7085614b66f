"""Small workbooks for tests."""

from io import BytesIO

from openpyxl import Workbook


def table(rows, name: str = "Sheet1") -> bytes:
    """An .xlsx of one sheet."""
    return book({name: rows})


def book(sheets: dict[str, list]) -> bytes:
    """An .xlsx of several sheets; a name that begins with a dot is a hidden one's."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name.removeprefix("."))
        sheet.sheet_state = "hidden" if name.startswith(".") else "visible"
        for row in rows:
            sheet.append(list(row))
    return saved(made)


def saved(made: Workbook) -> bytes:
    """A workbook as a file."""
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()
