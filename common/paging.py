"""Pages of very long lists, newest first: by the last id that was shown, for counting off a million rows takes long."""

from dataclasses import dataclass

COUNTED = 10_000
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Window:
    """A few rows of a long list. `before` and `after` are the ids to ask for, or None at the list's ends."""

    rows: list
    before: int | None
    after: int | None
    count: int
    capped: bool

    def __len__(self):
        return len(self.rows)

    @property
    def told(self) -> str:
        """How many rows there are in all, in words; very many are not counted to the end."""
        return f"超过{COUNTED}" if self.capped else str(self.count)


def window(queryset, parameters, size: int) -> Window:
    """The rows older than `before` or newer than `after` of the address, else the newest; two queries."""
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
    count = queryset.order_by()[: COUNTED + 1].count()
    return Window(
        rows=rows,
        before=rows[-1].pk if rows and older else None,
        after=rows[0].pk if rows and newer else None,
        count=min(count, COUNTED),
        capped=count > COUNTED,
    )


def _id(text) -> int | None:
    """An id as the address states it; None for anything else."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    return min(int(text), LARGEST)
