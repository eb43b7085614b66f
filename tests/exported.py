"""What a page offers as a file: both of its links followed, both files read, and that they say the same."""

import csv
import datetime as dt
from decimal import Decimal
from io import BytesIO, StringIO

from lxml import html
from openpyxl import load_workbook

from common import numerals
from common.export import undefused


def links(page) -> dict[str, str]:
    """Format → address of the page's export menu."""
    found = html.fromstring(page.content.decode()).xpath("//div[contains(@class,'export')]//a/@href")
    return {"csv" if "format=csv" in link else "xlsx": link for link in found}


def exported(client, user, address, **query) -> tuple[object, list[dict[str, str]]]:
    """The page with that filter, and the rows of its files by head, as CSV states them."""
    client.force_login(user)
    page = client.get(address, query)
    assert page.status_code == 200
    found = links(page)
    assert set(found) == {"csv", "xlsx"}
    return page, same({format: client.get(link) for format, link in found.items()})


def same(answers: dict) -> list[dict[str, str]]:
    """The rows of both files, which agree."""
    assert [answer.status_code for answer in answers.values()] == [200, 200]
    rows = csv_rows(answers["csv"])
    sheet = xlsx_sheet(answers["xlsx"])
    head = int(sheet.freeze_panes[1:]) - 1
    assert not sheet.merged_cells.ranges
    assert [cell.value for cell in sheet[head]] == rows[0]
    assert [[_stated(cell) for cell in row] for row in sheet.iter_rows(min_row=head + 1)] == rows[1:]
    assert len(set(rows[0])) == len(rows[0])
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def csv_rows(answer) -> list[list[str]]:
    """The head and the rows of a CSV file, without what makes formulas harmless."""
    text = answer.getvalue().decode()
    assert text.startswith("\ufeff")
    return [[undefused(cell) for cell in row] for row in csv.reader(StringIO(text[1:], newline=""))]


def xlsx_sheet(answer):
    """The sheet of a workbook."""
    return load_workbook(BytesIO(answer.getvalue())).active


def _stated(cell) -> str:
    """A cell as CSV states it."""
    value = cell.value
    if value is None:
        return ""
    if cell.is_date:
        return f"{value:%Y-%m-%d}" if cell.number_format == "yyyy-mm-dd" else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, str):
        assert cell.data_type == "s" and cell.number_format in ("@", "General")
        return undefused(value)
    assert not isinstance(value, dt.date)
    number = Decimal(repr(value))
    return numerals.percent(number) if cell.number_format == "0.0%" else numerals.exact(number)
