"""`table(...)`: how figures combine over months and organisations. Rules: architecture, "How figures combine"."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from itertools import combinations

from common import periods as clock
from common.periods import Month, Period
from organizations.models import Level, Organization
from projects.figures.rows import Part, Rows
from projects.models import Aggregate, Indicator, Origin, ReportedBy
from projects.sources import may_share_rows

__all__ = ["Cell", "OverlapError", "Part", "Scope", "Table", "table", "total"]


class Scope(Enum):
    """Whose cells count: the organisation's own, or those of everything below it (全市) as well."""

    OWN = "own"
    SUBTREE = "subtree"


class OverlapError(ValueError):
    """Adding values that count the same heads, or things of different units."""


@dataclass(frozen=True)
class Cell:
    """A number with its origin. `value` is None when nothing was ever reported; that is not 0."""

    indicator: Indicator
    organization: Organization
    period: Period
    scope: Scope
    value: Decimal | None
    parts: tuple[Part, ...] = ()
    gaps: tuple[tuple[Organization, Month], ...] = ()
    carried: tuple[tuple[Organization, Month], ...] = ()

    @property
    def pending(self) -> bool:
        """Whether a part of it still waits for review (含待审核)."""
        return any(part.pending for part in self.parts)

    @property
    def corrected(self) -> int:
        """How many of its parts were corrected after they had been accepted."""
        return sum(part.version > 1 for part in self.parts)

    @property
    def missing_organizations(self) -> list[Organization]:
        """Who owes a value."""
        return list(dict.fromkeys(organization for organization, _ in self.gaps))

    @property
    def note(self) -> str:
        """What a reader must know beside the number: `缺2个单位`, `沿用5月`, `含待审核`, `含更正`."""
        notes = []
        if self.missing_organizations:
            notes.append(f"缺{len(self.missing_organizations)}个单位")
        if self.carried:
            oldest = min(month for _, month in self.carried)
            notes.append(f"沿用{oldest.short if oldest.year == self.period.last.year else oldest.label}")
        if self.pending:
            notes.append("含待审核")
        if self.corrected:
            notes.append("含更正")
        return "，".join(notes)


class Table:
    """The answer to a grid of questions: `table[indicator, organization, period]` is a Cell."""

    def __init__(self, rows: Rows, scope: Scope):
        self.rows, self.scope = rows, scope
        # Nothing is owed for a month that has not ended.
        self.ended = Month.of(clock.today()) - 1
        self._cells = {}
        self._reporters = {}

    def __getitem__(self, key) -> Cell:
        indicator, organization, period = key
        place = (indicator.pk, organization.pk, period)
        if place not in self._cells:
            self._cells[place] = self._cell(indicator, organization, period)
        return self._cells[place]

    def _within(self, by: str, organization: Organization, period: Period):
        """(those at or below an organisation, those of them that are asked in the period); worked out once."""
        place = (by, organization.pk, period)
        if place not in self._reporters:
            level = Level.CITY if by == ReportedBy.CITY else Level.COUNTY
            subtree = self.scope == Scope.SUBTREE
            within = [
                holder
                for holder in self.rows.organizations
                if holder.pk == organization.pk or (subtree and holder.path.startswith(organization.path))
            ]
            self._reporters[place] = within, {o.pk for o in within if o.level == level and o.exists_in(period)}
        return self._reporters[place]

    def _cell(self, indicator: Indicator, organization: Organization, period: Period) -> Cell:
        within, asked = self._within(indicator.by, organization, period)
        # Whoever holds cells counts, also where nobody asks any more.
        holders = [o for o in within if o.pk in asked or self._holds(indicator, o, period)]
        if indicator.is_flow:
            parts, gaps, carried = self._flow(indicator, asked, holders, period)
            value = sum((part.value for part in parts), Decimal(0)) if parts else None
        else:
            parts, gaps, carried = self._stock(indicator, asked, holders, period)
            value = _ratio(parts, organization) if indicator.is_ratio else _sum(parts)
        if value is None and asked and indicator.fed_in(min(period.last, Month.of(clock.today()))):
            value = Decimal(0)  # a register without rows says none
        return Cell(indicator, organization, period, self.scope, value, tuple(parts), tuple(gaps), tuple(carried))

    def _holds(self, indicator: Indicator, organization: Organization, period: Period) -> bool:
        """Whether it holds cells, or the part of a counted stock's opening that no other organisation states."""
        key = (indicator.code, organization.pk)
        base = self.rows.bases.get(key) if indicator.fed_in(period.last) else None
        return key in self.rows.parts or (base is not None and base.value != 0)

    def _flow(self, indicator, asked, holders, period):
        parts, gaps = [], []
        for holder in holders:
            own = self.rows.within(indicator.code, holder.pk, period.first, period.last)
            parts += own
            stated = {part.month for part in own}
            if holder.pk in asked:
                gaps += [(holder, month) for month in self._owed(indicator, period) if month not in stated]
        return parts, gaps, []

    def _owed(self, indicator: Indicator, period: Period) -> list[Month]:
        return [
            month
            for month in period.months
            if month <= self.ended and indicator.wanted_in(month) and not indicator.fed_in(month)
        ]

    def _stock(self, indicator, asked, holders, period):
        parts, gaps, carried = [], [], []
        horizon = min(period.last, self.ended)
        stated = indicator.wanted_in(horizon) and not indicator.fed_in(horizon)
        for holder in holders:
            level = self.rows.level(indicator.code, holder.pk, period.last)
            if level is None:
                if holder.pk in asked and stated:
                    gaps.append((holder, horizon))
                continue
            parts.append(level)
            if level.month < horizon and level.origin != Origin.FED and stated:
                carried.append((holder, level.month))
        return parts, gaps, carried


def _ratio(parts: list[Part], organization: Organization) -> Decimal | None:
    """Σ numerators ÷ Σ denominators where all are known, else the organisation's own value; never an average."""
    if len(parts) > 1 and all(part.numerator is not None and part.denominator for part in parts):
        share = sum(part.numerator for part in parts) / sum(part.denominator for part in parts) * 100
        return round(share, 4)  # a quotient may never end; a figure has the four decimals of its column
    own = [part for part in parts if part.organization == organization.pk]
    stated = own or (parts if len(parts) == 1 else [])
    return stated[0].value if stated else None


def _sum(parts: list[Part]) -> Decimal | None:
    return sum((part.value for part in parts), Decimal(0)) if parts else None


def table(
    indicators: Iterable[Indicator],
    organizations: Iterable[Organization],
    periods: Iterable[Period],
    scope: Scope = Scope.SUBTREE,
    pending: bool = False,
) -> Table:
    """Answer the grid indicators × organizations × periods in at most six queries, whatever its size.

    A flow is the sum of its months, a stock its newest level (carried forward across the year's start), a ratio never
    adds over organisations. With `pending`, submitted values count where nothing is accepted, and say so.
    """
    return Table(Rows(list(indicators), list(organizations), list(periods), pending), scope)


def total(cells: Iterable[Cell]) -> Decimal:
    """The sum of cells of different indicators, each stated; OverlapError where a sum would be untrue."""
    cells = list(cells)
    groups = [cell.indicator.overlap for cell in cells if cell.indicator.overlap]
    if len(groups) != len(set(groups)):
        raise OverlapError("这些指标的人数有重叠，不能相加")
    if len({cell.indicator.unit for cell in cells}) > 1:
        raise OverlapError("计量单位不同，不能相加")
    if any(cell.indicator.aggregate == Aggregate.RATIO for cell in cells):
        raise OverlapError("比率不能相加")
    if any(cell.value is None for cell in cells):
        raise OverlapError("有尚未上报的数值，不能相加")
    for one, other in combinations(cells, 2):
        if _nested(one.organization.path, other.organization.path) and may_share_rows(one.indicator, other.indicator):
            names = f"“{one.indicator}”和“{other.indicator}”"
            raise OverlapError(f"{names}由同一本台账计数，同一条记录会在两处各计一次，不能相加")
    return sum((cell.value for cell in cells), Decimal(0))


def _nested(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
