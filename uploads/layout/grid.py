"""The first rows of a sheet as lines of titles, one or two high, with what merged cells tell."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from uploads.cells.typed import is_empty, shown
from uploads.layout.titles import BRACKETS, normal

Merge = tuple[int, int, int, int]  # first row, first column, last row, last column, from 1
WIDEST = 60  # columns that one upper title may cover where no merged cell says so
COLUMNS = 1000  # columns in which titles are looked for
LONGEST = 12  # characters of a title above others; what is longer is the heading of the sheet


class Row(Protocol):
    """A row of a sheet: its number from 1, whether it is hidden, and its cells from column A on."""

    number: int
    hidden: bool
    cells: Sequence


@dataclass(frozen=True, slots=True)
class Title:
    """The title of one column: what stands above, what stands below, and whether the upper one covers others too."""

    upper: str
    lower: str = ""
    shared: bool = False

    @property
    def text(self) -> str:
        """Both lines as one."""
        return f"{self.upper} {self.lower}".strip()


class Grid:
    """The rows among which the header is looked for. Places are those in the given sequence, columns count from 1."""

    def __init__(self, rows: Sequence[Row], merged: Sequence[Merge]):
        self.rows = rows
        filled = [[place for place, cell in enumerate(row.cells[:COLUMNS], 1) if not is_empty(cell)] for row in rows]
        self.width = max((columns[-1] for columns in filled if columns), default=0)
        self._merges = self._covered(merged)
        self._texts = [self._shown(row, columns) for row, columns in zip(rows, filled, strict=True)]

    def text(self, place: int, column: int) -> str:
        """The title that a cell shows, in one line; empty for what a merged cell covers."""
        return self._texts[place].get(column, "")

    def merge(self, place: int, column: int) -> Merge | None:
        """The merged cell to which a cell belongs."""
        return self._merges.get((self.rows[place].number, column))

    def columns(self, place: int) -> list[int]:
        """The columns in which a row shows something."""
        return list(self._texts[place])

    def is_worded(self, place: int) -> bool:
        """Whether a row holds texts only."""
        return all(isinstance(cell, str) or is_empty(cell) for cell in self.rows[place].cells)

    def is_beneath(self, place: int) -> bool:
        """Whether a row lies directly below the one before it, so that both may be one header."""
        return place > 0 and self.rows[place].number == self.rows[place - 1].number + 1

    def single(self, place: int) -> dict[int, Title]:
        """The titles of a header of one line."""
        return {column: Title(text) for column, text in self._texts[place].items()}

    def double(self, place: int) -> dict[int, Title]:
        """The titles of a header of two lines, `place` being the upper one."""
        columns = sorted({*self.columns(place), *self.columns(place + 1)})
        uppers = [self._upper(place, column) for column in columns]
        return {
            column: Title(upper if _is_title(upper) else "", self.text(place + 1, column), shared)
            for column, (upper, shared) in zip(columns, uppers, strict=True)
        }

    def is_double(self, place: int) -> bool:
        """Whether merged cells prove that a row and the next are one header.

        Either a cell is merged over several titles but not over the whole row, or one reaches down into the next row.
        """
        if not self._are_lines(place):
            return False
        lower = self.columns(place + 1)
        groups = [column for column in self.columns(place) if _is_title(self.text(place, column))]
        return any(self._spans(self.merge(place, column), place, lower) for column in groups)

    def looks_double(self, place: int) -> bool:
        """Whether the texts suggest the same without merged cells, as in CSV: 本月 and nothing above 计划, 完成."""
        if not (self._are_lines(place) and self.is_worded(place)):
            return False
        tops, lower = set(self.columns(place)), set(self.columns(place + 1))
        if all(not normal(self.text(place + 1, column)) for column in lower):
            return True  # a line of units in brackets
        orphans = [column for column in lower - tops if column - 1 in lower]
        return not tops <= lower and any(self._upper(place, column)[1] for column in orphans)

    def _are_lines(self, place: int) -> bool:
        """Whether a row and the next can be the two lines of a header at all."""
        if not (place + 1 < len(self.rows) and self.is_beneath(place + 1) and self.is_worded(place + 1)):
            return False
        return len(self.columns(place)) > 1 and bool(self.columns(place + 1))

    def _spans(self, merge: Merge | None, place: int, lower: list[int]) -> bool:
        """Whether a merged cell of an upper line reaches down, or over several titles of the lower one."""
        if not merge:
            return False
        top, left, bottom, right = merge
        number = self.rows[place].number
        if top != number:
            return False
        return bottom == number + 1 or (bottom == number and sum(left <= column <= right for column in lower) > 1)

    def _upper(self, place: int, column: int) -> tuple[str, bool]:
        """The upper title of a column and whether other columns share it."""
        merge = self.merge(place, column)
        if merge:
            top, left, _, right = merge
            return (self.text(place, left), right > left) if top == self.rows[place].number else ("", False)
        own, beside = self.text(place, column), column + 1
        if own:
            follows = beside <= self.width and not self.merge(place, beside) and not self.text(place, beside)
            return own, bool(follows and self.text(place + 1, column) and self.text(place + 1, beside))
        # Without merged cells, a title counts for the empty cells to its right, as long as they have a lower title.
        for left in range(column - 1, max(column - WIDEST, 0), -1):
            if self.merge(place, left) or not self.text(place + 1, left):
                break
            if self.text(place, left):
                return self.text(place, left), True
        return "", False

    def _shown(self, row: Row, filled: list[int]) -> dict[int, str]:
        """What a row shows by column, without what merged cells cover."""
        merges = {column: self._merges.get((row.number, column)) for column in filled}
        seen = [column for column in filled if not merges[column] or merges[column][:2] == (row.number, column)]
        texts = {column: " ".join(shown(row.cells[column - 1]).split()) for column in seen}
        return {column: text for column, text in texts.items() if text}

    def _covered(self, merged: Sequence[Merge]) -> dict[tuple[int, int], Merge]:
        """Every cell of these rows that belongs to a merged cell."""
        numbers = [row.number for row in self.rows]
        covered = {}
        for merge in merged:
            top, left, bottom, right = merge
            for number in numbers:
                if top <= number <= bottom:
                    for column in range(left, min(right, self.width) + 1):
                        covered[number, column] = merge
        return covered


def _is_title(text: str) -> bool:
    """Whether a text can stand above other titles; 填报单位：德清团县委 and 6月进展表 cannot."""
    bare = BRACKETS.sub("", unicodedata.normalize("NFKC", text)).strip()
    return len(bare) <= LONGEST and ":" not in bare and not bare.endswith(("表", "台账"))
