"""Periods of the working year: their months, days, keys and labels; and the platform's clock."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common import periods
from common.periods import HalfYear, Month, PeriodError, Quarter, Year, YearToDate, parse

SHANGHAI = ZoneInfo("Asia/Shanghai")

years = st.integers(1900, 2999)
months = st.builds(Month, years, st.integers(1, 12))
# Far enough from the ends of the calendar to add and subtract a century.
inner_months = st.builds(Month, st.integers(2000, 2899), st.integers(1, 12))
any_period = st.one_of(
    months,
    st.builds(YearToDate, months),
    st.builds(Quarter, years, st.integers(1, 4)),
    st.builds(HalfYear, years, st.integers(1, 2)),
    st.builds(Year, years),
)

# ---- months ----------------------------------------------------------------------------------------------


def test_adding_months_crosses_the_year_in_both_directions():
    assert Month(2017, 12) + 1 == Month(2018, 1)
    assert Month(2017, 1) - 1 == Month(2016, 12)
    assert Month(2017, 6) + 0 == Month(2017, 6)
    assert Month(2017, 6) + 31 == Month(2020, 1)
    assert Month(2017, 6) + -6 == Month(2016, 12)


def test_months_apart_are_counted_and_signed():
    assert Month(2017, 6) - Month(2017, 1) == 5
    assert Month(2017, 1) - Month(2017, 6) == -5
    assert Month(2018, 1) - Month(2016, 12) == 13


@given(inner_months, st.integers(-1200, 1200))
def test_adding_and_subtracting_undo_each_other(month, distance):
    assert (month + distance) - distance == month
    assert (month + distance) - month == distance
    assert Month.at(month.ordinal) == month


@given(months, months)
def test_months_are_ordered_as_their_first_days_and_keys(one, other):
    assert (one < other) == (one.start < other.start) == (one.key < other.key)
    assert (one >= other) == (one.start >= other.start)
    assert (one == other) == (one.key == other.key)


def test_month_of_a_day():
    assert Month.of(dt.date(2017, 2, 28)) == Month(2017, 2)
    assert Month.of(dt.date(2017, 3, 1)) == Month(2017, 3)


def test_equal_months_are_one_key_of_a_dictionary():
    assert {Month(2017, 6): "first", Month.parse("2017-06"): "second"} == {Month(2017, 6): "second"}


@pytest.mark.parametrize("year, number", [(2017, 0), (2017, 13), (2017, -1), (1899, 12), (3000, 1)])
def test_there_is_no_such_month(year, number):
    with pytest.raises(PeriodError, match=f"没有这样的月份：{year}-{number}"):
        Month(year, number)


@pytest.mark.parametrize("text", ["", "2017", "2017-6", "2017-13", "2017-00", "201706", "2017-06-01", "x2017-06", None])
def test_month_is_read_from_its_key_only(text):
    with pytest.raises(PeriodError):
        Month.parse(text)


# ---- days ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "year, last",
    [(2016, 29), (2017, 28), (2000, 29), (1900, 28), (2100, 28)],
    ids=["leap", "common", "every 400 years", "not every 100", "not every 100 either"],
)
def test_last_day_of_february(year, last):
    assert Month(year, 2).end == dt.date(year, 2, last)


@pytest.mark.parametrize(
    "period, first, last",
    [
        (Month(2017, 6), (6, 1), (6, 30)),
        (Month(2017, 12), (12, 1), (12, 31)),
        (Month(2017, 6).to_date, (1, 1), (6, 30)),
        (Quarter(2017, 1), (1, 1), (3, 31)),
        (Quarter(2017, 4), (10, 1), (12, 31)),
        (HalfYear(2017, 1), (1, 1), (6, 30)),
        (HalfYear(2017, 2), (7, 1), (12, 31)),
        (Year(2017), (1, 1), (12, 31)),
    ],
    ids=lambda value: value.key if hasattr(value, "key") else "",
)
def test_start_and_end(period, first, last):
    assert (period.start, period.end) == (dt.date(2017, *first), dt.date(2017, *last))


def test_the_last_month_of_the_calendar_has_an_end():
    assert Year(2999).end == dt.date(2999, 12, 31)


@given(any_period)
def test_months_of_a_period_follow_one_another_from_start_to_end(period):
    assert period.months[0] == period.first and period.months[-1] == period.last
    assert all(later - earlier == 1 for earlier, later in zip(period.months, period.months[1:], strict=False))
    assert period.start == period.months[0].start and period.end == period.months[-1].end
    assert (period.start.day, (period.end + dt.timedelta(days=1)).day) == (1, 1)


@pytest.mark.parametrize(
    "period, numbers",
    [
        (Month(2017, 6), [6]),
        (Month(2017, 1).to_date, [1]),
        (Month(2017, 4).to_date, [1, 2, 3, 4]),
        (Quarter(2017, 2), [4, 5, 6]),
        (HalfYear(2017, 2), [7, 8, 9, 10, 11, 12]),
        (Year(2017), list(range(1, 13))),
    ],
    ids=lambda value: value.key if hasattr(value, "key") else "",
)
def test_months_of_a_period(period, numbers):
    assert period.months == tuple(Month(2017, number) for number in numbers)


# ---- keys and labels -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "period, key, label",
    [
        (Month(2017, 6), "2017-06", "2017年6月"),
        (Month(2017, 12), "2017-12", "2017年12月"),
        (Month(2017, 6).to_date, "2017-06~", "2017年1—6月"),
        (Month(2017, 1).to_date, "2017-01~", "2017年1月"),
        (Month(2017, 2).to_date, "2017-02~", "2017年1—2月"),
        (Quarter(2017, 1), "2017Q1", "2017年第一季度"),
        (Quarter(2017, 4), "2017Q4", "2017年第四季度"),
        (HalfYear(2017, 1), "2017H1", "2017年上半年"),
        (HalfYear(2017, 2), "2017H2", "2017年下半年"),
        (Year(2017), "2017", "2017年"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_key_and_label(period, key, label):
    assert (period.key, period.label, str(period)) == (key, label, label)
    assert parse(key) == period


def test_month_has_a_short_name():
    assert Month(2017, 6).short == "6月"


@given(any_period)
def test_every_period_is_found_again_by_its_key(period):
    assert parse(period.key) == period
    assert type(parse(period.key)) is type(period)


@pytest.mark.parametrize(
    "key",
    ["", "17", "2017Q0", "2017Q5", "2017H0", "2017H3", "2017h1", "2017-13", "2017-00~", "2017-6~", "2017\n", None],
)
def test_what_is_no_key_is_refused(key):
    with pytest.raises(PeriodError):
        parse(key)


@pytest.mark.parametrize("key", ["1899", "3000", "0000Q1", "9999H2", "1899-12~"])
def test_a_year_without_months_is_refused_at_once_and_not_when_its_days_are_asked_for(key):
    with pytest.raises(PeriodError):
        parse(key)


@pytest.mark.parametrize(
    "build, numbers",
    [(Quarter, (2017, 0)), (Quarter, (2017, 5)), (HalfYear, (2017, 0)), (HalfYear, (2017, 3)), (Year, (1899,))],
)
def test_there_is_no_such_period(build, numbers):
    with pytest.raises(PeriodError):
        build(*numbers)


def test_refusal_says_how_keys_are_written():
    with pytest.raises(PeriodError, match="“今年”不是时期，应写成 2017-06、2017Q2、2017H1 或 2017 的样子"):
        parse("今年")


# ---- the clock -------------------------------------------------------------------------------------------


def test_held_clock_shows_the_held_date_at_the_real_time_of_day(settings):
    settings.HOLD_TODAY = "2016-02-29"
    before, moment, after = timezone.localtime(), periods.now(), timezone.localtime()
    assert periods.held() == periods.today() == moment.date() == dt.date(2016, 2, 29)
    assert moment.tzinfo == SHANGHAI
    assert before.time() <= moment.time() <= after.time() or after.date() > before.date()


def test_clock_runs_freely_when_no_date_is_held(settings):
    settings.HOLD_TODAY = ""
    before, moment, after = timezone.now(), periods.now(), timezone.now()
    assert periods.held() is None
    assert before <= moment <= after
    assert moment.tzinfo == SHANGHAI


def test_clock_can_be_set_for_a_block_and_comes_back(settings):
    settings.HOLD_TODAY = "2017-07-28"
    with periods.at(dt.datetime(2017, 3, 5, 9, 30, tzinfo=SHANGHAI)):
        assert periods.now() == dt.datetime(2017, 3, 5, 9, 30, tzinfo=SHANGHAI)
        with periods.at(dt.datetime(2017, 1, 1, tzinfo=SHANGHAI)):
            assert periods.today() == dt.date(2017, 1, 1)
        assert periods.today() == dt.date(2017, 3, 5)
    assert periods.today() == dt.date(2017, 7, 28)


def test_clock_comes_back_after_an_error(settings):
    settings.HOLD_TODAY = "2017-07-28"
    with pytest.raises(ZeroDivisionError), periods.at(dt.datetime(2017, 3, 5, tzinfo=SHANGHAI)):
        raise ZeroDivisionError
    assert periods.today() == dt.date(2017, 7, 28)


def test_today_is_the_day_in_huzhou_not_in_greenwich():
    with periods.at(dt.datetime(2017, 6, 30, 16, 0, tzinfo=dt.UTC)):
        assert periods.today() == dt.date(2017, 7, 1)
        assert periods.now().hour == 0
    with periods.at(dt.datetime(2017, 6, 30, 15, 59, 59, tzinfo=dt.UTC)):
        assert periods.today() == dt.date(2017, 6, 30)
