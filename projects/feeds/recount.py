"""From rows that change to the cells that they touch, and from all rows to whatever differs."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.db.models.functions import ExtractMonth, ExtractYear

from common.periods import Month
from projects.feeds import openings
from projects.feeds.cells import write
from projects.feeds.counting import count, dated
from projects.feeds.keys import CellKey, Holders
from projects.models import Figure, Indicator, Origin
from projects.sources import Feed, Moment, named, opens_itself

# The days that any month may hold; nothing counts on others, which no form takes.
DAYS = (dt.date(1900, 1, 1), dt.date(2999, 12, 31))


@dataclass(frozen=True)
class Place:
    """Where rows of a feed count: by organisation, month, project where the feed goes by projects, and their marks.

    `marks` are what rows have of those conditions that one column decides: a row of one kind touches no indicator that
    counts another.
    """

    feed: str
    organization: int
    month: Month
    project: int | None = None
    marks: tuple[tuple[str, object], ...] = ()


def places(rows: QuerySet) -> set[Place]:
    """Where rows of a register count now or could count for some indicator; ask before a change and after it."""
    return {place for feed in named().values() if feed.model is rows.model for place in _of_feed(feed, rows)}


def _of_feed(feed: Feed, rows: QuerySet) -> Iterable[Place]:
    marks = {name: condition.column for name, condition in feed.conditions.items() if condition.column}
    for moment in _moments(feed):
        columns = ["organization_id", ExtractYear("counted_on"), ExtractMonth("counted_on")]
        columns += ["project_id"] if feed.by_project else []
        counted = dated(rows.valid().filter(feed.only), moment).filter(counted_on__range=DAYS)
        found = counted.order_by().values_list(*columns, *marks.values())
        for organization, year, month, *others in found.distinct():
            project = others.pop(0) if feed.by_project else None
            yield Place(feed.name, organization, Month(year, month), project, tuple(zip(marks, others, strict=True)))


def _moments(feed: Feed) -> list[Moment]:
    """The moments that rows may have under any rule, each once."""
    if not callable(feed.moments):
        return list(feed.moments)
    rules = Indicator.objects.filter(feed=feed.name, fed_from__isnull=False).values_list("feed_filter", flat=True)
    return list({repr(moment): moment for rule in rules for moment in feed.moments_of(rule)}.values())


def recount(touched: Iterable[Place]) -> int:
    """Count again the cells of these places, inside the transaction of the change; answers how many changed."""
    touched = list(touched)
    if not touched:
        return 0
    holders = Holders()
    indicators = Indicator.objects.filter(feed__in={place.feed for place in touched}, fed_from__isnull=False)
    cells = {
        CellKey(indicator.pk, holders.of(place.organization), place.month)
        for indicator in indicators.select_related("programme")
        for place in touched
        if counts_there(indicator, place)
    }
    changed = write(cells, holders) if cells else 0
    return changed + openings.write(_opened(indicators, touched, holders))


def _opened(indicators, touched: list[Place], holders: Holders) -> set[tuple[Indicator, int]]:
    """The openings (indicator, holder) of which places lie in months before the first one that is counted."""
    return {
        (indicator, holders.of(place.organization))
        for indicator in indicators
        for place in touched
        if indicator.feed == place.feed and opens_itself(indicator) and place.month < indicator.fed_from
    }


def counts_there(indicator: Indicator, place: Place) -> bool:
    """Whether rows of the place may count in the indicator: those of its year, its project and its rule."""
    feed, rule = named()[place.feed], indicator.feed_filter
    return (
        indicator.feed == place.feed
        and indicator.programme.year == place.month.year
        and indicator.fed_in(place.month)
        and (not feed.by_project or indicator.project_id == place.project)
        and all(feed.conditions[name].fits(rule[name], found) for name, found in place.marks if name in rule)
    )


def recount_all(indicators: Iterable[Indicator]) -> int:
    """Count indicators anew, for instance after their rule changed; answers how many cells changed."""
    fed = [indicator for indicator in indicators if indicator.fed_from]
    cells = _stored(fed).keys() | count(fed).keys()
    return (write(cells) if cells else 0) + openings.write_all(fed)


def differences() -> list[tuple[CellKey, Decimal, Decimal]]:
    """Count every fed cell and opening again: (cell, stored, counted) where they differ.

    An opening is told as the cell of the month before the first one that is counted.
    """
    fed = list(Indicator.objects.filter(fed_from__isnull=False).select_related("programme"))
    stored = _stored(fed) | openings.stored(fed)
    counted = count(fed) | openings.counted(fed)
    return [
        (cell, stored.get(cell, Decimal(0)), counted.get(cell, Decimal(0)))
        for cell in sorted(stored.keys() | counted.keys())
        if stored.get(cell, Decimal(0)) != counted.get(cell, Decimal(0))
    ]


def _stored(indicators: list[Indicator]) -> dict[CellKey, Decimal]:
    rows = Figure.objects.current().filter(indicator__in=indicators, origin=Origin.FED)
    found = rows.values_list("indicator_id", "organization_id", "month", "value")
    return {CellKey(*key): value for *key, value in found}
