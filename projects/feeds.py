"""How registers feed the figure table: they name the cells that a change touches, and those are counted again.

A register writes its rows, then calls `write(cells)` in the same transaction. The cells are locked in the order of
their keys and only then counted, so that of two changes at once the later one sees the rows of the earlier one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from common import periods
from common.periods import Month
from projects.models import Figure, Indicator, KeyProject, Origin


@dataclass(frozen=True, order=True)
class CellKey:
    """One cell: ids of indicator and organisation, and the month."""

    indicator: int
    organization: int
    month: Month


Counter = Callable[[list[Indicator]], dict[CellKey, Decimal]]
_counters: dict[str, Counter] = {}


class FeedError(ValueError):
    """A cell that no register may write."""


def counter(feed: str):
    """Register the function that counts a feed: indicators → value of every cell that is not 0."""

    def register(function: Counter) -> Counter:
        _counters[feed] = function
        return function

    return register


def fed() -> set[str]:
    """The feeds that a register counts; every other indicator is reported by people."""
    return set(_counters)


@counter("projects")
def count_projects(indicators: list[Indicator]) -> dict[CellKey, Decimal]:
    """The key projects of a programme, entered into its first month."""
    return {
        CellKey(indicator.pk, indicator.programme.organization_id, Month(indicator.programme.year, 1)): Decimal(
            KeyProject.objects.filter(programme=indicator.programme).count()
        )
        for indicator in indicators
    }


def write(cells: Iterable[CellKey]) -> int:
    """Count the cells again and write what changed; answers how many did. FeedError for a reported cell."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a feed writes in the transaction of its register")
    cells = sorted(set(cells))
    indicators = {i.pk: i for i in Indicator.objects.filter(pk__in={c.indicator for c in cells})}
    for cell in cells:
        if not indicators[cell.indicator].fed_in(cell.month):
            raise FeedError(f"{indicators[cell.indicator]} {cell.month} is reported by people")
    figures = _locked(cells)
    counted = _count(indicators.values())
    return _store({cell: (figures[cell], counted.get(cell, Decimal(0))) for cell in cells})


def _locked(cells: list[CellKey]) -> dict[CellKey, Figure]:
    """The rows of the cells, made where they are missing, locked in the order of their keys."""
    Figure.objects.bulk_create(
        [Figure(**_place(cell), value=0, origin=Origin.FED) for cell in cells],
        ignore_conflicts=True,
    )
    rows = Figure.objects.current().filter(
        indicator_id__in={cell.indicator for cell in cells},
        organization_id__in={cell.organization for cell in cells},
        month__in={cell.month for cell in cells},
    )
    locked = rows.select_for_update().order_by("indicator_id", "organization_id", "month")
    return {CellKey(row.indicator_id, row.organization_id, row.month): row for row in locked}


def _count(indicators: Iterable[Indicator]) -> dict[CellKey, Decimal]:
    by_feed: dict[str, list[Indicator]] = {}
    for indicator in Indicator.objects.filter(pk__in=[i.pk for i in indicators]).select_related("programme"):
        by_feed.setdefault(indicator.feed, []).append(indicator)
    counted = {}
    for feed, own in by_feed.items():
        counted |= _counters[feed](own)
    return counted


def _store(found: dict[CellKey, tuple[Figure, Decimal]]) -> int:
    changed = []
    for figure, value in found.values():
        if figure.value != value:
            figure.value, figure.recorded_at = value, periods.now()
            changed.append(figure)
    Figure.objects.bulk_update(changed, ["value", "recorded_at"])
    return len(changed)


def _place(cell: CellKey) -> dict:
    return {"indicator_id": cell.indicator, "organization_id": cell.organization, "month": cell.month}


def differences() -> list[tuple[CellKey, Decimal, Decimal]]:
    """Count every fed cell again: (cell, stored, counted) where they differ."""
    indicators = list(Indicator.objects.filter(fed_from__isnull=False))
    stored = {
        CellKey(row.indicator_id, row.organization_id, row.month): row.value
        for row in Figure.objects.current().filter(indicator__in=indicators, origin=Origin.FED)
    }
    counted = _count(indicators)
    return [
        (cell, stored.get(cell, Decimal(0)), counted.get(cell, Decimal(0)))
        for cell in sorted(stored.keys() | counted.keys())
        if stored.get(cell, Decimal(0)) != counted.get(cell, Decimal(0))
    ]
