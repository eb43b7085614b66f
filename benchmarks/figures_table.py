"""The whole figure table of a year against the bare limit: fetching the same rows with one SQL statement.

Run on a database that holds a programme: `HOLD_TODAY=2017-07-28 python -m benchmarks.figures_table`.
The grid is every indicator × every organisation × every month and half-year of the programme.
"""

import os
import statistics
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhou_league.settings")
django.setup()

from django.db import connection  # noqa: E402

from common.periods import HalfYear, Month  # noqa: E402
from organizations.models import Organization  # noqa: E402
from projects.figures import table  # noqa: E402
from projects.models import Programme  # noqa: E402

ROUNDS = 7


def seconds(function) -> float:
    """The median time of a call."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print cells, both times and their ratio."""
    programme = Programme.objects.order_by("-year").first()
    if programme is None:
        raise SystemExit("no programme in this database: run `make demo` first")
    indicators = list(programme.indicators.all())
    organizations = list(Organization.objects.reporting())
    periods = [Month(programme.year, n) for n in range(1, 13)]
    periods += [HalfYear(programme.year, 1), HalfYear(programme.year, 2)]

    def whole_table():
        answer = table(indicators, organizations, periods)
        return [answer[i, o, p].value for i in indicators for o in organizations for p in periods]

    def bare_rows():
        with connection.cursor() as cursor:
            cursor.execute("SELECT indicator_id, organization_id, month, value FROM projects_figure WHERE current")
            return cursor.fetchall()

    cells, limit, ours = len(whole_table()), seconds(bare_rows), seconds(whole_table)
    print(f"{cells} cells from {len(bare_rows())} rows: {ours * 1000:.0f} ms")
    print(f"bare rows, one statement: {limit * 1000:.1f} ms")
    print(f"ratio {ours / limit:.1f}, {ours / cells * 1e6:.1f} µs a cell")


if __name__ == "__main__":
    main()
