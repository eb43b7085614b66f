"""What may stand in a programme file: for every mapping its keys, with the reading of each value."""

import re
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


def line(limit: int) -> Callable:
    """Text of at most so many characters: as many as its column holds."""

    def read(value) -> str:
        short = text(value)
        if len(short) > limit:
            raise ValueError(f"最多{limit}个字，现有{len(short)}个")
        return short

    return read


def code(value) -> str:
    """The code of an indicator, as sentence patterns name it."""
    name = line(60)(value)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ValueError("应以小写字母开头，只含小写字母、数字和下划线")
    return name


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
    """A positive whole number, small enough for its column."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 32767:
        raise ValueError("应为正整数，不超过32767")
    return value


def year(value) -> int:
    """A year."""
    if not 2000 <= integer(value) <= 2999:
        raise ValueError("应为年份，如 2017")
    return value


def places(value) -> int:
    """Decimal places: a stored figure has four."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 4:
        raise ValueError("应为0到4的整数")
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


def condition(value) -> dict:
    """What a register's rows must have to be counted: by name a word, a whole number, true or false."""
    return {text(name): wanted if isinstance(wanted, int) else text(wanted) for name, wanted in mapping(value).items()}


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
    "year": must(year),
    "organization": must(line(100)),
    "organizations": must(list),
    "headline": Key(list),
    "actions": must(list),
    "narrative": Key(mapping),
}
ORGANIZATION = {
    "code": must(line(20)),
    "name": must(line(100)),
    "short": Key(line(30)),
    "level": must(one_of([Level.CITY, Level.COUNTY])),
    "share": Key(share),
}
ACTION = {
    "code": must(line(40)),
    "name": must(line(100)),
    "aim": Key(line(100)),
    "list_order": must(integer),
    "narrative": Key(text),
    "initiatives": must(list),
}
INITIATIVE = {
    "name": must(line(98)),  # 开展… is the heading where the file gives none
    "department": must(line(50)),
    "lead": Key(flag),
    "second_half_only": Key(flag),
    "heading": Key(line(100)),
    "narrative": Key(text),
    "projects": must(list),
}
PROJECT = {
    "number": must(integer),
    "name": must(line(100)),
    "second_half": must(one_of(Priority)),
    "indicators": must(list),
}
INDICATOR = {
    "code": must(code),
    "name": must(line(100)),
    "unit": must(line(10)),
    "aggregate": must(one_of(Aggregate)),
    "basis": must(one_of(Basis)),
    "feed": must(line(30)),
    "by": Key(one_of(ReportedBy)),
    "style": Key(one_of(numerals.STYLES)),
    "target_style": Key(one_of(numerals.STYLES)),
    "places": Key(places),
    "where": Key(condition),
    "pace": Key(mapping),
    "opening": Key(number),
    "openings": Key(numbers),
    "target": Key(number),
    "targets": Key(numbers),
    "target_basis": Key(one_of(Basis)),
    "lower_is_better": Key(flag),
    "overlap": Key(line(30)),
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
PATTERNS = ("opening", "shortcomings", "plan_opening")
PLAN = {priority.value: Key(mapping) for priority in Priority}
PLAN_ITEM = {"heading": must(text), "text": must(text)}
