"""The kinds of records that a programme counts."""

from ledgers.models import Category
from projects import sources
from projects.programme_file.read import ProgrammeFile


def ensure(file: ProgrammeFile) -> None:
    """Make the kinds that are missing, so that people can choose them."""
    for _, indicator in file.indicators():
        feed = sources.named().get(indicator["feed"])
        for name, wanted in indicator.get("where", {}).items() if feed else ():
            for kind in wanted.split("、") if feed.conditions[name].is_many else ():
                Category.objects.get_or_create(ledger=feed.ledger, name=kind)
