"""The very rows behind a fed number."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from common.periods import Month, Period
from projects.feeds.counting import dated
from projects.feeds.feed import Moment, feed_of
from projects.feeds.keys import Holders
from projects.models import Indicator


@dataclass(frozen=True)
class Counted:
    """Rows that were counted at one of a feed's moments: each has `counted_on`, and adds `sign` × its amount."""

    moment: Moment
    rows: QuerySet
    amount: str

    def value_of(self, row) -> Decimal:
        """What one row adds."""
        return self.moment.sign * (Decimal(getattr(row, self.amount) or 0) if self.amount else Decimal(1))


def counted_rows(indicator: Indicator, holders: Iterable[int], period: Period) -> list[Counted]:
    """What was counted for an indicator in the months of a period and the cells of some organisations (ids)."""
    feed = feed_of(indicator)
    if feed is None:
        return []
    held = Holders().held
    within = [organization for holder in holders for organization in held.get(holder, ())]
    first = max(period.first, indicator.fed_from)
    last = min(period.last, Month(indicator.programme.year, 12))
    found = []
    for moment in feed.moments_of(indicator.feed_filter):
        rows = dated(feed.rows(indicator), moment).filter(
            organization_id__in=within, counted_on__range=(first.start, last.end)
        )
        found.append(Counted(moment, rows.select_related("organization").order_by("-counted_on", "-pk"), feed.amount))
    return found
