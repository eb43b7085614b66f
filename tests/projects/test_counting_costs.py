"""What counting costs: one indexed aggregate for a cell, and few queries for a change, however long the register is."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.periods import Month
from ledgers import workflow
from projects import feeds
from projects.models import Aggregate
from tests.fed import activity, category, fed_indicator

pytestmark = pytest.mark.django_db
RULES = {
    "activities": {"kind": "讲座"},
    "participants": {"kind": "讲座"},
    "sites": {"kind": "青年之家", "on_cloud": True},
    "media": {"level_at_least": "省级"},
    "instructions": {"rank_at_least": "市领导"},
}
SMALL = {"loan_products"}  # a handful of rows, which no index would find faster


def plans(work) -> list[str]:
    """How the database finds the rows of every aggregate that `work` asks for."""
    with CaptureQueriesContext(connection) as captured:
        work()
    asked = [q["sql"] for q in captured if "BETWEEN" in q["sql"] and "counted" in q["sql"]]
    told = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # a table of no rows is always read from end to end
        for sql in asked:
            cursor.execute(f"{'EXPLAIN QUERY PLAN' if connection.vendor == 'sqlite' else 'EXPLAIN'} {sql}")
            told.append("\n".join(str(line[-1]) for line in cursor.fetchall()))
    return told


@pytest.mark.parametrize("name", sorted(feeds.named().keys() - SMALL))
def test_a_cell_costs_one_indexed_aggregate_for_each_moment(cast, name):
    feed = feeds.named()[name]
    stock = {"aggregate": Aggregate.LATEST} if feed.leaves else {}
    indicator = fed_indicator(cast.programme, "cell", name, where=RULES.get(name), **stock)
    cell = feeds.CellKey(indicator.pk, cast.wuxing.pk, Month(2017, 6))
    with transaction.atomic():
        told = plans(lambda: feeds.write([cell]))
    assert len(told) == len(feed.moments_of(indicator.feed_filter))
    table = feed.model._meta.db_table
    for plan in told:
        assert f"SCAN {table}" not in plan.replace(f"SCAN {table} USING INDEX", ""), plan
        assert f"Seq Scan on {table}" not in plan, plan


def test_a_change_in_the_browser_costs_as_few_queries_in_a_long_register(client, cast):
    fed_indicator(cast.programme, "held", "activities")
    fed_indicator(cast.programme, "heads", "participants", unit="人次")
    client.force_login(cast.wuxing_officer)

    def queries(name):
        record = workflow.create(activity(cast.wuxing, name, project=1), cast.wuxing_officer)
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(reverse("ledger_void", args=["activities", record.pk]), {"reason": "重复"})
        assert answer.status_code == 302
        return len(captured)

    queries("第一场")
    few = queries("第二场")
    for n in range(60):
        record = activity(cast.wuxing, f"又{n}场", dt.date(2017, 7, 1 + n % 3), project=1)
        workflow.create(record, cast.wuxing_officer)
    assert queries("最后一场") == few
    assert few <= 30


def test_a_row_of_one_kind_touches_no_indicator_of_another(cast):
    for n, kind in enumerate(("讲座", "培训", "大赛", "宣讲")):
        fed_indicator(cast.programme, f"kind{n}", "activities", where={"kind": kind})
    record = activity(cast.wuxing, "课", project=1, category=category("activities", "讲座"))
    with CaptureQueriesContext(connection) as captured:
        workflow.create(record, cast.wuxing_officer)
    assert sum("COUNT(" in q["sql"] for q in captured) == 1
    assert feeds.differences() == []
