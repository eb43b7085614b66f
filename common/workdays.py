"""Workdays in China."""

import datetime as dt

import chinese_calendar


def is_workday(day: dt.date) -> bool:
    """By the State Council's calendar; in years that it does not cover yet, Monday to Friday."""
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5


def is_announced(year: int) -> bool:
    """Whether the calendar covers the year: the State Council announces its holidays late in the year before."""
    try:
        chinese_calendar.is_workday(dt.date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def festival(day: dt.date) -> str:
    """The public holiday of a day off, or for which a day is made up: 春节; empty for any other day."""
    try:
        _, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return ""
    return chinese_calendar.Holiday(name).chinese if name else ""


def workday_from(day: dt.date) -> dt.date:
    """The day itself if it is a workday, else the next one."""
    while not is_workday(day):
        day += dt.timedelta(days=1)
    return day
