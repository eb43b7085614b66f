"""The list of volunteers and its searches at 762,000 rows against the same pages at 10,000, from request to answer.

`python -m benchmarks.registry [ROWS]` makes two databases of its own beside the one that DATABASE_URL names, which is
PostgreSQL, and asks for every page in turn from the one and the other, so that both meet the same moment of the
machine. Counting comes after its page, and is measured as a line of its own, outside of the mean.
"""

import os
import statistics
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("HOLD_TODAY", "2017-07-28")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402

from benchmarks import registry_rows as rows  # noqa: E402
from organizations.models import Level, Organization, Role, User  # noqa: E402
from projects import programme_file  # noqa: E402

FEW, MANY, ROUNDS, WARM = 10_000, 762_000, 40, 4
PROGRAMME = Path(__file__).parent.parent / "huzhou_league/demo/programme-2017.yaml"
# What is asked for → (who, address or what is typed into the box).
PAGES = {
    "the newest": ("city", ""),
    "of one county": ("city", "?organization={county}"),
    "a county's officer": ("county", ""),
    "of one township": ("city", "?organization={township}"),
    "a township's officer": ("township", ""),
    "two characters": ("city", "?q=海燕"),
    "three characters": ("city", "?q=王海燕"),
    "a surname": ("city", "?q=王"),
    "a rare surname": ("city", "?q=汤"),
    "a phone": ("city", "box:{phone}"),
    "an identity number": ("city", "box:{document}"),
    "a volunteer's number": ("city", "box:{number}"),
    "a deep page": ("city", "?before=4000"),
    "three stars": ("city", "?stars=3"),
    "of 18 to 20 years": ("city", "?least=18&most=20"),
    "a skill": ("city", "?skill=手语"),
    "registered in a month": ("city", "?since=2015-03-01&until=2015-03-31"),
    "who left": ("city", "?state=left"),
    "void ones": ("city", "?state=void"),
    "county, age and skill": ("county", "?least=18&most=20&skill=手语"),
}
COUNTS = {"counting all": ("city", "?part=count"), "counting a surname": ("city", "?q=王&part=count")}


class Side:
    """One database with so many volunteers, and people signed in to it."""

    def __init__(self, name: str, count: int):
        self.wrapper = connection.copy()
        self.wrapper.settings_dict = connection.settings_dict | {"NAME": name}
        with self.used():
            rows.fill(count)
            self.told = {"phone": rows.phone(77), "document": rows.document(77), "number": rows.number_of(77)}
            county = Organization.objects.filter(level=Level.COUNTY).first()
            township = Organization.objects.townships_of(county).first()
            self.told |= {"county": county.code, "township": township.code}
            places = {
                "city": (Role.CITY_STAFF, Organization.objects.get(level=Level.CITY)),
                "county": (Role.COUNTY_OFFICER, county), "township": (Role.TOWNSHIP_OFFICER, township),
            }  # fmt: skip
            self.clients = {name: self._client(name, *place) for name, place in places.items()}

    @staticmethod
    def _client(name: str, role: Role, organization: Organization) -> Client:
        known = {"role": role, "organization": organization, "name": name}
        user, _ = User.objects.get_or_create(username=f"bench-{name}", defaults=known)
        client = Client()
        client.force_login(user)
        return client

    @contextmanager
    def used(self):
        """Let everything ask this database."""
        before = connections["default"]
        connections["default"] = self.wrapper
        try:
            yield
        finally:
            connections["default"] = before

    def ask(self, who: str, what: str) -> float:
        """Milliseconds until a page is there."""
        asked, client = what.format(**self.told), self.clients[who]
        with self.used():
            started = time.perf_counter()
            if asked.startswith("box:"):
                answer = client.post("/volunteers/find/", {"text": asked.removeprefix("box:")}, follow=True)
            else:
                answer = client.get(f"/volunteers/{asked}")
            spent = (time.perf_counter() - started) * 1000
        assert answer.status_code == 200, (what, answer.status_code)
        return spent


def main(many: int = MANY) -> None:
    """Print p50 and p95 of every page at both sizes, their ratios, and the geometric means."""
    settings.ALLOWED_HOSTS, settings.DEBUG = ["*"], False
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": static}
    first, second = databases()
    few, full = Side(first, FEW), Side(second, many)
    ratios: dict[str, list[float]] = {"p50": [], "p95": []}
    for name, (who, what) in (PAGES | COUNTS).items():
        spent = [(few.ask(who, what), full.ask(who, what)) for _ in range(ROUNDS + WARM)][WARM:]
        told = [f"{name:22}"]
        for label, at in (("p50", 0.5), ("p95", 0.95)):
            less, more = (quantile([pair[side] for pair in spent], at) for side in (0, 1))
            told.append(f"{label} {less:7.1f} → {more:7.1f} ms, ratio {more / less:5.2f}")
            if name in PAGES:
                ratios[label].append(more / less)
        print("   ".join(told), flush=True)
    means = ", ".join(f"{label} {statistics.geometric_mean(found):.2f}" for label, found in ratios.items())
    print(f"{connection.vendor}: {many} rows against {FEW}, geometric mean of the ratios: {means}")
    few.wrapper.close()
    full.wrapper.close()


def databases() -> tuple[str, str]:
    """Two new databases with the programme's organisations, and townships below them."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    programme_file.store(programme_file.read(PROGRAMME))
    rows.townships()
    name = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}_full"')
        cursor.execute(f'CREATE DATABASE "{name}_full" TEMPLATE "{name}"')
    return name, f"{name}_full"


def quantile(values: list[float], at: float) -> float:
    """The value that such a part of all values does not exceed."""
    return sorted(values)[min(int(len(values) * at), len(values) - 1)]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
