"""Writing reported figures: the accepted value becomes the current version of its cell, the earlier one stays."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from projects.models import Correction, Figure, Indicator, MonthlyReport, Origin


@dataclass(frozen=True)
class Stated:
    """A value as a report states it; numerator and denominator where a ratio was given as a fraction."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    explanation: str = ""

    @property
    def number(self) -> tuple:
        """The value without its explanation."""
        return self.value, self.numerator, self.denominator


@dataclass(frozen=True)
class Publication:
    """One value on its way into the figure table."""

    report: MonthlyReport
    indicator: int
    stated: Stated
    correction: Correction | None = None

    @property
    def cell(self) -> tuple:
        """Indicator, organisation and month."""
        return self.indicator, self.report.organization_id, self.report.month


def publish(publications: Iterable[Publication], user) -> list[Figure]:
    """Make the values the current figures of their cells, in three statements."""
    publications = list(publications)
    standing = _standing(publications)
    Figure.objects.filter(pk__in=[pk for pk, _ in standing.values()]).update(current=False)
    return Figure.objects.bulk_create(
        Figure(
            indicator_id=publication.indicator,
            organization_id=publication.report.organization_id,
            month=publication.report.month,
            value=publication.stated.value,
            numerator=publication.stated.numerator,
            denominator=publication.stated.denominator,
            origin=Origin.REPORTED,
            version=standing.get(publication.cell, (None, 0))[1] + 1,
            report=publication.report,
            correction=publication.correction,
            accepted_by=user,
        )
        for publication in publications
    )


def current(report: MonthlyReport, indicator: Indicator) -> Figure | None:
    """The figure that stands in the cell, locked until the transaction ends."""
    cell = {"indicator": indicator, "organization": report.organization_id, "month": report.month}
    return Figure.objects.current().filter(**cell).select_for_update().first()


def _standing(publications: list[Publication]) -> dict:
    """(id, version) of the figures that stand in the cells."""
    rows = Figure.objects.current().filter(
        indicator_id__in={publication.indicator for publication in publications},
        organization_id__in={publication.report.organization_id for publication in publications},
        month__in={publication.report.month for publication in publications},
    )
    found = {(row.indicator_id, row.organization_id, row.month): (row.pk, row.version) for row in rows}
    cells = {publication.cell for publication in publications}
    return {cell: found[cell] for cell in cells & found.keys()}
