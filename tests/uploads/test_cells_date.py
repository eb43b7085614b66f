"""Days and months in the notations of people and of spreadsheets."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.periods import Month
from tests.uploads.test_cells_number import answers, anything
from uploads.cells import date, month
from uploads.findings import EMPTY, Found
from uploads.raw import Fault, Percent

DAY = dt.date(2017, 6, 30)
JUNE = Month(2017, 6)


def codes(found):
    return [code for code, _ in found.warnings]


class TestDate:
    @pytest.mark.parametrize(
        "typed",
        [
            DAY,
            dt.datetime(2017, 6, 30, 23, 59),
            "2017-6-30",
            "2017-06-30",
            "2017/6/30",
            "2017.6.30",
            "2017 6 30",
            "2017年6月30日",
            "2017年6月30号",
            "2017 年 6 月 30 日",
            "20170630",
            20170630,
            20170630.0,
            "２０１７－６－３０",
            "2017-06-30 10:00",
            "2017-06-30 10:00:00",
            "2017-06-30T10:00:00+08:00",
            "2017年6月30日 星期五",
            "2017-6-30（周五）",
            "2017年6月30日上午10时",
            "二〇一七年六月三十日",
            "二零一七年六月三十日",
            "30/6/2017",
            "6/30/2017",
            "2017-6-30。",
        ],
    )
    def test_clear_dates_are_read_without_a_word(self, typed):
        assert date(typed) == Found(DAY)

    @pytest.mark.parametrize("typed", ["6月30日", "6月30号", "6-30", "6/30", "6.30", "六月三十日", "30/6", 6.15])
    def test_a_missing_year_is_taken_from_the_table_and_told(self, typed):
        found = date(typed, 2017)
        assert (found.value, codes(found)) == (dt.date(2017, 6, 15) if typed == 6.15 else DAY, ["year"])
        assert "没有写年份，已按 2017 年读入" in found.warnings[0][1]

    @pytest.mark.parametrize("typed", ["6月30日", "6-30", "6.30"])
    def test_without_any_year_there_is_no_date(self, typed):
        assert date(typed).error == f"“{typed}”没有写年份，请填写日期，如 2017-6-30"

    @pytest.mark.parametrize("typed", ["17.6.30", "17-06-30", "17/6/30", "17年6月30日", "170630", "6/30/17", "30/6/17"])
    def test_two_digits_of_a_year_are_told(self, typed):
        found = date(typed, 2017)
        assert (found.value, codes(found)) == (DAY, ["year"])

    def test_two_digits_of_a_year_need_no_table(self):
        assert date("17.6.30").value == DAY
        assert date("85.6.30").value == dt.date(1985, 6, 30)
        assert [value for _, value in answers(date("9.6.10"))] == ["2009-06-10", "2010-09-06", "2010-06-09", None]

    def test_days_that_a_spreadsheet_counts_are_told(self):
        for cell in (42916, 42916.0, 42916.5, "42916"):
            found = date(cell)
            assert (found.value, codes(found)) == (DAY, ["serial"])
        assert date(32874).value == dt.date(1990, 1, 1) and date(58806).value == dt.date(2060, 12, 31)
        assert date(32873).error and date(58807).error

    def test_day_and_month_that_may_be_swapped_are_asked(self):
        found = date("5/6/2017")
        assert answers(found) == [("2017年5月6日", "2017-05-06"), ("2017年6月5日", "2017-06-05"), ("不填", None)]
        assert found.question.key.startswith("date:5/6/2017") and found.question.text == "“5/6/2017”是哪一天？"
        assert date("5/5/2017") == Found(dt.date(2017, 5, 5))

    def test_bounds_answer_the_question_where_they_can(self):
        found = date("5/6/2017", earliest=dt.date(2017, 6, 1), latest=DAY)
        assert (found.value, codes(found)) == (dt.date(2017, 6, 5), ["order"])
        assert "超出范围" in date("5/6/2017", latest=dt.date(2017, 1, 1)).error

    def test_a_number_may_have_lost_a_nought(self):
        assert [value for _, value in answers(date(6.3, 2017))] == ["2017-06-03", "2017-06-30", None]
        assert [value for _, value in answers(date(6.2, 2018))] == ["2018-06-02", "2018-06-20", None]
        assert date(6.2, 2017).question.key != date(6.2, 2018).question.key
        assert date(2.3, 2017).value == dt.date(2017, 2, 3)
        assert "没有写年份" in date(6.3).error

    @pytest.mark.parametrize("typed", ["—", "/", "无"])
    def test_a_dash_is_no_date_and_told(self, typed):
        found = date(typed)
        assert found == Found(None, warnings=(("blank", f"“{typed}”已按空白读入，请核对"),))

    @pytest.mark.parametrize("cell", [None, "", " "])
    def test_nothing_is_empty(self, cell):
        assert date(cell) == EMPTY

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("2017-2-30", "“2017-2-30”：没有 2017年2月30日 这一天"),
            ("2月30日", "没有 2017年2月30日 这一天"),
            ("20170631", "没有 2017年6月31日 这一天"),
            ("13/13/2017", "没有 2017年13月13日 这一天"),
            ("6月", "“6月”只有月份"),
            ("2017年6月", "只有月份"),
            ("2017-06", "只有月份"),
            ("6月底", "只有月份"),
            (201706, "只有月份"),
            ("6月1日-6月30日", "不是一个日期"),
            ("12345", "不是一个日期"),
            ("待定", "“待定”不是一个日期"),
            (3, "不是一个日期"),
            (True, "不是日期"),
            (Percent(0.4), "“40%”是百分比，不是日期"),
            (dt.time(3, 5), "“03:05”是时间，没有日期"),
            (Fault("#VALUE!"), "错误值“#VALUE!”"),
            (float("nan"), "不是一个日期"),
            (1e300, "不是一个日期"),
            ("1" * 50, "不是一个日期"),
        ],
    )
    def test_what_is_no_date_is_refused_with_a_sentence(self, typed, said):
        found = date(typed, 2017)
        assert said in found.error and found.value is None and not found.question

    def test_bounds_are_kept_and_named(self):
        first, last = dt.date(2017, 1, 1), dt.date(2017, 12, 31)
        said = "超出范围，应在 2017-01-01 至 2017-12-31 之间，请核对后重新填写"
        assert date("2018-1-1", None, first, last).error == f"“2018-1-1”{said}"
        assert date(dt.datetime(2016, 12, 31), None, first, last).error == f"“2016-12-31”{said}"
        assert "不应早于 2017-01-01" in date("2016-12-31", earliest=first).error
        assert "不应晚于 2017-12-31" in date("2018-1-1", latest=last).error
        assert date(first, None, first, last).value == first and date(last, None, first, last).value == last

    @given(day=st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)))
    def test_dates_read_back_in_every_notation(self, day):
        y, m, d = day.year, day.month, day.day
        chinese_year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(y))
        for typed in (
            day, dt.datetime(y, m, d, 8, 30), f"{day}", f"{y}-{m}-{d}", f"{y}/{m}/{d}", f"{y}.{m}.{d}",
            f"{y}年{m}月{d}日", f"{y}年{m:02}月{d:02}日", f"{day:%Y%m%d}", int(f"{day:%Y%m%d}"), f"{day} 08:30",
            f"{chinese_year}年{small(m)}月{small(d)}日",
        ):  # fmt: skip
            assert date(typed) == Found(day)
        for typed in (f"{m}月{d}日", f"{m}-{d}", f"{m}/{d}", f"{m}.{d}", f"{small(m)}月{small(d)}日"):
            assert date(typed, y).value == day
        assert date((day - dt.date(1899, 12, 30)).days).value == day
        swapped = date(f"{d}/{m}/{y}")
        assert swapped.value == day or f"{day}" in [value for _, value in answers(swapped)]

    @given(cell=anything, year=st.one_of(st.none(), st.integers(1990, 2060)))
    def test_whatever_is_typed_there_is_an_answer(self, cell, year):
        for found in (date(cell, year), date(cell, year, dt.date(2017, 1, 1), dt.date(2017, 12, 31))):
            assert [found.value is not None, bool(found.error), bool(found.question)].count(True) <= 1
            if found.value is not None:
                assert type(found.value) is dt.date
            if found.question:
                assert all(value is None or dt.date.fromisoformat(value) for _, value in answers(found))


def small(number):
    """A day or a month in Chinese."""
    tens, ones = divmod(number, 10)
    names = "零一二三四五六七八九"
    return ("" if not tens else ("" if tens == 1 else names[tens]) + "十") + (names[ones] if ones else "")


class TestMonth:
    @pytest.mark.parametrize(
        "typed",
        [
            "2017-06", "2017-6", "2017/6", "2017.6", 2017.6, "2017年6月", "2017年6月份", "2017年06月", "201706", 201706,
            "6月", "6月份", "六月", "6", 6, 6.0, "２０１７年６月", "二〇一七年六月", dt.date(2017, 6, 1), DAY,
            dt.datetime(2017, 6, 30, 10), "2017-06-30", "2017年6月30日",
        ],
    )  # fmt: skip
    def test_months_are_read_without_a_word(self, typed):
        assert month(typed, 2017) == Found(JUNE)

    def test_what_is_unusual_is_told(self):
        for cell in (42916, "42916"):
            assert (month(cell).value, codes(month(cell))) == (JUNE, ["serial"])
        assert (month("17年6月").value, codes(month("17年6月"))) == (JUNE, ["year"])
        assert (month("2017.1").value, codes(month("2017.1"))) == (Month(2017, 1), ["month"])
        assert month("—") == Found(None, warnings=(("blank", "“—”已按空白读入，请核对"),))

    def test_a_number_may_have_lost_the_nought_of_october(self):
        assert answers(month(2017.1)) == [("2017年1月", "2017-01"), ("2017年10月", "2017-10"), ("不填", None)]

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("13月", "没有这样的月份"),
            ("2017-13", "没有这样的月份"),
            ("2017-00", "没有这样的月份"),
            (13, "没有这样的月份"),
            ("1-6月", "不是一个月份"),
            ("2017年上半年", "不是一个月份"),
            ("第二季度", "不是一个月份"),
            ("2017年", "不是一个月份"),
            ("五六月", "不是一个月份"),
            (True, "请填写月份"),
            (Percent(0.6), "请填写月份"),
            (Fault("#REF!"), "错误值“#REF!”"),
        ],
    )
    def test_what_is_no_month_is_refused_with_a_sentence(self, typed, said):
        assert said in month(typed, 2017).error and month(typed, 2017).value is None

    def test_without_any_year_there_is_no_month(self):
        assert month("6月").error == "“6月”没有写年份，请填写月份，如 2017-06"
        assert month("1月").error and month(6).error

    @given(value=st.builds(Month, st.integers(1990, 2060), st.integers(1, 12)))
    def test_months_read_back_in_every_notation(self, value):
        y, n = value.year, value.number
        for typed in (value.key, value.label, f"{y}/{n}", f"{y}{n:02}", f"{y}年{small(n)}月", value.start, value.end):
            assert month(typed) == Found(value)
        assert month(f"{n}月", y) == month(f"{small(n)}月", y) == month(n, y) == Found(value)

    @given(cell=anything, year=st.one_of(st.none(), st.integers(1990, 2060)))
    def test_whatever_is_typed_there_is_an_answer(self, cell, year):
        found = month(cell, year)
        assert found.value is None or isinstance(found.value, Month)
        assert [found.value is not None, bool(found.error), bool(found.question)].count(True) <= 1


def test_decimals_of_a_database_are_numbers_as_well():
    assert month(Decimal(201706)).value == JUNE
