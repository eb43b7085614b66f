"""The categories that a ledger begins with; people add to them, and retire what they no longer need."""

from ledgers import kinds
from ledgers.models import Category


def ensure() -> int:
    """Make those of ledgers that have none yet; answers how many. What people renamed does not come back."""
    known = set(Category.objects.values_list("ledger", flat=True).distinct())
    fresh = [
        Category(ledger=of, name=name, order=order, checklist=checklist or {})
        for ledger in kinds.every()
        for of, standard in ledger.categories.items()
        for order, (name, checklist) in enumerate(standard.items(), 1)
        if of not in known
    ]
    Category.objects.bulk_create(fresh)
    return len(fresh)
