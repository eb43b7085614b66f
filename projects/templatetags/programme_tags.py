"""How pages name and address the rows of a programme."""

from django import template
from django.db.models import Model

from projects.tree import kind_of

register = template.Library()


@register.filter
def key(row: Model) -> str:
    """The row in addresses and anchors: `action-12`."""
    return f"{kind_of(row)}-{row.pk}"


@register.filter
def holds(collection, member) -> bool:
    """Whether the member is in the collection, for where `in` cannot stand."""
    return member in collection


@register.filter
def page_in(record: Model, ledger) -> str:
    """The address of a record's page in its ledger."""
    return ledger.address(record)
