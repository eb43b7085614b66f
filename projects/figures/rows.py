"""Loads the rows behind a grid of figures in a constant number of queries."""

import copy
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import F, Q, Sum, Window
from django.db.models.functions import RowNumber

from common.periods import Month, Period
from organizations.models import Level, Organization
from projects.models import Aggregate, Figure, Opening, Origin, ReportEntry, ReportStatus


@dataclass(frozen=True)
class Part:
    """One row that a number is made of. `opening` and `pending` rows are no figures (yet) and have no `figure`."""

    organization: int
    month: Month
    value: Decimal
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    origin: str = Origin.REPORTED
    figure: int | None = None
    report: int | None = None
    pending: bool = False
    opening: bool = False
    version: int = 1


class Rows:
    """The parts of (indicator code, organisation), by month, from January of the first year asked for."""

    def __init__(self, indicators, organizations, periods, pending: bool):
        self.codes = {indicator.code for indicator in indicators}
        self.stocks = {i.code for i in indicators if i.aggregate != Aggregate.SUM}
        self.organizations = self._below(organizations)
        self.ids = [organization.pk for organization in self.organizations]
        self.first = Month(min(period.first.year for period in periods), 1)
        self.last = max(period.last for period in periods)
        self.parts = defaultdict(list)
        self.later: dict[tuple, list[Part]] = defaultdict(list)  # openings within the years that are asked for
        self.bases = self._bases() if self.stocks else {}
        self._load_figures()
        if pending:
            self._load_pending()
        for parts in self.parts.values():
            parts.sort(key=lambda part: part.month)

    @staticmethod
    def _below(organizations):
        """The organisations that hold cells, at or below the ones asked for."""
        below = Q()
        for organization in organizations:
            below |= Q(path__startswith=organization.path)
        return list(Organization.objects.filter(below).reporting()) if below else []

    def _figures(self, codes):
        return Figure.objects.current().filter(indicator__code__in=codes, organization_id__in=self.ids)

    def _load_figures(self):
        rows = self._figures(self.codes).filter(month__gte=self.first, month__lte=self.last)
        for code, organization, month, value, numerator, denominator, origin, pk, report, version in rows.values_list(
            "indicator__code", "organization_id", "month", "value", "numerator", "denominator", "origin", "pk",
            "report_id", "version",
        ):  # fmt: skip
            part = Part(organization, month, value, numerator, denominator, origin, pk, report, version=version)
            self.parts[code, organization].append(part)

    def _load_pending(self):
        """Submitted values where nothing is accepted yet."""
        known = {(key, part.month) for key, parts in self.parts.items() for part in parts}
        entries = ReportEntry.objects.typed().filter(
            indicator__code__in=self.codes,
            report__organization_id__in=self.ids,
            report__status=ReportStatus.SUBMITTED,
            report__month__gte=self.first,
            report__month__lte=self.last,
            value__isnull=False,
        )
        entries = entries.values_list(
            "indicator__code", "report__organization_id", "report__month", "value", "numerator", "denominator",
            "report_id",
        )  # fmt: skip
        for code, organization, month, value, numerator, denominator, report in entries:
            key = (code, organization)
            if (key, month) not in known:
                part = Part(organization, month, value, numerator, denominator, report=report, pending=True)
                self.parts[key].append(part)

    def _bases(self) -> dict:
        """The level of each stock when the first year began: its opening, else the last level before it."""
        bases = {}
        before = self._figures(self.stocks).filter(month__lt=self.first)
        newest = before.filter(origin=Origin.REPORTED).annotate(
            place=Window(
                RowNumber(),
                partition_by=[F("indicator__code"), F("organization")],
                order_by=F("month").desc(),
            )
        )
        for figure in newest.filter(place=1).select_related("indicator"):
            bases[figure.indicator.code, figure.organization_id] = _part_of(figure)
        self._add_openings(bases)
        self._add_movements(bases, before.filter(origin=Origin.FED))
        return bases

    def _add_openings(self, bases: dict) -> None:
        """What stood there before; the city's own row is the whole city's, so that it holds what no other states."""
        openings = Opening.objects.filter(
            indicator__code__in=self.stocks, organization_id__in=self.ids, month__lte=self.last
        ).order_by("month")
        rows = list(
            openings.values_list(
                "indicator_id", "indicator__code", "organization_id", "organization__level", "month", "value"
            )
        )
        parts = defaultdict(Decimal)
        for indicator, _, _, level, _, value in rows:
            parts[indicator] += value if level != Level.CITY else 0
        for indicator, code, organization, level, month, value in rows:
            key = code, organization
            own = value - parts[indicator] if level == Level.CITY else value
            opening = Part(organization, month, own, opening=True)
            if month >= self.first:
                self.later[key].append(opening)
            elif key not in bases or month >= bases[key].month:
                bases[key] = opening

    def with_parts(self, parts: dict) -> "Rows":
        """The same rows with other parts, each list in order of its months."""
        other = copy.copy(self)
        other.parts = parts
        return other

    def _add_movements(self, bases: dict, fed) -> None:
        """What registers counted before the first year, as far as the opening does not hold it already."""
        since = {key: base.month for key, base in bases.items()}
        moved = fed.values_list("indicator__code", "organization_id", "month").annotate(Sum("value"))
        for code, organization, month, value in moved.order_by():
            key = (code, organization)
            if key not in since or month > since[key]:
                base = bases.get(key) or Part(organization, self.first - 1, Decimal(0), opening=True)
                bases[key] = replace(base, value=base.value + value, month=self.first - 1)

    def level(self, code: str, organization: int, month: Month) -> Part | None:
        """The newest level of a stock at the end of `month`; the part's month says how old it is."""
        level = self.bases.get((code, organization))
        for part in self._levels(code, organization, month):
            if part.origin == Origin.FED:
                level = replace(part, value=(level.value if level else Decimal(0)) + part.value)
            else:
                level = part
        return level

    def _levels(self, code: str, organization: int, month: Month) -> list[Part]:
        """The parts of a stock until a month, with the openings of earlier years behind those of their month.

        An opening says nothing about the year in which it is dated.
        """
        key = code, organization
        parts = [part for part in self.parts.get(key, ()) if part.month <= month]
        openings = [part for part in self.later.get(key, ()) if part.month.year < month.year]
        return sorted([*parts, *openings], key=lambda part: part.month) if openings else parts

    def steps(self, code: str, organization: int, period: Period) -> tuple[Part | None, Decimal]:
        """What a counted stock began with, and its movement since then until the period began.

        It begins with its opening, or with the newest level that people stated until the period's end.
        """
        start, moved = self.bases.get((code, organization)), Decimal(0)
        for part in self._levels(code, organization, period.last):
            if part.origin != Origin.FED:
                start, moved = part, Decimal(0)
            elif part.month < period.first:
                moved += part.value
        return start, moved

    def within(self, code: str, organization: int, first: Month, last: Month) -> list[Part]:
        """The parts of the months first..last."""
        return [part for part in self.parts.get((code, organization), ()) if first <= part.month <= last]


def _part_of(figure: Figure) -> Part:
    return Part(
        figure.organization_id, figure.month, figure.value, figure.numerator, figure.denominator, figure.origin,
        figure.pk, figure.report_id, version=figure.version,
    )  # fmt: skip
