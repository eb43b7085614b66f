"""A ledger's list at 100,000 rows against the same list at 1,000: who opens it should not feel the difference.

`HOLD_TODAY=2017-07-28 python -m benchmarks.ledger_list` after `manage.py demo`. The activities are written for the
measurement and rolled back. Each line is one page as a user asks for it: the list, a filter, a later page, an order.
"""

import datetime as dt
import os
import statistics
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhou_league.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from common import periods  # noqa: E402
from ledgers.models import Category  # noqa: E402
from organizations.models import Organization, Role, User  # noqa: E402
from projects.models import Activity, KeyProject  # noqa: E402

FEW, MANY, ROUNDS = 1_000, 100_000, 9
PAGES = {
    "the newest": "",
    "of one county": "?organization=330502",
    "of one project": "?project={project}",
    "a word": "?q=00777",
    "page 20": "?page=20",
    "by heads": "?sort=-heads",
    "of one month": "?since=2017-05-01&until=2017-05-31",
}


def fill(count: int) -> None:
    """So many activities of all counties, projects and days of the first half-year."""
    have = Activity.objects.count()
    places = list(Organization.objects.reporting())
    projects, kinds = list(KeyProject.objects.all()), list(Category.objects.of("activities"))
    first, moment = dt.date(2017, 1, 1), periods.now()
    Activity.objects.bulk_create(
        (
            Activity(
                number=f"BM-{n}",
                organization=places[n % len(places)],
                project=projects[n % len(projects)],
                category=kinds[n % len(kinds)],
                name=f"活动{n:06}",
                held_on=first + dt.timedelta(days=n * 7 % 181),
                heads=n % 300,
                created_at=moment,
            )
            for n in range(have, count)
        ),
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def milliseconds(client: Client, address: str) -> float:
    """The median time of a page."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        answer = client.get(address)
        times.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, answer.status_code
    return statistics.median(times[1:])


def main() -> None:
    """Print each page at both sizes, and the ratio."""
    settings.ALLOWED_HOSTS = ["*"]
    user = User.objects.filter(role=Role.CITY_STAFF).first()
    if user is None:
        raise SystemExit("no programme in this database: run `make demo` first")
    client = Client()
    client.force_login(user)
    project = KeyProject.objects.order_by("number").first().pk
    pages = {name: "/ledgers/activities/" + query.format(project=project) for name, query in PAGES.items()}
    with transaction.atomic():
        fill(FEW)
        few = {name: milliseconds(client, address) for name, address in pages.items()}
        fill(MANY)
        many = {name: milliseconds(client, address) for name, address in pages.items()}
        transaction.set_rollback(True)
    for name in pages:
        print(f"{name:16} {few[name]:7.1f} ms {many[name]:7.1f} ms   ratio {many[name] / few[name]:.2f}")
    overall = statistics.geometric_mean(many[name] / few[name] for name in pages)
    print(f"{connection.vendor}: {MANY} rows against {FEW}, geometric mean of the ratios {overall:.2f}")


if __name__ == "__main__":
    main()
