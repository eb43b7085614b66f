"""Every route × method × role × place. `matrix.txt` says what each person gets; a route without a row fails.

Outside one's scope the answer is 404, with the wrong role 403. `login` is the way to the sign-in page, `own` the way to
one's own work. `pytest tests/permissions/rewrite.py` writes the matrix anew; then read what moved in it.
"""

from copy import deepcopy
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.permissions.routes import calls
from tests.permissions.world import ACTORS

MATRIX = Path(__file__).parent / "matrix.txt"
METHODS = ("GET", "POST")
NEVER = ("PUT", "PATCH", "DELETE")
OPEN = {"login": 200, "check_in": 422, "record_verify": 405}  # pages without login, and what they answer
HEAD = f"{'route':34}{'method':8}" + "".join(f"{actor:>15}" for actor in ACTORS)


def routes():
    """The names of all routes but the administration's own, which `tests/organizations` covers."""

    def walk(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield pattern.name
            elif pattern.app_name != "admin":
                yield from walk(pattern.url_patterns)

    return set(walk(get_resolver().url_patterns))


def expected() -> dict[tuple[str, str], list[str]]:
    """(key, method) → what each actor gets."""
    lines = [line.split() for line in MATRIX.read_text().splitlines()[1:] if line and not line.startswith("#")]
    return {(line[0], line[1]): line[2:] for line in lines}


def answer(client: Client, method: str, address: str, data: dict) -> str:
    """What one request gets; whatever it changed is taken back, also that it signed out."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = (
            client.generic(method, address) if method in NEVER else getattr(client, method.lower())(address, data)
        )
        transaction.set_rollback(True)
    client.cookies = cookies
    location = response.headers.get("Location", "")
    if response.status_code == 302 and location.startswith(reverse("login")):
        return "login"
    if response.status_code == 302 and address == reverse("dashboard") and location == reverse("home"):
        return "own"
    return str(response.status_code)


def got(world, key: str, method: str) -> list[str]:
    """What each actor gets."""
    call = calls(world)[key]
    address = reverse(key.split(":")[0], args=call.args)
    return [
        answer(world.clients[name], method, address, call.data if method == "POST" else call.query) for name in ACTORS
    ]


def test_every_route_has_its_rows():
    rows = expected()
    named = {key.split(":")[0] for key, _ in rows}
    assert named == routes()
    assert {(key, method) for key, _ in rows for method in METHODS} == set(rows)


@pytest.mark.django_db
@pytest.mark.parametrize("key", sorted({key for key, _ in expected()}))
def test_everybody_gets_what_the_matrix_says(world, key):
    rows = expected()
    found = {method: got(world, key, method) for method in METHODS}
    told = [f"{key} {m} {actor}: {was}" for m in METHODS for actor, was in zip(ACTORS, found[m], strict=True)]
    wanted = [f"{key} {m} {actor}: {be}" for m in METHODS for actor, be in zip(ACTORS, rows[key, m], strict=True)]
    assert told == wanted


@pytest.mark.django_db
def test_no_route_takes_other_methods(world):
    for key, call in calls(world).items():
        if key in ("home", "login"):  # lead on, whatever they are asked
            continue
        address = reverse(key.split(":")[0], args=call.args)
        statuses = {method: answer(world.clients["coordinator"], method, address, {}) for method in NEVER}
        assert set(statuses.values()) <= {"405", "403", "404"}, (key, statuses)


@pytest.mark.django_db
def test_a_part_of_a_page_tells_a_visitor_that_the_session_ended(world):
    for key, call in calls(world).items():
        address = reverse(key.split(":")[0], args=call.args)
        with transaction.atomic():
            status = Client(headers={"HX-Request": "true"}).post(address, call.data).status_code
            transaction.set_rollback(True)
        assert status == OPEN.get(key.split(":")[0], 401), key
