"""When a month's report is due and when the month closes. Rules: domain handbook, monthly supervision."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from common import periods
from common.periods import Month
from common.workdays import workday_from
from projects.models import Programme


@dataclass(frozen=True)
class Deadline:
    """The last day on which a report is on time, and the last day on which the month takes reports."""

    due: dt.date
    closes: dt.date

    def is_late(self, moment: dt.datetime | None) -> bool:
        """Whether a submission at that time, or none until now, is late."""
        # The database hands moments out in UTC; the day is Huzhou's.
        return (timezone.localtime(moment).date() if moment else periods.today()) > self.due


def deadline(programme: Programme, month: Month) -> Deadline:
    """Due on the programme's day of the next month, moved to a workday; closed so many workdays later."""
    following = month + 1
    # A day that the month does not have is its last one.
    due = workday_from(min(following.start + dt.timedelta(days=programme.due_day - 1), following.end))
    closes = due
    for _ in range(programme.grace_workdays):
        closes = workday_from(closes + dt.timedelta(days=1))
    return Deadline(due, closes)


def reporting_month(programme: Programme) -> Month:
    """The month that is being reported: the last one until it closes, then the current one."""
    current = Month.of(periods.today())
    previous = current - 1
    if previous.year == programme.year and periods.today() <= deadline(programme, previous).closes:
        return previous
    return min(max(current, Month(programme.year, 1)), Month(programme.year, 12))
