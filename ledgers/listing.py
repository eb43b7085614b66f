"""A page of a ledger's list: its rows, how many there are, and what they add up to.

Very long lists are not counted to the end while somebody waits for the page: their totals come after it.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

PAGE = 40
COUNTED = 10_000
LAST_PAGE = 5_000


@dataclass(frozen=True)
class Totals:
    """How many records match, and the sums of their number columns: (label, value, unit)."""

    count: int
    sums: tuple[tuple[str, Decimal, str], ...]


@dataclass(frozen=True)
class Listing:
    """The rows of one page. `count` is None where there are more than COUNTED."""

    rows: list
    number: int
    has_next: bool
    count: int | None
    totals: Totals | None

    @property
    def has_previous(self) -> bool:
        """Whether a page stands before it."""
        return self.number > 1

    @property
    def pages(self) -> int | None:
        """How many pages there are, where the rows are counted."""
        return None if self.count is None else max(1, -(-self.count // PAGE))

    @property
    def first(self) -> int:
        """The place of its first row."""
        return (self.number - 1) * PAGE + 1

    @property
    def last(self) -> int:
        """The place of its last row."""
        return (self.number - 1) * PAGE + len(self.rows)


def listing(ledger, records: QuerySet, page) -> Listing:
    """One page of the records, in three queries at most."""
    number = _page(page)
    rows = _rows(records, number)
    if number == 1 and len(rows) <= PAGE:
        # Everything is here, and need not be looked for again.
        return Listing(rows, 1, False, len(rows), _added_up(ledger, rows))
    count = counted(records)
    if count is None:
        return Listing(rows[:PAGE], number, len(rows) > PAGE, None, None)
    if not rows and count:
        number = -(-count // PAGE)
        rows = _rows(records, number)
    return Listing(rows[:PAGE], number, len(rows) > PAGE, count, totals(ledger, records))


def counted(records: QuerySet) -> int | None:
    """How many records there are; None where there are more than COUNTED."""
    count = records.order_by()[: COUNTED + 1].count()
    return None if count > COUNTED else count


def _rows(records: QuerySet, number: int) -> list:
    start = (number - 1) * PAGE
    return list(records[start : start + PAGE + 1])


def _added_up(ledger, rows: list) -> Totals:
    field = ledger.model._meta.get_field
    sums = (
        (str(field(n).verbose_name), sum((Decimal(getattr(r, n) or 0) for r in rows), Decimal(0)), unit)
        for n, unit in ledger.totals.items()
    )
    return Totals(len(rows), tuple(sums))


def totals(ledger, records: QuerySet) -> Totals:
    """What all records add up to, in one query."""
    field = ledger.model._meta.get_field
    sums = {f"sum_{name}": Sum(name) for name in ledger.totals}
    found = records.order_by().aggregate(count=Count("pk"), **sums)
    told = [
        (str(field(name).verbose_name), Decimal(found[f"sum_{name}"] or 0), unit)
        for name, unit in ledger.totals.items()
    ]
    return Totals(found["count"], tuple(told))


def ordered(ledger, records: QuerySet, sort: str | None) -> QuerySet:
    """The records in the order asked for, the newest first where the column does not exist."""
    name = (sort or "").lstrip("-")
    if not name or name not in {field for _, field in ledger.columns if field}:
        return records
    back = "-" if sort.startswith("-") else ""
    return records.order_by(f"{back}{name}", f"{back}id")


def _page(text) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text and text.isascii() and text.isdigit() and len(text) < 8 else 1
