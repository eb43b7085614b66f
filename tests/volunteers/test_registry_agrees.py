"""Whatever is done to registrations in whatever order, the figures say what the rows say, in every year's programme."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from common.periods import Month
from projects import feeds
from projects.models import Programme
from tests.cast import Cast, small_programme
from tests.fed import fed_indicator
from tests.volunteers.people import document, volunteer
from volunteers.codes import Source, Status
from volunteers.models import CarriedStock, DuplicatePair, PairReason, Volunteer
from volunteers.workflow import carried, erasure, merging, registration, requests

pytestmark = pytest.mark.django_db
DAYS = st.sampled_from([dt.date(2015, 3, 5), dt.date(2016, 12, 31), dt.date(2017, 1, 1), dt.date(2017, 6, 3),
                        dt.date(2017, 6, 30), dt.date(2017, 7, 4)])  # fmt: skip
SOURCES = st.sampled_from([Source.COMMUNITY, Source.ROSTER])
CHANCE = st.integers(0, 99)
WHY = "核对以后办理"


@pytest.fixture
def cast():
    """Wuxing with two townships, and programmes of two years: what is counted in 2017 is what 2018 begins with."""
    cast = Cast(small_programme())
    cast.townships()
    next_year = Programme.objects.create(year=2018, organization=cast.city, organization_name="团市委")
    for programme in (cast.programme, next_year):
        fed_indicator(programme, "registered", "volunteers", project=None, aggregate="latest")
        fed_indicator(programme, "recruited", "community_volunteers", project=None)
    return cast


class Registry(RuleBasedStateMachine):
    """The verbs of the registry, each with whatever fits; what is refused changes nothing."""

    cast: Cast

    @initialize()
    def begin(self):
        self.within = transaction.atomic()
        self.within.__enter__()
        self.places = [self.cast.city, self.cast.wuxing, self.cast.deqing, self.cast.zhili]
        self.made = 0

    def teardown(self):
        if hasattr(self, "within"):
            transaction.set_rollback(True)
            self.within.__exit__(None, None, None)

    def one(self, chance, **which) -> Volunteer | None:
        rows = Volunteer.objects.filter(**which).order_by("pk")
        return rows[chance % len(rows)] if len(rows) else None

    def does(self, verb, *args, **fields):
        try:
            with transaction.atomic():
                verb(*args, **fields)
        except registration.Refused:
            pass

    @rule(day=DAYS, source=SOURCES, place=CHANCE)
    def register(self, day, source, place):
        self.made += 1
        volunteer(
            self.places[place % 4], self.cast.office, self.made, registered_on=day, source=source, reason=WHY,
            document=document(self.made), name="李晓梅",
        )  # fmt: skip

    @rule(which=CHANCE, day=DAYS, place=CHANCE)
    def transfer(self, which, day, place):
        if row := self.one(which, status=Status.ACTIVE):
            self.does(registration.transfer, row, self.cast.office, self.places[place % 4], day, WHY)

    @rule(which=CHANCE, day=DAYS)
    def leave(self, which, day):
        if row := self.one(which, status=Status.ACTIVE):
            self.does(registration.leave, row, self.cast.office, day, WHY)

    @rule(which=CHANCE)
    def come_back(self, which):
        if row := self.one(which, status=Status.LEFT):
            self.does(registration.come_back, row, self.cast.office, WHY)

    @rule(which=CHANCE, day=DAYS, source=SOURCES)
    def correct(self, which, day, source):
        if row := self.one(which, status__in=[Status.ACTIVE, Status.LEFT], erased_at=None):
            before = Volunteer.objects.get(pk=row.pk)
            row.registered_on, row.source = day, source
            self.does(registration.change, row, self.cast.office, before.version, before, None, None, WHY)

    @rule(which=CHANCE)
    def void(self, which):
        if row := self.one(which, status__in=[Status.ACTIVE, Status.LEFT]):
            self.does(registration.void, row, self.cast.office, WHY)

    @precondition(lambda self: Volunteer.objects.known().count() > 1)
    @rule(which=CHANCE, other=CHANCE)
    def merge(self, which, other):
        known = {"status__in": [Status.ACTIVE, Status.LEFT]}
        one, two = self.one(which, **known), self.one(other, **known)
        if one != two:
            DuplicatePair.objects.get_or_create(
                one_id=min(one.pk, two.pk), other_id=max(one.pk, two.pk), defaults={"reason": PairReason.NAME}
            )
            pair = DuplicatePair.objects.get(one_id=min(one.pk, two.pk), other_id=max(one.pk, two.pk))
            self.does(merging.merge, pair, one, self.cast.office, WHY)

    @rule(which=CHANCE, leaves=st.booleans())
    def erase(self, which, leaves):
        if row := self.one(which, status__in=[Status.ACTIVE, Status.LEFT, Status.VOID], erased_at=None):
            self.does(self.erased, row, leaves)

    def erased(self, row, leaves):
        asked = requests.ask(row, self.cast.office, "erasure", "", dt.date(2017, 7, 3))
        erasure.erase(asked, self.cast.office, row.number, "", leaves)

    @rule(place=CHANCE, month=st.sampled_from([Month(2015, 12), Month(2016, 12)]), number=st.integers(0, 50))
    def take_over(self, place, month, number):
        holder = self.places[place % 3]
        stock = CarriedStock.objects.filter(organization=holder).first() or CarriedStock(organization=holder)
        version = stock.version if stock.pk else None
        stock.month, stock.count, stock.document = month, number, "原平台导出"
        self.does(carried.state, stock, self.cast.office, version)

    @rule(which=CHANCE, to_rows=st.booleans())
    def switch(self, which, to_rows):
        stocks = CarriedStock.objects.order_by("pk")
        if stock := stocks[which % len(stocks)] if len(stocks) else None:
            verb = carried.count_by_roster if to_rows else carried.count_by_balance
            self.does(verb, stock, self.cast.office, stock.version)

    @invariant()
    def figures_say_what_rows_say(self):
        if hasattr(self, "within"):
            assert feeds.differences() == []

    @invariant()
    def county_is_who_holds_the_figures(self):
        if hasattr(self, "within"):
            holders = feeds.Holders()
            for place, county in Volunteer.objects.values_list("organization", "county"):
                assert holders.of(place) == county

    @invariant()
    def nobody_is_recruited_twice(self):
        if hasattr(self, "within"):
            recruited = feeds.named()["community_volunteers"]
            rows = Volunteer.objects.valid().filter(recruited.only)
            people = [row.merged_into_id or row.pk for row in rows]
            assert len(people) == len(set(people))


def test_figures_follow_every_change(cast):
    machine = type("Registry", (Registry,), {"cast": cast})
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=6, stateful_step_count=12, deadline=None, derandomize=True,
                          suppress_health_check=list(HealthCheck)),
    )  # fmt: skip
