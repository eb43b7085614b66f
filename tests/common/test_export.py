"""Lists as CSV and .xlsx: complete, typed, and never a formula."""

import csv
import datetime as dt
from decimal import Decimal
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from common.export import Column, csv_lines, csv_response, xlsx, xlsx_response

MOMENT = dt.datetime(2017, 6, 30, 16, 5, 9, tzinfo=ZoneInfo("UTC"))
COLUMNS = [Column("名称", lambda row: row[0], 30), Column("数", lambda row: row[1]), Column("时间", lambda row: row[2])]
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", " =1", "　=1"]


def read(lines):
    text = "".join(lines)
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:], newline="")))


@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_defuses_what_a_spreadsheet_would_calculate(text):
    assert read(csv_lines(COLUMNS, [(text, 1, None)]))[1] == ["'" + text, "1", ""]


@pytest.mark.parametrize("text", ["志愿者", "3-1", "a=b", "", "'quoted", '甲,乙\n丙"丁'])
def test_csv_leaves_other_texts_as_they_are(text):
    assert read(csv_lines(COLUMNS, [(text, 1, None)]))[1][0] == text


def test_csv_keeps_numbers_and_states_local_time():
    rows = read(csv_lines(COLUMNS, [("甲", Decimal("-1.50"), MOMENT), ("乙", -3, None)]))
    assert rows == [["名称", "数", "时间"], ["甲", "-1.50", "2017-07-01 00:05:09"], ["乙", "-3", ""]]


def test_csv_is_sent_while_rows_are_read():
    read_rows = []

    def rows():
        for n in range(3):
            read_rows.append(n)
            yield (str(n), n, None)

    stream = iter(csv_response("清单", COLUMNS, rows()))
    next(stream)
    assert read_rows == []
    next(stream)
    assert read_rows == [0]


def test_csv_comes_under_its_chinese_name():
    response = csv_response("清单", COLUMNS, [])
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''%E6%B8%85%E5%8D%95.csv"
    assert response.getvalue().decode() == "\ufeff名称,数,时间\r\n"


def test_xlsx_has_typed_cells_a_frozen_head_and_no_formula():
    rows = [(text, 1, None) for text in DANGEROUS] + [("甲\x07", Decimal("1.5"), MOMENT)]
    sheet = load_workbook(BytesIO(xlsx("清单", COLUMNS, rows))).active
    assert (sheet.title, sheet.freeze_panes) == ("清单", "A2")
    assert [cell.value for cell in sheet[1]] == ["名称", "数", "时间"] and sheet["A1"].font.bold
    assert sheet.auto_filter.ref == f"A1:C{len(rows) + 1}"
    assert {sheet.cell(place, 1).data_type for place in range(2, len(rows) + 2)} == {"s"}
    last = sheet[len(rows) + 1]
    assert [cell.value for cell in last] == ["甲", 1.5, dt.datetime(2017, 7, 1, 0, 5, 9)]
    assert last[2].number_format == "yyyy-mm-dd hh:mm:ss"
    assert sheet.column_dimensions["A"].width == 30


def test_xlsx_of_nothing_is_a_head():
    response = xlsx_response("清单", COLUMNS, [])
    sheet = load_workbook(BytesIO(response.content)).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [["名称", "数", "时间"]]
    assert response["Content-Disposition"].endswith(".xlsx")
