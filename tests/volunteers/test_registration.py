"""Registering, leaving, transfers: what counts, where, and what is refused."""

import datetime as dt

import pytest

from common import periods
from common.periods import Month
from projects import feeds, figures
from projects.figures import Scope
from projects.models import Opening
from tests.cast import Cast, small_programme
from tests.fed import fed_indicator
from tests.volunteers.people import document, phone, volunteer
from volunteers.models import CarriedStock, Volunteer
from volunteers.workflow import registration

pytestmark = pytest.mark.django_db
JUNE, MAY = Month(2017, 6), Month(2017, 5)


@pytest.fixture
def cast():
    cast = Cast(small_programme())
    cast.registered = fed_indicator(cast.programme, "registered", "volunteers", project=None, aggregate="latest")
    cast.recruited = fed_indicator(cast.programme, "recruited", "community_volunteers", project=None)
    return cast


def level(cast, organization, month=JUNE, indicator=None, scope=Scope.SUBTREE):
    indicator = indicator or cast.registered
    return figures.table([indicator], [organization], [month.to_date], scope)[
        indicator, organization, month.to_date
    ].value


def test_a_registration_counts_in_its_month_and_again_when_it_ends(cast):
    row = volunteer(cast.wuxing, cast.wuxing_officer)
    assert level(cast, cast.wuxing) == 1
    registration.leave(row, cast.wuxing_officer, dt.date(2017, 6, 20), "外出求学")
    assert level(cast, cast.wuxing) == 0
    registration.come_back(row, cast.wuxing_officer, "")
    assert level(cast, cast.wuxing) == 1
    assert feeds.differences() == []


def test_a_transfer_takes_from_the_one_and_gives_to_the_other_in_its_month(cast):
    row = volunteer(
        cast.wuxing, cast.wuxing_officer, registered_on=dt.date(2017, 5, 3), reason="补登", source="community"
    )
    registration.transfer(row, cast.office, cast.deqing, dt.date(2017, 6, 15))
    assert (level(cast, cast.wuxing, MAY), level(cast, cast.deqing, MAY)) == (1, 0)
    assert (level(cast, cast.wuxing), level(cast, cast.deqing), level(cast, cast.city)) == (0, 1, 1)
    # Nobody is recruited twice.
    assert level(cast, cast.wuxing, MAY, cast.recruited) == 1
    assert not level(cast, cast.deqing, JUNE, cast.recruited)
    assert Volunteer.objects.people().get().number == row.number
    assert feeds.differences() == []


def test_registrations_before_the_year_are_the_opening(cast):
    volunteer(cast.wuxing, cast.wuxing_officer, registered_on=dt.date(2015, 3, 5))
    row = volunteer(cast.deqing, cast.deqing_officer, registered_on=dt.date(2016, 3, 5))
    openings = Opening.objects.filter(indicator=cast.registered)
    assert {(o.organization.code, int(o.value)) for o in openings} == {("330502", 1), ("330521", 1), ("330500", 2)}
    assert level(cast, cast.city) == 2
    registration.void(row, cast.deqing_officer, "登错了")
    assert level(cast, cast.city) == 1
    assert feeds.differences() == []


def test_a_balance_that_was_taken_over_stands_for_the_rows_before_it(cast):
    CarriedStock.objects.create(organization=cast.wuxing, month=Month(2016, 12), count=100, document="志愿汇导出")
    feeds.recount_all([cast.registered])
    volunteer(cast.wuxing, cast.wuxing_officer, registered_on=dt.date(2015, 3, 5))
    volunteer(cast.wuxing, cast.wuxing_officer)
    assert (level(cast, cast.wuxing), level(cast, cast.city)) == (101, 101)
    CarriedStock.objects.update(replaced_at=periods.now())
    feeds.recount_all([cast.registered])
    assert (level(cast, cast.wuxing), level(cast, cast.city)) == (2, 2)
    assert feeds.differences() == []


def test_a_document_is_registered_once(cast):
    row = volunteer(cast.wuxing, cast.wuxing_officer, 7)
    with pytest.raises(registration.Known) as known:
        volunteer(cast.wuxing, cast.wuxing_officer, 7)
    assert row.number in str(known.value)
    with pytest.raises(registration.Known) as known:
        volunteer(cast.deqing, cast.deqing_officer, 7)
    assert row.number not in str(known.value) and row.name not in str(known.value)


def test_document_and_phone_are_readable_only_through_the_key(cast):
    row = volunteer(cast.wuxing, cast.wuxing_officer, 9)
    stored = Volunteer.objects.filter(pk=row.pk).values().get()
    told = " ".join(map(str, stored.values()))
    assert document(9) not in told and phone(9) not in told
    assert (row.document, row.phone) == (document(9), phone(9))
    assert row.document_masked == f"330502********{document(9)[-4:]}"


def test_a_closed_month_asks_for_a_reason(cast):
    with pytest.raises(registration.LateReasonMissing):
        volunteer(cast.wuxing, cast.wuxing_officer, registered_on=dt.date(2017, 5, 3))
    assert not Volunteer.objects.exists()
