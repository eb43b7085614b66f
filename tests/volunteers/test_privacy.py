"""No document's number and no phone stands in clear anywhere: not in a table, a log, or an error page."""

import datetime as dt
import io
import logging

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.reporting import HIDDEN, Discreet, hidden, holds_number
from jobs import queue
from organizations.models import AuditEntry
from tests.cast import Cast, small_programme
from tests.fed import fed_indicator
from tests.volunteers.people import document, phone, volunteer
from volunteers.identity import identity
from volunteers.models import DuplicatePair, Volunteer
from volunteers.workflow import duplicates, erasure, merging, registration, requests

pytestmark = pytest.mark.django_db
NUMBERS = [of(number) for number in (1, 3, 5) for of in (document, phone)]


@pytest.fixture
def cast():
    cast = Cast(small_programme())
    fed_indicator(cast.programme, "registered", "volunteers", project=None, aggregate="latest")
    return cast


@pytest.fixture
def log():
    """What the platform's own log handler writes, at the level DEBUG and with every statement to the database."""
    root = logging.getLogger()
    handler = next(each for each in root.handlers if any(isinstance(f, Discreet) for f in each.filters))
    written, levels = io.StringIO(), {each: each.level for each in (root, logging.getLogger("django"))}
    stream = handler.setStream(written)
    for logger in levels:
        logger.setLevel(logging.DEBUG)
    with CaptureQueriesContext(connection):
        yield written
    for logger, level in levels.items():
        logger.setLevel(level)
    handler.setStream(stream)


def tables() -> str:
    """Every row of every table as text."""
    return "\n".join(str(row) for model in apps.get_models() for row in model._base_manager.values_list())


def clear(text: str) -> list[str]:
    """The known numbers that stand in a text."""
    return [number for number in NUMBERS if number in text]


def test_the_search_finds_a_number_where_there_is_one(cast):
    AuditEntry.objects.create(actor=cast.office, action="x", subject_kind="x", subject_id=1, summary=phone(1))
    assert clear(tables()) == [phone(1)]


def test_no_table_and_no_log_holds_a_number_whatever_happens_to_people(cast, log):
    officer = cast.wuxing_officer
    one, other, third = (volunteer(cast.wuxing, officer, number, name="李晓梅") for number in (1, 3, 5))
    assert duplicates.find_for(other) == 2
    queue.perform(duplicates.search_all(cast.office).pk)
    merging.merge(DuplicatePair.objects.get(one=one, other=other), one, officer, "同一人")
    duplicates.dismiss(DuplicatePair.objects.get(one=one, other=third), officer, "不同的人")
    before = Volunteer.objects.get(pk=one.pk)
    one = Volunteer.objects.get(pk=one.pk)
    registration.change(one, officer, one.version, before, identity(document(7)), phone(3))
    registration.transfer(one, cast.office, cast.deqing, dt.date(2017, 7, 1))
    assert clear(tables()) == []
    erasure.erase(
        requests.ask(one, cast.office, "erasure", "不再参加", dt.date(2017, 7, 3)), cast.office, one.number, "", True
    )
    call_command("reseal", stdout=io.StringIO())
    assert clear(tables()) == []
    assert clear(log.getvalue()) == [] and "INSERT INTO" in log.getvalue()


def test_pages_tell_numbers_masked_and_never_in_an_address(client, cast, log):
    one, other = (volunteer(cast.wuxing, cast.wuxing_officer, number, name="李晓梅") for number in (1, 3))
    duplicates.find_for(other)
    pair = DuplicatePair.objects.get()
    wish = requests.ask(one, cast.office, "erasure", "", dt.date(2017, 7, 3))
    client.force_login(cast.wuxing_officer)
    addresses = [
        reverse("duplicate_list"), reverse("duplicate_merge", args=[pair.pk]), reverse("data_request_list"),
        reverse("duplicate_dismiss", args=[pair.pk]), reverse("data_request_answer", args=[wish.pk]),
        reverse("data_request_erase", args=[wish.pk]), reverse("volunteer_detail", args=[one.number]),
    ]  # fmt: skip
    for address in addresses:
        response = client.get(address)
        assert (response.status_code, clear(response.text)) == (200, []), address
    told = client.post(reverse("data_request_new"), {"number": document(1), "kind": "erasure", "told": phone(1)})
    assert told.status_code == 422  # what was typed stays in the form, and nowhere else
    assert clear(log.getvalue()) == [] and clear(tables()) == []


@pytest.mark.urls("tests.volunteers.failing")
@pytest.mark.parametrize("debug", [True, False])
def test_an_error_page_and_the_log_tell_no_number(cast, settings, log, debug):
    settings.DEBUG = debug
    client = Client(raise_request_exception=False)
    client.force_login(cast.wuxing_officer)
    typed = {"document": document(1), "phone": f" {phone(1)[:3]} {phone(1)[3:7]}-{phone(1)[7:]}", "name": "李晓梅"}
    response = client.post("/fail/", typed)
    assert response.status_code == 500
    spaced = typed["phone"].strip()
    assert clear(response.text) == [] and spaced not in response.text and "李晓梅" not in response.text
    assert clear(log.getvalue()) == [] and spaced not in log.getvalue()
    assert "registering" in log.getvalue() and "Traceback" in log.getvalue()
    if debug:
        assert "telephone" in response.text and HIDDEN in response.text
        plain = client.post("/fail/", typed, headers={"Accept": "text/plain"})
        assert clear(plain.text) == [] and spaced not in plain.text and "李晓梅" not in plain.text


@pytest.mark.parametrize(
    "text",
    [
        "330502199705040019", "11010519491231002x", "330502 19970504 0019", "330511770203001", "ABC123456789012",
        "13900000001", "+86 139-0000-0001", "0086 13900000001", "１３９００００００0１", "证件330502199705040019。",
        "%E6%8913900000001", "\\u4e2d13900000001",
    ],
)  # fmt: skip
def test_numbers_of_people_are_hidden_however_they_are_written(text):
    assert holds_number(text)
    assert not any(character.isdigit() for character in hidden(text).replace("u4e2d", "").replace("%E6%89", ""))


@pytest.mark.parametrize(
    "text",
    [
        "2017-07-04 10:00:00,123", "ZY-7K3QZ9MPWA4X", "id=v140234567890123", "1499133600123", "0572-2000000",
        "8f14e45f-ceea-467f-9a3b-f2a000000017", "330502", "2017-06-30 2017-07-04",
    ],
)  # fmt: skip
def test_other_numbers_are_left_alone(text):
    assert hidden(text) == text
