"""The lights of months gone by, as they were when each month closed and as today's values make them.

A value counts for the closing of a month if its organisation had stated it by then: a reported one when its report was
handed in (how long the review took is nobody's delay), a corrected one when the correction was accepted. Each
organisation is judged by its own closing: an extension moves it, a reopening does not. Figures counted from registers
are recounted in place, so their earlier state is not known; they count as they are today. So do targets.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from common import periods
from common.periods import Month
from organizations.models import Organization
from projects import lights
from projects.deadlines import Deadlines
from projects.figures.progress import Progress
from projects.figures.rows import Part, Rows
from projects.figures.table import Table
from projects.lights import Light, Standing
from projects.models import Figure, KeyProject, Origin


@dataclass(frozen=True)
class Passed:
    """A month gone by: how a project stood when the month closed (`then`), and how by today's values (`now`)."""

    month: Month
    then: Standing
    now: Standing
    is_closed: bool

    @property
    def light(self) -> Light:
        """The light that the history keeps; until the month closes, today's."""
        return lights.in_history(self.then.light, self.now.light)

    @property
    def is_made_good(self) -> bool:
        """Whether late or corrected values have mended it."""
        return lights.was_made_good(self.then.light, self.now.light)

    @property
    def note(self) -> str:
        """What happened to it since it closed; empty when nothing did."""
        return lights.told_in_history(self.then.light, self.now.light)

    @property
    def sentence(self) -> str:
        """What stands behind the light."""
        return self.note or self.now.sentence


class History:
    """`history[project, organization, month]` is a Passed, for months that have ended."""

    def __init__(self, standings: Progress, limits: Deadlines, versions: dict):
        self.standings, self._limits, self._versions = standings, limits, versions
        self._projects = {indicator.code: indicator.project_id for indicator in standings.indicators}
        self._then: dict[Month, Progress] = {}

    def __getitem__(self, key) -> Passed:
        project, organization, month = key
        now = self.standings.project(project, organization, month)
        if not self._is_closed(project, organization, month):
            return Passed(month, now, now, is_closed=False)
        return Passed(month, self._at_closing(month).project(project, organization, month), now, is_closed=True)

    def _is_closed(self, project: KeyProject, organization: Organization, month: Month) -> bool:
        return periods.today() > self._limits.of(organization.pk, project.pk, month).closes

    def _at_closing(self, month: Month) -> Progress:
        """The standings with the values that counted when `month` closed."""
        if month not in self._then:
            rows: Rows = self.standings.numbers.rows
            parts = {key: self._stated(key, month) for key in self._versions}
            numbers = Table(rows.with_parts(defaultdict(list, parts)), self.standings.numbers.scope)
            self._then[month] = self.standings.with_numbers(numbers)
        return self._then[month]

    def _stated(self, key: tuple[str, int], month: Month) -> list[Part]:
        """The parts of a cell's row that were known when `month` closed for its organisation."""
        code, organization = key
        closes = self._limits.of(organization, self._projects[code], month).closes
        known: dict[Month, Part] = {}
        for part, day in self._versions[key]:
            if day is None or day <= closes:
                known[part.month] = part
        return [known[stated] for stated in sorted(known)]


def history(standings: Progress, limits: Deadlines) -> History:
    """The history of what `standings` tells, in one query; `limits` hold the months and organisations asked for."""
    return History(standings, limits, _versions(standings.numbers.rows))


def _versions(rows: Rows) -> dict[tuple[str, int], list[tuple[Part, dt.date | None]]]:
    """(indicator code, organisation) → (part, the day by which it was stated), earlier versions first."""
    figures = Figure.objects.filter(
        indicator__code__in=rows.codes, organization_id__in=rows.ids, month__gte=rows.first, month__lte=rows.last
    ).order_by("month", "version")
    found = defaultdict(list)
    for code, *told, version, recorded, correction, submitted in _told(figures):
        part = Part(*told, version=version)
        found[code, part.organization].append((part, _day(part.origin, recorded, correction, submitted)))
    return found


def _told(figures) -> Iterable[tuple]:
    return figures.values_list(
        "indicator__code", "organization_id", "month", "value", "numerator", "denominator", "origin", "pk",
        "report_id", "version", "recorded_at", "correction_id", "report__submitted_at",
    )  # fmt: skip


def _day(origin: str, recorded: dt.datetime, correction: int | None, submitted: dt.datetime | None) -> dt.date | None:
    """The day on which a version was stated; None for a register's, of which only today's count is known."""
    if origin == Origin.FED:
        return None
    return timezone.localtime(recorded if correction or submitted is None else submitted).date()
