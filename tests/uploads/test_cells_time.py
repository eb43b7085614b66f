"""Times of day, in the notations that people use."""

import datetime as dt

import pytest

from uploads import cells
from uploads.raw import Fault, Percent
from uploads.widgets import TimeWidget


@pytest.mark.parametrize(
    "cell, hour, minute",
    [
        ("14:00", 14, 0), ("14：30", 14, 30), (" 9:05 ", 9, 5), ("下午2点", 14, 0), ("下午2点半", 14, 30),
        ("上午9:05", 9, 5), ("十四点三十分", 14, 30), ("9时整", 9, 0), ("中午12点", 12, 0), ("晚上8点", 20, 0),
        ("2:30 PM", 14, 30), ("14:00:00", 14, 0), (0.5833333333, 14, 0), (dt.time(9, 30, 12), 9, 30),
        (dt.datetime(2017, 7, 3, 15, 45), 15, 45),
    ],
)  # fmt: skip
def test_times(cell, hour, minute):
    found = cells.time(cell)
    assert (found.value, found.error, found.warnings) == (dt.time(hour, minute), "", ())


def test_of_a_span_the_beginning_is_taken_and_told():
    found = cells.time("14:00-16:00")
    assert found.value == dt.time(14)
    assert found.warnings == (("span", "“14:00-16:00”已按开始时间 14:00 读入，请核对"),)


@pytest.mark.parametrize("cell", ["全天", "—", "无", "待定"])
def test_no_time_is_none_and_told(cell):
    found = cells.time(cell)
    assert (found.value, found.error) == (None, "")
    assert found.warnings == (("blank", f"“{cell}”不是时间，已按空白读入，请核对"),)


@pytest.mark.parametrize("cell", [None, "", "  "])
def test_nothing_is_nothing(cell):
    assert cells.time(cell) == cells.time(None)
    assert cells.time(cell).value is None


@pytest.mark.parametrize(
    "cell", ["25:00", "9点一刻左右", "1400", 14, 3.5, dt.date(2017, 7, 3), Percent(0.5), Fault("#N/A")]
)
def test_what_is_no_time_is_refused_with_an_example(cell):
    found = cells.time(cell)
    assert found.value is None
    assert "14:00" in found.error


def test_a_column_of_times_is_read_at_once_and_comes_back():
    widget = TimeWidget()
    column = [dt.time(9, 30), None, dt.time(14)]
    assert widget.read_plain(column) == column
    assert widget.read_plain([dt.time(9, 30, 5)]) is None
    assert [widget.load(data) for data in widget.dump_many(column)] == column
    assert widget.show("09:30:00") == "09:30"
