"""Cells of the figure table that registers count: locking them, and writing what was counted."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from common import periods
from projects.feeds.counting import count
from projects.feeds.keys import CellKey, Holders
from projects.models import Figure, Indicator, Origin

__all__ = ["CellKey", "FeedError", "write"]


class FeedError(ValueError):
    """A cell that no register may write."""


def write(cells: Iterable[CellKey], holders: Holders | None = None) -> int:
    """Count the cells again and write what changed; answers how many did. FeedError for a reported cell."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a feed writes in the transaction of its register")
    cells = sorted(set(cells))
    figures = _locked(cells)
    # Only now: a rule that was being changed meanwhile is known as it stands.
    indicators = {i.pk: i for i in _loaded({c.indicator for c in cells})}
    for cell in cells:
        if not indicators[cell.indicator].fed_in(cell.month):
            raise FeedError(f"{indicators[cell.indicator]} {cell.month} is reported by people")
    for cell, figure in figures.items():
        if figure.origin != Origin.FED:
            raise FeedError(f"{indicators[cell.indicator]} {cell.month} holds a reported figure")
    counted = count(indicators.values(), cells, holders)
    return _store({cell: (figures[cell], counted.get(cell, Decimal(0))) for cell in cells})


def _loaded(ids: set[int]):
    return Indicator.objects.filter(pk__in=ids).select_related("programme")


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
    # The three lists meet in more cells than were asked for; those are neither held nor looked at.
    wanted = set(cells)
    found = rows.values_list("pk", "indicator_id", "organization_id", "month")
    own = [pk for pk, *key in found if CellKey(*key) in wanted]
    locked = Figure.objects.filter(pk__in=own).select_for_update()
    ordered = locked.order_by("indicator_id", "organization_id", "month")
    return {CellKey(row.indicator_id, row.organization_id, row.month): row for row in ordered}


def _store(found: dict[CellKey, tuple[Figure, Decimal]]) -> int:
    changed = []
    for figure, value in found.values():
        if figure.value != value:
            figure.value, figure.recorded_at = value, periods.now()
            changed.append(figure)
    Figure.objects.bulk_update(changed, ["value", "recorded_at"], batch_size=500)
    return len(changed)


def _place(cell: CellKey) -> dict:
    return {"indicator_id": cell.indicator, "organization_id": cell.organization, "month": cell.month}
