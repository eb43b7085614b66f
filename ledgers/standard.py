"""The categories that a ledger begins with; people add to them, and retire what they no longer need."""

from ledgers import kinds
from ledgers.models import Category


def ensure() -> int:
    """Make those that are missing; answers how many."""
    known = set(Category.objects.values_list("ledger", "name"))
    fresh = [
        Category(ledger=of, name=name, order=order, checklist=checklist or {})
        for ledger in kinds.every()
        for of, standard in ledger.categories.items()
        for order, (name, checklist) in enumerate(standard.items(), 1)
        if (of, name) not in known
    ]
    Category.objects.bulk_create(fresh)
    return len(fresh)
