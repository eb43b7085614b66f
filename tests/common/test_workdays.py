"""Workdays: the State Council's calendar, and years that it does not cover yet."""

import datetime as dt

import pytest

from common.workdays import is_announced, is_workday, workday_from


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (dt.date(2017, 7, 5), True),
        (dt.date(2017, 7, 8), False),
        (dt.date(2017, 10, 2), False),
        (dt.date(2017, 9, 30), True),
        (dt.date(2017, 4, 1), True),
    ],
    ids=["wednesday", "saturday", "national day on a monday", "saturday worked", "saturday worked before qingming"],
)
def test_holidays_rest_and_some_weekends_work(day, works):
    assert is_workday(day) is works


@pytest.mark.parametrize(("year", "known"), [(2004, True), (2017, True), (2003, False), (2090, False)])
def test_it_is_known_whether_a_year_is_announced(year, known):
    assert is_announced(year) is known


def test_a_year_that_nobody_has_announced_counts_monday_to_friday():
    assert is_workday(dt.date(2090, 1, 2)) is True, "a Monday"
    assert is_workday(dt.date(2090, 1, 1)) is False, "a Sunday, not a holiday that we know"
    assert workday_from(dt.date(2090, 1, 7)) == dt.date(2090, 1, 9)
