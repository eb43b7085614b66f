"""What follows a registration about: errors, corrections and transfers of persons who moved before."""

import datetime as dt

import pytest

from common.periods import Month
from projects import feeds, figures
from projects.figures import Scope
from tests.cast import Cast, small_programme
from tests.fed import fed_indicator
from tests.volunteers.people import volunteer
from volunteers.codes import Source, Status
from volunteers.models import DuplicatePair, Volunteer
from volunteers.workflow import duplicates, merging, registration

pytestmark = pytest.mark.django_db
FIRST, MOVED_ON = dt.date(2017, 6, 3), dt.date(2017, 6, 20)


@pytest.fixture
def cast():
    cast = Cast(small_programme())
    cast.registered = fed_indicator(cast.programme, "registered", "volunteers", project=None, aggregate="latest")
    cast.recruited = fed_indicator(cast.programme, "recruited", "community_volunteers", project=None)
    return cast


@pytest.fixture
def moved(cast):
    """Somebody whom a community of Wuxing recruited, who moved to Deqing."""
    row = volunteer(cast.wuxing, cast.wuxing_officer, registered_on=FIRST, source=Source.COMMUNITY)
    registration.transfer(row, cast.office, cast.deqing, MOVED_ON)
    return row


def value(cast, indicator, organization, month=6):
    at = Month(2017, month).to_date
    return figures.table([indicator], [organization], [at], Scope.SUBTREE)[indicator, organization, at].value or 0


def recruited(cast, month=6):
    return [value(cast, cast.recruited, place, month) for place in (cast.wuxing, cast.deqing)]


def changed(row, user, reason="", **fields):
    before = Volunteer.objects.get(pk=row.pk)
    now = Volunteer.objects.get(pk=row.pk)
    for name, told in fields.items():
        setattr(now, name, told)
    return registration.change(now, user, before.version, before, None, None, reason)


def test_an_error_never_counted_anywhere_though_it_was_transferred(cast, moved):
    assert recruited(cast) == [1, 0]
    registration.void(moved, cast.deqing_officer, "登错了")
    assert recruited(cast) == [0, 0]
    assert not Volunteer.objects.valid().exists()
    assert feeds.differences() == []


def test_who_moves_on_the_day_of_registration_is_recruited_once(cast):
    row = volunteer(cast.wuxing, cast.wuxing_officer, registered_on=FIRST, source=Source.COMMUNITY)
    registration.transfer(row, cast.office, cast.deqing, FIRST)
    assert recruited(cast) == [0, 1]
    assert [value(cast, cast.registered, place) for place in (cast.wuxing, cast.deqing, cast.city)] == [0, 1, 1]
    assert feeds.differences() == []


def test_a_corrected_source_holds_for_where_somebody_was_recruited(cast, moved):
    changed(moved, cast.deqing_officer, source=Source.SCHOOL)
    assert recruited(cast) == [0, 0]
    changed(moved, cast.deqing_officer, source=Source.COMMUNITY)
    assert recruited(cast) == [1, 0]
    assert feeds.differences() == []


def test_a_corrected_day_of_registration_moves_the_first_registration(cast, moved):
    changed(moved, cast.deqing_officer, "补登", registered_on=dt.date(2017, 4, 2))
    assert (recruited(cast, 3), recruited(cast, 4), recruited(cast)) == ([0, 0], [1, 0], [1, 0])
    assert value(cast, cast.registered, cast.wuxing, 4) == 1
    assert feeds.differences() == []


@pytest.mark.parametrize("day", [MOVED_ON, dt.date(2017, 6, 25)])
def test_nobody_is_registered_after_moving(cast, moved, day):
    with pytest.raises(registration.Refused, match="2017-06-20"):
        changed(moved, cast.deqing_officer, registered_on=day)
    assert feeds.differences() == []


def test_nobody_is_registered_after_leaving(cast):
    row = volunteer(cast.wuxing, cast.wuxing_officer, registered_on=FIRST)
    registration.leave(row, cast.wuxing_officer, dt.date(2017, 6, 10), "外出")
    with pytest.raises(registration.Refused, match="2017-06-10"):
        changed(row, cast.wuxing_officer, registered_on=dt.date(2017, 6, 12))


def test_of_two_transfers_at_once_the_second_one_is_refused(cast):
    row = volunteer(cast.wuxing, cast.wuxing_officer, registered_on=FIRST)
    stale = Volunteer.objects.get(pk=row.pk)
    registration.transfer(row, cast.office, cast.deqing, MOVED_ON)
    with pytest.raises(registration.Refused, match="刚刚改变"):
        registration.transfer(stale, cast.office, cast.city, dt.date(2017, 6, 10))
    with pytest.raises(registration.Refused, match="刚刚改变"):
        registration.leave(stale, cast.office, dt.date(2017, 6, 10), "外出")
    assert Volunteer.objects.filter(status=Status.MOVED).count() == 1


def test_an_error_frees_the_documents_of_all_that_was_merged_into_it(cast):
    one, two = (volunteer(cast.wuxing, cast.wuxing_officer, number, name="李晓梅") for number in (1, 3))
    duplicates.find_for(two)
    merging.merge(DuplicatePair.objects.get(), one, cast.wuxing_officer, "同一人")
    registration.void(one, cast.wuxing_officer, "两条都是误登")
    again = volunteer(cast.wuxing, cast.wuxing_officer, 3, name="李晓梅")
    assert again.status == Status.ACTIVE
