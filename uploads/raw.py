"""Cells that Python has no type of its own for: numbers shown as a percentage, and cells that hold an error.

A reader hands on every other cell as None, text, a number, a truth value, a date or a time.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Percent:
    """A number in a cell formatted as a percentage: Percent(0.408) is shown as 40.8 %."""

    number: float | int


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell without a usable value: #N/A, a formula without a result, characters that no text can hold."""

    text: str  # what people see in the cell, or a name for it
