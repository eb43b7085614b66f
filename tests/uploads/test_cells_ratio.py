"""Percentages as people type them into sheets."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.uploads.test_cells_number import answers, anything
from uploads.cells import ratio
from uploads.findings import EMPTY, Found
from uploads.raw import Fault, Percent

NO_FRACTION = (None, None)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("40.8%", "40.8"),
        ("40.8", "40.8"),
        (40.8, "40.8"),
        ("４０.８％", "40.8"),
        ("40.8 %", "40.8"),
        ("0.408%", "0.408"),
        ("100%", "100"),
        ("0", "0"),
        (0, "0"),
        ("0%", "0"),
        ("40.80%", "40.8"),
        (Percent(0.408), "40.8"),
        (Percent(0.57), "57"),
        (Percent(1), "100"),
        (Percent(0), "0"),
        (Percent(0.003), "0.3"),
    ],
)
def test_a_percentage_is_read_without_a_word(typed, value):
    assert ratio(typed) == Found((*NO_FRACTION, Decimal(value)))


@pytest.mark.parametrize("typed", ["204/500", "204／500", " 204 / 500 ", "２０４/５００"])
def test_a_fraction_keeps_its_parts(typed):
    assert ratio(typed) == Found((Decimal(204), Decimal(500), Decimal("40.8")))


@pytest.mark.parametrize("cell", [None, "", " ", "\u200b"])
def test_nothing_is_empty(cell):
    assert ratio(cell) == EMPTY


@pytest.mark.parametrize("typed", ["0.408", 0.408, "０.４０８"])
def test_a_share_without_a_sign_is_asked(typed):
    found = ratio(typed)
    assert (found.question.key, found.question.text) == ("share:0.408", "“0.408”是 40.8% 还是 0.408%？")
    assert answers(found) == [("按 40.8% 填", "40.8"), ("按 0.408% 填", "0.408"), ("不填", None)]


def test_one_may_be_all_or_a_hundredth():
    assert [value for _, value in answers(ratio(1))] == ["100", "1", None]


def test_a_share_too_small_to_matter_is_cut():
    assert (ratio(1e-280).value, [code for code, _ in ratio(1e-280).warnings]) == ((*NO_FRACTION, 0), ["cut"])


def test_a_percentage_cell_above_a_hundred_is_asked():
    found = ratio(Percent(40.8))
    assert found.question.key == "percent:4080%" and "显示为“4080%”" in found.question.text
    assert answers(found) == [("按 40.8% 填", "40.8"), ("按 4080% 填", "4080"), ("不填", None)]


def test_more_than_a_hundred_is_told():
    found = ratio("120%")
    assert found.value == (*NO_FRACTION, 120)
    assert found.warnings == (("above", "“120%”超过 100%，请核对"),)


def test_decimals_are_cut_never_rounded_up_and_told():
    found = ratio(Percent(2 / 3))
    assert found.value == (*NO_FRACTION, Decimal("66.6666"))
    assert [code for code, _ in found.warnings] == ["cut"]
    assert ratio("99.99999").value[2] == Decimal("99.9999")


def test_hundredths_in_words_are_read_and_told():
    assert ratio("百分之四十").value == (*NO_FRACTION, 40)
    assert ratio("百分之40.8").value == (*NO_FRACTION, Decimal("40.8"))
    assert ratio("百分之四十").warnings == (("chinese", "“百分之四十”已按 40% 读入，请核对"),)


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("约40%", ["40"]),
        ("40%左右", ["40"]),
        ("超40.8", ["40.8"]),
        ("约0.4", ["40", "0.4"]),
        ("40-50%", ["40", "50"]),
        ("40%~50%", ["40", "50"]),
        ("—", ["0"]),
        ("无", ["0"]),
    ],
)
def test_what_is_not_exact_is_asked(typed, values):
    assert [value for _, value in answers(ratio(typed))] == [*values, None]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-5%", "“-5%”不能为负数"),
        (-5, "“-5”不能为负数"),
        (Percent(-0.1), "“-10%”不能为负数"),
        ("3/0", "分母不能为 0"),
        ("5/3", "分子大于分母"),
        ("优秀", "“优秀”不是百分比"),
        ("4e1", "不是百分比"),
        (True, "“TRUE”不是百分比"),
        (dt.date(2017, 3, 5), "可能是“3/5”被表格软件改成了日期"),
        (dt.time(3, 5), "不是百分比"),
        (Fault("#DIV/0!"), "错误值“#DIV/0!”"),
        (float("nan"), "不是数字"),
        (Percent(float("inf")), "不是数字"),
        (1e15, "太大"),
        (Percent(1e300), "太大"),
    ],
)
def test_what_is_no_percentage_is_refused_with_a_sentence(typed, said):
    found = ratio(typed)
    assert said in found.error and found.value is None and not found.question


@given(ten_thousandths=st.integers(0, 10**6), wide=st.booleans(), sign=st.sampled_from(["%", " %", "％"]))
def test_percentages_read_back_in_every_shape(ten_thousandths, wide, sign):
    value = Decimal(ten_thousandths).scaleb(-4)
    typed = str(value).translate(str.maketrans("0123456789.", "０１２３４５６７８９．")) if wide else f"{value}"
    assert ratio(typed + sign).value == (*NO_FRACTION, value)
    assert ratio(Percent(ten_thousandths / 10**6)).value == (*NO_FRACTION, value)


@given(cell=anything)
def test_whatever_is_typed_there_is_one_answer(cell):
    found = ratio(cell)
    assert [found.value is not None, bool(found.error), bool(found.question), found == EMPTY].count(True) == 1
    found.error.encode("utf-8")
    if found.value is not None:
        assert found.value[2] >= 0
    if found.question:
        assert answers(found)[-1][1] is None
