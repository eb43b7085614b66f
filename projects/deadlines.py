"""When a month's report is due and when the month closes, and what was granted to whom.

Rules: domain handbook, monthly supervision. An extension moves the due day and the closing behind it; a reopening takes
reports again after the closing and leaves them late.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from common import periods
from common.periods import Month
from common.workdays import is_announced, workday_from
from organizations.models import Organization
from projects.models import Extension, ExtensionKind, MonthlyReport, Programme


@dataclass(frozen=True)
class Deadline:
    """The last day on which a report is on time, and the last day on which the month takes reports."""

    due: dt.date
    closes: dt.date
    extension: Extension | None = None
    reopening: Extension | None = None

    def is_late(self, moment: dt.datetime | None) -> bool:
        """Whether a submission at that time, or none until now, is late."""
        # The database hands moments out in UTC; the day is Huzhou's.
        return (timezone.localtime(moment).date() if moment else periods.today()) > self.due

    @property
    def open_until(self) -> dt.date:
        """The last day on which reports are taken, late ones as well."""
        return max(self.closes, self.reopening.until) if self.reopening else self.closes

    @property
    def guessed_year(self) -> int | None:
        """The year whose holidays are not announced yet, so that only weekends were counted; None when all are."""
        return next((day.year for day in (self.due, self.closes) if not is_announced(day.year)), None)

    @property
    def is_closed(self) -> bool:
        """Whether no report is taken any more."""
        return periods.today() > self.open_until


def workdays_later(day: dt.date, workdays: int) -> dt.date:
    """The day so many workdays after another."""
    for _ in range(workdays):
        day = workday_from(day + dt.timedelta(days=1))
    return day


def deadline(programme: Programme, month: Month) -> Deadline:
    """The calendar's: due on the programme's day of the next month, moved to a workday; closed some workdays later."""
    following = month + 1
    # A day that the month does not have is its last one.
    due = workday_from(min(following.start + dt.timedelta(days=programme.due_day - 1), following.end))
    return Deadline(due, workdays_later(due, programme.grace_workdays))


class Deadlines:
    """The deadlines of organisations for months, with what was granted to them: one query for all of them."""

    def __init__(self, programme: Programme, organizations: Iterable, months: Iterable[Month]):
        self.programme = programme
        self._plain = {month: deadline(programme, month) for month in set(months)}
        self._granted: dict = {}
        rows = Extension.objects.granted().filter(
            programme=programme, month__in=self._plain, organization__in=list(organizations)
        )
        for row in rows.select_related("decided_by", "project"):
            self._granted.setdefault((row.organization_id, row.month), []).append(row)

    def of(self, organization: int, project: int | None, month: Month) -> Deadline:
        """The deadline of one report, by the ids of organisation and project."""
        plain = self._plain[month]
        granted = [row for row in self._granted.get((organization, month), ()) if row.project_id in (None, project)]
        extension, reopening = _latest(granted, ExtensionKind.EXTENSION), _latest(granted, ExtensionKind.REOPENING)
        if extension is None or extension.until <= plain.due:
            return Deadline(plain.due, plain.closes, None, reopening)
        closes = max(plain.closes, workdays_later(extension.until, self.programme.grace_workdays))
        return Deadline(extension.until, closes, extension, reopening)

    def plain(self, month: Month) -> Deadline:
        """The calendar's, as it holds without anything granted."""
        return self._plain[month]


def _latest(rows: list[Extension], kind: str) -> Extension | None:
    return max((row for row in rows if row.kind == kind), key=lambda row: row.until, default=None)


def load(reports: Iterable[MonthlyReport]) -> None:
    """Give every report its deadline, in one query for each programme among them."""
    by_programme: dict[int, list[MonthlyReport]] = {}
    for report in reports:
        by_programme.setdefault(report.programme_id, []).append(report)
    for own in by_programme.values():
        known = Deadlines(own[0].programme, {r.organization_id for r in own}, {r.month for r in own})
        for report in own:
            report.deadline = known.of(report.organization_id, report.project_id, report.month)


def of(report: MonthlyReport) -> Deadline:
    """The deadline of one report; asks the database unless `load` did."""
    if report.deadline is None:
        load([report])
    return report.deadline


def open_until(report: MonthlyReport) -> dt.date:
    """The last day on which the report may be changed: one that came back has some workdays from then."""
    limit = of(report).open_until
    if not report.came_back:
        return limit
    returned = timezone.localtime(report.reviewed_at).date()
    return max(limit, workdays_later(returned, report.programme.grace_workdays))


def reporting_month(programme: Programme, organization: Organization | None = None) -> Month:
    """The month that is being reported: the last one until it closes (for the organisation), then the current one."""
    current = Month.of(periods.today())
    previous = current - 1
    if previous.year == programme.year:
        limit = deadline(programme, previous)
        if limit.is_closed and organization is not None:
            limit = Deadlines(programme, [organization], [previous]).of(organization.pk, None, previous)
        if not limit.is_closed:
            return previous
    return min(max(current, Month(programme.year, 1)), Month(programme.year, 12))
