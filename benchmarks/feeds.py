"""Counting again after one change, beside counting everything again, at 1,000 and at 100,000 activities.

`HOLD_TODAY=2017-07-28 python -m benchmarks.feeds` after `manage.py demo`, on the database that the settings name.
Everything is rolled back. Only ratios carry over: the first says how much a change saves against a full recount, the
second whether a change stays as cheap when the register grows. The plan of one cell's aggregate is printed as well.
"""

import datetime as dt
import os
import statistics
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhou_league.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from ledgers import workflow  # noqa: E402
from ledgers.models import Category  # noqa: E402
from organizations.models import Organization, Role, User  # noqa: E402
from projects import feeds  # noqa: E402
from projects.models import Activity, Indicator, KeyProject, Programme  # noqa: E402

ROUNDS, FEW, MANY = 15, 1_000, 100_000


def milliseconds(work: Callable, rounds: int = ROUNDS) -> float:
    """The median time of `work(round)`."""
    times = []
    for n in range(rounds):
        started = time.perf_counter()
        work(n)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def fill(programme: Programme, first: int, last: int) -> None:
    """Activities number first..last, spread over projects, counties and days of the year."""
    projects = list(KeyProject.objects.filter(programme=programme, indicators__feed="activities").distinct())
    kinds = list(Category.objects.of("activities"))
    places = list(Organization.objects.filter(level="county"))
    start, rows = dt.date(programme.year, 1, 1), []
    for n in range(first, last):
        rows.append(
            Activity(
                number=f"BM-{n}",
                organization=places[n % len(places)],
                project=projects[n // len(places) % len(projects)],
                category=kinds[n // 7 % len(kinds)],
                name=f"第{n}场",
                held_on=start + dt.timedelta(days=n * 31 % 365),
                heads=n % 90,
            )
        )
    Activity.objects.bulk_create(rows, batch_size=5_000)


def one_change(officer: User) -> tuple[float, float, int]:
    """Milliseconds of counting again after one change, of the whole change, and its queries."""
    row = Activity.objects.filter(number__startswith="BM-", organization=officer.organization).first()
    rows = Activity.objects.filter(pk=row.pk)

    def recount(n):
        Activity.objects.filter(pk=row.pk).update(heads=n + 1000)
        feeds.recount(feeds.places(rows))

    def change(n):
        workflow.void(row, officer, "测量") if n % 2 == 0 else workflow.restore(row, officer)

    counted, changed = milliseconds(recount), milliseconds(change)
    with CaptureQueriesContext(connection) as captured:
        workflow.void(row, officer, "测量") if not row.is_void else workflow.restore(row, officer)
    return counted, changed, len(captured)


def plan(officer: User) -> None:
    """Print how the database finds the rows of one cell."""
    row = Activity.objects.filter(number__startswith="BM-", organization=officer.organization).first()
    with CaptureQueriesContext(connection) as captured:
        feeds.recount(feeds.places(Activity.objects.filter(pk=row.pk)))
    counting = next(q["sql"] for q in captured if "COUNT(" in q["sql"] and "BETWEEN" in q["sql"])
    with connection.cursor() as cursor:
        prefix = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(f"{prefix} {counting}")
        for line in cursor.fetchall():
            print("   ", line[-1])


def main() -> None:
    """Measure in one transaction that is rolled back."""
    programme = Programme.objects.in_use()
    if programme is None:
        raise SystemExit("no programme in this database: run `make demo` first")
    print(connection.vendor)
    officer = User.objects.filter(role=Role.COUNTY_OFFICER, organization__level="county").first()
    fed = list(Indicator.objects.filter(programme=programme, fed_from__isnull=False).select_related("programme"))
    with transaction.atomic():
        spent = {}
        for first, last in ((0, FEW), (FEW, MANY)):
            fill(programme, first, last)
            feeds.recount_all(fed)
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("ANALYZE projects_activity")
            spent[last], changed, queries = one_change(officer)
            whole = milliseconds(lambda n: feeds.recount_all(fed), 3)
            print(
                f"{last:7} activities: full recount {whole:9.1f} ms, after one change {spent[last]:6.1f} ms "
                f"(1/{whole / spent[last]:.0f}); the whole change {changed:6.1f} ms, {queries} queries"
            )
        print(f"a change at {MANY} beside one at {FEW}: {spent[MANY] / spent[FEW]:.2f}")
        plan(officer)
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
