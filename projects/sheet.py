"""The entry sheet: everything an organisation reports for a month, with what it needs to see beside each cell."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from common import numerals
from common.periods import Month
from organizations.models import Organization, Role
from projects import lights, rules
from projects.collection import Collected, collected
from projects.counted import then
from projects.deadlines import Deadline, Deadlines
from projects.doubts import doubts
from projects.figures import Part, Tasks
from projects.lights import Standing
from projects.models import FlagshipAction, Indicator, KeyProject, MonthlyReport, Programme, ReportEntry, ReportStatus
from projects.past import Past
from projects.workflow import TEXTS


@dataclass
class Line:
    """One indicator of a row: the typed value, and the numbers beside it."""

    indicator: Indicator
    entry: ReportEntry | None
    task: lights.Task
    before: Decimal | None  # cumulative, or the level, at the end of the month before
    last: Decimal | None  # what was stated for the month before
    fed: Decimal | None  # the month's value when a register counts it
    month: Month
    limits: lights.Limits
    figure: Part | None = None  # what stands in the figure table, once the report is accepted
    collected: Collected | None = None  # what the townships add up to, where the organisation collects
    owed: tuple[Month, ...] = ()  # earlier months of the year whose value is missing in `before`
    then: Decimal | None = None  # what a register counted when the report was handed in

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"value-{self.indicator.pk}"

    @property
    def why(self) -> str:
        """The name of the field that explains an unusual value."""
        return f"why-{self.indicator.pk}"

    @property
    def explanation(self) -> str:
        """The word of explanation that was typed."""
        return self.entry.explanation if self.entry else ""

    @property
    def doubts(self) -> list[str]:
        """What is unusual about the value."""
        stated = self.entry.value if self.entry and not self.is_fed else None
        beside = (self.collected.value, self.collected.is_complete) if self.collected else ()
        return doubts(self.indicator, stated, self.last, *beside)

    @property
    def is_unexplained(self) -> bool:
        """Whether the report cannot be submitted without a word of explanation."""
        return bool(self.doubts) and not self.explanation

    @property
    def is_corrected(self) -> bool:
        """Whether what was accepted has been corrected since."""
        return self.figure is not None and self.figure.version > 1

    @property
    def is_fed(self) -> bool:
        """Whether a register counts the month's value, so that nobody types it."""
        return self.indicator.fed_in(self.month)

    @property
    def has_moved(self) -> bool:
        """Whether a register counts something else since the report was handed in."""
        return self.is_fed and self.then is not None and self.then != (self.fed or Decimal(0))

    @property
    def value(self) -> Decimal | None:
        """The month's value as stated so far, or as it stands since it was corrected."""
        if self.is_fed:
            return self.fed
        if self.is_corrected:
            return self.figure.value
        return self.entry.value if self.entry else None

    @property
    def typed(self) -> str:
        """What stands in the field."""
        stated = self.figure if self.is_corrected else self.entry
        if stated is not None and stated.numerator is not None:
            return f"{numerals.exact(stated.numerator)}/{numerals.exact(stated.denominator)}"
        return numerals.exact(self.value)

    @property
    def cumulative(self) -> Decimal | None:
        """The cumulative value (of a flow) or level (of a stock) at the month's end."""
        if not self.indicator.is_flow:
            return self.before if self.value is None else self.value
        if self.value is None:
            return self.before
        return (self.before or Decimal(0)) + self.value

    @property
    def standing(self) -> Standing:
        """How the indicator stands with the value typed so far."""
        return lights.judge(self.task, self.cumulative, self.month, self.limits)

    @property
    def wanted(self) -> bool:
        """Whether the report cannot be submitted without it."""
        return self.indicator.wanted_in(self.month) and not self.is_fed

    @property
    def is_missing(self) -> bool:
        """Whether it is wanted and not stated."""
        return self.wanted and self.value is None


@dataclass(frozen=True)
class Unsaved:
    """What was typed into one field and not saved: it could not be read, or somebody else had changed it meanwhile."""

    typed: str
    base: str  # what stood in the field before it was typed
    fault: str = ""
    theirs: str | None = None

    @property
    def is_overtaken(self) -> bool:
        """Whether two people changed it, so that one has to choose."""
        return self.theirs is not None


@dataclass
class Row:
    """One report of the sheet."""

    project: KeyProject | None
    report: MonthlyReport
    lines: list[Line]
    may_edit: bool
    may_withdraw: bool
    lock: str = ""  # why nobody may change it, and what can be done about it
    unsaved: dict[str, Unsaved] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The project's number; 0 for the headline indicators."""
        return self.project.number if self.project else 0

    @property
    def is_begun(self) -> bool:
        """Whether anything was saved yet."""
        return self.report.pk is not None

    def renew(self, report: MonthlyReport, user) -> None:
        """Show what is stored now; what stands beside it does not change by saving (one query)."""
        entries = {entry.indicator_id: entry for entry in report.entries.all()}
        for line in self.lines:
            line.entry = entries.get(line.indicator.pk)
        self.report, self.lock = report, rules.lock(report)
        self.may_edit, self.may_withdraw = rules.may_edit(user, report), rules.may_withdraw(user, report)

    @property
    def missing(self) -> list[Line]:
        """The lines without which it cannot be submitted."""
        return [line for line in self.lines if line.is_missing]

    @property
    def unexplained(self) -> list[Line]:
        """The lines whose unusual value wants a word of explanation."""
        return [line for line in self.lines if line.is_unexplained]

    @property
    def deadline(self) -> Deadline:
        """Its own deadline, with what was granted."""
        return self.report.deadline

    @property
    def stored(self) -> dict[str, str]:
        """What stands in each field on the server."""
        stored = {line.name: line.typed for line in self.lines if not line.is_fed}
        return stored | {name: text for name, _, text in self.notes}

    @property
    def notes(self) -> list[tuple[str, str, str]]:
        """(field, label, text) of the report's texts."""
        label = MonthlyReport._meta.get_field
        return [(name, label(name).verbose_name, getattr(self.report, name)) for name in TEXTS]

    @property
    def is_counted(self) -> bool:
        """Whether registers count all of it, so that nobody has to report, and whoever likes may write texts."""
        return all(line.is_fed for line in self.lines)

    @property
    def is_todo(self) -> bool:
        """Whether the organisation still has to do something."""
        return self.report.is_open and (self.is_begun or not self.is_counted)


@dataclass
class Sheet:
    """All rows of an organisation and month, grouped by action; the headline group has no action."""

    programme: Programme
    organization: Organization
    month: Month
    deadline: Deadline
    groups: list[tuple[FlagshipAction | None, list[Row]]] = field(default_factory=list)
    waiting: int = 0  # how many township reports of the month wait for the user's review

    @property
    def is_asked(self) -> bool:
        """Whether the organisation reports at all: a township only while its county collects."""
        return self.organization.is_asked

    @property
    def collects(self) -> bool:
        """Whether townships have accepted values that could be filled in."""
        lines = (line for row in self.rows if row.may_edit for line in row.lines if line.collected)
        return any(line.collected.typed for line in lines)

    @property
    def rows(self) -> list[Row]:
        """Every row in order."""
        return [row for _, rows in self.groups for row in rows]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are in which state (`none`: not begun), are still to do, lack values, and exist at all."""
        counts = {status: 0 for status in ReportStatus.values} | {"none": 0, "todo": 0, "unfilled": 0, "all": 0}
        for row in self.rows:
            counts[row.report.status if row.is_begun else "none"] += 1
            counts["todo"] += row.is_todo
            counts["unfilled"] += row.is_todo and bool(row.missing or row.unexplained)
            counts["all"] += 1
        return counts


def sheet(
    programme: Programme, user, month: Month, number: int | None = None, organization: Organization | None = None
) -> Sheet:
    """The sheet of the user's organisation, or of one that the user fills in for; or one row of it.

    City staff see their department's part.
    """
    organization = organization or user.organization
    indicators = asked_of(programme, user, month, organization, number)
    reports = _reports(programme, organization, month)
    builder = _Builder(programme, organization, month, indicators, reports, user)
    filled = Sheet(programme, organization, month, builder.deadlines.of(organization.pk, None, month))
    for action, projects in _grouped(indicators):
        filled.groups.append((action, [builder.row(project, own) for project, own in projects]))
    if organization.collects and organization.pk == user.organization_id:
        filled.waiting = MonthlyReport.objects.waiting_for(user).filter(month=month).count()
    return filled


def asked_of(
    programme: Programme, user, month: Month, organization: Organization, number: int | None = None
) -> list[Indicator]:
    """The indicators that an organisation reports in a month, for city staff those of their department."""
    if not (organization.is_asked and organization.exists_in(month)):
        return []
    asked = programme.indicators.asked_of(organization)
    if user.role == Role.CITY_STAFF and user.department_id:
        asked = asked.filter(project__initiative__department=user.department_id)
    if number is not None:
        asked = asked.filter(project__number=number) if number else asked.filter(project=None)
    return list(asked.select_related("project__initiative__action", "project__initiative__department"))


def _reports(programme, organization, month) -> dict[int | None, MonthlyReport]:
    own = MonthlyReport.objects.filter(programme=programme, organization=organization, month=month)
    loaded = own.with_project().prefetch_related("entries")
    return {report.project_id: report for report in loaded}


def _grouped(indicators: Iterable[Indicator]):
    """[(action, [(project, [indicators])])] with the headline group first, projects by number."""
    groups: dict = {}
    for indicator in indicators:
        project = indicator.project
        action = project.initiative.action if project else None
        projects = groups.setdefault(action.pk if action else None, (action, {}))[1]
        projects.setdefault(project.pk if project else None, (project, []))[1].append(indicator)
    ordered = sorted(groups.values(), key=lambda group: group[0].report_order if group[0] else 0)
    for action, projects in ordered:
        yield action, sorted(projects.values(), key=lambda pair: pair[0].number if pair[0] else 0)


class _Builder:
    """Builds rows from what was loaded at once."""

    def __init__(self, programme, organization, month, indicators, reports, user):
        self.programme, self.organization, self.month, self.reports, self.user = (
            programme, organization, month, reports, user,
        )  # fmt: skip
        self.tasks = Tasks(programme, indicators, [organization])
        self.past = Past(indicators, [organization], [month])
        self.numbers = self.past.numbers
        self.deadlines = Deadlines(programme, [organization], [month])
        self.collected = collected([organization], indicators, [month])

    def row(self, project: KeyProject | None, indicators: list[Indicator]) -> Row:
        """One report with its lines."""
        key = project.pk if project else None
        report = self.reports.get(key) or MonthlyReport(
            programme=self.programme, project=project, organization=self.organization, month=self.month
        )
        report.deadline = self.deadlines.of(self.organization.pk, key, self.month)
        entries = {entry.indicator_id: entry for entry in report.entries.all()} if report.pk else {}
        lines = [self.line(indicator, entries.get(indicator.pk), report) for indicator in indicators]
        may_edit, may_withdraw = rules.may_edit(self.user, report), rules.may_withdraw(self.user, report)
        return Row(project, report, lines, may_edit, may_withdraw, rules.lock(report))

    def line(self, indicator: Indicator, entry: ReportEntry | None, report: MonthlyReport) -> Line:
        """One indicator with the numbers beside it."""
        fed = self.numbers[indicator, self.organization, self.month].value if indicator.fed_in(self.month) else None
        return Line(
            indicator=indicator,
            entry=entry,
            task=self.tasks[indicator, self.organization],
            before=self.past.to_date(indicator, self.organization, self.month),
            last=self.past.last(indicator, self.organization, self.month),
            fed=fed,
            month=self.month,
            limits=self.tasks.limits,
            figure=self._figure(indicator) if report.status == ReportStatus.ACCEPTED else None,
            collected=self.collected.get((self.organization.pk, indicator.pk, self.month)),
            owed=self._owed(indicator),
            then=then(report, indicator),
        )

    def _owed(self, indicator: Indicator) -> tuple[Month, ...]:
        before = self.month - 1
        if not (indicator.is_flow and self.organization.holds_figures and before.year == self.month.year):
            return ()
        return tuple(month for _, month in self.numbers[indicator, self.organization, before.to_date].gaps)

    def _figure(self, indicator: Indicator) -> Part | None:
        parts = self.numbers[indicator, self.organization, self.month].parts
        return next((part for part in parts if part.month == self.month and part.figure), None)


def one_row(programme: Programme, user, month: Month, number: int) -> Row | None:
    """One row of the user's sheet, or None when the sheet has no such row."""
    rows = sheet(programme, user, month, number).rows
    return rows[0] if rows else None
