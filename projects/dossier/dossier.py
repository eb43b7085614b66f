"""Everything that the page of one key project shows, to one user, up to one month."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from common.periods import Month
from organizations.models import Organization, Role, User
from projects.deadlines import Deadlines
from projects.dossier.pieces import Compared, Comparison, Curve, Latest, Measure, People, Slip
from projects.figures import Passed, history, progress
from projects.lights import SEVERITY, Standing, Task
from projects.models import Achievement, Activity, Indicator, KeyProject, MediaCoverage, MonthlyReport

# Ledgers whose newest records stand on the page: kind → heading, rows, their day, the words that tell them.
LEDGERS = {
    "achievements": ("工作成果", Achievement, "happened_on", "text"),
    "activities": ("活动", Activity, "held_on", "name"),
    "media": ("媒体报道", MediaCoverage, "published_on", "title"),
}
LATEST = 3


class Dossier:
    """One project in full. What is asked for is worked out once, in a number of queries that does not grow."""

    def __init__(self, project: KeyProject, user, month: Month, months: Iterable[Month]):
        self.project, self.user, self.month, self.months = project, user, month, list(months)
        self.own: Organization = user.organization
        visible = Organization.objects.visible_to(user).reporting().valid_in(month).exclude(pk=self.own.pk)
        self.standings = progress(project.programme, [self.own, *visible], self.months, [project])
        self.below = [o for o in self.standings.organizations[1:] if self.standings.asked(project, o)]
        self.indicators = self.standings.asked(project, self.own)
        self.limits = Deadlines(project.programme, self.standings.organizations, self.months)

    @property
    def standing(self) -> Standing:
        """How the project stands as a whole."""
        return self.standings.project(self.project, self.own, self.month)

    @property
    def measures(self) -> list[Measure]:
        """Its indicators as a whole."""
        return [self._measure(indicator, self.own) for indicator in self.indicators]

    def _measure(self, indicator: Indicator, organization: Organization) -> Measure:
        key = (indicator, organization, self.month)
        task = self.standings.tasks[indicator, organization]
        return Measure(
            indicator, organization, task, self.standings.indicator(*key), self.standings.cell(*key),
            self.standings.moved(*key),
        )  # fmt: skip

    # ---- organisations beside one another ------------------------------------------------------------------------
    def comparison(self, order: str | None = None) -> Comparison | None:
        """The organisations below by `order` (none: that of the tree), or None when there are none to compare."""
        if not self.below:
            return None
        shared = self.standings.asked(self.project, self.below[0])
        rows = [self._compared(organization, shared) for organization in self.below]
        return Comparison(shared, _sorted(rows, order), self._compared(self.own, shared))

    def _compared(self, organization: Organization, indicators: list[Indicator]) -> Compared:
        return Compared(
            organization,
            self.standings.project(self.project, organization, self.month),
            [self._measure(indicator, organization) for indicator in indicators],
            self._slip(organization, self.month),
        )

    # ---- reports -------------------------------------------------------------------------------------------------
    @cached_property
    def _reports(self) -> dict:
        rows = MonthlyReport.objects.visible_to(self.user).filter(
            project=self.project, month__in=self.months, organization__in=self.standings.organizations
        )
        return {(report.organization_id, report.month): report for report in rows}

    def _slip(self, organization: Organization, month: Month) -> Slip:
        owed = any(i.is_typed_by(organization, month) and i.wanted_in(month) for i in self.indicators)
        limit = self.limits.of(organization.pk, self.project.pk, month)
        return Slip(month, self._reports.get((organization.pk, month)), limit, owed)

    @property
    def reports(self) -> list[tuple[Organization, list[Slip]]]:
        """The reports by organisation and month, of those who owe one or handed one in."""
        rows = [(o, [self._slip(o, month) for month in self.months]) for o in [self.own, *self.below]]
        return [(o, slips) for o, slips in rows if any(slip.is_owed or slip.report for slip in slips)]

    # ---- months gone by ------------------------------------------------------------------------------------------
    @property
    def ended(self) -> list[Month]:
        """The shown months that are over."""
        return [month for month in self.months if month <= self.standings.ended]

    @property
    def history(self) -> list[tuple[Organization, list[Passed]]]:
        """The lights of the months that are over, of the whole and of every organisation."""
        if not self.ended:
            return []
        passed = history(self.standings, self.limits)
        return [(o, [passed[self.project, o, month] for month in self.ended]) for o in [self.own, *self.below]]

    # ---- curves --------------------------------------------------------------------------------------------------
    @property
    def curves(self) -> list[list[Curve]]:
        """For every indicator its course as a whole, followed by that of every organisation that is asked for it."""
        found = []
        for indicator in self.indicators:
            asked = [o for o in self.below if indicator in self.standings.asked(self.project, o)]
            found.append([self._curve(indicator, organization) for organization in [self.own, *asked]])
        return found

    def _curve(self, indicator: Indicator, organization: Organization) -> Curve:
        task = self.standings.tasks[indicator, organization]
        keys = [(indicator, organization, month) for month in self.months]
        suffix = "" if organization == self.own else f"-{organization.code}"
        return Curve(
            f"curve-{indicator.pk}{suffix}",
            organization,
            indicator,
            self.months,
            [self.standings.cell(*key).value for key in keys],
            [_due(task, self.standings.indicator(*key)) for key in keys],
            [self.standings.moved(*key) for key in keys],
            task.target,
        )

    @property
    def courses(self) -> dict | None:
        """The completion of every organisation over the months that are over, in percent, for the small charts."""
        if len(self.below) < 2 or not self.ended:
            return None
        items = []
        for organization in self.below:
            course = [self.standings.project(self.project, organization, month) for month in self.ended]
            items.append(
                {
                    "name": str(organization),
                    "light": course[-1].light,
                    "actual": [_percent(standing.completion) for standing in course],
                    "expected": [_percent(standing.expected) for standing in course],
                }
            )
        return {"months": [month.short for month in self.ended], "unit": "%", "items": items}

    # ---- ledgers -------------------------------------------------------------------------------------------------
    @property
    def latest(self) -> list[Latest]:
        """The newest records of the project up to the month, ledger by ledger (one query each)."""
        found = []
        for kind, (title, model, day, words) in LEDGERS.items():
            rows = model.objects.visible_to(self.user).valid().filter(project=self.project)
            newest = rows.filter(**{f"{day}__lte": self.month.end}).order_by(f"-{day}", "-id")
            found.append(Latest(kind, title, list(newest.values_list(day, words, "pk")[:LATEST])))
        return found

    # ---- people --------------------------------------------------------------------------------------------------
    @property
    def people(self) -> People:
        """Who is in charge. The names of the leading department are no secret to the counties, whatever their scope."""
        active = User.objects.filter(is_active=True)
        staff = active.filter(role=Role.CITY_STAFF, department=self.project.initiative.department_id)
        shown = [o for o in [self.own, *self.below] if not o.is_city]
        officers: dict[int, list[User]] = {organization.pk: [] for organization in shown}
        for user in active.filter(role__in=[Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER], organization__in=officers):
            officers[user.organization_id].append(user)
        known = [(organization, officers[organization.pk]) for organization in shown]
        return People(self.project.leader, self.project.contact, list(staff), known)


def _sorted(rows: list[Compared], order: str | None) -> list[Compared]:
    """By completion (nothing known last), by severity of the light, else as they are."""
    if order == "light":
        return sorted(rows, key=lambda row: SEVERITY.index(row.standing.light))
    if order in ("completion", "-completion"):
        known = [row for row in rows if row.standing.completion is not None]
        known.sort(key=lambda row: row.standing.completion, reverse=order == "-completion")
        return known + [row for row in rows if row.standing.completion is None]
    return rows


def _due(task: Task, standing: Standing) -> Decimal | None:
    """The value to be reached by then; a ceiling is not approached, so none is."""
    if standing.expected is None or task.target is None or task.lower_is_better:
        return None
    return task.opening + (task.target - task.opening) * standing.expected


def _percent(fraction: Decimal | None) -> float | None:
    return None if fraction is None else float(round(fraction * 100, 2))
