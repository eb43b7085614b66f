"""Numbers as people type them into sheets: read exactly, asked, or refused with a sentence."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import numerals
from uploads import cells
from uploads.cells import chinese
from uploads.findings import EMPTY, Question
from uploads.raw import Fault, Percent

FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


def number(cell, unit="人", places=0):
    return cells.number(cell, unit, places)


def answers(found):
    """What can be chosen, and that the question survives being stored."""
    assert found.value is None and not found.error
    stored = json.loads(json.dumps(found.question.as_json()))
    assert Question.from_json(stored) == found.question
    assert len({choice.key for choice in found.question.choices}) == len(found.question.choices)
    return [(choice.label, choice.value) for choice in found.question.choices]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("236", "236"),
        ("２３６", "236"),
        ("1,200", "1200"),
        ("1，200", "1200"),
        ("2.18亿", "218000000"),
        ("1.2万", "12000"),
        ("1.2 万人", "12000"),
        ("3千", "3000"),
        ("3千万", "30000000"),
        ("1万2千", "12000"),
        ("1万2千3百人", "12300"),
        ("1亿2000万", "120000000"),
        ("1万2000", "12000"),
        ("50 人", "50"),
        ("50名", "50"),
        ("共50人", "50"),
        ("50。", "50"),
        ("+50", "50"),
        ("'50", "50"),
        ("12.00", "12"),
        ("\u200b50\u00a0", "50"),
        ("0", "0"),
        (5, "5"),
        (45.0, "45"),
        (-0.0, "0"),
        (99.9999999999986, "100"),
        (999999999999, "999999999999"),
    ],
)
def test_a_number_is_read_without_a_word(typed, value):
    assert number(typed) == EMPTY.__class__(Decimal(value))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2.18亿", "21800"),
        ("2.18亿元", "21800"),
        ("62", "62"),
        ("62万元", "62"),
        ("3千万", "3000"),
        ("3百万元", "300"),
        ("0万", "0"),
    ],
)
def test_a_unit_of_ten_thousands_takes_larger_words_in_its_own_measure(typed, value):
    assert number(typed, "万元", 2) == EMPTY.__class__(Decimal(value))


@pytest.mark.parametrize("cell", [None, "", "  ", "\u3000", "\u200b", "\ufeff \n"])
def test_what_nobody_can_see_is_empty(cell):
    assert number(cell) == EMPTY


def test_floats_lose_only_their_noise():
    assert number(0.1 + 0.2, places=1).value == Decimal("0.3")
    assert number(1.1 * 3, places=1).value == Decimal("3.3")
    assert number(0.125, places=3).value == Decimal("0.125")
    assert "小数位数太多" in number(0.125, places=2).error
    assert "只填整数" in number(0.3).error and "只填整数" in number("0.5").error


def test_a_unit_of_its_own_needs_no_conversion():
    assert number("236 笔", "笔") == EMPTY.__class__(Decimal(236))
    assert number("3千克", "千克", 1).value == 3
    assert number("1.2亿", "万").value == 12000
    assert number("7万", "万").value == 7


@pytest.mark.parametrize(
    ("typed", "unit", "value", "said"),
    [
        ("236 笔", "人", "236", "“236 笔”的单位“笔”与本列的“人”不同，已按 236人 读入，请核对"),
        ("５０次", "人次", "50", "“５０次”的单位“次”与本列的“人次”不同，已按 50人次 读入，请核对"),
        ("500元", "万元", "0.05", "“500元”已换算为 0.05万元，请核对"),
    ],
)
def test_another_unit_is_read_and_told(typed, unit, value, said):
    found = number(typed, unit, 2)
    assert (found.value, found.warnings) == (Decimal(value), (("unit", said),))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("十二", 12),
        ("两", 2),
        ("一百二十", 120),
        ("两千人", 2000),
        ("一百零五", 105),
        ("二〇一七", 2017),
        ("三万", 30000),
    ],
)
def test_chinese_numerals_are_read_and_told(typed, value):
    found = number(typed)
    assert (found.value, [code for code, _ in found.warnings]) == (value, ["chinese"])
    assert f"“{typed}”是中文数字，已按 {value} 读入" in found.warnings[0][1]


@pytest.mark.parametrize("typed", ["二三", "一万五", "二三十", "百", "十百", "几十", "一百二"])
def test_chinese_that_may_mean_two_numbers_is_not_read(typed):
    assert "不是数字" in number(typed).error


@pytest.mark.parametrize(
    "typed",
    ["约50", "大约50", "50左右", "50人左右", "近50", "将近50", "50余", "50余人", "50多人", "50+", "超50", "超过50人",
     "50以上", "不少于50", "~50", ">50", "≥50", "５０余", "50来人"],
)  # fmt: skip
def test_about_fifty_is_asked(typed):
    found = number(typed)
    assert answers(found) == [("按 50 填", "50"), ("不填", None)]
    assert found.question.key.startswith("about:") and "不是准确的数字" in found.question.text


def test_equal_texts_are_one_question():
    assert number("约50").question == number(" 约５０ ", "万元", 2).question
    assert number("约50").question.key == "about:约50"
    assert number("—").question == number("—", "万元").question
    assert number("约1.2万", "万元", 2).question.key != number("约1.2万", "人").question.key


def test_about_with_larger_words_keeps_them():
    assert answers(number("1.2万余人"))[0] == ("按 12000 填", "12000")
    assert answers(number("30余万元", "万元", 2))[0] == ("按 30 填", "30")
    assert answers(number("约2.18亿元", "万元", 2))[0] == ("按 21800 填", "21800")
    assert [value for _, value in answers(number("约1.2万", "万元", 2))] == ["1.2", "12000", None]


@pytest.mark.parametrize("typed", ["约若干5", "50.5左右", "超-5"])
def test_about_something_unreadable_is_refused(typed):
    assert "不是准确的数字" in number(typed).error


@pytest.mark.parametrize(
    "typed", ["—", "——", "-", "–", "/", "\\", "无", "暂无", "未开展", "没有", "N/A", "n/a", "_"]
)  # fmt: skip
def test_a_dash_is_nought_or_no_data(typed):
    found = number(f" {typed} ")
    assert found.question.key == f"blank:{typed}"
    assert answers(found) == [("填 0", "0"), ("不填（本月没有数据）", None)]


@pytest.mark.parametrize("typed", ["－", "／", "＼"])
def test_full_width_dashes_are_the_same_question(typed):
    assert number(typed).question.key in ("blank:-", "blank:/", "blank:\\")


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [("3-5", "3", "5"), ("3~5", "3", "5"), ("3—5人", "3", "5"), ("3至5", "3", "5"), ("3～5", "3", "5"),
     ("1-10万", "10000", "100000"), ("500-1万", "500", "10000"), ("1,000-1,200", "1000", "1200")],
)  # fmt: skip
def test_a_range_is_asked(typed, low, high):
    assert answers(number(typed)) == [(f"按 {low} 填", low), (f"按 {high} 填", high), ("不填", None)]


def test_ten_thousand_where_the_unit_has_it_already_is_asked():
    found = number("1.2万", "万元", 2)
    assert found.question.key == "scale:1.2万:万元"
    assert found.question.text == "本列的单位是“万元”，“1.2万”是多少万元？"
    assert answers(found) == [("按 1.2万元 填", "1.2"), ("按 12000万元 填", "12000"), ("不填", None)]
    assert [value for _, value in answers(number("1.2万", "万元", 0))] == ["12000", None]
    assert [value for _, value in answers(number("3千", "万元", 2))] == ["0.3", "3000", None]


def test_a_point_between_thousands_is_asked_where_whole_numbers_are_filled_in():
    assert answers(number("1.200")) == [("按 1200 填", "1200"), ("不填", None)]
    assert answers(number("1.200人"))[0] == ("按 1200 填", "1200")
    assert number("1.200", places=1).value == Decimal("1.2")
    assert number("1.200万").value == 12000


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-5", "“-5”是负数"),
        ("－５", "“－５”是负数"),
        ("负5", "是负数"),
        ("(50)", "是负数"),
        (-1, "“-1”是负数"),
        (-0.3, "“-0.3”是负数"),
        ("1.234,56", "逗号或小数点位置不对"),
        ("1,23", "逗号或小数点位置不对"),
        ("0,200", "逗号或小数点位置不对"),
        ("1 200", "中间有空格"),
        ("1.23E+05", "科学记数法"),
        ("50%", "是百分比"),
        (Percent(0.5), "“50%”是百分比，本列要填数量（人）"),
        ("3/5", "像是分数或日期"),
        ("2017-6-30", "是日期"),
        ("6月30日", "是日期"),
        (dt.date(2017, 3, 5), "可能是“3-5”被表格软件改成了日期"),
        (dt.datetime(2017, 3, 5, 8, 0), "可能是“3-5”被表格软件改成了日期"),
        (dt.time(3, 5), "“03:05”不是数字"),
        (True, "“TRUE”不是数字"),
        (Fault("#N/A"), "错误值“#N/A”"),
        (float("nan"), "不是数字"),
        (float("inf"), "不是数字"),
        ("1234567890123", "太大"),
        (1e12, "太大"),
        (1e300, "太大"),
        ("999999亿亿", "不是数字"),
        ("50（含女20）", "“50（含女20）”不是一个单独的数字"),
        ("5-3", "不是一个单独的数字"),
        ("1万2", "不是一个单独的数字"),
        ("12只猫狗", "“只猫狗”看不懂"),
        ("10²", "看不懂"),
        ("abc", "“abc”不是数字"),
        ("1" * 50, "太长"),
    ],
)
def test_what_is_no_number_is_refused_with_a_sentence(typed, said):
    found = number(typed)
    assert said in found.error and found.value is None and not found.question


def test_a_number_longer_than_any_sheet_holds_is_refused():
    assert "太大" in number(10**5000).error


def test_other_units_do_not_mix_with_ten_thousands():
    assert "里的“笔”看不懂，本列的单位是“万元”" in number("1.2万笔", "万元", 2).error


def test_converted_money_keeps_its_places():
    assert "最多保留2位小数" in number("12345元", "万元", 2).error
    assert number("12345元", "万元", 4).value == Decimal("1.2345")


whole_numbers = st.integers(0, 10**12 - 1)
amounts = st.decimals(0, 10**8, places=2, allow_nan=False)


def commas(text):
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}"


@given(
    value=amounts,
    write=st.sampled_from([str, commas]),
    wide=st.booleans(),
    unit=st.sampled_from(["", "人", " 人", "人 ", "。"]),
    spaces=st.sampled_from(["", " ", "\u3000", "\u00a0", "\n", "\u200b"]),
)
def test_numbers_read_back_however_they_are_written(value, write, wide, unit, spaces):
    text = write(str(value))
    typed = spaces + (text.translate(FULL_WIDTH) if wide else text) + unit + spaces
    assert number(typed, "人", 2) == EMPTY.__class__(value)


@given(value=whole_numbers, word=st.sampled_from([("千", 3), ("万", 4), ("亿", 8), ("百万", 6), ("千万", 7)]))
def test_shortened_numbers_read_back(value, word):
    name, power = word
    short = numerals.exact(Decimal(value).scaleb(-power))
    assert number(f"{short}{name}").value == value
    assert number(f"{short}{name}人").value == value
    money = number(f"{short}{name}元", "万元", 4)
    assert money.value == Decimal(value).scaleb(-4)


@given(value=st.integers(0, 10**9), places=st.integers(0, 4))
def test_floats_of_a_spreadsheet_read_back(value, places):
    assert number(value / 10**places, places=4).value == Decimal(value).scaleb(-places)


@given(value=st.integers(0, 10**12 - 1))
def test_chinese_numerals_read_back(value):
    assert chinese.integer(spelt(value)) == value


def spelt(value):
    """The number in Chinese, as children learn it."""
    names, text = "零一二三四五六七八九", ""
    if value >= 10**8:
        rest = value % 10**8
        return spelt(value // 10**8) + "亿" + ("" if not rest else ("零" if rest < 10**7 else "") + spelt(rest))
    if value >= 10**4:
        rest = value % 10**4
        return spelt(value // 10**4) + "万" + ("" if not rest else ("零" if rest < 10**3 else "") + spelt(rest))
    for power, step in ((3, "千"), (2, "百"), (1, "十"), (0, "")):
        digit = value // 10**power % 10
        if digit:
            text += names[digit] + step
        elif text and not text.endswith("零"):
            text += "零"
    return text.rstrip("零") or "零"


odd = st.text(
    alphabet="0123456789.,，。-—/~约余多左右万亿千百十两〇年月日人元%％+（）() ’'eE²①\u200b\ud800", max_size=12
)
anything = st.one_of(
    st.text(max_size=30), odd, st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.times(),
    st.none(), st.builds(Percent, st.one_of(st.floats(), st.integers())), st.builds(Fault, st.text(max_size=10)),
)  # fmt: skip


@given(cell=anything, unit=st.sampled_from(["", "人", "万元", "亿元", "万", "%", "千克"]), places=st.integers(0, 4))
def test_whatever_is_typed_there_is_one_answer(cell, unit, places):
    found = number(cell, unit, places)
    assert [found.value is not None, bool(found.error), bool(found.question), found == EMPTY].count(True) == 1
    if found.value is not None:
        assert 0 <= found.value < 10**12 and found.value == round(found.value, places)
    found.error.encode("utf-8")
    for _, value in answers(found) if found.question else ():
        assert value is None or number(value, "人", places).value == Decimal(value)
