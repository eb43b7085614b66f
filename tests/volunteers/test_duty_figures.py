"""Coverage counted in SQL and by weeks is what counting day by day gives; attendance decides about the past."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common import periods
from ledgers import workflow as recording
from projects.models import Site, SiteStatus
from tests.volunteers.duties import MONDAY, TUESDAY, WEDNESDAY, crossing, duty, slot
from tests.volunteers.people import volunteer
from volunteers import figures
from volunteers.models import Duty, DutySlot
from volunteers.workflow import registration

FIRST, NEXT_SUNDAY = dt.date(2017, 6, 19), MONDAY + dt.timedelta(days=13)
days = st.integers(0, 35).map(lambda n: FIRST + dt.timedelta(days=n))
slots = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 6), st.integers(1, 3), days, st.none() | days), max_size=6)
duties = st.lists(
    st.tuples(st.integers(0, 5), days, st.integers(0, 3), st.sampled_from([None, True, False])), max_size=30
)


def naive(sites, since, until):
    """Day by day and slot by slot, as one would count on paper."""
    needed = filled = 0
    day = since
    while day <= until:
        for row in DutySlot.objects.select_related("site"):
            gone = row.site.is_void or (row.site.valid_to and day >= row.site.valid_to)
            over = row.to_on and day > row.to_on
            if row.site not in sites or gone or over or row.from_on > day or row.weekday != day.weekday():
                continue
            there = Duty.objects.filter(slot=row, on=day)
            if day < periods.today():
                present = sum(one.attended is True for one in there)
            else:
                present = sum(one.attended is not False and one.volunteer.status == "active" for one in there)
            needed += row.needed
            filled += min(present, row.needed)
        day += dt.timedelta(days=1)
    return figures.Coverage(needed, filled)


@pytest.fixture
def world(cast):
    """Two crossings and four people, one of whom left."""
    cast.sites = [crossing(cast.wuxing, cast.wuxing_officer, name) for name in ("人民路口", "红旗路口")]
    cast.people = [volunteer(cast.wuxing, cast.wuxing_officer) for _ in range(4)]
    registration.leave(cast.people[3], cast.wuxing_officer, MONDAY, "外出求学")
    return cast


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(slots, duties, st.none() | days, days, days)
def test_coverage_is_what_counting_on_paper_gives(world, wanted, planned, leaves_on, since, until):
    with transaction.atomic():
        status = SiteStatus.REMOVED if leaves_on else SiteStatus.NAMED
        Site.objects.filter(pk=world.sites[0].pk).update(valid_to=leaves_on, status=status, valid_from=FIRST)
        made = [
            slot(world.sites[place], weekday, needed=needed, from_on=from_on, to_on=to_on)
            for place, weekday, needed, from_on, to_on in wanted
        ]
        once = {(which, on, who): attended for which, on, who, attended in planned if which < len(made)}
        for (which, on, who), attended in once.items():
            duty(made[which], on, world.people[who], attended)
        for sites in (world.sites, world.sites[:1]):
            rows = Site.objects.filter(pk__in=[one.pk for one in sites])
            assert figures.coverage(rows, since, until) == naive(sites, since, until)
            found = figures.shifts(rows, since, until)
            assert found == sorted(found, key=lambda shift: (shift.on, shift.starts_at, shift.site, shift.slot))
            assert figures.gaps(rows, since, until) == [shift for shift in found if shift.missing]
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_who_is_too_many_fills_nobody_elses_place(cast):
    at = slot(crossing(cast.wuxing, cast.wuxing_officer), needed=1)
    other = slot(at.site, weekday=3, needed=3)
    for _ in range(2):
        duty(at, WEDNESDAY, volunteer(cast.wuxing, cast.wuxing_officer))
    found = figures.shifts(Site.objects.all(), MONDAY, MONDAY + dt.timedelta(days=6))
    assert [(s.slot, s.needed, s.present, s.filled, s.missing) for s in found] == [
        (at.pk, 1, 2, 1, 0), (other.pk, 3, 0, 0, 3)
    ]  # fmt: skip
    assert figures.added(found).share == Decimal("0.25")
    assert figures.Coverage().share is None


@pytest.mark.django_db
def test_today_counts_whoever_is_planned_and_did_not_fail_to_come(cast):
    at = slot(crossing(cast.wuxing, cast.wuxing_officer), weekday=1, needed=3)
    for attended in (None, True, False):
        duty(at, TUESDAY, volunteer(cast.wuxing, cast.wuxing_officer), attended)
    assert figures.coverage(Site.objects.all(), TUESDAY, TUESDAY).filled == 2
    with periods.at(periods.now() + dt.timedelta(days=1)):
        assert figures.coverage(Site.objects.all(), TUESDAY, TUESDAY).filled == 1


@pytest.mark.django_db
def test_a_void_site_has_no_shifts(cast):
    at = slot(crossing(cast.wuxing, cast.wuxing_officer))
    assert figures.coverage(Site.objects.all(), MONDAY, NEXT_SUNDAY) == figures.Coverage(4, 0)
    recording.void(at.site, cast.wuxing_officer, "重复登记")
    assert figures.coverage(Site.objects.all(), MONDAY, NEXT_SUNDAY) == figures.Coverage(0, 0)


@pytest.mark.django_db
def test_counting_many_sites_takes_two_queries(cast, django_assert_num_queries):
    for number in range(6):
        slot(crossing(cast.wuxing, cast.wuxing_officer, f"路口{number}"))
        with django_assert_num_queries(2):
            figures.coverage(Site.objects.all(), MONDAY, NEXT_SUNDAY)
