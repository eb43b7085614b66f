"""When reports are due and months close, by the calendars of 2017 and later."""

import datetime as dt

import pytest

from common.periods import Month
from projects.deadlines import Deadline, deadline, reporting_month
from projects.models import Programme
from tests.cast import at


def programme(year=2017):
    return Programme(year=year)


@pytest.mark.parametrize(
    ("month", "due", "closes"),
    [
        (Month(2017, 6), dt.date(2017, 7, 5), dt.date(2017, 7, 10)),
        (Month(2017, 7), dt.date(2017, 8, 7), dt.date(2017, 8, 10)),
        (Month(2017, 9), dt.date(2017, 10, 9), dt.date(2017, 10, 12)),
        (Month(2017, 1), dt.date(2017, 2, 6), dt.date(2017, 2, 9)),
        (Month(2017, 12), dt.date(2018, 1, 5), dt.date(2018, 1, 10)),
    ],
    ids=["weekday", "saturday", "national holiday", "spring festival", "across the year"],
)
def test_a_report_is_due_on_the_fifth_or_the_next_workday_and_the_month_closes_three_workdays_later(month, due, closes):
    found = deadline(programme(), month)
    assert (found.due, found.closes) == (due, closes)


def test_a_year_that_the_holiday_calendar_does_not_cover_counts_monday_to_friday():
    assert deadline(programme(2090), Month(2090, 6)).due == dt.date(2090, 7, 5)
    assert deadline(programme(2090), Month(2090, 7)).due == dt.date(2090, 8, 7)


@pytest.mark.parametrize(
    ("today", "month"),
    [("2017-07-10", Month(2017, 6)), ("2017-07-11", Month(2017, 7)), ("2017-01-05", Month(2017, 1))],
)
def test_the_month_that_is_reported_changes_when_the_last_one_closes(settings, today, month):
    settings.HOLD_TODAY = today
    assert reporting_month(programme()) == month


def test_after_its_year_a_programme_stays_in_december(settings):
    settings.HOLD_TODAY = "2018-03-01"
    assert reporting_month(programme()) == Month(2017, 12)


def test_late_is_after_the_due_day(settings):
    june = deadline(programme(), Month(2017, 6))
    assert not june.is_late(at(7, 5, 23))
    assert june.is_late(at(7, 6, 0))
    settings.HOLD_TODAY = "2017-07-05"
    assert not june.is_late(None)
    settings.HOLD_TODAY = "2017-07-06"
    assert june.is_late(None), "nothing submitted until the sixth is late"


@pytest.mark.parametrize(
    ("month", "due", "closes"),
    [
        (Month(2016, 1), dt.date(2016, 2, 5), dt.date(2016, 2, 15)),
        (Month(2017, 3), dt.date(2017, 4, 5), dt.date(2017, 4, 10)),
        (Month(2016, 9), dt.date(2016, 10, 8), dt.date(2016, 10, 11)),
    ],
    ids=[
        "saturday and sunday worked around spring festival",
        "day after qingming",
        "saturday worked after national day",
    ],
)
def test_a_weekend_that_is_worked_counts_as_workdays(month, due, closes):
    found = deadline(programme(month.year), month)
    assert (found.due, found.closes) == (due, closes)


def test_the_programme_says_on_which_day_and_how_long_after():
    strict = Programme(year=2017, due_day=10, grace_workdays=0)
    assert deadline(strict, Month(2017, 6)) == Deadline(dt.date(2017, 7, 10), dt.date(2017, 7, 10))


def test_a_day_that_the_month_does_not_have_is_its_last():
    late = Programme(year=2017, due_day=31, grace_workdays=1)
    assert deadline(late, Month(2017, 1)).due == dt.date(2017, 2, 28)
    assert deadline(late, Month(2017, 5)).due == dt.date(2017, 6, 30)
    assert deadline(late, Month(2017, 6)).due == dt.date(2017, 7, 31)


def test_a_moment_from_the_database_is_judged_by_the_day_in_huzhou():
    june = deadline(programme(), Month(2017, 6))
    assert not june.is_late(dt.datetime(2017, 7, 5, 15, 59, 59, tzinfo=dt.UTC))
    assert june.is_late(dt.datetime(2017, 7, 5, 16, 0, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("today", "month"),
    [
        ("2016-11-20", Month(2017, 1)),
        ("2017-01-31", Month(2017, 1)),
        ("2017-02-09", Month(2017, 1)),
        ("2017-02-10", Month(2017, 2)),
        ("2017-07-28", Month(2017, 7)),
        ("2018-01-10", Month(2017, 12)),
        ("2018-01-11", Month(2017, 12)),
    ],
)
def test_the_reporting_month_never_leaves_the_year_of_the_programme(settings, today, month):
    settings.HOLD_TODAY = today
    assert reporting_month(programme()) == month
