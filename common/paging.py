"""Pages of very long lists, newest first: by the last id that was shown, for counting off a million rows takes long."""

from dataclasses import dataclass

COUNTED = 10_000
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Window:
    """A few rows of a long list. `before` and `after` are the ids to ask for, or None at the list's ends.

    `count` is None where the rows were not counted.
    """

    rows: list
    before: int | None
    after: int | None
    count: int | None
    capped: bool

    def __len__(self):
        return len(self.rows)

    @property
    def told(self) -> str:
        """How many rows there are in all, in words; very many are not counted to the end."""
        return "" if self.count is None else told(self.count, self.capped)


def counted(queryset) -> tuple[int, bool]:
    """How many rows there are, at most COUNTED, and whether there are more; one query."""
    count = queryset.order_by()[: COUNTED + 1].count()
    return min(count, COUNTED), count > COUNTED


def told(count: int, capped: bool) -> str:
    """A count in words: 超过10000."""
    return f"超过{COUNTED}" if capped else str(count)


def window(queryset, parameters, size: int, count_later: bool = False) -> Window:
    """The rows older than `before` or newer than `after` of the address, else the newest; two queries.

    With `count_later` rows that do not fit into one page are not counted: the page asks for that by itself.
    """
    before, after = _id(parameters.get("before")), _id(parameters.get("after"))
    if after is not None:
        rows = list(queryset.filter(pk__gt=after).order_by("pk")[: size + 1])
        more, rows = len(rows) > size, rows[:size][::-1]
        newer, older = more, True
    else:
        older_than = queryset if before is None else queryset.filter(pk__lt=before)
        rows = list(older_than.order_by("-pk")[: size + 1])
        newer, older = before is not None, len(rows) > size
        rows = rows[:size]
    if not count_later:
        count, capped = counted(queryset)
    else:
        count, capped = (None, False) if newer or older or before or after else (len(rows), False)
    return Window(
        rows=rows,
        before=rows[-1].pk if rows and older else None,
        after=rows[0].pk if rows and newer else None,
        count=count,
        capped=capped,
    )


def _id(text) -> int | None:
    """An id as the address states it; None for anything else."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    return min(int(text), LARGEST)
