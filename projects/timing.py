"""What the entry sheet says about its time: until when, what was asked for or decided, and what else is open."""

import datetime as dt
from dataclasses import dataclass

from common import periods
from common.periods import Month
from projects import rules
from projects.deadlines import Deadline, Deadlines, deadline
from projects.models import Extension, ExtensionKind, ExtensionStatus, KeyProject, Programme
from projects.sheet import Sheet


@dataclass(frozen=True)
class Timing:
    """The deadline of a sheet's month, with everything that a user may know or do about it."""

    month: Month
    has_begun: bool
    deadline: Deadline  # the organisation's, with what was granted for all projects
    plain: Deadline  # the calendar's
    extensions: list[Extension]  # of the month, newest first: what concerns the user's projects
    scopes: list[KeyProject | None]  # for what the user may ask for more time (None: all projects)
    others: list[tuple[Month, dt.date]]  # other months that take reports, and until when

    @property
    def is_late(self) -> bool:
        """Whether what is handed in now is late."""
        return self.deadline.is_late(None)

    @property
    def waiting(self) -> list[Extension]:
        """The requests that nobody has decided."""
        return [row for row in self.extensions if row.status == ExtensionStatus.REQUESTED]

    @property
    def single(self) -> list[Extension]:
        """What was granted for single projects and still holds."""
        return [row for row in self.extensions if row.project_id and row.is_in_force]

    @property
    def refused(self) -> Extension | None:
        """The newest answer, if it was a refusal and time still runs."""
        decided = [row for row in self.extensions if row.kind == ExtensionKind.EXTENSION]
        newest = decided[0] if decided and not self.deadline.is_closed else None
        return newest if newest and newest.status == ExtensionStatus.REFUSED else None


def timing(sheet: Sheet, user) -> Timing:
    """The time of the user's sheet, in at most four queries."""
    programme, organization, month = sheet.programme, sheet.organization, sheet.month
    own = {row.project.pk for row in sheet.rows if row.project}
    rows = Extension.objects.filter(programme=programme, organization=organization, month=month).with_context()
    extensions = [row for row in rows if row.project_id is None or row.project_id in own]
    return Timing(
        month=month,
        has_begun=rules.has_begun(programme, month),
        deadline=sheet.deadline,
        plain=deadline(programme, month),
        extensions=extensions,
        scopes=_scopes(sheet, user, extensions),
        others=_others(programme, user, month),
    )


def _scopes(sheet: Sheet, user, extensions: list[Extension]) -> list[KeyProject | None]:
    """All projects and each one, unless a request for it waits or nothing is left to hand in."""
    asked = {row.project_id for row in extensions if row.status == ExtensionStatus.REQUESTED}
    limits = {row.project: row.deadline for row in sheet.rows if row.project and row.report.is_open}
    if any(row.report.is_open for row in sheet.rows):
        limits = {None: sheet.deadline} | limits
    return [
        project
        for project, limit in limits.items()
        if (project.pk if project else None) not in asked
        and rules.may_ask_for_time(user, sheet.programme, sheet.month, project, limit)
    ]


def _others(programme: Programme, user, shown: Month) -> list[tuple[Month, dt.date]]:
    """The other months that take reports: the one before the current, and whatever was opened again."""
    organization, previous = user.organization, Month.of(periods.today()) - 1
    found: dict[Month, dt.date] = {}
    if previous.year != programme.year:
        programme = Programme.objects.filter(year=previous.year).first()
    if programme and previous != shown:
        limit = Deadlines(programme, [organization], [previous]).of(organization.pk, None, previous)
        if not limit.is_closed:
            found[previous] = limit.open_until
    granted = Extension.objects.in_force().filter(organization=organization).exclude(month__in=[shown, previous])
    for row in granted.with_context():
        if row.project is None or rules.reports_for(user, organization, row.project):
            found[row.month] = max(row.until, found.get(row.month, row.until))
    return sorted(found.items())
