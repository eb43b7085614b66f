"""The columns of a ledger's exported list: those that the page shows, then the others of its sheet, then the 编号.

What stands in a column of the sheet is exported whole, however the page shortens it: an export may be corrected and
uploaded again.
"""

from collections.abc import Callable

from django.db import models

from common.export import Column, Kind
from ledgers.models import Record
from ledgers.sheets.columns import columns as sheet_columns

KINDS = ((models.DecimalField, Kind.DECIMAL), (models.IntegerField, Kind.WHOLE), (models.DateField, Kind.DATE))


def columns(ledger) -> list[Column]:
    """The columns in their order."""
    fields = sheet_columns(ledger)
    claimed = {title: name for name, each in fields.items() for title in (each.title, *each.synonyms)}
    told, done = [], set()
    for column, _ in ledger.columns:
        name = claimed.get(column.head)
        if name is None:
            told.append(column)
        elif name not in done:
            done.add(name)
            told.append(_column(ledger.model, name, column.head, column.width or fields[name].width))
    rest = [(name, each) for name, each in fields.items() if name not in done]
    return [*told, *(_column(ledger.model, name, each.title, each.width) for name, each in rest)]


def related(ledger) -> list[str]:
    """The references that an export follows."""
    fields = ledger.model._meta.get_field
    return [name for name in sheet_columns(ledger) if isinstance(fields(name), models.ForeignKey)]


def _column(model: type[Record], name: str, head: str, width: int) -> Column:
    field = model._meta.get_field(name)
    kind = next((kind for type_, kind in KINDS if isinstance(field, type_)), Kind.TEXT)
    return Column(head, _reader(field), Kind.TEXT if field.choices else kind, width)


def _reader(field) -> Callable | str:
    """What a record says in a field, as its sheet is filled in."""
    if field.name == "organization":
        return "organization.short_name"
    if field.choices:
        return f"get_{field.name}_display"
    if isinstance(field, models.BooleanField):
        return lambda record: {True: "是", False: "否"}.get(getattr(record, field.name))
    if isinstance(field, models.TimeField):
        return lambda record: f"{time:%H:%M}" if (time := getattr(record, field.name)) else None
    if isinstance(field, models.ForeignKey):
        return lambda record: str(thing) if (thing := getattr(record, field.name)) else None
    return field.name
