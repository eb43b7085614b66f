"""The ledgers of the 2017 demonstration: believable rows that add up to what is counted, cell by cell."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.db.models import Q, Sum

from common.periods import Month
from common.workdays import is_workday
from entrepreneurship.models import Internship, LoanIntent, LoanMatchingEvent, LoanProduct, LoanStep, Secondment, Stage
from ledgers.models import Record
from organizations.models import AuditEntry, Level
from projects import feeds
from projects.models import (
    Achievement,
    Activity,
    ContactPair,
    Indicator,
    KeyProject,
    LeaderInstruction,
    LeaderRank,
    MediaCoverage,
    MediaLevel,
    OrderStatus,
    RequestStatus,
    ServiceOffer,
    ServiceOrder,
    Site,
    Visit,
    YouthRequest,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

FIRST, HALF, LAST = dt.date(2017, 1, 1), dt.date(2017, 6, 30), dt.date(2017, 7, 27)
LEDGERS = [model for model in Record.__subclasses__() if model._meta.app_label in ("projects", "entrepreneurship")]


def held(number):
    """The activities of a project in the first half-year."""
    return Activity.objects.filter(project__number=number, held_on__range=(FIRST, HALF))


# ---- they add up -----------------------------------------------------------------------------------------


def test_registers_and_figures_agree():
    assert feeds.differences() == []


@pytest.mark.parametrize(
    "project, number, heads",
    [(7, 35, 2100), (11, 20, 1200), (16, 64, 7500), (32, 507, None), (42, 320, None), (48, 10, 400), (51, 53, 10260)],
)
def test_activities_and_their_heads_are_those_of_the_document(project, number, heads):
    assert held(project).count() == number
    assert heads in (None, held(project).aggregate(Sum("heads"))["heads__sum"])
    assert not held(project).filter(heads=0).exists()


def test_intents_gather_around_the_event_and_add_up():
    intents = LoanIntent.objects.all()
    assert (intents.count(), intents.aggregate(Sum("amount"))["amount__sum"]) == (236, 21800)
    amounts = sorted(intents.values_list("amount", flat=True))
    assert amounts[0] < 5 and 300 < amounts[-1] < 1500
    event = LoanMatchingEvent.objects.get()
    assert event.held_on == dt.date(2017, 5, 28)
    assert intents.filter(registered_on=event.held_on).count() > 150
    assert not intents.exclude(registered_on__range=("2017-05-20", "2017-06-12")).exists()
    assert set(intents.filter(registered_on=event.held_on).values_list("event", flat=True)) == {event.pk}
    assert intents.values("bank").distinct().count() >= 5


def test_products_fit_the_amounts():
    assert list(LoanProduct.objects.values_list("name", "lower", "upper")) == [
        ("微信贷", 1, 10), ("微创贷", 10, 30), ("微业贷", 30, 100),
    ]  # fmt: skip
    for intent in LoanIntent.objects.select_related("product"):
        assert intent.product.takes(intent.amount) if intent.product else intent.amount > 100


def test_the_steps_of_an_intent_make_its_stage_and_become_fewer_on_the_way():
    reached = Counter(LoanStep.objects.values_list("stage", flat=True))
    order = (Stage.RECOMMENDED, Stage.INVESTIGATED, Stage.APPROVED, Stage.DISBURSED, Stage.REPAID)
    assert 236 > reached[order[0]] > reached[order[1]] > reached[order[2]] > reached[order[3]] > reached[order[4]] > 0
    assert reached[Stage.REJECTED] and reached[Stage.WITHDRAWN]
    for intent in LoanIntent.objects.prefetch_related("steps"):
        steps = list(intent.steps.all())
        days = [intent.registered_on, *(step.on for step in steps)]
        assert days == sorted(days) and days[-1] <= LAST
        assert (intent.stage, intent.stage_on) == ((steps[-1].stage, steps[-1].on) if steps else (Stage.INTENT, None))
        assert (intent.disbursed or 0) <= (intent.approved or 0) <= intent.amount
        assert all((step.amount is not None) == (step.stage in order[2:]) for step in steps)


def test_a_few_intents_have_not_moved_for_thirty_days():
    waiting = LoanIntent.objects.filter(stage__in=["intent", "recommended", "investigated", "approved"])
    stuck = [intent for intent in waiting if (dt.date(2017, 7, 28) - intent.moved_on).days > 30]
    assert 5 <= len(stuck) <= 30 and len(stuck) < len(waiting)


def test_visits_pairs_and_requests_are_those_of_the_document():
    assert Visit.objects.filter(visited_on__lte=HALF).count() == 455
    standing = Q(from_on__lte=HALF) & (Q(to_on=None) | Q(to_on__gt=HALF))
    assert ContactPair.objects.filter(standing).count() == 120
    assert YouthRequest.objects.filter(closed_on__lte=HALF).count() == 244
    by_status = Counter(YouthRequest.objects.values_list("status", flat=True))
    assert all(by_status[status] for status in RequestStatus)
    late = YouthRequest.objects.filter(status__in=["todo", "handling"], due_on__lte=LAST)
    assert 0 < late.count() < 20


def test_sites_of_before_the_year_and_of_the_year():
    homes = Site.objects.filter(category__name="青年之家").exclude(valid_from=None)
    windows = Site.objects.filter(category__name="服务窗口").exclude(valid_from=None)
    for sites, before, now in ((homes, 61, 73), (windows, 240, 323)):
        assert sites.filter(valid_from__lt=FIRST).count() == before
        assert sites.filter(Q(valid_to=None) | Q(valid_to__gt=HALF), valid_from__lte=HALF).count() == now
    assert homes.filter(cloud_since__lt=FIRST).count() == 40
    assert homes.filter(cloud_since__lte=HALF).count() == 57
    assert windows.filter(status="removed").exists() and Site.objects.filter(status="applied").exists()


def test_media_and_instructions_count_from_the_province_and_the_city_upwards():
    media = MediaCoverage.objects.filter(published_on__lte=HALF)
    high = media.filter(level__in=[MediaLevel.PROVINCE, MediaLevel.NATIONAL])
    assert high.count() == 48 and media.count() > 60
    given = LeaderInstruction.objects.filter(given_on__lte=HALF)
    leaders = Counter(given.filter(rank=LeaderRank.CITY).values_list("leader", flat=True))
    assert leaders.total() == 7 and len(leaders) == 5
    assert any("陈伟俊" in leader for leader in leaders)
    # Nobody puts words into the mouths of people who are known.
    assert set(given.values_list("text", flat=True)) == {"演示数据，不录批示原文。"}


def test_secondments_and_internships():
    assert Secondment.objects.filter(from_on__lte=HALF, to_on=None).count() == 30
    assert Internship.objects.filter(started_on__lte=HALF).count() == 2213
    assert set(Internship.objects.values_list("state", flat=True)) == {"matched", "started", "finished", "quit"}


def test_achievements_tell_what_figures_cannot():
    assert Achievement.objects.count() >= 12
    assert "上海湖州青年联谊会成立" in set(Achievement.objects.values_list("title", flat=True))
    assert all(row.text.endswith("。") for row in Achievement.objects.all())


def test_orders_stand_in_all_states_and_what_was_delivered_is_an_activity():
    orders = ServiceOrder.objects.select_related("activity", "offer")
    assert set(orders.values_list("status", flat=True)) == set(OrderStatus.values)
    for order in orders:
        delivered = order.status in (OrderStatus.DELIVERED, OrderStatus.RATED)
        assert delivered == (order.activity is not None) and (order.status == "rated") == (order.rating is not None)
        if delivered:
            assert order.activity.organization_id == order.offer.organization_id
            assert order.activity.held_on >= order.placed_at.date()
    assert ServiceOffer.objects.count() >= 20


# ---- they are believable ---------------------------------------------------------------------------------


@pytest.mark.parametrize("model", LEDGERS)
def test_every_row_was_recorded_by_somebody_of_its_organisation_and_never_in_advance(model):
    from_now_on = dt.date(2017, 7, 28)
    for row in model.objects.select_related("organization", "created_by__organization"):
        assert row.number == row.numbered()
        assert row.organization.path.startswith(row.created_by.organization.path)
        recorded = row.created_at.astimezone().date()
        assert dt.date(2017, 1, 3) <= recorded < from_now_on
    trail = AuditEntry.objects.filter(action="ledger.create", subject_kind=model._meta.label_lower)
    assert trail.count() == model.objects.count()


@pytest.mark.parametrize("model, day", [(Activity, "held_on"), (Visit, "visited_on"), (MediaCoverage, "published_on")])
def test_rows_are_recorded_within_days_and_before_the_month_is_over(model, day):
    for row in model.objects.all():
        took_place, recorded = getattr(row, day), row.created_at.astimezone().date()
        assert took_place <= LAST and 0 <= (recorded - took_place).days <= 4
        assert Month.of(recorded) == Month.of(took_place)


def test_no_two_activities_of_an_organisation_and_day_have_the_same_name():
    names = Counter(Activity.objects.values_list("organization", "held_on", "name"))
    assert names.most_common(1)[0][1] == 1
    assert len({name for _, _, name in names}) / len(names) > 0.6


def test_work_is_done_on_workdays_and_volunteers_come_at_weekends():
    days = Activity.objects.values_list("project__number", "held_on")
    assert all(is_workday(day) for number, day in days if number in (7, 9, 16, 56))
    service = {day for number, day in days if number == 23}
    assert service and all(day.weekday() >= 5 and not is_workday(day) for day in service)
    assert {day for number, day in days if number == 18} == {dt.date(2017, 5, 4)}
    assert {day for number, day in days if number == 34} == {dt.date(2017, 3, 5)}


def test_rows_of_townships_roll_up_to_their_county():
    townships = Activity.objects.filter(organization__level=Level.TOWNSHIP)
    assert townships.count() > 50
    assert {row.created_by.username for row in townships.select_related("created_by")} == {"deqing"}
    assert not Indicator.objects.filter(figures__organization__level=Level.TOWNSHIP).exists()


def test_nobody_in_the_rows_could_be_taken_for_a_real_person():
    people = [
        *LoanIntent.objects.values_list("applicant", flat=True),
        *Secondment.objects.values_list("person", flat=True),
        *Internship.objects.values_list("student", flat=True),
        *ContactPair.objects.values_list("cadre", flat=True),
        *Site.objects.values_list("contact", flat=True),
    ]
    assert all(name[1:3] == "某某" for name in people)


def test_july_has_begun_in_the_ledgers_of_projects_that_go_on():
    july = Activity.objects.filter(held_on__gt=HALF)
    assert 100 < july.count() < 350
    assert KeyProject.objects.get(number=44).activities.exists()
    assert not LoanIntent.objects.filter(registered_on__gt=HALF).exists()


def test_amounts_are_mostly_round():
    amounts = LoanIntent.objects.values_list("amount", flat=True)
    assert sum(amount % 5 == 0 or amount <= 10 for amount in amounts) / Decimal(len(amounts)) > Decimal("0.9")
