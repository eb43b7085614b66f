"""An upload is written while somebody changes a record that it names: nothing is lost and nothing miscounted."""

import datetime as dt
import threading
from copy import copy

import pytest
from django.db import connection, connections, transaction

from ledgers import workflow
from projects import feeds
from projects.models import Activity
from tests.cast import Cast, small_programme
from tests.fed import category, fed_indicator
from tests.ledgers.uploading import SHORT, hand_in, write, written

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time"),
]


@pytest.fixture
def cast(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    cast = Cast(small_programme())
    category("activities", "讲座")
    fed_indicator(cast.programme, "held", "activities")
    return cast


def short(name="果农课堂", day=dt.date(2017, 7, 3), heads=60):
    return "01", "讲座", name, day, heads


def test_a_change_that_is_under_way_is_waited_for_and_seen(cast):
    written(cast.wuxing_officer, [short()], SHORT)
    upload = hand_in(cast.wuxing_officer, [short(heads=90)], SHORT)
    record = Activity.objects.get()
    moved = copy(record)
    moved.held_on = dt.date(2017, 6, 20)
    outcome = []

    def writes():
        outcome.append(write(upload).state)
        connections.close_all()

    thread = threading.Thread(target=writes)
    with transaction.atomic():
        workflow.change(moved, cast.wuxing_officer, 1, record)
        thread.start()
        thread.join(1)
        assert thread.is_alive()  # it waits for the row
    thread.join(20)
    assert outcome == ["checked"]
    assert Activity.objects.get().heads == 60
    assert feeds.differences() == []


def test_the_same_thing_entered_by_hand_meanwhile_is_not_overwritten(cast):
    upload = hand_in(cast.wuxing_officer, [short(), short("第二场")], SHORT)
    outcome = []

    def writes():
        outcome.append(write(upload).state)
        connections.close_all()

    thread = threading.Thread(target=writes)
    with transaction.atomic():
        entered = Activity(
            organization=cast.wuxing, project_id=None, category=category("activities", "讲座"), name="第二场",
            held_on=dt.date(2017, 7, 3), heads=5,
        )  # fmt: skip
        workflow.create(entered, cast.wuxing_officer)
        thread.start()
        thread.join(1)
        assert thread.is_alive()
    thread.join(20)
    assert outcome == ["checked"]
    assert Activity.objects.get().heads == 5
    assert feeds.differences() == []
