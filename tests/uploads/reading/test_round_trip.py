"""What openpyxl, xlwt and csv write comes out equal, by either reader."""

import csv
import io
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import escape

from tests.uploads.corpus.build import saved
from tests.uploads.reading.files import everything
from uploads.reading import Percent, reader

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
DAY = st.dates(date(1900, 3, 1), date(9999, 12, 31))
CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.floats(-1e9, 1e9).map(lambda value: round(value, 6)),
    TEXT.filter(lambda text: not text.startswith("=") and escape(text) == text and "_x" not in text),
    DAY,
    st.datetimes(datetime(1900, 3, 1), datetime(2200, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.times().map(lambda moment: moment.replace(microsecond=0)),
    st.integers(-1000, 1000).map(lambda number: Percent(number / 1000)),
)
GRID = st.lists(st.lists(CELL, max_size=6), max_size=8)


@pytest.fixture(params=[0, 1], ids=["first reader", "second reader"])
def attempt(request, monkeypatch):
    """Both attempts use the reader of this one."""
    child = reader.Child

    def chosen(module, file, limits, _, name):
        return child(module, file, limits, str(request.param), name)

    monkeypatch.setattr(reader, "Child", chosen)


@settings(max_examples=25, deadline=None)
@given(rows=GRID)
def _workbook(rows):
    workbook = openpyxl.Workbook()
    for line, cells in enumerate(rows, 1):
        for column, value in enumerate(cells, 1):
            cell = workbook.active.cell(line, column)
            if isinstance(value, Percent):
                cell.value, cell.number_format = value.number, "0.00%"
            elif isinstance(value, str):
                cell.value, cell.data_type = value, "s"
            else:
                cell.value = value
    ((_, found),) = everything(saved(workbook))
    assert [(row.number, row.cells) for row in found] == _expected(rows)


def _expected(rows: list[list]) -> list[tuple[int, list]]:
    kept = [(line, [_come_back(value) for value in cells]) for line, cells in enumerate(rows, 1)]
    for _, cells in kept:
        while cells and cells[-1] is None:
            cells.pop()
    return [(line, cells) for line, cells in kept if cells]


def _come_back(value: object) -> object:
    """Midnight is a date."""
    return value.date() if isinstance(value, datetime) and value.time() == time.min else value


def test_workbooks_come_back(attempt):
    _workbook()


@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(st.tuples(st.just("甲"), *[TEXT | st.just("")] * 3).map(list), min_size=1, max_size=6),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_texts_come_back(rows, encoding, quoting):
    """The header makes the comma plain; two hanzi make GB18030 tell itself from UTF-8."""
    rows = [["单位", "镇街", "项目", "完成"], *rows]
    out = io.StringIO()
    csv.writer(out, quoting=quoting).writerows(rows)
    ((head, found),) = everything(out.getvalue().encode(encoding), "六月.csv")
    assert head.name == "六月"
    assert [(row.number, row.cells) for row in found] == _expected([[cell or None for cell in row] for row in rows])
