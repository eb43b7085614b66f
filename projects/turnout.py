"""How far the townships of a county have reported a month."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from common.periods import Month
from organizations.models import Organization, Role, User
from projects.models import MonthlyReport, Programme, ReportedBy, ReportStatus

LEAVING = (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED, ReportStatus.RETURNED)


@dataclass(frozen=True)
class Line:
    """One township (None: all of them): how many reports it owes, by what became of them, and who fills them in."""

    township: Organization | None
    owed: int = 0
    waiting: int = 0
    accepted: int = 0
    returned: int = 0
    officers: list[User] = field(default_factory=list)

    @property
    def handed_in(self) -> int:
        """Those that wait for review or passed it."""
        return self.waiting + self.accepted

    @property
    def missing(self) -> int:
        """Those that were never handed in, or are a draft again."""
        return self.owed - self.handed_in - self.returned


@dataclass(frozen=True)
class Turnout:
    """The townships that exist in the month, and their sum."""

    month: Month
    lines: list[Line]

    @property
    def total(self) -> Line:
        """All townships together."""
        counts = ("owed", "waiting", "accepted", "returned")
        return Line(None, **{name: sum(getattr(line, name) for line in self.lines) for name in counts})


def turnout(programme: Programme, county: Organization, month: Month) -> Turnout:
    """How the townships reported `month`, in four queries.

    Owed is one report for each project of which a value must be stated, and whatever was handed in beyond that.
    """
    townships = list(Organization.objects.townships_of(county).valid_in(month))
    asked = programme.indicators.filter(by=ReportedBy.COUNTIES)
    wanted = {i.project_id for i in asked if i.wanted_in(month) and not i.fed_in(month)}
    reports: dict[int, dict] = {}
    rows = MonthlyReport.objects.filter(programme=programme, month=month, organization__in=townships)
    for organization, project, status in rows.filter(status__in=LEAVING).values_list(
        "organization_id", "project_id", "status"
    ):
        reports.setdefault(organization, {})[project] = status
    officers = _officers(townships)
    lines = [_line(township, wanted, reports.get(township.pk, {}), officers) for township in townships]
    return Turnout(month, lines)


def _line(township: Organization, wanted: set, statuses: dict, officers: dict) -> Line:
    counts = Counter(statuses.values())
    return Line(
        township,
        len(wanted | statuses.keys()),
        counts[ReportStatus.SUBMITTED],
        counts[ReportStatus.ACCEPTED],
        counts[ReportStatus.RETURNED],
        officers.get(township.pk, []),
    )


def _officers(townships: Iterable[Organization]) -> dict[int, list[User]]:
    found: dict[int, list[User]] = {}
    for user in User.objects.filter(organization__in=townships, role=Role.TOWNSHIP_OFFICER, is_active=True):
        found.setdefault(user.organization_id, []).append(user)
    return found
