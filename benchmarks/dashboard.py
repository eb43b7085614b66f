"""What the leaders' dashboard costs beside its bare limit, on the database that the settings name.

`python benchmarks/dashboard.py` after `manage.py demo`. The limit is one raw SQL statement that fetches the same rows
of the figure table and does nothing with them; the ratio is what the combining, judging and arranging cost on top.
Only ratios carry over from one machine to another.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhou_league.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from organizations.models import Level, User  # noqa: E402
from projects.models import Programme  # noqa: E402
from reports import dashboard  # noqa: E402

ROUNDS = 15
FIGURES = """
    SELECT f.indicator_id, f.organization_id, f.month, f.value, f.numerator, f.denominator, f.origin, f.id, f.report_id
    FROM projects_figure f JOIN projects_indicator i ON i.id = f.indicator_id
    WHERE f.current AND i.programme_id = %s
"""


def median(work: Callable) -> tuple[float, object]:
    """The median time of `work` in milliseconds, and what it answered last."""
    work()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        answer = work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), answer


def main() -> None:
    """Measure the limit, then the city's and a county's dashboard in the same run."""
    programme = Programme.objects.in_use()
    if programme is None:
        sys.exit("没有年度计划：请先运行 manage.py demo")

    def fetch():
        with connection.cursor() as cursor:
            cursor.execute(FIGURES, [programme.pk])
            return cursor.fetchall()

    limit, rows = median(fetch)
    print(f"{connection.vendor}: {len(rows)} figures, {programme.projects.count()} projects")
    print(f"{'raw SQL':24}{limit:8.1f} ms")
    for level in (Level.CITY, Level.COUNTY):
        user = User.objects.filter(organization__level=level, is_active=True).first()
        if user is None:
            continue
        for pending in (False, True):
            with CaptureQueriesContext(connection) as queries:
                dashboard.build(programme, user, None, pending)
            spent, _ = median(lambda user=user, pending=pending: dashboard.build(programme, user, None, pending))
            name = f"{level.value}{' with pending' if pending else ''}"
            print(f"{name:24}{spent:8.1f} ms {spent / limit:8.1f} × limit {len(queries):5} queries")


if __name__ == "__main__":
    main()
