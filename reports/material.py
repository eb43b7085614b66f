"""What a summary is written from: the programme's texts, and a teller that turns tokens into frozen figures."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from common import numerals
from common.patterns import Piece, Token
from common.periods import Period
from organizations.models import Organization
from projects.figures import Cell, Part, Progress, Scope, progress, table
from projects.lights import Light
from projects.models import (
    Achievement,
    FlagshipAction,
    Indicator,
    Initiative,
    MonthlyReport,
    Origin,
    Programme,
    ReportStatus,
)
from projects.sources import PROJECTS
from reports.models import Kind

PROBLEMS_TOLD = 3
LAGGING_TOLD = 6
ACHIEVEMENTS_TOLD = 3


@dataclass(frozen=True)
class Told:
    """The source of a figure in the text: what is stated of which cell."""

    kind: Kind
    cell: Cell
    value: Decimal


def _is_counted(part: Part) -> bool:
    """Whether rows of a register stand behind it."""
    return part.origin == Origin.FED and part.value != 0


@dataclass(frozen=True)
class ProjectRow:
    """A row of the tracking table in the annex."""

    number: int
    name: str
    department: str
    state: str
    completion: str
    light: str


class Material:
    """Everything that the sections of a summary may use, loaded in a constant number of queries."""

    def __init__(self, programme: Programme, period: Period):
        self.programme, self.period = programme, period
        self.city: Organization = programme.organization
        self.narrative: dict = programme.narrative
        self.actions: list[FlagshipAction] = list(programme.actions.prefetch_related("initiatives"))
        self.standings: Progress = progress(programme, [self.city], [period.last])
        self.indicators = {i.code: i for i in programme.indicators.select_related("project")}
        self.numbers = table(self.indicators.values(), [self.city], [period], Scope.SUBTREE)
        self.lists = {"actions": self._action_names(), "lagging": self._lagging(), "problems": self._problems()}

    def find(self, token: Token) -> Piece | None:
        """The piece of text for a token; None when there is nothing to tell (zero, missing, empty list)."""
        if token.of == "list":
            words = self.lists.get(token.code)
            return Piece(words) if words else None
        indicator = self.indicators[token.code]
        kind, cell = Kind(token.of), self.numbers[indicator, self.city, self.period]
        value, style = self._value(kind, indicator, cell)
        if not value:
            return None
        figure = numerals.printed(value, indicator.unit, style)
        return Piece(token.text(value, figure), Told(kind, cell, value))

    def teller(self, initiatives: Collection[Initiative]) -> Callable[[Token], Piece | None]:
        """`find` for the sentences of some initiatives, which may tell what their projects achieved."""

        def find(token: Token) -> Piece | None:
            if (token.of, token.code) != ("list", "achievements"):
                return self.find(token)
            own = {initiative.pk for initiative in initiatives}
            told = [text for initiative, text in self._achievements if initiative in own][:ACHIEVEMENTS_TOLD]
            return Piece("".join(told)) if told else None

        return find

    @cached_property
    def _achievements(self) -> list[tuple[int, str]]:
        """(id of the initiative, what to tell) of the period, oldest first; asked for where a pattern tells of them."""
        rows = Achievement.objects.valid().filter(
            project__programme=self.programme, happened_on__range=(self.period.start, self.period.end)
        )
        return list(rows.order_by("happened_on", "id").values_list("project__initiative_id", "text"))

    def _value(self, kind: Kind, indicator: Indicator, cell: Cell) -> tuple[Decimal | None, str]:
        """(value, print style) of what a token asks for."""
        if kind == Kind.VALUE:
            return cell.value, indicator.style
        target = self.standings.tasks[indicator, self.city].target
        if kind == Kind.TARGET or target is None:
            return target, indicator.target_style
        if cell.value is None and cell.gaps:
            return None, ""  # what is missing is not 0, and so nobody knows what is left
        return max(target - (cell.value or Decimal(0)), Decimal(0)), ""

    def _action_names(self) -> str:
        return "、".join(action.name for action in sorted(self.actions, key=lambda action: action.list_order))

    def _lagging(self) -> str:
        """The projects with a red light; where there is none, those with a yellow one."""
        by_light = {Light.RED: [], Light.YELLOW: []}
        for project in self.standings.answered(self.city):
            light = self.standings.project(project, self.city, self.period.last).light
            if light in by_light:
                by_light[light].append(project.name)
        return "、".join((by_light[Light.RED] or by_light[Light.YELLOW])[:LAGGING_TOLD])

    def _problems(self) -> str:
        """The newest problems that accepted reports state, one a project, those of lagging projects first."""
        reports = (
            MonthlyReport.objects.of_holders()
            .filter(
                programme=self.programme,
                status=ReportStatus.ACCEPTED,
                month__gte=self.period.first,
                month__lte=self.period.last,
            )
            .exclude(problems="")
            .order_by("-month", "project__number", "organization__path")
        )
        newest: dict[int, str] = {}
        for project, problem in reports.values_list("project_id", "problems"):
            text = problem.strip().rstrip("。；; ")
            if text and text not in newest.values():
                newest.setdefault(project, text)
        order = {project.pk: -self._behind(project) for project in self.standings.answered(self.city)}
        chosen = sorted(newest, key=lambda project: order.get(project, Decimal(0)))
        return "；".join(newest[project] for project in chosen[:PROBLEMS_TOLD])

    def _behind(self, project) -> Decimal:
        standing = self.standings.project(project, self.city, self.period.last)
        return (standing.expected or Decimal(0)) - (standing.score or Decimal(0))

    def project_rows(self) -> list[ProjectRow]:
        """The tracking table: every project with its indicators, completion and light."""
        rows = []
        for project in self.standings.answered(self.city):
            standing = self.standings.project(project, self.city, self.period.last)
            states = []
            for indicator in self.standings.asked(project, self.city):
                states.append(self._state(indicator))
            rows.append(
                ProjectRow(
                    project.number,
                    project.name,
                    project.initiative.department.name,
                    "；".join(states),
                    numerals.percent(standing.completion),
                    standing.light.label,
                )
            )
        return rows

    def _state(self, indicator: Indicator) -> str:
        """`农村青年创业大讲堂35场（目标60）`."""
        cell = self.numbers[indicator, self.city, self.period]
        target = self.standings.tasks[indicator, self.city].target
        asked = "" if target is None else f"（目标{numerals.exact(target)}）"
        if cell.value is None:
            return f"{indicator.name}{'未报' if cell.gaps else '未到节点'}{asked}"
        return f"{indicator.name}{numerals.exact(cell.value)}{indicator.unit}{asked}"

    def has_reports(self) -> bool:
        """Whether anything reported or registered lies behind the figures; what the period began with is no work."""
        own = (indicator for indicator in self.indicators.values() if indicator.feed != PROJECTS)
        parts = (part for i in own for part in self.numbers[i, self.city, self.period].parts)
        return any(part.month >= self.period.first and (part.report or _is_counted(part)) for part in parts)

    def gaps(self) -> list[Cell]:
        """The cells with missing or carried values, in the order of the programme."""
        cells = (self.numbers[indicator, self.city, self.period] for indicator in self.indicators.values())
        return [cell for cell in cells if cell.gaps or cell.carried]
