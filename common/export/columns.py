"""The columns of a file: their heads, what a row says in them, and of which type that is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Kind(Enum):
    """What a column holds; the number is its usual width in characters."""

    TEXT = "text", 14
    WHOLE = "whole number", 9
    DECIMAL = "Decimal", 12
    SHARE = "fraction, shown as a percentage", 9
    DATE = "date", 12
    MOMENT = "date and time", 20


@dataclass(frozen=True)
class Column:
    """A column: its head, what a row says in it, of which kind that is, and its width in characters.

    `value` is a function of the row, or a path such as `report.organization.name`: what does not exist on the way is
    empty, what can be called is called.
    """

    head: str
    value: Callable[[Any], Any] | str
    kind: Kind = Kind.TEXT
    width: int = 0

    @property
    def characters(self) -> int:
        """Its width; that of its kind where none was given."""
        return self.width or self.kind.value[1]

    @property
    def reader(self) -> Callable[[Any], Any]:
        """The function that takes the value out of a row."""
        if callable(self.value):
            return self.value
        steps = self.value.split(".")
        return lambda row: _followed(row, steps)


def _followed(value, steps: list[str]):
    for step in steps:
        if value is None:
            return None
        value = getattr(value, step)
        if callable(value):
            value = value()
    return value
