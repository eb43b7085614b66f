"""Loads the rows behind a grid of figures in a constant number of queries."""

import copy
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import F, Q, Sum, Window
from django.db.models.functions import RowNumber

from common.periods import Month
from organizations.models import Organization
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
        entries = ReportEntry.objects.filter(
            indicator__code__in=self.codes,
            report__organization_id__in=self.ids,
            report__status=ReportStatus.SUBMITTED,
            report__month__gte=self.first,
            report__month__lte=self.last,
            value__isnull=False,
        ).values_list(
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
        openings = Opening.objects.filter(
            indicator__code__in=self.stocks, organization_id__in=self.ids, month__lt=self.first
        ).order_by("month")
        for code, organization, month, value in openings.values_list(
            "indicator__code", "organization_id", "month", "value"
        ):
            known = bases.get((code, organization))
            if known is None or month >= known.month:
                bases[code, organization] = Part(organization, month, value, opening=True)

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
        for part in self.parts.get((code, organization), ()):
            if part.month > month:
                break
            if part.origin == Origin.FED:
                level = replace(part, value=(level.value if level else Decimal(0)) + part.value)
            else:
                level = part
        return level

    def within(self, code: str, organization: int, first: Month, last: Month) -> list[Part]:
        """The parts of the months first..last."""
        return [part for part in self.parts.get((code, organization), ()) if first <= part.month <= last]


def _part_of(figure: Figure) -> Part:
    return Part(
        figure.organization_id, figure.month, figure.value, figure.numerator, figure.denominator, figure.origin,
        figure.pk, figure.report_id, version=figure.version,
    )  # fmt: skip
