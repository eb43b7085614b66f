"""What is to be marked: findings with the place that they are about, in the order of the file."""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import BinaryIO, NamedTuple

ERROR, QUESTION, WARNING = "error", "question", "warning"
LABELS = {ERROR: "错误", QUESTION: "待回答", WARNING: "提醒"}  # the gravest first
GRAVITY = {level: place for place, level in enumerate(LABELS)}


class Mark(NamedTuple):
    """One sentence about one cell. Sheets count from 0 as the reader counts them, rows and columns from 1."""

    sheet: int
    row: int
    column: int
    level: str
    message: str
    listed: str  # what the list of problems says instead, where the sentence may quote what is not to be shown
    title: str  # of the column
    typed: str  # what stands in the cell, as far as it may be shown


def dump(marks: Iterable[Mark], file: BinaryIO) -> None:
    """Write marks, one a line."""
    file.writelines(json.dumps(mark, ensure_ascii=False).encode() + b"\n" for mark in marks)


def load(file: Iterable[bytes]) -> Iterator[Mark]:
    """The marks that `dump` wrote."""
    return (Mark(*json.loads(line)) for line in file)


def gravest(marks: Iterable[Mark]) -> str:
    """The level that decides the colour of a cell."""
    return min((mark.level for mark in marks), key=GRAVITY.__getitem__)


def sentences(marks: Iterable[Mark]) -> list[str]:
    """What the comment of a cell says, the gravest first, nothing twice."""
    ordered = sorted(marks, key=lambda mark: GRAVITY[mark.level])
    return list(dict.fromkeys(f"{LABELS[mark.level]}：{mark.message}" for mark in ordered))


class ByRow:
    """Marks handed out row by row, to somebody who goes through the same file in the same order."""

    def __init__(self, marks: Iterable[Mark]):
        self.groups = groupby(marks, key=lambda mark: mark[:2])
        self.waiting: tuple[tuple[int, int], list[Mark]] | None = None
        self._step()

    def _step(self) -> None:
        place, group = next(self.groups, (None, ()))
        self.waiting = (place, list(group)) if place else None

    def until(self, sheet: int, row: int) -> list[Mark]:
        """Those that were not handed out yet, up to and including a row."""
        found: list[Mark] = []
        while self.waiting and self.waiting[0] <= (sheet, row):
            found += self.waiting[1]
            self._step()
        return found
