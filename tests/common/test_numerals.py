"""The house style of figures: the 2017 document as the yardstick, the rules as properties, and the edges."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from common.numerals import STYLES, NumeralError, amount, exact, mean, parse, parse_ratio, percent, printed

PROGRAMME = Path(__file__).resolve().parents[2] / "huzhou_league" / "demo" / "programme-2017.yaml"

# These the document tells in words (成立, 首届, 百个 …) or, for the loan products, as bands.
TOLD_IN_WORDS = {
    "shanghai_association",
    "loan_products",
    "ecommerce_contests",
    "youth_day_rallies",
    "volunteer_projects",
    "river_launches",
    "eco_funds",
    "rights_projects",
    "rights_activities",
    "federation_reelection",
}


@pytest.fixture(scope="module")
def programme():
    return YAML(typ="safe").load(PROGRAMME.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def indicators(programme):
    return [
        indicator
        for action in programme["actions"]
        for initiative in action["initiatives"]
        for project in initiative["projects"]
        for indicator in project["indicators"]
    ]


class TestProgrammeOf2017:
    def test_ten_of_the_seventy_three_figures_are_words(self, programme, indicators):
        results = [row for row in indicators if "printed" in row]
        commitments = [row for row in indicators if "target_printed" in row]
        told = [row["code"] for row in results + commitments if row["code"] in TOLD_IN_WORDS]
        assert (len(results), len(commitments), len(programme["headline"])) == (57, 13, 3)
        assert len(TOLD_IN_WORDS) == 10
        assert sorted(told) == sorted(TOLD_IN_WORDS)

    def test_every_result_prints_as_in_the_document(self, indicators):
        rows = [row for row in indicators if "printed" in row and row["code"] not in TOLD_IN_WORDS]
        assert len(rows) == 48
        assert print_all(rows, "h1", "style") == {row["code"]: row["printed"] for row in rows}

    def test_every_commitment_prints_as_in_the_document(self, indicators):
        rows = [row for row in indicators if "target_printed" in row and row["code"] not in TOLD_IN_WORDS]
        assert len(rows) == 12
        assert print_all(rows, "target", "target_style") == {row["code"]: row["target_printed"] for row in rows}

    def test_every_headline_figure_prints_as_in_the_document(self, programme):
        rows = programme["headline"]
        assert print_all(rows, "h1", "style") == {row["code"]: row["printed"] for row in rows}


def print_all(rows, value, style):
    return {row["code"]: printed(Decimal(str(row[value])), row["unit"], row.get(style, "")) for row in rows}


class TestPrintedExamples:
    @pytest.mark.parametrize(
        ("value", "unit", "expected"),
        [
            ("1", "场", "1场"),
            ("9999", "人", "9999人"),
            ("10000", "人", "1万人"),
            ("10999", "人", "1万人"),
            ("99999", "人", "9.9万人"),
            ("99999999", "人", "9999.9万人"),
            ("100000000", "人", "1亿人"),
            ("123999999", "次", "1.23亿次"),
            ("600000000", "次", "6亿次"),
            ("12.5", "小时", "12.5小时"),
            ("12.59", "小时", "12.5小时"),
            ("12.00", "小时", "12小时"),
            ("9999.9", "小时", "9999.9小时"),
            ("9999.99", "小时", "9999.9小时"),
            ("0.05", "小时", "0.05小时"),
            ("1.2", "万人次", "1.2万人次"),
            ("0.5", "万人次", "5000人次"),
            ("20000", "万人次", "2亿人次"),
            ("7", "万", "7万"),
        ],
    )
    def test_a_count_without_style_word_is_cut_never_rounded_up(self, value, unit, expected):
        assert printed(Decimal(value), unit) == expected

    @pytest.mark.parametrize(
        ("value", "unit", "expected"),
        [
            ("560", "万元", "560万元"),
            ("560.99", "万元", "560万元"),
            ("9999", "万元", "9999万元"),
            ("9999.9", "万元", "9999万元"),
            ("10000", "万元", "1亿元"),
            ("21899", "万元", "2.18亿元"),
            ("21000", "万元", "2.1亿元"),
            ("1", "万元", "1万元"),
            ("0.5", "万元", "5000元"),
            ("0.9999", "万元", "9999元"),
            ("0.00001", "万元", "0.1元"),
            ("2.18", "亿元", "2.18亿元"),
            ("0.056", "亿元", "560万元"),
            ("9999", "元", "9999元"),
            ("9999.99", "元", "9999.99元"),
            ("10000", "元", "1万元"),
            ("5600000", "元", "560万元"),
            ("218000000", "元", "2.18亿元"),
        ],
    )
    def test_money_is_in_yi_from_one_yi_else_in_whole_wan_else_in_yuan(self, value, unit, expected):
        assert printed(Decimal(value), unit) == expected

    @pytest.mark.parametrize(
        ("value", "unit", "style", "expected"),
        [
            ("53", "场", "余", "50余场"),
            ("99", "场", "余", "90余场"),
            ("10.5", "小时", "余", "10余小时"),
            ("507", "次", "余", "500余次"),
            ("9999.9", "人", "余", "9900余人"),
            ("10001", "人", "余", "1万余人"),
            ("123456", "人", "多", "12.3万多人"),
            ("100000001", "人", "余", "1亿余人"),
            ("2213", "人", "超", "超2200人"),
            ("53", "场", "以上", "50场以上"),
            ("145230", "次", "以上", "14.5万次以上"),
            ("564", "万元", "余", "560余万元"),
            ("5.5", "万元", "余", "5万余元"),
            ("5.5", "万元", "超", "超5万元"),
            ("21850", "万元", "余", "2.18亿余元"),
            ("21850", "万元", "以上", "2.18亿元以上"),
            ("5230", "元", "多", "5200多元"),
        ],
    )
    def test_a_style_word_stands_where_it_is_written(self, value, unit, style, expected):
        assert printed(Decimal(value), unit, style) == expected

    @pytest.mark.parametrize("style", ["余", "多", "超"])
    @pytest.mark.parametrize(
        ("value", "unit", "expected"),
        [
            ("10", "场", "10场"),
            ("320", "场", "320场"),
            ("2200", "人", "2200人"),
            ("10000", "人", "1万人"),
            ("145000", "次", "14.5万次"),
            ("100000000", "次", "1亿次"),
            ("560", "万元", "560万元"),
            ("21800", "万元", "2.18亿元"),
            ("40", "%", "40%"),
        ],
    )
    def test_an_exact_round_number_claims_nothing_beyond(self, value, unit, expected, style):
        assert printed(Decimal(value), unit, style) == expected

    @pytest.mark.parametrize("style", ["余", "多", "超"])
    @pytest.mark.parametrize(
        ("value", "unit", "expected"), [("9", "场", "9场"), ("1", "场", "1场"), ("9.9", "小时", "9.9小时")]
    )
    def test_below_ten_prints_as_it_is(self, value, unit, expected, style):
        assert printed(Decimal(value), unit, style) == expected

    @pytest.mark.parametrize(
        ("value", "unit", "expected"),
        [
            ("100", "万元", "100万元以上"),
            ("5000", "个", "5000个以上"),
            ("10000", "人", "1万人以上"),
            ("8", "场", "8场以上"),
            ("8.5", "小时", "8小时以上"),
        ],
    )
    def test_at_least_keeps_its_word_on_a_round_number(self, value, unit, expected):
        assert printed(Decimal(value), unit, "以上") == expected

    @pytest.mark.parametrize(
        ("value", "style", "expected"),
        [
            ("40.89", "", "40.8%"),
            ("12345.6", "", "12345.6%"),
            ("40.8", "以上", "40%以上"),
            ("43.9", "以上", "43%以上"),
            ("0.8", "以上", "0.8%以上"),
            ("40.8", "超", "超40%"),
            ("40.8", "多", "40%多"),
            ("5.25", "超", "5.2%"),
            ("40.85", "全写", "40.85%"),
        ],
    )
    def test_a_percentage_keeps_one_decimal_or_with_a_word_none(self, value, style, expected):
        assert printed(Decimal(value), "%", style) == expected

    @pytest.mark.parametrize(
        ("value", "unit", "expected"),
        [
            ("10000", "名", "10000名"),
            ("762013", "名", "762013名"),
            ("12.50", "小时", "12.5小时"),
            ("21800", "万元", "21800万元"),
        ],
    )
    def test_in_full_prints_every_digit_in_the_own_unit(self, value, unit, expected):
        assert printed(Decimal(value), unit, "全写") == expected

    @pytest.mark.parametrize("style", STYLES)
    @pytest.mark.parametrize(
        ("value", "unit", "expected"),
        [
            ("0", "场", "0场"),
            ("-0.00", "万元", "0万元"),
            ("0", "%", "0%"),
            ("-5", "场", "-5场"),
            ("-12080", "件", "-12080件"),
            ("-0.5", "万元", "-0.5万元"),
        ],
    )
    def test_zero_and_negative_values_print_exactly_and_without_a_word(self, value, unit, expected, style):
        assert printed(Decimal(value), unit, style) == expected

    def test_an_unknown_style_is_an_error_whatever_the_value(self):
        with pytest.raises(ValueError, match="左右"):
            printed(Decimal(0), "场", "左右")

    def test_an_int_prints_and_a_float_does_not(self):
        assert printed(12080, "件", "余") == "1.2万余件"
        with pytest.raises(TypeError):
            printed(0.1, "小时")

    @pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
    def test_what_is_not_finite_is_an_error(self, value):
        with pytest.raises(ValueError, match="not a finite number"):
            printed(Decimal(value), "场")


READ_BACK = re.compile(r"超?(-?[0-9]+(?:\.[0-9]+)?)[余多]?([万亿]?)[余多]?(人|元|%)[余多]?(?:以上)?")
SIZES = {"": 1, "万": 10**4, "亿": 10**8}
UNITS = {"人": 1, "万人": 10**4, "元": 1, "万元": 10**4, "亿元": 10**8, "%": 1}

units = st.sampled_from(sorted(UNITS))
styles = st.sampled_from(STYLES)
shortening_styles = st.sampled_from([style for style in STYLES if style != "全写"])
whole_values = st.integers(1, 10**12).map(Decimal)
small_values = st.integers(1, 10**6).map(Decimal)
fine_values = st.decimals("0.0001", "99999999", places=4)
# Every step of the house style is near one of these.
edges = st.builds(
    lambda power, digit, nudge: digit * Decimal(10) ** power + nudge,
    st.integers(0, 11),
    st.integers(1, 99),
    st.sampled_from([Decimal(text) for text in ("-0.1", "-0.0001", "0", "0.0001", "1")]),
)
values = st.one_of(whole_values, small_values, fine_values, edges)
without_database = settings(database=None, deadline=None, max_examples=400)


def read_back(text):
    """Read a printed figure in base units, knowing nothing of how it was printed."""
    match = READ_BACK.fullmatch(text)
    assert match, text
    return Decimal(match[1]) * SIZES[match[2]]


class TestPrintedProperties:
    @without_database
    @given(value=values, unit=units, style=styles)
    def test_no_style_ever_overstates(self, value, unit, style):
        assert read_back(printed(value, unit, style)) <= value * UNITS[unit]

    @without_database
    @given(value=values, unit=units, style=styles)
    def test_some_never_prints_as_none(self, value, unit, style):
        assert read_back(printed(value, unit, style)) > 0

    @without_database
    @given(value=values, unit=units, style=st.sampled_from(["余", "多", "超"]))
    def test_a_word_that_claims_more_is_printed_only_where_there_is_more(self, value, unit, style):
        text = printed(value, unit, style)
        if style in text:
            assert read_back(text) < value * UNITS[unit]

    @without_database
    @given(first=values, second=values, unit=units, style=shortening_styles)
    def test_a_larger_value_never_prints_smaller(self, first, second, unit, style):
        low, high = sorted((first, second))
        assert read_back(printed(low, unit, style)) <= read_back(printed(high, unit, style))

    @without_database
    @given(value=edges, step=st.sampled_from(["0.0001", "0.01", "0.1", "1"]), unit=units, style=styles)
    def test_a_neighbour_never_prints_smaller(self, value, step, unit, style):
        following = value + Decimal(step)
        assert read_back(printed(value, unit, style)) <= read_back(printed(following, unit, style))

    @without_database
    @given(value=values, unit=units, style=st.sampled_from(["余", "多", "超"]))
    def test_a_figure_read_back_is_round_and_takes_no_word(self, value, unit, style):
        rounded = read_back(printed(value, unit, style)) / UNITS[unit]
        assert style not in printed(rounded, unit, style)

    @without_database
    @given(value=values, unit=units)
    def test_at_least_always_says_so(self, value, unit):
        assert printed(value, unit, "以上").endswith("以上")

    @without_database
    @given(value=values, unit=units)
    def test_a_tile_shows_what_the_sentence_says(self, value, unit):
        assert "".join(amount(value, unit)) == printed(value, unit)

    @without_database
    @given(value=st.integers(1, 9999))
    def test_a_whole_count_below_ten_thousand_prints_in_full(self, value):
        assert printed(Decimal(value), "人") == f"{value}人"


class TestAmount:
    @pytest.mark.parametrize(
        ("value", "unit", "expected"),
        [
            (762013, "名", ("76.2", "万名")),
            (21800, "万元", ("2.18", "亿元")),
            (560, "万元", ("560", "万元")),
            (236, "笔", ("236", "笔")),
            (Decimal("0.5"), "万元", ("5000", "元")),
            (Decimal("40.85"), "%", ("40.8", "%")),
            (100000000, "人", ("1", "亿人")),
            (0, "万元", ("0", "万元")),
            (-12080, "件", ("-12080", "件")),
        ],
    )
    def test_number_and_unit_come_apart(self, value, unit, expected):
        assert amount(value, unit) == expected


class TestExact:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (None, ""),
            (Decimal("0"), "0"),
            (Decimal("-0.00"), "0"),
            (Decimal("1E+5"), "100000"),
            (Decimal("1E-7"), "0.0000001"),
            (Decimal("1200"), "1200"),
            (Decimal("1200.00"), "1200"),
            (Decimal("40.80"), "40.8"),
            (Decimal("-5.50"), "-5.5"),
            (Decimal("1234567890123456789012345678901.5"), "1234567890123456789012345678901.5"),
            (7, "7"),
        ],
    )
    def test_every_digit_and_nothing_else(self, value, expected):
        assert exact(value) == expected

    def test_a_float_is_refused(self):
        with pytest.raises(TypeError):
            exact(0.1)

    @without_database
    @given(st.decimals("0", "999999999999", places=4))
    def test_what_is_printed_exactly_is_read_back_equal(self, value):
        assert parse(exact(value), 4) == value


class TestPercent:
    @pytest.mark.parametrize(
        ("fraction", "expected"),
        [
            (None, "—"),
            ("0", "0%"),
            ("0.541", "54.1%"),
            ("0.5", "50%"),
            ("0.5415", "54.2%"),
            ("0.54149", "54.1%"),
            ("0.9994", "99.9%"),
            ("0.9995", "99.9%"),
            ("0.999999", "99.9%"),
            ("1", "100%"),
            ("1.0004", "100%"),
            ("1.235", "123.5%"),
            ("-0.055", "-5.5%"),
            ("-0.0001", "0%"),
        ],
    )
    def test_one_decimal_rounded_half_up(self, fraction, expected):
        assert percent(fraction if fraction is None else Decimal(fraction)) == expected

    @pytest.mark.parametrize(
        ("fraction", "places", "expected"),
        [("0.995", 0, "99%"), ("0.994", 0, "99%"), ("0.54125", 2, "54.13%"), ("0.99999", 2, "99.99%")],
    )
    def test_other_numbers_of_decimals(self, fraction, places, expected):
        assert percent(Decimal(fraction), places) == expected

    @without_database
    @given(st.decimals("0", "2", places=8), st.integers(0, 3))
    def test_a_hundred_percent_is_reached_only_when_it_is(self, fraction, places):
        assert (Decimal(percent(fraction, places).rstrip("%")) >= 100) == (fraction >= 1)


class TestParse:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("12", "12"),
            ("0", "0"),
            ("007", "7"),
            (" 12 ", "12"),
            ("\u3000１２\u3000", "12"),
            ("+12", "12"),
            ("＋１２", "12"),
            ("1,200", "1200"),
            ("１，２００", "1200"),
            ("1,234,567", "1234567"),
            ("1234567", "1234567"),
            ("12.5", "12.5"),
            ("１２．５０", "12.50"),
            ("1,200.05", "1200.05"),
            ("\u202d12\u202c", "12"),
            ("\ufeff12", "12"),
            ("999999999999", "999999999999"),
            ("000999999999999", "999999999999"),
        ],
    )
    def test_numbers_as_people_type_them(self, text, expected):
        assert parse(text, 2) == Decimal(expected)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "请填写数字，如 12 或 1200"),
            (" \u3000", "请填写数字，如 12 或 1200"),
            ("六成", "“六成”不是数字，请填写数字，如 12 或 1200"),
            ("-5", "“-5”不能为负数，请填写 0 或大于 0 的数字"),
            ("－５", "“－５”不能为负数，请填写 0 或大于 0 的数字"),
            ("−5", "“−5”不能为负数，请填写 0 或大于 0 的数字"),
            ("1,20", "“1,20”的千分位逗号位置不对，请写成 1200 或 1,200"),
            ("12,00,000", "“12,00,000”的千分位逗号位置不对，请写成 1200 或 1,200"),
            ("0,200", "“0,200”的千分位逗号位置不对，请写成 1200 或 1,200"),
            ("1 200", "“1 200”中间有空格，请连起来写成一个数字"),
            ("12.5", "“12.5”带有小数，本指标只填整数"),
            ("12.0", "“12.0”带有小数，本指标只填整数"),
            ("1234567890123", "“1234567890123”太大，整数部分最多12位，请核对后重新填写"),
        ],
    )
    def test_a_refusal_quotes_the_input_and_says_what_to_do(self, text, message):
        assert refusal(parse, text, 0) == message

    @pytest.mark.parametrize(
        ("text", "tail"),
        [
            ("1.2万", "万"),
            ("2.18 亿元", "亿元"),
            ("236 笔", "笔"),
            ("40.8%", "%"),
            ("三万", "万"),
            ("50余", "余"),
            ("1e5", "e5"),
            ("10²", "²"),
        ],
    )
    def test_a_unit_is_refused_with_the_advice_to_write_the_number_out(self, text, tail):
        advice = "请按本指标的计量单位写出完整数字，不要写“万”“亿”或单位"
        assert refusal(parse, text, 2) == f"“{text}”带有“{tail}”，{advice}"

    @pytest.mark.parametrize(
        "text",
        ["NaN", "Infinity", "-Infinity", "①", "٣", ".5", "5.", "1.2.3", "++1", "(5)", "约12", "\x00", ","],
    )
    def test_everything_else_is_refused(self, text):
        assert refusal(parse, text, 2).startswith(f"“{text}”")

    def test_too_many_decimals_names_the_limit(self):
        assert refusal(parse, "1.234", 2) == "“1.234”小数位数太多，本指标最多保留2位小数"

    def test_a_long_input_is_quoted_in_part(self):
        assert refusal(parse, "好" * 1000, 0) == f"“{'好' * 20}…”不是数字，请填写数字，如 12 或 1200"

    @without_database
    @given(st.text())
    def test_any_text_is_a_finite_number_or_a_refusal(self, text):
        try:
            value = parse(text, 2)
        except NumeralError:
            return
        assert value.is_finite() and value >= 0

    @without_database
    @given(st.integers(0, 10**12 - 1))
    def test_thousands_commas_change_nothing(self, value):
        assert parse(f"{value:,}", 0) == parse(str(value), 0) == value


class TestParseRatio:
    @pytest.mark.parametrize("text", ["40.8", "40.8%", "40.8 %", " ４０．８％ ", "40.80"])
    def test_a_percentage_stands_alone(self, text):
        assert parse_ratio(text) == (None, None, Decimal("40.8"))

    @pytest.mark.parametrize("text", ["204/500", " 204 / 500 ", "２０４／５００"])
    def test_part_and_whole_are_kept_beside_the_value(self, text):
        assert parse_ratio(text) == (Decimal(204), Decimal(500), Decimal("40.8"))

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("0/5", "0"),
            ("5/5", "100"),
            ("1/3", "33.3333"),
            ("2/3", "66.6666"),
            ("99999999/100000000", "99.9999"),
            ("1.25/2.5", "50"),
            ("1,200/2,400", "50"),
        ],
    )
    def test_the_value_has_four_places_and_is_cut(self, text, expected):
        assert parse_ratio(text)[2] == Decimal(expected)

    def test_a_stored_percentage_goes_through_its_own_form_unchanged(self):
        stored = parse_ratio("1/3")[2]
        assert parse_ratio(exact(stored)) == (None, None, stored)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "请填写数字，如 40.8 或 204/500"),
            ("%", "请填写数字，如 40.8 或 204/500"),
            ("204/", "请填写数字，如 40.8 或 204/500"),
            ("六成", "“六成”不是数字，请填写数字，如 40.8 或 204/500"),
            ("-5%", "“-5”不能为负数，请填写 0 或大于 0 的数字"),
            ("204/0", "“204/0”的分母不能为 0，请填写“部分/总数”，如 204/500"),
            ("0/0.00", "“0/0.00”的分母不能为 0，请填写“部分/总数”，如 204/500"),
            ("600/500", "“600/500”的分子大于分母，请填写“部分/总数”，如 204/500"),
            ("40.80001", "“40.80001”小数位数太多，本指标最多保留4位小数"),
        ],
    )
    def test_a_refusal_says_what_to_do(self, text, message):
        assert refusal(parse_ratio, text) == message

    @pytest.mark.parametrize("text", ["1/2/3", "50%/100", "204/500%", "40.8%%", "1:2"])
    def test_everything_else_is_refused(self, text):
        with pytest.raises(NumeralError):
            parse_ratio(text)


def refusal(read, *arguments):
    """Answer the message with which a text is refused."""
    with pytest.raises(NumeralError) as caught:
        read(*arguments)
    return str(caught.value)


@pytest.mark.parametrize(
    ("total", "count", "expected"), [(14, 3, "4.7"), (5, 1, "5.0"), (9, 4, "2.3"), (85, 20, "4.3"), (0, 0, "—")]
)
def test_the_mean_of_marks_has_one_decimal_rounded_half_up(total, count, expected):
    assert mean(total, count) == expected
