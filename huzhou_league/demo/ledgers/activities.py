"""活动台账: activities that add up to how many were held and how many came."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from random import Random

from huzhou_league.demo import spread
from huzhou_league.demo.ledgers import days
from huzhou_league.demo.ledgers.book import Book, Cell
from huzhou_league.demo.themes import Theme
from projects.models import Activity, Indicator

CROWD = 40  # heads of one activity, where only the heads are known
Found = dict[tuple, list[Activity]]


def run(book: Book) -> list[Activity]:
    """Write the activities of all indicators that count them or their heads; answers those that are kept."""
    by_project: dict[int, list[Indicator]] = defaultdict(list)
    for indicator in book.asked("activities", "participants"):
        by_project[indicator.project_id].append(indicator)
    return [activity for indicators in by_project.values() for activity in _project(book, indicators)]


def _project(book: Book, indicators: list[Indicator]) -> list[Activity]:
    """One project: first what was held, then how many came."""
    made: Found = defaultdict(list)
    heads = [i for i in indicators if i.feed == "participants"]
    for indicator in (i for i in indicators if i.feed == "activities"):
        for cell in book.cells(indicator):
            known = _counted(made, cell)
            _hold(book, cell, cell.amount - len(known), made)
    for indicator in heads:
        for cell in book.cells(indicator):
            if not _counted(made, cell):
                _hold(book, cell, max(1, round(cell.amount / CROWD)), made)
            _fill(cell, _counted(made, cell))
    rows = [activity for held in made.values() for activity in held]
    return [a for a in rows if book.write(a, "name", a.held_on, Random(f"{a.name}:{a.held_on}"))]


def _counted(made: Found, cell: Cell) -> list[Activity]:
    """The rows of the cell that meet its indicator's rule."""
    return [row for row in made[cell.organization.pk, cell.month] if _meets(row, cell.indicator)]


def _meets(activity: Activity, indicator: Indicator) -> bool:
    wanted = indicator.feed_filter.get("kind")
    return wanted is None or activity.category.name in str(wanted).split("、")


def _hold(book: Book, cell: Cell, number: int, made: Found) -> None:
    """So many more activities in a cell."""
    theme, rng = book.theme(cell.indicator), cell.rng
    fixed = theme.fixed(cell.month.number)
    kind = str(cell.indicator.feed_filter.get("kind") or theme["kind"]).split("、")[0]
    category = book.category("activities", kind)
    held = days.days(cell.month, theme.get("days", "workday"))
    for n in range(number):
        activity = _activity(book, cell, theme, fixed[n] if n < len(fixed) else {}, rng, held)
        activity.category = category
        made[cell.organization.pk, cell.month].append(activity)


def _activity(book: Book, cell: Cell, theme: Theme, fixed: Mapping, rng: Random, held: tuple) -> Activity:
    day = dt.date.fromisoformat(f"{cell.month.year}-{fixed['on']}") if fixed else _day(held, theme, rng)
    organization = cell.organization if fixed else book.place(cell.organization, rng)
    words = book.words(organization)
    least, most = theme.get("heads", (25, 80))
    known: dict[str, str] = {}

    def name() -> str:
        known.clear()
        return theme.draw("names", words, rng, day.month, known)

    def once(text: str) -> str:
        return known.get(theme.get("once"), text)

    return Activity(
        organization=organization,
        project=cell.indicator.project,
        name=fixed.get("name") or book.fresh((theme.name, cell.organization.pk, day), name, once),
        held_on=day,
        starts_at=dt.time(rng.choice(theme.get("hours", (9, 14))), rng.choice((0, 0, 30))),
        place=fixed.get("place") or theme.draw("places", words, rng, known=known),
        heads=fixed.get("heads") or rng.randint(least, most),
        summary=theme.draw("summaries", words, rng),
    )


def _day(held: tuple[dt.date, ...], theme: Theme, rng: Random) -> dt.date:
    """Of `any` day, every fifth one is at a weekend."""
    if theme.get("days") == "any":
        weekends = [day for day in held if day.weekday() > 4]
        working = [day for day in held if day.weekday() <= 4]
        return rng.choice(weekends if weekends and rng.random() < 0.2 else working or held)
    return rng.choice(held)


def _fill(cell: Cell, rows: list[Activity]) -> None:
    """Spread the heads of a cell over its activities, at least one each where there are enough."""
    rng = Random(f"{cell.rng.random()}")
    least = 1 if cell.amount >= len(rows) else 0
    weights = [Decimal(rng.uniform(0.6, 1.4)) for _ in rows]
    shares = spread.apportion(Decimal(cell.amount - least * len(rows)), weights)
    for activity, share in zip(rows, shares, strict=True):
        activity.heads = int(share) + least
