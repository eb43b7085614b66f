"""Two who change the registry at once: nobody waits for each other in a circle, and nothing is lost."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections, transaction

from common import periods
from organizations.models import User
from projects import feeds
from tests.cast import Cast, small_programme
from tests.fed import fed_indicator
from tests.volunteers.credited import told
from tests.volunteers.people import volunteer
from tests.volunteers.serving import clock, service, signed
from volunteers.models import DuplicatePair, HonoraryHours, Participation, Volunteer
from volunteers.workflow import duplicates, honorary, merging, participation, registration

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time"),
    pytest.mark.django_db(transaction=True),
]
LONG_AGO = dt.date(2015, 3, 5)


@pytest.fixture
def cast():
    cast = Cast(small_programme())
    fed_indicator(cast.programme, "registered", "volunteers", project=None, aggregate="latest")
    fed_indicator(cast.programme, "recruited", "community_volunteers", project=None)
    return cast


def together(*works) -> list[Exception]:
    """Run functions in connections of their own; answers what went wrong."""
    errors = []

    def run(work):
        try:
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


def waiting(first, second) -> list[Exception]:
    """Do the first in a transaction, and the second, in a connection of its own, while that is open."""
    errors = []

    def run():
        errors.extend(together(second))

    thread = threading.Thread(target=run)
    with transaction.atomic():
        first()
        thread.start()
        thread.join(1)
        assert thread.is_alive(), "it waits"
    thread.join(30)
    return errors


def test_transfers_to_and_fro_between_two_counties(cast):
    here = [volunteer(cast.wuxing, cast.wuxing_officer, registered_on=LONG_AGO) for _ in range(8)]
    there = [volunteer(cast.deqing, cast.deqing_officer, registered_on=LONG_AGO) for _ in range(8)]
    meet = threading.Barrier(2, timeout=30)

    def moves(rows, to):
        user = User.objects.get(pk=cast.office.pk)
        for row in rows:
            meet.wait()
            registration.transfer(Volunteer.objects.get(pk=row.pk), user, to, dt.date(2017, 6, 20))

    errors = together(lambda: moves(here, cast.deqing), lambda: moves(there, cast.wuxing))
    assert errors == []
    assert feeds.differences() == []
    assert Volunteer.objects.people().filter(county=cast.deqing).count() == 8


@pytest.fixture
def pair(cast):
    """One person, entered twice; the second row is to go."""
    people = [volunteer(cast.wuxing, cast.wuxing_officer, name="李晓梅") for _ in range(2)]
    duplicates.find_for(people[1])
    return DuplicatePair.objects.get()


def merged(cast, pair):
    return merging.merge(pair, pair.one, cast.wuxing_officer, "同一人")


def test_minutes_that_are_approved_during_a_merge_belong_to_the_row_that_stays(cast, pair):
    rows = honorary.add([pair.other], told(cast.wuxing), cast.wuxing_officer)
    errors = waiting(lambda: merged(cast, pair), lambda: honorary.decide(rows, cast.office, approve=True))
    assert errors == []
    assert HonoraryHours.objects.get().volunteer == pair.one
    assert list(Volunteer.objects.order_by("pk").values_list("minutes", flat=True)) == [150, 0]


def test_a_merge_waits_for_who_is_approving(cast, pair):
    rows = honorary.add([pair.other], told(cast.wuxing), cast.wuxing_officer)
    errors = waiting(lambda: honorary.decide(rows, cast.office, approve=True), lambda: merged(cast, pair))
    assert errors == []
    assert list(Volunteer.objects.order_by("pk").values_list("minutes", flat=True)) == [150, 0]


def test_who_checks_in_during_a_merge_is_there_afterwards(cast, pair):
    activity = service(cast.wuxing, cast.wuxing_officer)
    row = signed(activity, cast.wuxing_officer, pair.other)[0]
    with periods.at(clock(8, 58)):
        errors = waiting(lambda: participation.check_in(row), lambda: merged(cast, pair))
    assert errors == []
    found = Participation.objects.get()
    assert (found.volunteer, found.came_at) == (pair.one, clock(8, 58))


def test_nobody_signs_up_who_is_merged_meanwhile(cast, pair):
    activity = service(cast.wuxing, cast.wuxing_officer)
    told = []

    def signs_up():
        told.append(participation.sign_up(activity, [pair.other], cast.wuxing_officer, agreed=True))

    assert waiting(lambda: merged(cast, pair), signs_up) == []
    assert [reason for _, reason in told[0].refused] == ["不在册（已并入）"]
    assert not Participation.objects.exists()


def test_nobody_asks_minutes_for_who_is_merged_meanwhile(cast, pair):
    asked = []

    def asks():
        with pytest.raises(registration.Refused, match="已不在册"):
            asked.extend(honorary.add([pair.other], told(cast.wuxing), cast.wuxing_officer))

    assert waiting(lambda: merged(cast, pair), asks) == []
    assert asked == [] and not HonoraryHours.objects.exists()
