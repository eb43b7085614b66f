"""Where a number comes from that nobody types: a feed says which rows of a register count, when, and for how much."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, Model, Q, QuerySet, Sum
from django.db.models.expressions import Combinable

from common.periods import Month
from ledgers.models import Category
from organizations.models import Organization
from projects.models import Indicator

Where = Mapping[str, object]
REPORTED = "reported"  # what people state in monthly reports
PROJECTS = "projects"  # the number of key projects, counted from the programme itself


class UnknownCondition(ValueError):
    """A condition of an indicator that its feed does not know, or a value that the condition does not take."""


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
class Condition:
    """What an indicator may ask of the rows that it counts, such as one of several kinds.

    `choices` answers the values that it takes. `told` is the sentence about a chosen value. `excludes` says whether no
    row can meet both of two values. Where one `column` of a row decides, `fits` says whether its value meets the wanted
    one, so that a change touches only the indicators that ask for it.
    """

    title: str
    meets: Callable[[object], Q]
    told: Callable[[object], str]
    choices: Callable[[], Iterable[object]]
    excludes: Callable[[object, object], bool]
    takes: Callable[[object], bool]  # whether a value makes sense at all, without asking the database
    column: str = ""
    fits: Callable[[object, object], bool] = lambda wanted, found: True
    is_many: bool = False  # whether several values may be chosen, written `甲、乙`


@dataclass(frozen=True)
class Feed:
    """One way of counting the rows of a register.

    A flow has one moment. A stock has two, joining and leaving, and its cells hold the net movement. `conditions` are
    what an indicator's rule may ask for, by name.
    """

    name: str  # as programme files write it
    title: str
    ledger: str  # kind of the ledger that people are sent to
    model: type[Model]  # its rows have an organisation, and a queryset that knows which of them are `valid()`
    moments: tuple[Moment, ...] | Callable[[Where], tuple[Moment, ...]]
    amount: str = ""  # the column that is added up; rows are counted where there is none
    only: Q = field(default_factory=Q)  # which rows count at all
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    by_project: bool = False  # whether a row counts only for the project that it names
    # Of a stock whose register knows what stood before the first month that it counts: the level at the end of that
    # month, by organisation, of those asked for. Where there is none, people state the openings.
    opens: Callable[[Month, Collection[int]], Mapping[int, Decimal]] | None = None
    # Takes what a programme file states as the level at a month's end, by organisation, while the register knows none.
    carries: Callable[[Month, Mapping[Organization, Decimal]], None] | None = None
    openings: str = ""  # name of the address that shows where such openings come from

    def moments_of(self, where: Where) -> tuple[Moment, ...]:
        """The moments of rows under an indicator's rule."""
        return self.moments(where) if callable(self.moments) else self.moments

    @property
    def leaves(self) -> bool:
        """Whether rows leave again, so that only a stock makes sense."""
        return any(moment.sign < 0 for moment in self.moments_of({}))

    def rows(self, indicator: Indicator) -> QuerySet:
        """The rows that meet the indicator's rule, whatever their day; UnknownCondition where it makes no sense."""
        if faults := self.faults(indicator.feed_filter):
            raise UnknownCondition("；".join(faults))
        rows = self.model.objects.valid().filter(self.only)
        if self.by_project:
            rows = rows.filter(project=indicator.project_id)
        for name, wanted in indicator.feed_filter.items():
            rows = rows.filter(self.conditions[name].meets(wanted))
        return rows

    def faults(self, where: Where) -> list[str]:
        """What is wrong with a rule, one sentence each."""
        faults = []
        for name, wanted in where.items():
            condition = self.conditions.get(name)
            if condition is None:
                known = "、".join(self.conditions)
                told = f"可用的条件：{known}" if known else "它不分条件"
                faults.append(f"台账“{self.title}”没有“{name}”这个条件（{told}）")
            elif not condition.takes(wanted):
                faults.append(f"台账“{self.title}”的条件“{name}”（{condition.title}）不能是“{wanted}”")
        return faults

    def told(self, where: Where) -> str:
        """A rule in words: 类别为培训，已入驻云平台; empty where it asks for nothing."""
        return "，".join(
            self.conditions[name].told(wanted) for name, wanted in where.items() if name in self.conditions
        )

    @property
    def counting(self):
        """The aggregate of one cell."""
        return Sum(self.amount) if self.amount else Count("pk")


def kinds_of(ledger: str) -> Condition:
    """Rows of one kind, or of one of several, written `甲、乙`."""
    return Condition(
        "类别",
        lambda wanted: Q(category__name__in=_names(wanted)),
        lambda wanted: f"类别为{wanted}",
        lambda: Category.objects.of(ledger).values_list("name", flat=True),
        lambda one, other: not set(_names(one)) & set(_names(other)),
        lambda wanted: isinstance(wanted, str) and all(_names(wanted)),
        column="category__name",
        fits=lambda wanted, found: found in _names(wanted),
        is_many=True,
    )


def _names(wanted) -> list[str]:
    return str(wanted).split("、")


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


def opens_itself(indicator: Indicator) -> bool:
    """Whether a register knows the opening of a stock, so that nobody types it."""
    feed = feed_of(indicator)
    return feed is not None and feed.opens is not None and not indicator.is_flow


def fed() -> set[str]:
    """The feeds that are counted; every other indicator is reported by people."""
    return {*_feeds, PROJECTS}


def title_of(name: str) -> str:
    """What people call the source of an indicator that its `feed` names."""
    if name == REPORTED:
        return "月报填报"
    if name == PROJECTS:
        return "年度计划里的重点工作项目数"
    return f"台账：{_feeds[name].title}" if name in _feeds else f"月报填报（预留台账 {name}）"


def rule_of(name: str, where: Where) -> str:
    """The rule of an indicator in words; empty where it asks for nothing."""
    return _feeds[name].told(where) if name in _feeds else ""


def may_share_rows(one: Indicator, other: Indicator) -> bool:
    """Whether one row of a register may count in both indicators, so that their sum would count it twice."""
    feed, second = feed_of(one), feed_of(other)
    if feed is None or second is None or feed.model is not second.model or one.programme_id != other.programme_id:
        return False
    if feed.by_project and second.by_project and one.project_id != other.project_id:
        return False
    shared = feed.conditions.keys() & second.conditions.keys() & one.feed_filter.keys() & other.feed_filter.keys()
    return not any(feed.conditions[n].excludes(one.feed_filter[n], other.feed_filter[n]) for n in shared)
