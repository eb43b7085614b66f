"""Teams of volunteers."""

import datetime as dt

from ledgers import workflow as records
from tests.fed import category
from volunteers.models import Team


def team(organization, user, name: str = "河小青护水队", kind: str = "河小青", **fields) -> Team:
    """A team that was founded in June, which is still open."""
    told = {"tier": "county", "from_on": dt.date(2017, 6, 5)}
    row = Team(organization=organization, category=category("teams", kind), name=name, **(told | fields))
    return records.create(row, user)
