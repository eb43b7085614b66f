"""What may stand in a programme file: for every mapping its keys, with the reading of each value."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from common import numerals
from common.periods import Month, PeriodError
from organizations.models import Level
from projects.models import Aggregate, Basis, Priority, ReportedBy


def text(value) -> str:
    """A non-empty string."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("应为文字；代码等数字样的文字要加引号")
    return value.strip()


def number(value) -> Decimal:
    """An exact number that is not negative."""
    if isinstance(value, bool):
        raise ValueError("应为数字")
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("应为数字") from None
    if not exact.is_finite() or exact < 0 or exact >= Decimal(10) ** 16 or exact != round(exact, 4):
        raise ValueError("应为不小于0的数字，最多4位小数")
    return exact


def integer(value) -> int:
    """A positive whole number."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("应为正整数")
    return value


def flag(value) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise ValueError("应为 true 或 false")
    return value


def share(value) -> Decimal:
    """A share between 0 and 1."""
    exact = number(value)
    if exact > 1:
        raise ValueError("应在 0 到 1 之间")
    return exact


def month(value) -> Month:
    """`2017-06`."""
    try:
        return Month.parse(value)
    except PeriodError as error:
        raise ValueError(str(error)) from None


def mapping(value) -> dict:
    """A mapping, kept as it is."""
    if not isinstance(value, dict):
        raise ValueError("应为键值对")
    return dict(value)


def numbers(value) -> dict[str, Decimal]:
    """Organisation code → number."""
    return {text(code): number(amount) for code, amount in mapping(value).items()}


def lines(value) -> list[str]:
    """One string or a list of them."""
    return [text(line) for line in (value if isinstance(value, list) else [value])]


def one_of(choices) -> Callable:
    """One of a closed set."""
    allowed = [str(choice) for choice in choices]

    def read(value):
        if value not in allowed:
            raise ValueError(f"应为其中之一：{'、'.join(choice or '（空）' for choice in allowed)}")
        return value

    return read


@dataclass(frozen=True)
class Key:
    """One key of a mapping: how its value is read, and whether it must be there."""

    read: Callable
    required: bool = False


def must(read: Callable) -> Key:
    """A key that must be there."""
    return Key(read, True)


PROGRAMME = {
    "year": must(integer),
    "organization": must(text),
    "organizations": must(list),
    "headline": Key(list),
    "actions": must(list),
    "narrative": Key(mapping),
}
ORGANIZATION = {
    "code": must(text),
    "name": must(text),
    "short": Key(text),
    "level": must(one_of([Level.CITY, Level.COUNTY])),
    "share": Key(share),
}
ACTION = {
    "code": must(text),
    "name": must(text),
    "aim": Key(text),
    "list_order": must(integer),
    "narrative": Key(text),
    "initiatives": must(list),
}
INITIATIVE = {
    "name": must(text),
    "department": must(text),
    "lead": Key(flag),
    "second_half_only": Key(flag),
    "heading": Key(text),
    "narrative": Key(text),
    "projects": must(list),
}
PROJECT = {
    "number": must(integer),
    "name": must(text),
    "second_half": must(one_of(Priority)),
    "indicators": must(list),
}
INDICATOR = {
    "code": must(text),
    "name": must(text),
    "unit": must(text),
    "aggregate": must(one_of(Aggregate)),
    "basis": must(one_of(Basis)),
    "feed": must(text),
    "by": Key(one_of(ReportedBy)),
    "style": Key(one_of(numerals.STYLES)),
    "target_style": Key(one_of(numerals.STYLES)),
    "places": Key(lambda value: 0 if value == 0 else integer(value)),
    "where": Key(mapping),
    "pace": Key(mapping),
    "opening": Key(number),
    "openings": Key(numbers),
    "target": Key(number),
    "targets": Key(numbers),
    "target_basis": Key(one_of(Basis)),
    "lower_is_better": Key(flag),
    "overlap": Key(text),
    "definition": Key(text),
    # What tests and the demo read; the programme in the database knows nothing of them.
    "h1": Key(number),
    "printed": Key(text),
    "target_printed": Key(text),
}
PACE = {"start": Key(month), "due": Key(month)}
NARRATIVE = {
    "title": Key(lines),
    "subtitle": Key(text),
    "opening": Key(text),
    "shortcomings": Key(text),
    "plan_opening": Key(text),
    "plan": Key(mapping),
}
PLAN = {priority.value: Key(mapping) for priority in Priority}
PLAN_ITEM = {"heading": must(text), "text": must(text)}
