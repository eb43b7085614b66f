"""Counting an indicator anew after its rule changed, while registers are being written."""

from django.db import connection
from django.db.models import F, Q

from projects.feeds.recount import recount_all
from projects.models import Figure, Indicator, Origin
from projects.sources import named


def hold(*names: str) -> None:
    """Let nobody write the registers of these feeds until the transaction ends, and wait for who is writing.

    A row that is being written is then either seen by the count that follows, or counted by the new rule. SQLite has
    one writer anyway. Ask for it before any row is locked.
    """
    if connection.vendor != "postgresql":
        return
    tables = sorted({named()[name].model._meta.db_table for name in names if name in named()})
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(table)} IN EXCLUSIVE MODE")


def settle(*indicators: Indicator) -> int:
    """Drop the cells that registers no longer count, and count the others anew; how many changed."""
    counted = Figure.objects.filter(indicator__in=indicators, origin=Origin.FED)
    outside = counted.filter(Q(indicator__fed_from=None) | Q(month__lt=F("indicator__fed_from")))
    dropped = outside.delete()[0]
    return dropped + recount_all(indicators)
