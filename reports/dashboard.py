"""The leaders' dashboard: how an organisation's year stands at the end of a month.

Reads only. Every number comes from `projects.figures`, in a number of queries that does not depend on how many
projects, organisations or months there are.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from common import numerals, periods
from common.periods import Month
from organizations.models import Level, Organization
from projects.deadlines import reporting_month
from projects.figures import Cell, Progress, progress, table
from projects.lights import Light, Standing
from projects.models import (
    Basis,
    FlagshipAction,
    Indicator,
    KeyProject,
    MonthlyReport,
    Programme,
    ReportedBy,
    ReportStatus,
)
from projects.punctuality import Punctuality, punctuality

ALARMS = (Light.RED, Light.YELLOW)  # what needs attention, worst first
CONCERNS = 10  # how many of them the page lists
TILES = 2  # key numbers among the cards at the top
FACTS = 8  # key numbers in the card of their own


@dataclass(frozen=True)
class Mean:
    """Projects taken together: their mean completion and expected progress, and a light for how far they are behind.

    Months without a start are a matter of single indicators and do not change it.
    """

    completion: Decimal | None
    expected: Decimal | None
    light: Light

    @property
    def lead(self) -> Decimal | None:
        """Completion less expected progress as a fraction, negative when behind; None while nothing is due."""
        return None if self.light == Light.NEUTRAL else self.completion - self.expected

    @property
    def points(self) -> str:
        """How far ahead or behind, in percentage points as they are printed: 4.1."""
        return "" if self.lead is None else numerals.percent(abs(self.lead)).removesuffix("%")


@dataclass(frozen=True)
class Placed:
    """A project with its standing."""

    project: KeyProject
    standing: Standing

    @property
    def lead(self) -> Decimal:
        """Completion less expected progress as a fraction, negative when behind."""
        return (self.standing.completion or Decimal(0)) - (self.standing.expected or Decimal(0))


@dataclass(frozen=True)
class Concern:
    """A project that needs attention, and the newest report that states a problem of it."""

    placed: Placed
    report: MonthlyReport | None


@dataclass(frozen=True)
class ActionLine:
    """One action, with the projects that the organisation answers for."""

    action: FlagshipAction
    mean: Mean
    tiles: list[Placed]

    @property
    def title(self) -> str:
        """The name as lists show it: “青少年成长助力”行动 is 青少年成长助力; other names stay whole."""
        name = self.action.name
        whole = name.startswith("“") and name.endswith("”行动") and name.count("“") == 1
        return name[1:-3] if whole else name

    @property
    def red(self) -> int:
        """How many of its projects are red."""
        return sum(tile.standing.light == Light.RED for tile in self.tiles)


@dataclass(frozen=True)
class Place:
    """An organisation in the ranking; equal completion shares a rank, and the next rank is skipped."""

    rank: int | None
    organization: Organization
    mean: Mean
    by_action: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Step:
    """A month of the trend. `accepted` leaves out what still waits for review."""

    month: Month
    completion: Decimal | None
    expected: Decimal | None
    accepted: Decimal | None


@dataclass(frozen=True)
class Fact:
    """A key number, and how far it is on the way to its target; a headline figure has no standing."""

    cell: Cell
    standing: Standing | None


@dataclass(frozen=True)
class Dashboard:
    """Everything that the page shows. Completion and progress are fractions; None while nothing is due."""

    programme: Programme
    organization: Organization
    month: Month
    judged: Month  # the month by which lights and expected progress are judged
    pending: bool  # whether submitted values count where nothing is accepted yet
    is_empty: bool  # whether not one figure stands behind the page
    mean: Mean  # of all projects
    lights: dict[Light, int]  # how many projects show which
    actions: list[ActionLine]
    ranking: list[Place]
    trend: list[Step]
    tiles: list[Fact]
    facts: list[Fact]
    concerns: list[Concern]
    reporting: Punctuality

    @property
    def calendar(self) -> Decimal:
        """The part of the year that has passed at the end of the judged month."""
        return Decimal(self.judged - Month(self.programme.year, 1) + 1) / 12

    @property
    def expected_below(self) -> Decimal | None:
        """The mean expected progress of the ranked organisations: they answer for fewer projects than the city."""
        known = [place.mean.expected for place in self.ranking if place.mean.expected is not None]
        return sum(known, Decimal(0)) / len(known) if known else None

    @property
    def overlaps(self) -> list[str]:
        """The groups of which several head-counts are shown: a reader must not add those up."""
        groups = [fact.cell.indicator.overlap for fact in self.tiles + self.facts if fact.cell.indicator.overlap]
        return [group for group in dict.fromkeys(groups) if groups.count(group) > 1]

    @property
    def projects(self) -> int:
        """How many projects the organisation answers for."""
        return sum(self.lights.values())

    @property
    def alarms(self) -> int:
        """How many of them need attention."""
        return sum(self.lights[light] for light in ALARMS)


def months(programme: Programme) -> list[Month]:
    """The months of the programme that have begun."""
    today = Month.of(periods.today())
    return [Month(programme.year, n) for n in range(1, 13) if Month(programme.year, n) <= today]


def build(programme: Programme, user, chosen: Month | None = None, pending: bool = False) -> Dashboard:
    """The dashboard of the user's own organisation, which must be the city or of county level.

    Without a chosen month it stands at the newest one that has begun, and tells of the month now being reported.
    """
    return _Builder(programme, user, chosen or months(programme)[-1], pending).dashboard(
        chosen or reporting_month(programme)
    )


class _Builder:
    """Asks for all standings at once, then picks from them."""

    def __init__(self, programme: Programme, user, month: Month, pending: bool):
        self.programme, self.user, self.month, self.pending = programme, user, month, pending
        self.root = user.organization
        self.scope = list(Organization.objects.visible_to(user).reporting().valid_in(month).order_by("path"))
        self.months = [Month(programme.year, n) for n in range(1, month.number + 1)]
        self.standings = self._standings(pending)
        self.accepted = self._standings(False) if pending else self.standings
        self.headline = list(programme.indicators.filter(project__isnull=True))
        self.projects = self.standings.answered(self.root)

    def _standings(self, pending: bool) -> Progress:
        organizations = [self.root, *(organization for organization in self.scope if organization != self.root)]
        return progress(self.programme, organizations, self.months, pending=pending)

    def dashboard(self, reported: Month) -> Dashboard:
        """All of it."""
        before = Month(self.programme.year, 1) - 1
        actions = self._actions()
        facts = self._facts()
        return Dashboard(
            programme=self.programme,
            organization=self.root,
            month=self.month,
            judged=min(self.month, max(self.standings.ended, before)),
            pending=self.pending,
            is_empty=not self._has_figures(),
            mean=self._mean(self.root, self.projects),
            lights=dict(self.standings.lights(self.root, self.month)),
            actions=actions,
            ranking=self._ranking([line.action for line in actions]),
            trend=[self._step(month) for month in self.months],
            tiles=facts[:TILES],
            facts=facts[TILES : TILES + FACTS],
            concerns=self._concerns(),
            reporting=punctuality(self.programme, [*self.headline, *self.standings.indicators], self.scope, reported),
        )

    def _has_figures(self) -> bool:
        cells = (self.standings.cell(indicator, self.root, self.month) for indicator in self.standings.indicators)
        return any(part.figure or part.pending for cell in cells for part in cell.parts)

    # ---- projects ----------------------------------------------------------------------------------------------
    def _placed(self, project: KeyProject) -> Placed:
        return Placed(project, self.standings.project(project, self.root, self.month))

    def _by_action(self, organization: Organization) -> dict[FlagshipAction, list[KeyProject]]:
        """The organisation's projects of each action, in the order of the half-year report."""
        found: dict[FlagshipAction, list[KeyProject]] = {}
        for project in self.standings.answered(organization):
            found.setdefault(project.initiative.action, []).append(project)
        return dict(sorted(found.items(), key=lambda pair: pair[0].report_order))

    def _actions(self) -> list[ActionLine]:
        return [
            ActionLine(action, self._mean(self.root, projects), [self._placed(project) for project in projects])
            for action, projects in self._by_action(self.root).items()
        ]

    def _mean(self, organization: Organization, projects: list[KeyProject]) -> Mean:
        completion = self.standings.mean(organization, self.month, projects)
        expected = self.standings.expected(organization, self.month, projects)
        if completion is None or expected is None:
            return Mean(completion, expected, Light.NEUTRAL)
        behind = (expected - completion) * 100
        if behind > self.programme.red_behind:
            return Mean(completion, expected, Light.RED)
        if behind > self.programme.yellow_behind:
            return Mean(completion, expected, Light.YELLOW)
        return Mean(completion, expected, Light.WATCH if behind > 0 else Light.GREEN)

    def _concerns(self) -> list[Concern]:
        """The worst projects: red before yellow, and among equals the one that is furthest behind."""
        placed = [place for place in map(self._placed, self.projects) if place.standing.light in ALARMS]
        placed.sort(key=lambda place: (ALARMS.index(place.standing.light), place.lead, place.project.number))
        worst = placed[:CONCERNS]
        problems = self._problems([place.project for place in worst])
        return [Concern(place, problems.get(place.project.pk)) for place in worst]

    def _problems(self, projects: list[KeyProject]) -> dict[int, MonthlyReport]:
        """Project id → the newest report up to the month that states a problem and was handed in."""
        newest_first = [F("month").desc(), F("first_submitted_at").desc(), F("pk").desc()]
        newest = Window(RowNumber(), partition_by=F("project"), order_by=newest_first)
        stated = (
            MonthlyReport.objects.visible_to(self.user)
            .of_holders()
            .filter(project__in=projects, month__lte=self.month)
            .filter(status__in=[ReportStatus.SUBMITTED, ReportStatus.ACCEPTED])
            .exclude(problems="")
            .select_related("organization")
        )
        return {report.project_id: report for report in stated.annotate(place=newest).filter(place=1)}

    # ---- organisations and months --------------------------------------------------------------------------------
    def _ranking(self, actions: list[FlagshipAction]) -> list[Place]:
        """The organisations below the root, best first; those with nothing due come last."""
        counties = [organization for organization in self.scope if organization != self.root]
        means = {county: self._mean(county, self.standings.answered(county)) for county in counties}
        known = [mean.completion for mean in means.values() if mean.completion is not None]
        places = []
        for county, mean in means.items():
            rank = None if mean.completion is None else 1 + sum(other > mean.completion for other in known)
            projects = self._by_action(county)
            cells = tuple(self.standings.mean(county, self.month, projects.get(action, [])) for action in actions)
            places.append(Place(rank, county, mean, cells))
        return sorted(places, key=lambda place: (place.rank is None, place.rank))

    def _step(self, month: Month) -> Step:
        return Step(
            month,
            self.standings.mean(self.root, month),
            self.standings.expected(self.root, month),
            self.accepted.mean(self.root, month),
        )

    # ---- key numbers ---------------------------------------------------------------------------------------------
    def _facts(self) -> list[Fact]:
        """The key numbers, the most telling first.

        Which ones is read from the programme, not from a list of codes. A leader asks for how many people and how
        much money: so the largest head-count that shares people with others (`overlap`) and the largest amount of
        money stand first. The headline figures follow, without the number of projects, which the page shows anyway;
        then the other head-counts and amounts in the order of the programme. Only what an official document states
        (`basis`) is told here, and only what the organisation itself is asked for.
        """
        headline = table(self.headline, [self.root], [self.month.to_date], pending=self.pending)
        overall = [
            Fact(headline[indicator, self.root, self.month.to_date], None)
            for indicator in self.headline
            if indicator.feed != "projects" and self._is_asked(indicator)
        ]
        heads = self._largest_first([i for i in self._stated() if i.overlap])
        money = self._largest_first([i for i in self._stated() if i.unit.endswith("元")])
        first = heads[:1] + money[:1]
        others = sorted(heads[1:] + money[1:], key=lambda fact: fact.cell.indicator.order)
        return first + overall + others

    def _stated(self) -> list[Indicator]:
        return [i for i in self.standings.indicators if i.basis == Basis.SOURCE and self._is_asked(i)]

    def _is_asked(self, indicator: Indicator) -> bool:
        return self.root.level == Level.CITY or indicator.by == ReportedBy.COUNTIES

    def _largest_first(self, indicators: list[Indicator]) -> list[Fact]:
        """Those that have a value, by its size: within one kind the units differ by name only (人, 名)."""
        facts = [
            Fact(
                self.standings.cell(indicator, self.root, self.month),
                self.standings.indicator(indicator, self.root, self.month),
            )
            for indicator in indicators
        ]
        return sorted((f for f in facts if f.cell.value is not None), key=lambda fact: -fact.cell.value)
