"""Check constraints of a model answered in Python, so that rows are told of them before the database refuses them.

Django asks the database for each row and constraint. Here a constraint is compiled once and asked of any number of
rows, with SQL's own logic: what is not known (NULL) refuses nothing.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db.models import CheckConstraint, F, Q

Truth = bool | None
COMPARED = {
    "exact": operator.eq, "gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le,
    "in": lambda value, wanted: value in wanted,
}  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """One constraint: the sentence for who breaks it, the columns it looks at, and whether a row keeps it."""

    message: str
    columns: frozenset[str]
    holds: Callable[[Mapping], Truth]

    def is_broken(self, row: Mapping) -> bool:
        """Whether the database would refuse the row (column → value)."""
        return self.holds(row) is False


def conditions(model) -> list[Condition]:
    """The check constraints of a model; ImproperlyConfigured for one that is too clever to be answered here."""
    checks = [each for each in model._meta.constraints if isinstance(each, CheckConstraint)]
    return [
        Condition(
            message=str(each.violation_error_message),
            columns=frozenset(_columns(model, each.condition)),
            holds=_of(model, each.condition),
        )
        for each in checks
    ]


def _columns(model, condition: Q) -> Iterable[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _columns(model, child)
        else:
            yield _column(model, child[0].partition("__")[0])
            if isinstance(child[1], F):
                yield _column(model, child[1].name)


def _column(model, name: str) -> str:
    return model._meta.get_field(name).attname


def _of(model, condition: Q) -> Callable[[Mapping], Truth]:
    """A Q as a function of a row."""
    parts = [_of(model, child) if isinstance(child, Q) else _compared(model, *child) for child in condition.children]
    if condition.connector not in (Q.AND, Q.OR):
        raise ImproperlyConfigured(f"{model.__name__}: {condition.connector} is not answered in Python")
    decided = condition.connector == Q.OR  # one part that is this decides

    def holds(row: Mapping) -> Truth:
        found: Truth = not decided
        for part in parts:
            each = part(row)
            if each is decided:
                found = decided
                break
            if each is None:
                found = None
        return found if found is None or not condition.negated else not found

    return holds


def _compared(model, lookup: str, wanted) -> Callable[[Mapping], Truth]:
    """One comparison of a column with a value or another column."""
    name, _, kind = lookup.partition("__")
    column = _column(model, name)
    if kind == "isnull":
        return lambda row: (row[column] is None) == wanted
    if (kind or "exact") not in COMPARED or (hasattr(wanted, "resolve_expression") and not isinstance(wanted, F)):
        raise ImproperlyConfigured(f"{model.__name__}: {lookup} is not answered in Python")
    compare = COMPARED[kind or "exact"]
    if isinstance(wanted, F):
        other = _column(model, wanted.name)
        return lambda row: None if row[column] is None or row[other] is None else compare(row[column], row[other])
    return lambda row: None if row[column] is None else compare(row[column], wanted)
