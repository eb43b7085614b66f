"""What volunteers' service adds up to: minutes, the stars that they give, and who rose."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, Sum

from common import periods
from volunteers.models import HonoraryHours, HonoraryState, Participation, Promotion, StarScheme, Volunteer


def counted() -> Q:
    """The participations whose minutes count: not cancelled, not waiting for a look, not rejected after one."""
    return Q(cancelled_at__isnull=True, is_rejected=False) & (Q(flags=[]) | Q(reviewed_at__isnull=False))


def settle(volunteers: Iterable[int], on: dt.date | None = None) -> list[Promotion]:
    """Add up the minutes of these volunteers (ids) anew, and give or take stars; answers who rose.

    Call it in the transaction of the change. The rows are locked in the order of their ids.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("minutes are added up in the transaction of their change")
    ids, on = sorted(set(volunteers)), on or periods.today()
    rows = list(Volunteer.objects.filter(pk__in=ids).select_for_update().order_by("pk"))
    credited = _sums(Participation.objects.filter(counted(), volunteer__in=ids))
    honorary = _sums(HonoraryHours.objects.filter(state=HonoraryState.APPROVED, volunteer__in=ids))
    scheme, risen, changed = StarScheme.objects.on(on), [], []
    for row in rows:
        minutes = credited.get(row.pk, 0) + honorary.get(row.pk, 0)
        stars = scheme.stars(minutes)
        if (row.minutes, row.stars) == (minutes, stars):
            continue
        if stars < row.stars:
            lost = Promotion.objects.filter(volunteer=row, stars__gt=stars, revoked_at__isnull=True)
            lost.update(revoked_at=periods.now())
        risen += [Promotion(volunteer=row, stars=s, minutes=minutes, on=on) for s in range(row.stars + 1, stars + 1)]
        row.minutes, row.stars = minutes, stars
        changed.append(row)
    Volunteer.objects.bulk_update(changed, ["minutes", "stars"], batch_size=500)
    return Promotion.objects.bulk_create(risen)


def _sums(rows) -> dict[int, int]:
    return dict(rows.order_by().values_list("volunteer_id").annotate(Sum("minutes")))
