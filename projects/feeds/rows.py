"""The very rows behind a fed number."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet, SmallIntegerField, Value

from common.periods import Month, Period
from ledgers.models import Record
from projects.feeds.counting import dated
from projects.feeds.keys import Holders
from projects.models import Indicator
from projects.sources import Feed, Moment, feed_of

CHUNK = 2000


@dataclass(frozen=True)
class Line:
    """One row at the day on which it counted, and what it added: 1, its heads, or -1 where it left."""

    row: Record
    on: date
    value: Decimal


class CountedRows:
    """The rows of a feed that were counted, newest first; a slice of it loads just those (two queries)."""

    def __init__(self, feed: Feed, rows: Iterable[tuple[Moment, QuerySet]]):
        self.feed, self.rows = feed, list(rows)

    def __len__(self) -> int:
        return self._count

    @cached_property
    def _count(self) -> int:
        return sum(rows.count() for _, rows in self.rows)

    @cached_property
    def total(self) -> Decimal:
        """What they add up to."""
        sums = (
            (moment, rows.order_by().aggregate(counted=self.feed.counting)["counted"]) for moment, rows in self.rows
        )
        return sum((moment.sign * Decimal(value or 0) for moment, value in sums), Decimal(0))

    def __getitem__(self, part: slice) -> list[Line]:
        keyed = [
            rows.order_by()
            .annotate(sign=Value(moment.sign, SmallIntegerField()))
            .values_list("pk", "counted_on", "sign")
            for moment, rows in self.rows
        ]
        merged = keyed[0].union(*keyed[1:], all=True) if len(keyed) > 1 else keyed[0]
        found = list(merged.order_by("-counted_on", "-pk")[part])
        loaded = self.feed.model.objects.select_related("organization").in_bulk({pk for pk, _, _ in found})
        return [self._line(loaded[pk], on, sign) for pk, on, sign in found]

    def __iter__(self) -> Iterator[Line]:
        """All of them, those that joined before those that left."""
        for moment, rows in self.rows:
            for row in rows.select_related("organization").order_by("-counted_on", "-pk").iterator(CHUNK):
                yield self._line(row, row.counted_on, moment.sign)

    def _line(self, row: Record, on: date, sign: int) -> Line:
        return Line(row, on, sign * (Decimal(getattr(row, self.feed.amount) or 0) if self.feed.amount else Decimal(1)))


def counted_rows(indicator: Indicator, holders: Iterable[int], period: Period, user=None) -> CountedRows | None:
    """What was counted for an indicator in the months of a period and the cells of some organisations (ids).

    None where no register counts it then. With a user, only rows in the user's scope.
    """
    feed = feed_of(indicator)
    if feed is None or not indicator.fed_in(period.last):
        return None
    held = Holders().held
    within = [organization for holder in holders for organization in held.get(holder, ())]
    first, last = max(period.first, indicator.fed_from), min(period.last, Month(indicator.programme.year, 12))
    rows = feed.rows(indicator).filter(organization_id__in=within)
    rows = rows if user is None else rows.visible_to(user)
    return CountedRows(
        feed,
        [
            (moment, dated(rows, moment).filter(counted_on__range=(first.start, last.end)))
            for moment in feed.moments_of(indicator.feed_filter)
        ],
    )
