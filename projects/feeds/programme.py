"""The number of key projects is an indicator too, which the programme itself feeds."""

from common.periods import Month
from projects.feeds.cells import write
from projects.feeds.keys import CellKey
from projects.models import Programme


def count_projects_again(programme: Programme) -> None:
    """Count the projects of a programme, inside the transaction that changed them."""
    write(
        CellKey(indicator.pk, programme.organization_id, Month(programme.year, 1))
        for indicator in programme.indicators.filter(feed="projects", fed_from__isnull=False)
    )
