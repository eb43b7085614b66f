"""What stood in a register before the first month that it counts: the openings of stocks that a feed knows itself.

An opening belongs to each holder of cells; the city's own row is the whole city's. All openings of an indicator are
locked before they are counted, so that of two changes at once the later one sees what the earlier one wrote.
"""

from collections.abc import Iterable
from decimal import Decimal

from organizations.models import Organization
from projects.feeds.keys import CellKey
from projects.models import Indicator, Opening
from projects.sources import feed_of, opens_itself


def write_all(indicators: Iterable[Indicator]) -> int:
    """Count the openings of all holders anew; answers how many changed."""
    holders = list(Organization.objects.reporting().values_list("pk", flat=True))
    return write({(indicator, holder) for indicator in indicators if opens_itself(indicator) for holder in holders})


def write(places: Iterable[tuple[Indicator, int]]) -> int:
    """Count the openings of these holders, in the transaction of the change; answers how many changed."""
    by_indicator: dict[Indicator, set[int]] = {}
    for indicator, holder in places:
        by_indicator.setdefault(indicator, set()).add(holder)
    ordered = sorted(by_indicator.items(), key=lambda pair: pair[0].pk)
    return sum(_write(indicator, holders) for indicator, holders in ordered)


def _write(indicator: Indicator, holders: set[int]) -> int:
    city, month = indicator.programme.organization_id, indicator.fed_from - 1
    Opening.objects.bulk_create(
        [Opening(indicator=indicator, organization_id=each, month=month, value=0) for each in sorted({*holders, city})],
        ignore_conflicts=True,
    )
    held = Opening.objects.filter(indicator=indicator).select_for_update().order_by("organization_id")
    rows = {row.organization_id: row for row in held}
    levels = feed_of(indicator).opens(month, holders)
    parts = {holder: row.value for holder, row in rows.items() if holder != city}
    own = rows[city].value - sum(parts.values(), Decimal(0))  # what the city itself holds
    for holder in holders:
        if holder == city:
            own = levels.get(city, Decimal(0))
        else:
            parts[holder] = levels.get(holder, Decimal(0))
    values = parts | {city: own + sum(parts.values(), Decimal(0))}
    changed = []
    for holder, row in rows.items():
        if (row.value, row.month) != (values[holder], month):
            row.value, row.month = values[holder], month
            changed.append(row)
    Opening.objects.bulk_update(changed, ["value", "month"])
    return len(changed)


def stored(indicators: Iterable[Indicator]) -> dict[CellKey, Decimal]:
    """The openings as they stand, of those that are counted; the whole city's in the city's own place."""
    known = {indicator.pk: indicator for indicator in indicators if opens_itself(indicator)}
    rows = Opening.objects.filter(indicator__in=known).values_list("indicator_id", "organization_id", "value")
    return {CellKey(pk, holder, known[pk].fed_from - 1): value for pk, holder, value in rows}


def counted(indicators: Iterable[Indicator]) -> dict[CellKey, Decimal]:
    """The same, counted again."""
    found: dict[CellKey, Decimal] = {}
    holders = list(Organization.objects.reporting().values_list("pk", flat=True))
    for indicator in filter(opens_itself, indicators):
        month, city = indicator.fed_from - 1, indicator.programme.organization_id
        levels = {each: Decimal(value) for each, value in feed_of(indicator).opens(month, holders).items()}
        levels[city] = sum(levels.values(), Decimal(0))
        found |= {CellKey(indicator.pk, holder, month): value for holder, value in levels.items()}
    return found
