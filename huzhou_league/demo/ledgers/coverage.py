"""媒体报道 and 领导批示: what others said of the work."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from random import Random

from huzhou_league.demo.ledgers import days
from huzhou_league.demo.ledgers.book import Book, Cell
from ledgers.models import Record
from projects.models import Indicator, LeaderInstruction, LeaderRank, MediaCoverage, MediaLevel

LOWER = 1.2  # rows below what counts, for each one that counts
FEWER = 0.3
Make = Callable[[Cell, Sequence[str], dt.date, Random], Record]


def run(book: Book) -> None:
    """Write the media coverage and the instructions of leaders."""
    _by_level(book, book.asked("media"), "level_at_least", [str(one) for one in MediaLevel.labels], _report(book))
    ranks = [str(one) for one in LeaderRank.labels]
    _by_level(book, book.asked("instructions"), "rank_at_least", ranks, _instruction(book), FEWER)


def _by_level(
    book: Book, indicators: list[Indicator], condition: str, levels: list[str], make: Make, lower: float = LOWER
) -> None:
    """Rows for indicators that ask for a level and those above it, the highest first, and some that count for none."""
    floors = sorted({_floor(i, condition, levels) for i in indicators}, reverse=True)
    made: Counter = Counter()
    for floor, ceiling in zip(floors, [len(levels), *floors], strict=False):
        indicator = next(i for i in indicators if _floor(i, condition, levels) == floor)
        for cell in book.cells(indicator):
            place = (cell.organization.pk, cell.month)
            _write(book, cell, cell.amount - made[place], levels[floor:ceiling], make)
            made[place] = cell.amount
    if floors and floors[-1] > 0:
        counties = [own.organization for own in book.plan.counties]
        for cell in book.cells(indicator):
            rng = Random(f"lower:{cell.rng.random()}")
            if cell.organization == book.plan.city and counties:
                cell = replace(cell, organization=rng.choice(counties))
            _write(book, cell, round(cell.amount * lower * rng.uniform(0.4, 1.6)), levels[: floors[-1]], make, rng)


def _floor(indicator: Indicator, condition: str, levels: list[str]) -> int:
    return levels.index(str(indicator.feed_filter.get(condition, levels[0])))


def _write(book: Book, cell: Cell, number: int, levels: Sequence[str], make: Make, rng: Random | None = None) -> None:
    rng = rng or cell.rng
    for day in sorted(rng.choices(days.days(cell.month), k=max(0, number))):
        row = make(cell, levels, day, rng)
        book.write(row, "title" if isinstance(row, MediaCoverage) else "subject", day, rng)


def _report(book: Book) -> Make:
    """How a report by an outlet is made; higher levels are rarer."""
    values = {str(label): value for value, label in MediaLevel.choices}

    def make(cell: Cell, levels: Sequence[str], day: dt.date, rng: Random) -> MediaCoverage:
        theme = book.theme(cell.indicator)
        level = rng.choices(levels, weights=[4**-n for n in range(len(levels))])[0]
        return MediaCoverage(
            organization=cell.organization,
            project=cell.indicator.project,
            outlet=rng.choice(theme["outlets"][level]),
            level=values[level],
            title=book.fresh(
                ("media", day.month), partial(theme.draw, "names", book.words(cell.organization), rng, day.month)
            ),
            published_on=day,
        )

    return make


def _instruction(book: Book) -> Make:
    """How an instruction is made: those that the theme lists, in their order, then others."""
    values = {str(label): value for value, label in LeaderRank.choices}
    listed: dict[str, Iterable] = {}

    def make(cell: Cell, levels: Sequence[str], day: dt.date, rng: Random) -> LeaderInstruction:
        theme = book.theme(cell.indicator)
        if not listed:
            listed.update({rank: iter([e for e in theme.get("fixed", ()) if e["rank"] == rank]) for rank in values})
        rank = levels[-2:][0]
        told = next(listed[rank], {})
        words = book.words(cell.organization)
        return LeaderInstruction(
            organization=cell.organization,
            project=cell.indicator.project,
            leader=told.get("leader", f"{rank}（演示）"),
            rank=values[rank],
            given_on=day,
            subject=told.get("name") or theme.draw("names", words, rng),
            text=theme.get("note", ""),
            done=told.get("done", "已列入重点工作，正在落实。"),
        )

    return make
