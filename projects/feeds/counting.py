"""Counting cells: one aggregate for each indicator and moment, over just the months and organisations asked for."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db.models import DateField, ExpressionWrapper
from django.db.models.functions import ExtractMonth, ExtractYear

from common.periods import Month
from projects.feeds.keys import CellKey, Holders
from projects.models import Indicator, KeyProject
from projects.sources import PROJECTS, Feed, feed_of

Counts = dict[CellKey, Decimal]


def count(
    indicators: Iterable[Indicator], cells: Collection[CellKey] | None = None, holders: Holders | None = None
) -> Counts:
    """The value of every cell that is not 0; of all of them, or of those asked for."""
    wanted: dict[int, list[CellKey]] = defaultdict(list)
    for cell in cells or ():
        wanted[cell.indicator].append(cell)
    holders, counted = holders or Holders(), {}
    for indicator in indicators:
        feed = feed_of(indicator)
        own = wanted[indicator.pk] if cells is not None else None
        if feed is not None:
            counted |= _rows(indicator, feed, own, holders)
        elif indicator.feed == PROJECTS:
            counted |= _projects(indicator)
    return counted


def _rows(indicator: Indicator, feed: Feed, cells: list[CellKey] | None, holders: Holders) -> Counts:
    counted: Counts = defaultdict(Decimal)
    first, last = indicator.fed_from, Month(indicator.programme.year, 12)
    if cells is not None:
        first, last = min(cell.month for cell in cells), max(cell.month for cell in cells)
    for moment in feed.moments_of(indicator.feed_filter):
        rows = dated(feed.rows(indicator), moment).filter(counted_on__range=(first.start, last.end))
        if cells is not None:
            within = {o for holder in {cell.organization for cell in cells} for o in holders.held[holder]}
            rows = rows.filter(organization_id__in=within)
        columns = "organization_id", ExtractYear("counted_on"), ExtractMonth("counted_on")
        by_cell = rows.order_by().values_list(*columns).annotate(counted=feed.counting)
        for organization, year, month, value in by_cell:
            key = CellKey(indicator.pk, holders.of(organization), Month(year, month))
            counted[key] += moment.sign * Decimal(value or 0)
    return {key: value for key, value in counted.items() if value}


def dated(rows, moment):
    """The rows that have the moment, with its day as `counted_on`."""
    on = ExpressionWrapper(moment.on, output_field=DateField())
    return rows.filter(moment.only).annotate(counted_on=on)


def _projects(indicator: Indicator) -> Counts:
    """The key projects of a programme, entered into its first month."""
    programme = indicator.programme
    number = KeyProject.objects.filter(programme=programme).count()
    return {CellKey(indicator.pk, programme.organization_id, Month(programme.year, 1)): Decimal(number)}
