"""Who reported in time: the monthly reports that organisations owe for a month, and how far each of them got."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from common import periods
from common.periods import Month
from organizations.models import Organization
from projects.deadlines import Deadline, Deadlines
from projects.models import Indicator, KeyProject, MonthlyReport, Programme, ReportStatus


@dataclass(frozen=True)
class Line:
    """How many reports an organisation (or, in a sum, several) owes for the month, by what became of them."""

    organization: Organization | None
    owed: int = 0
    accepted: int = 0
    submitted: int = 0
    returned: int = 0
    late: int = 0
    is_due: bool = False
    deadline: Deadline | None = None  # the organisation's, with what was granted for all of its projects
    missing: tuple[KeyProject | None, ...] = ()  # what is not handed in, or came back (None: the headline)

    @property
    def handed_in(self) -> int:
        """Those that wait for review or passed it."""
        return self.accepted + self.submitted

    @property
    def open(self) -> int:
        """Those that were never handed in, or are a draft again."""
        return self.owed - self.handed_in - self.returned

    @property
    def share(self) -> Decimal | None:
        """The fraction that is handed in; None when nothing is owed."""
        return Decimal(self.handed_in) / self.owed if self.owed else None

    @property
    def on_time(self) -> Decimal | None:
        """The fraction first submitted in time; None until the due day has passed, or when nothing is owed."""
        return Decimal(self.owed - self.late) / self.owed if self.owed and self.is_due else None


@dataclass(frozen=True)
class Punctuality:
    """The lines of the organisations that owe anything, their sum, and the deadline of those without an extension."""

    month: Month
    deadline: Deadline
    lines: list[Line]
    total: Line


def punctuality(
    programme: Programme, indicators: Iterable[Indicator], organizations: Iterable[Organization], month: Month
) -> Punctuality:
    """How the organisations reported for `month`, in two queries.

    Owed is one report for each project (or the headline) of which the organisation must type a value in that month: a
    project outside its months, or counted from a register, owes none. The first submission decides punctuality, by the
    deadline of the organisation and project with its extension. Load the indicators with their projects.
    """
    organizations = list(organizations)
    limits = Deadlines(programme, organizations, [month])
    rows = MonthlyReport.objects.filter(programme=programme, month=month, organization__in=organizations)
    reports = {
        (organization, project): (status, first)
        for organization, project, status, first in rows.values_list(
            "organization_id", "project_id", "status", "first_submitted_at"
        )
    }
    indicators = list(indicators)
    lines = [
        _line(organization, _owed(indicators, organization, month), reports, limits, month)
        for organization in organizations
    ]
    return Punctuality(month, limits.plain(month), [line for line in lines if line.owed], _sum(lines))


def _owed(indicators: list[Indicator], organization: Organization, month: Month) -> dict[int | None, Indicator]:
    """The projects (None: the headline) of which the organisation must state a value, each with one such indicator."""
    return {i.project_id: i for i in indicators if i.is_typed_by(organization, month) and i.wanted_in(month)}


def _line(organization: Organization, owed: dict, reports: dict, limits: Deadlines, month: Month) -> Line:
    found = {project: reports.get((organization.pk, project), (None, None)) for project in owed}
    statuses = [status for status, _ in found.values()]
    limit = limits.of(organization.pk, None, month)
    handed_in = (ReportStatus.ACCEPTED, ReportStatus.SUBMITTED)
    missing = [owed[project].project for project, (status, _) in found.items() if status not in handed_in]
    return Line(
        organization,
        len(owed),
        statuses.count(ReportStatus.ACCEPTED),
        statuses.count(ReportStatus.SUBMITTED),
        statuses.count(ReportStatus.RETURNED),
        sum(limits.of(organization.pk, project, month).is_late(first) for project, (_, first) in found.items()),
        periods.today() > limit.due,
        limit,
        tuple(sorted(missing, key=lambda project: project.number if project else 0)),
    )


def _sum(lines: list[Line]) -> Line:
    counts = ("owed", "accepted", "submitted", "returned", "late")
    sums = {name: sum(getattr(line, name) for line in lines) for name in counts}
    return Line(None, **sums, is_due=any(line.is_due for line in lines))
