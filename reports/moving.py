"""What an issued summary tells that is different by now: it keeps its figures, and its page says which have moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from projects.figures import Scope, Tasks, table
from projects.models import Programme
from reports.models import Kind, SummaryFigure

EXACT = Decimal("0.0001")  # frozen values have the four decimals of their column; ratios may have more


@dataclass(frozen=True)
class Moved:
    """One figure of the text, and what its cell says now; `others` are further places that tell the same."""

    figure: SummaryFigure
    now: Decimal | None
    others: tuple[SummaryFigure, ...] = ()

    @property
    def places(self) -> int:
        """In how many places of the text it stands."""
        return 1 + len(self.others)


def moved(programme: Programme, figures: Iterable[SummaryFigure]) -> list[Moved]:
    """The figures that have moved since they were frozen, in the order of the text; a constant number of queries.

    Load them with their indicators and organisations. What a text tells several times is listed once.
    """
    figures = list(figures)
    if not figures:
        return []
    indicators = {figure.indicator for figure in figures}
    organizations = {figure.organization for figure in figures}
    numbers = table(indicators, organizations, {figure.period for figure in figures}, Scope.SUBTREE)
    tasks = Tasks(programme, indicators, organizations)
    found: dict[tuple, Moved] = {}
    for figure in figures:
        now = _now(figure, numbers, tasks)
        if now is not None and abs(now - figure.value) < EXACT:
            continue
        key = (figure.kind, figure.indicator_id, figure.organization_id, figure.period_key)
        first = found.get(key)
        found[key] = Moved(first.figure, now, (*first.others, figure)) if first else Moved(figure, now)
    return list(found.values())


def _now(figure: SummaryFigure, numbers, tasks: Tasks) -> Decimal | None:
    value = numbers[figure.indicator, figure.organization, figure.period].value
    target = tasks[figure.indicator, figure.organization].target
    if figure.kind == Kind.VALUE:
        return value
    if figure.kind == Kind.TARGET or target is None:
        return target
    return max(target - (value or Decimal(0)), Decimal(0))
