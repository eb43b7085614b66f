"""How indicators, projects, actions and organisations stand: completion, expected progress and lights."""

import copy
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from common import periods as clock
from common.periods import Month
from organizations.models import Level, Organization
from projects import lights
from projects.figures.table import Scope, Table, table
from projects.lights import Light, Limits, Standing, Task
from projects.models import Indicator, KeyProject, Opening, Programme, ReportedBy, Target


class Tasks:
    """What is asked of organisations: `tasks[indicator, organization]` is a Task with its target and opening."""

    def __init__(self, programme: Programme, indicators, organizations):
        self.year = programme.year
        self.limits = Limits(programme.yellow_behind, programme.red_behind, programme.red_idle_months)
        self._targets = _values(Target, indicators, organizations)
        self._openings = _values(Opening, indicators, organizations)

    def __getitem__(self, key) -> Task:
        indicator, organization = key
        place = (indicator.pk, organization.pk)
        return Task(
            year=self.year,
            unit=indicator.unit,
            places=indicator.places,
            target=self._targets.get(place),
            opening=self._openings.get(place, Decimal(0)),
            start=indicator.pace_start,
            due=indicator.pace_due,
            lower_is_better=indicator.lower_is_better,
        )


class Progress:
    """The standings of a programme for organisations at the end of months; each answer is worked out once."""

    def __init__(self, programme: Programme, indicators: list[Indicator], organizations, numbers: Table):
        self.programme, self.indicators, self.organizations = programme, indicators, organizations
        self.numbers = numbers
        self.tasks = Tasks(programme, indicators, organizations)
        self.ended = Month.of(clock.today()) - 1
        self.projects: dict[int, KeyProject] = {}
        self._by_project: dict[int, list[Indicator]] = {}
        for indicator in indicators:
            if indicator.project_id:
                self.projects.setdefault(indicator.project_id, indicator.project)
                self._by_project.setdefault(indicator.project_id, []).append(indicator)
        self._known: dict = {}

    def with_numbers(self, numbers: Table) -> "Progress":
        """The same tasks judged by other numbers."""
        other = copy.copy(self)
        other.numbers, other._known = numbers, {}
        return other

    def cell(self, indicator: Indicator, organization: Organization, month: Month):
        """The cumulative value at the end of `month`."""
        return self.numbers[indicator, organization, month.to_date]

    def moved(self, indicator: Indicator, organization: Organization, month: Month) -> Decimal | None:
        """What the month itself brought: a flow's cell, the change of a stock that was stated; nothing for a ratio."""
        cell = self.numbers[indicator, organization, month]
        if indicator.is_flow or indicator.is_ratio:
            return None if indicator.is_ratio else cell.value
        before = self.numbers[indicator, organization, month - 1].value
        stated = indicator.fed_in(month) or any(part.month == month for part in cell.parts)
        return cell.value - before if stated and None not in (cell.value, before) else None

    def indicator(self, indicator: Indicator, organization: Organization, month: Month) -> Standing:
        """One indicator; a month that still runs is judged by the last one that has ended."""
        key = (indicator.pk, organization.pk, month)
        if key not in self._known:
            value = self.cell(indicator, organization, month).value
            judged = min(month, max(self.ended, Month(self.programme.year, 1) - 1))
            self._known[key] = lights.judge(self.tasks[indicator, organization], value, judged, self.tasks.limits)
        return self._known[key]

    def asked(self, project: KeyProject, organization: Organization) -> list[Indicator]:
        """The project's indicators that the organisation answers for: the city for all of them."""
        own = self._by_project.get(project.pk, [])
        if organization.level == Level.CITY:
            return own
        return [indicator for indicator in own if indicator.by == ReportedBy.COUNTIES]

    def project(self, project: KeyProject, organization: Organization, month: Month) -> Standing:
        """One project."""
        key = ("project", project.pk, organization.pk, month)
        if key not in self._known:
            asked = self.asked(project, organization)
            self._known[key] = lights.combine([self.indicator(i, organization, month) for i in asked])
        return self._known[key]

    def answered(self, organization: Organization, projects: Iterable[KeyProject] | None = None) -> list[KeyProject]:
        """The projects that the organisation answers for, in order of their numbers."""
        chosen = self.projects.values() if projects is None else projects
        return sorted((p for p in chosen if self.asked(p, organization)), key=lambda project: project.number)

    def mean(self, organization: Organization, month: Month, projects=None) -> Decimal | None:
        """The mean completion of the organisation's projects (all of them, or those given)."""
        chosen = self.answered(organization, projects)
        return lights.mean([self.project(project, organization, month) for project in chosen])

    def expected(self, organization: Organization, month: Month, projects=None) -> Decimal | None:
        """The mean expected progress of the projects that `mean` counts."""
        standings = [self.project(project, organization, month) for project in self.answered(organization, projects)]
        counted = [s.expected for s in standings if s.score is not None and s.expected is not None]
        return sum(counted, Decimal(0)) / len(counted) if counted else None

    def lights(self, organization: Organization, month: Month, projects=None) -> Counter:
        """How many projects show which light."""
        chosen = self.answered(organization, projects)
        counts = Counter(self.project(project, organization, month).light for project in chosen)
        return Counter({light: counts[light] for light in Light})


def _values(model, indicators, organizations) -> dict:
    rows = model.objects.filter(indicator__in=indicators, organization__in=organizations)
    return {(indicator, org): value for indicator, org, value in rows.values_list("indicator", "organization", "value")}


def progress(
    programme: Programme,
    organizations: Iterable[Organization],
    months: Iterable[Month],
    projects: Iterable[KeyProject] | None = None,
    pending: bool = False,
) -> Progress:
    """Standings of `projects` (default: all) for organisations and months, in a constant number of queries."""
    organizations = list(organizations)
    chosen = programme.indicators.filter(project__isnull=False)
    if projects is not None:
        chosen = chosen.filter(project__in=projects)
    indicators = list(chosen.select_related("project__initiative__action", "project__initiative__department"))
    periods = [month.to_date for month in months]
    numbers = table(indicators, organizations, periods, Scope.SUBTREE, pending)
    return Progress(programme, indicators, organizations, numbers)
