"""The keys of cells, and the organisations that hold them."""

from dataclasses import dataclass
from functools import cached_property

from common.periods import Month
from organizations.models import Organization


@dataclass(frozen=True, order=True)
class CellKey:
    """One cell: ids of indicator and organisation, and the month."""

    indicator: int
    organization: int
    month: Month


class Holders:
    """Which organisation holds the cells of which: the nearest one above that reports, the city if none does."""

    def __init__(self):
        known = list(Organization.objects.only("path", "level"))
        self._paths: dict[int, str] = {organization.pk: organization.path for organization in known}
        self._reporting = {organization.path: organization.pk for organization in known if organization.holds_figures}

    def of(self, organization: int) -> int:
        """The holder's id."""
        path, step = self._paths[organization], Organization.steplen
        while path not in self._reporting:
            path = path[:-step]
        return self._reporting[path]

    @cached_property
    def held(self) -> dict[int, list[int]]:
        """Holder → the organisations whose rows count in its cells."""
        held: dict[int, list[int]] = {}
        for organization in self._paths:
            held.setdefault(self.of(organization), []).append(organization)
        return held
