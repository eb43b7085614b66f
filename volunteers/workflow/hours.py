"""What volunteers' service adds up to: minutes, the stars that they give, and who rose.

Everything is done by statements over many rows at once, so that thousands of volunteers take no more queries than one.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Case, DateField, DateTimeField, F, IntegerField, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from common import periods
from volunteers.models import HonoraryHours, HonoraryState, Participation, Promotion, StarScheme, Volunteer
from volunteers.tally import counted

__all__ = ["counted", "due", "restar", "settle"]

CHUNK = 10_000  # ids in one statement


def settle(volunteers: Iterable[int], on: dt.date | None = None) -> list[Promotion]:
    """Add up the minutes of these volunteers (ids) anew, and give or take stars; answers who rose.

    Call it in the transaction of the change. The rows are locked in the order of their ids.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("minutes are added up in the transaction of their change")
    ids, on = sorted(set(volunteers)), on or periods.today()
    scheme, risen = StarScheme.objects.on(on), []
    for start in range(0, len(ids), CHUNK):
        risen += _settle(ids[start : start + CHUNK], scheme, on)
    return risen


def _settle(ids: list[int], scheme: StarScheme, on: dt.date) -> list[Promotion]:
    rows = Volunteer.objects.filter(pk__in=ids)
    kept = dict(rows.select_for_update().order_by("pk").values_list("pk", "minutes"))
    credited = _sums(Participation.objects.filter(counted(), volunteer__in=ids))
    honorary = _sums(HonoraryHours.objects.filter(state=HonoraryState.APPROVED, volunteer__in=ids))
    moved = [pk for pk, minutes in kept.items() if minutes != credited.get(pk, 0) + honorary.get(pk, 0)]
    if moved:
        Volunteer.objects.filter(pk__in=moved).update(minutes=_added_up())
    before = Promotion.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if not restar(rows, scheme, on):
        return []
    return list(Promotion.objects.filter(volunteer__in=ids, pk__gt=before).order_by("pk"))


def due(scheme: StarScheme) -> Case:
    """The stars that a volunteer's minutes give by a scheme, as an expression over volunteers."""
    steps = sorted(((least, number) for number, least in enumerate(scheme.minutes, 1)), reverse=True)
    whens = [When(minutes__gte=least, then=Value(number)) for least, number in steps]
    return Case(*whens, default=Value(0), output_field=IntegerField())


def restar(rows, scheme: StarScheme, on: dt.date) -> int:
    """Give volunteers (a queryset) the stars that their minutes give; answers how many moved.

    Whoever rises has a promotion for every star gained; whoever falls has those lost revoked.
    """
    moving = rows.exclude(stars=due(scheme)).order_by("pk")
    held = list(moving.select_for_update().values_list("pk", flat=True))
    if not held:
        return 0
    moving = Volunteer.objects.filter(pk__in=held).exclude(stars=due(scheme))
    for number, least in enumerate(scheme.minutes, 1):
        _promote(moving.filter(minutes__gte=least, stars__lt=number), number, on)
        lost = moving.filter(minutes__lt=least, stars__gte=number).values("pk")
        standing = Promotion.objects.filter(volunteer__in=lost, stars=number, revoked_at__isnull=True)
        standing.update(revoked_at=periods.now())
    return moving.update(stars=due(scheme))


def _promote(rows, number: int, on: dt.date) -> None:
    """A promotion to so many stars for each volunteer of a queryset, in one statement."""
    told = {
        "volunteer_id": F("pk"), "stars": Value(number), "minutes": F("minutes"),
        "on": Value(on, output_field=DateField()), "at": Value(periods.now(), output_field=DateTimeField()),
    }  # fmt: skip
    chosen = rows.order_by("pk").annotate(**{f"told_{name}": value for name, value in told.items()})
    select, parameters = chosen.values_list(*(f"told_{name}" for name in told)).query.sql_with_params()
    quote = connection.ops.quote_name
    table, columns = quote(Promotion._meta.db_table), ", ".join(quote(name) for name in told)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {select}", parameters)


def _added_up():
    """The minutes of a volunteer from what counts, as an expression over volunteers."""
    credited = Participation.objects.filter(counted(), volunteer=OuterRef("pk"))
    honorary = HonoraryHours.objects.filter(state=HonoraryState.APPROVED, volunteer=OuterRef("pk"))
    return sum((Coalesce(Subquery(_total(rows)), 0) for rows in (credited, honorary)), Value(0))


def _total(rows):
    return rows.order_by().values("volunteer").annotate(total=Sum("minutes")).values("total")


def _sums(rows) -> dict[int, int]:
    return dict(rows.order_by().values_list("volunteer_id").annotate(Sum("minutes")))
