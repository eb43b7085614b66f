"""What a progress sheet may state: the indicators that an organisation reports in a month, and what they say now."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from common import numerals
from common.periods import Month
from organizations.models import Organization
from projects import deadlines
from projects.models import Figure, Indicator, KeyProject, MonthlyReport, Programme
from projects.sheet import Line, Row, sheet
from projects.workflow import TEXTS, Stated

SEPARATOR = "|"
HEADLINE = "全市综合指标"


def plain(text: str) -> str:
    """A name without what people write differently: width, case, spaces, brackets, quotation marks, dashes."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def key_of(month: Month, organization: Organization, indicator: Indicator) -> str:
    """What names a row: `2017-06|330502|lectures`."""
    return SEPARATOR.join((month.key, organization.code, indicator.code))


def figure_field(indicator: Indicator) -> str:
    """The column that states the indicator: of a flow what the month brought, of anything else the level."""
    return "value" if indicator.is_flow else "total"


def written(value) -> str | None:
    """A stated number, or an entry or figure, as text: `12`, or `204/500` where a fraction was given."""
    if value is None or value.value is None:
        return None
    if value.numerator is not None:
        return f"{numerals.exact(value.numerator)}/{numerals.exact(value.denominator)}"
    return numerals.exact(value.value)


def stated(indicator: Indicator, text: str | None, explanation: str = "") -> Stated:
    """The number that `written` wrote."""
    if text is None:
        return Stated(None, explanation=explanation)
    if indicator.is_ratio:
        numerator, denominator, value = numerals.parse_ratio(text)
        return Stated(value, numerator, denominator, explanation)
    return Stated(Decimal(text), explanation=explanation)


@dataclass(frozen=True)
class Asked:
    """One indicator that the organisation reports, with the row and line of the entry sheet where it stands."""

    row: Row
    line: Line
    key: str

    @property
    def indicator(self) -> Indicator:
        """The indicator."""
        return self.line.indicator

    @property
    def project(self) -> str:
        """The name of the project."""
        return self.row.report.title

    @property
    def label(self) -> str:
        """What people call it: `青年大讲堂·听课青年`."""
        return f"{self.project}·{self.indicator.name}"

    @property
    def before(self) -> Decimal | None:
        """Cumulative or level at the end of the month before; 0 where a flow cannot have any yet, None if unknown."""
        if self.line.before is not None or not self.indicator.is_flow:
            return self.line.before
        months = (Month(self.line.month.year, number) for number in range(1, self.line.month.number))
        return None if any(self.indicator.wanted_in(month) for month in months) else Decimal(0)


class Catalogue:
    """The entry sheet by key and by name, and what else the programme has."""

    def __init__(self, programme: Programme, user, month: Month, organization: Organization):
        self.programme, self.user, self.month, self.organization = programme, user, month, organization

    @cached_property
    def sheet(self):
        """The entry sheet."""
        return sheet(self.programme, self.user, self.month, organization=self.organization)

    @cached_property
    def asked(self) -> list[Asked]:
        """Everything that may be stated, in the order of the entry sheet."""
        return [
            Asked(row, line, key_of(self.month, self.organization, line.indicator))
            for row in self.sheet.rows
            for line in row.lines
        ]

    @cached_property
    def by_code(self) -> dict[str, Asked]:
        """The same by code of the indicator."""
        return {each.indicator.code: each for each in self.asked}

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Every indicator of the programme by code, also those that others report."""
        return {each.code: each for each in self.programme.indicators.select_related("project")}

    def prepare(self) -> None:
        """Load everything now: while rows are being staged, nothing else may be asked of the database."""
        _ = self.by_code, self.indicators

    def indicator(self, key: str) -> Indicator | None:
        """The indicator that a key names."""
        return self.indicators.get(key.rpartition(SEPARATOR)[2])

    def stored(self, keys: Iterable[str]) -> dict[str, dict]:
        """Key → what the entry and the report say now; keys of which nothing is stored are left out (three queries)."""
        keys = set(keys)
        if not keys:
            return {}
        own = {"programme": self.programme, "organization": self.organization, "month": self.month}
        reports = {r.project_id: r for r in MonthlyReport.objects.filter(**own).prefetch_related("entries")}
        if not reports:
            return {}
        corrected = Figure.objects.current().filter(report__in=reports.values(), version__gt=1)
        figures = {figure.indicator_id: figure for figure in corrected}
        known = {}
        for key in keys:
            indicator = self.indicator(key)
            report = reports.get(indicator.project_id) if indicator else None
            if report and any((said := _said(indicator, report, figures)).values()):
                known[key] = said
        return known


def _said(indicator: Indicator, report: MonthlyReport, figures: Mapping[int, Figure]) -> dict:
    entry = next((entry for entry in report.entries.all() if entry.indicator_id == indicator.pk), None)
    figure = figures.get(indicator.pk)
    said = {figure_field(indicator): written(figure or entry), "explanation": entry.explanation if entry else ""}
    return said | {name: getattr(report, name) for name in TEXTS}


def reports_of(programme, organization, month, projects: dict[int | None, KeyProject | None]) -> list[MonthlyReport]:
    """The reports of the projects, unsaved ones where nobody has begun, each with its deadline."""
    own = {"programme": programme, "organization": organization, "month": month}
    known = {r.project_id: r for r in MonthlyReport.objects.filter(**own).select_related("programme", "organization")}
    reports = [known.get(pk) or MonthlyReport(project=project, **own) for pk, project in projects.items()]
    deadlines.load(reports)
    return reports
