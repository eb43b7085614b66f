"""Lists as CSV and .xlsx: complete, typed, exact, and never a formula."""

import csv
import datetime as dt
import os
import tracemalloc
from decimal import Decimal
from io import BytesIO, StringIO
from random import Random
from types import SimpleNamespace
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import Http404
from django.test import RequestFactory
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet import _writer

from common import export
from common.export import Column, Kind, csv_lines, defused, undefused, workbook, xlsx

MOMENT = dt.datetime(2017, 6, 30, 16, 5, 9, 700, tzinfo=ZoneInfo("UTC"))
COLUMNS = [
    Column("名称", lambda row: row[0], width=30),
    Column("个", lambda row: row[1], Kind.WHOLE),
    Column("数", lambda row: row[2], Kind.DECIMAL),
    Column("率", lambda row: row[3], Kind.SHARE),
    Column("日", lambda row: row[4], Kind.DATE),
    Column("时间", lambda row: row[5], Kind.MOMENT),
]
FULL = ("甲", 3, Decimal("-1.5000"), Decimal("0.5412"), dt.date(2017, 6, 30), MOMENT)
EMPTY = ("乙", None, None, None, None, None)
NAMES = [Column("名称", str)]
DANGEROUS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\tx", "＝1", "＋1", "－1", "＠x", " =1", "　=1", " \t=1",
    "\u200b=1", "\ufeff=1", "\xa0=1", "'=1", "''+1", "' =1", "=1\n=2",
]  # fmt: skip
ERRORS = ["#N/A", "#REF!"]
HARMLESS = ["志愿者", "3-1", "a=b", "", "'quoted", "'", " '=1", '甲,乙\n丙"丁']
# Every letter that matters here often, and all the others.
TEXTS = st.text(st.sampled_from("'=+-@＝＋－＠ \t\r\n　\u200b\ufeff甲1,\"") | st.characters(codec="utf-8"))


def read(lines):
    text = "".join(lines)
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:], newline="")))


def written(columns, rows, name="清单", title=""):
    file = BytesIO()
    count = xlsx(file, name, columns, rows, title)
    return load_workbook(file).active, count


def asking(**query):
    request = RequestFactory().get("/list/", query)
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


# ---- formulas ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_defuses_what_a_spreadsheet_would_calculate(text):
    assert read(csv_lines(NAMES, [text]))[1] == ["'" + text]


@pytest.mark.parametrize("text", HARMLESS)
def test_csv_leaves_other_texts_as_they_are(text):
    assert read(csv_lines(NAMES, ["甲", text]))[2] in ([text], [])


@given(TEXTS)
@example("'=1")
@example("''＝1")
def test_what_was_defused_is_taken_back_exactly(text):
    assert undefused(defused(text)) == text
    assert defused(text) in (text, "'" + text)


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_every_text_comes_through_a_csv_file(texts):
    rows = read(csv_lines([Column("一", lambda row: row), Column("二", lambda row: "甲")], texts))
    assert [undefused(row[0]) for row in rows[1:]] == texts


def test_a_head_is_defused_too():
    assert read(csv_lines([Column("=1", str)], []))[0] == ["'=1"]


def test_xlsx_holds_texts_and_no_formula():
    sheet, _ = written(NAMES, [*DANGEROUS, *ERRORS])
    cells = [sheet.cell(place, 1) for place in range(2, sheet.max_row + 1)]
    assert {cell.data_type for cell in cells} == {"s"}
    # Nor does one come about when somebody types it over.
    assert [cell.quotePrefix for cell in cells] == [True] * len(DANGEROUS) + [False] * 2
    assert cells[0].value == "=1+1"
    assert [undefused(cell.value) for cell in cells] == [text.replace("\r", "\n") for text in [*DANGEROUS, *ERRORS]]


# ---- CSV -----------------------------------------------------------------------------------------------------------
def test_csv_states_exact_numbers_shares_and_local_time():
    assert read(csv_lines(COLUMNS, [FULL, EMPTY])) == [
        ["名称", "个", "数", "率", "日", "时间"],
        ["甲", "3", "-1.5", "54.1%", "2017-06-30", "2017-07-01 00:05:09"],
        ["乙", "", "", "", "", ""],
    ]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**15), max_value=10**15))
def test_csv_keeps_every_digit_of_a_decimal(value):
    (_, (text,)) = read(csv_lines([Column("数", lambda row: row, Kind.DECIMAL)], [value]))
    assert Decimal(text) == value and "E" not in text


def test_a_float_is_refused():
    with pytest.raises(TypeError):
        list(csv_lines([Column("数", lambda row: row, Kind.DECIMAL)], [0.1]))


def test_csv_is_sent_while_rows_are_read():
    read_rows = []

    def rows():
        for n in range(3):
            read_rows.append(n)
            yield (str(n), n, None, None, None, None)

    stream = iter(export.answer(asking(format="csv"), "清单", COLUMNS, rows()))
    next(stream)
    assert read_rows == []
    next(stream)
    assert read_rows == [0]


def test_a_path_leads_to_the_value_and_ends_where_there_is_nothing():
    columns = [Column("甲", "a.b.upper"), Column("乙", "none.b.c")]
    row = SimpleNamespace(a=SimpleNamespace(b="x"), none=None)
    assert read(csv_lines(columns, [row]))[1] == ["X", ""]
    with pytest.raises(AttributeError):
        list(csv_lines([Column("丙", "a.wrong")], [row]))


# ---- .xlsx ---------------------------------------------------------------------------------------------------------
def test_xlsx_has_typed_cells_and_a_frozen_head():
    sheet, count = written(COLUMNS, [FULL, EMPTY, ("丙\x07\r\n丁", 0, Decimal("12.0000"), Decimal(0), None, None)])
    assert (count, sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == (3, "清单", "A2", "A1:F4")
    assert [cell.value for cell in sheet[1]] == ["名称", "个", "数", "率", "日", "时间"]
    assert sheet["A1"].font.bold and sheet["A1"].fill.fgColor.rgb == "00E9EDF4"
    first, second, third = (list(row) for row in sheet.iter_rows(min_row=2))
    assert [cell.value for cell in first] == [
        "甲", 3, -1.5, 0.5412, dt.datetime(2017, 6, 30), dt.datetime(2017, 7, 1, 0, 5, 9),
    ]  # fmt: skip
    assert [cell.number_format for cell in first[1:]] == [
        "0", "0.##########", "0.0%", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss",
    ]  # fmt: skip
    assert [cell.value for cell in second] == ["乙", None, None, None, None, None]
    assert [cell.value for cell in third] == ["丙\n丁", 0, 12, 0, None, None]
    assert third[2].number_format == "0"
    assert sheet.column_dimensions["A"].width == 30
    assert not sheet.merged_cells.ranges


@pytest.mark.parametrize("digits", ["9.95", "0.1", "123456789012.345", "99999999999999.9", "-4.35", "1234567890.0001"])
def test_xlsx_holds_the_digits_that_were_stated(digits):
    file = BytesIO()
    xlsx(file, "数", [Column("数", lambda row: row, Kind.DECIMAL)], [Decimal(digits)])
    assert f"<v>{digits}</v>".encode() in ZipFile(file).read("xl/worksheets/sheet1.xml")


def test_xlsx_holds_fifteen_digits_of_a_share():
    file = BytesIO()
    xlsx(file, "率", [Column("率", lambda row: row, Kind.SHARE)], [Decimal(2) / 3])
    assert b"<v>0.666666666666667</v>" in ZipFile(file).read("xl/worksheets/sheet1.xml")


def test_xlsx_never_calls_finished_what_is_not():
    columns = [Column("率", lambda row: row, Kind.SHARE)]
    sheet, _ = written(columns, [Decimal("0.99961"), Decimal("0.99949"), Decimal(1), Decimal("1.0001")])
    assert [sheet.cell(place, 1).value for place in range(2, 6)] == [0.999, 0.99949, 1, 1.0001]


def test_xlsx_with_a_title_has_its_head_below():
    sheet, _ = written(NAMES, ["甲"], "讲堂/2017：[甲]*?", "=全市讲堂")
    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("讲堂_2017：_甲___", "A3", "A2:A3")
    assert [row[0].value for row in sheet.rows] == ["=全市讲堂", "名称", "甲"]
    assert sheet["A1"].data_type == "s" and sheet.print_title_rows == "$1:$2"


def test_xlsx_of_nothing_is_a_head():
    sheet, count = written(COLUMNS, [])
    assert count == 0
    assert [[cell.value for cell in row] for row in sheet.rows] == [["名称", "个", "数", "率", "日", "时间"]]


# ---- the download --------------------------------------------------------------------------------------------------
def test_a_page_is_asked_for_without_a_format():
    assert export.asked(asking(page="2")) is None
    assert [export.asked(asking(format=format)) for format in ("csv", "xlsx")] == ["csv", "xlsx"]


@pytest.mark.parametrize("format", ["", "pdf", "XLSX", "xls"])
def test_other_formats_are_not_found(format):
    with pytest.raises(Http404):
        export.asked(asking(format=format))


def test_an_answer_without_a_format_is_not_found():
    with pytest.raises(Http404):
        export.answer(asking(), "清单", COLUMNS, [])


def test_csv_comes_under_its_chinese_name():
    response = export.answer(asking(format="csv"), "清单/甲", COLUMNS, [], "标题")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''%E6%B8%85%E5%8D%95_%E7%94%B2.csv"
    assert response["Cache-Control"] == "no-store"
    assert response.getvalue().decode() == "\ufeff名称,个,数,率,日,时间\r\n"


def test_xlsx_comes_from_a_file_under_its_chinese_name():
    response = export.answer(asking(format="xlsx"), "清单", NAMES, ["甲"], "标题")
    assert response.streaming and response["Content-Type"] == export.download.XLSX
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''%E6%B8%85%E5%8D%95.xlsx"
    content = response.getvalue()
    assert int(response["Content-Length"]) == len(content)
    assert [row[0].value for row in load_workbook(BytesIO(content)).active.rows] == ["标题", "名称", "甲"]


def test_too_many_rows_for_a_workbook_lead_back_to_the_page(monkeypatch):
    monkeypatch.setattr(workbook, "XLSX_ROWS", 3)
    assert export.answer(asking(format="xlsx"), "清单", NAMES, "甲乙丙").status_code == 200
    request = asking(format="xlsx", q="讲堂")
    response = export.answer(request, "清单", NAMES, iter("甲乙丙丁"))
    assert (response.status_code, response.url) == (302, "/list/?q=%E8%AE%B2%E5%A0%82")
    assert [str(told) for told in get_messages(request)] == [
        "这份清单超过3行，一个 Excel 文件放不下。请缩小筛选范围，或改为导出 CSV（不限行数）。"
    ]
    assert not [path for path in _writer.ALL_TEMP_FILES if os.path.exists(path)], "nothing is left behind"
    assert len(export.answer(asking(format="csv"), "清单", NAMES, "甲乙丙丁").getvalue().decode().split()) == 5


def test_memory_does_not_grow_with_the_workbook():
    def peak(count):
        chance = Random(1)
        tracemalloc.start()
        rows = (chance.randbytes(500).hex() for _ in range(count))  # which no zip makes much smaller
        response = export.answer(asking(format="xlsx"), "清单", NAMES, rows)
        size = sum(len(part) for part in response.streaming_content)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most, size

    peak(10)
    few, small = peak(200)
    many, large = peak(3000)
    assert large - small > 1_000_000
    assert many - few < 100_000
