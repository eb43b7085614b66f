"""What an entry of the corpus is, and how a file's functions are gathered."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Expected:
    """A sheet as it must come out: rows are (number, cells) or (number, cells, hidden)."""

    name: str
    rows: list[tuple]
    hidden: bool = False
    merged: tuple = ()
    hidden_columns: tuple = ()


@dataclass(frozen=True)
class Odd:
    """One file: how it is called, how its bytes are made, and the refusal's code or the sheets."""

    name: str
    make: Callable[[], bytes]
    code: str = ""
    sheets: list[Expected] = field(default_factory=list)
    limits: dict = field(default_factory=dict)  # other limits than a test's usual ones

    @property
    def title(self) -> str:
        """The trap, by the name of the function that makes it."""
        return self.make.__name__

    def content(self) -> bytes:
        """The bytes, made anew."""
        return self.make()


def gatherer() -> tuple[list[Odd], Callable]:
    """An empty list, and a decorator `odd(name, code or sheets, **limits)` that puts a function's file into it."""
    found: list[Odd] = []

    def odd(name: str, outcome: str | list[Expected] | list[tuple], **limits) -> Callable:
        def keep(make: Callable[[], bytes]) -> Callable[[], bytes]:
            if isinstance(outcome, str):
                found.append(Odd(name, make, code=outcome, limits=limits))
            else:
                sheets = [e if isinstance(e, Expected) else None for e in outcome]
                rows = [Expected("Sheet", outcome)] if None in sheets or not sheets else sheets
                found.append(Odd(name, make, sheets=rows, limits=limits))
            return make

        return keep

    return found, odd
