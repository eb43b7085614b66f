"""A feed: which rows of a register count for an indicator, on which day, in which organisation, and for how much."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.expressions import Combinable

from ledgers.models import Record
from projects.models import Indicator

Where = Mapping[str, object]


class UnknownCondition(ValueError):
    """A condition of an indicator that its feed does not know."""


@dataclass(frozen=True)
class Moment:
    """A day on which a row counts: `on` is the day, `sign` is -1 where it leaves again, `only` those that have it."""

    on: Combinable
    sign: int = 1
    only: Q = field(default_factory=Q)

    @classmethod
    def at(cls, day: str, sign: int = 1) -> "Moment":
        """The moment that a date column names; rows without a date there do not have it."""
        return cls(F(day), sign, Q(**{f"{day}__isnull": False}))


@dataclass(frozen=True)
class Feed:
    """One way of counting the rows of a register.

    A flow has one moment. A stock has two, joining and leaving, and its cells hold the net movement. `conditions` are
    what an indicator's rule may ask for: name → the rows that meet a wanted value.
    """

    name: str  # as programme files write it
    title: str
    ledger: str  # kind of the ledger that people are sent to
    model: type[Record]
    moments: tuple[Moment, ...] | Callable[[Where], tuple[Moment, ...]]
    amount: str = ""  # the column that is added up; rows are counted where there is none
    only: Q = field(default_factory=Q)  # which rows count at all
    conditions: Mapping[str, Callable[[object], Q]] = field(default_factory=dict)
    by_project: bool = False  # whether a row counts only for the project that it names

    def moments_of(self, where: Where) -> tuple[Moment, ...]:
        """The moments of rows under an indicator's rule."""
        return self.moments(where) if callable(self.moments) else self.moments

    def rows(self, indicator: Indicator) -> QuerySet:
        """The rows that meet the indicator's rule, whatever their day; UnknownCondition where it makes no sense."""
        rows = self.model.objects.valid().filter(self.only)
        if self.by_project:
            rows = rows.filter(project=indicator.project_id)
        for name, wanted in indicator.feed_filter.items():
            if name not in self.conditions:
                raise UnknownCondition(f"台账“{self.title}”没有“{name}”这个条件")
            rows = rows.filter(self.conditions[name](wanted))
        return rows

    @property
    def counting(self):
        """The aggregate of one cell."""
        return Sum(self.amount) if self.amount else Count("pk")


_feeds: dict[str, Feed] = {}


def register(feed: Feed) -> Feed:
    """Make a feed known by its name."""
    _feeds[feed.name] = feed
    return feed


def named() -> dict[str, Feed]:
    """All feeds of registers by name."""
    return dict(_feeds)


def feed_of(indicator: Indicator) -> Feed | None:
    """The feed that counts an indicator; None where no register does."""
    return _feeds.get(indicator.feed) if indicator.fed_from else None


def fed() -> set[str]:
    """The feeds that are counted; every other indicator is reported by people."""
    return {*_feeds, "projects"}
