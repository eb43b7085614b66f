"""Whatever happens to the rows of registers, in whatever order and at the same time: figures agree with them."""

import datetime as dt
import threading
from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.periods import Month
from entrepreneurship.models import LoanIntent
from ledgers import workflow
from organizations.models import Level, Organization, User
from projects import feeds
from projects.feeds.keys import Holders
from projects.figures import OverlapError, Scope, table, total
from projects.models import Activity, Figure, Indicator, KeyProject, Opening, Site
from projects.sources import UnknownCondition
from tests import registers
from tests.cast import Cast, small_programme
from tests.fed import activity, category, fed_indicator

YEAR = Month(2017, 12).to_date


@pytest.fixture
def world(cast):
    """Indicators over many registers; two townships below Wuxing and a unit below the city."""
    registers.rules(cast.programme)
    cast.townships()
    unit = Organization(code="330500901", name="共青团湖州师范学院委员会", short_name="师院", level=Level.UNIT)
    cast.unit = Organization.objects.add_child(Organization.objects.get(pk=cast.city.pk), instance=unit)
    registers.PROJECTS[:] = [None, *KeyProject.objects.filter(number__lte=2).values_list("pk", flat=True)]
    cast.places = [cast.wuxing, cast.zhili, cast.deqing, cast.unit, cast.city]
    return cast


def value(code, organization, scope=Scope.SUBTREE, period=YEAR):
    indicator = Indicator.objects.select_related("programme").get(code=code)
    return table([indicator], [organization], [period], scope)[indicator, organization, period].value


# ---- random changes --------------------------------------------------------------------------------------------------
STEPS = st.lists(st.sampled_from(("enter", "enter", "change", "move", "void", "restore", "upload")), max_size=12)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.data())
def test_registers_and_figures_agree_after_every_step(world, steps, data):
    def draw(choices):
        return data.draw(st.sampled_from(list(choices)))

    with transaction.atomic():
        rows = []
        for step in ["enter", *steps]:
            perform(world, step, rows, draw)
            assert feeds.differences() == []
        transaction.set_rollback(True)


def perform(world, step, rows, draw):
    user = world.office
    if step == "enter":
        rows.append(registers.enter(registers.new(draw(registers.MODELS), draw(world.places), draw), user))
    elif step == "upload":
        model = draw(registers.MODELS)
        fresh = [registers.new(model, draw(world.places), draw) for _ in range(3)]
        registers.upload(fresh)
        rows.extend(fresh)
    elif step in ("void", "restore"):
        registers.void(draw(rows), user, step == "void")
    else:
        row = draw(rows)
        row.refresh_from_db()
        if not row.is_void:
            moved = {"organization": draw(world.places)} if step == "move" else registers.fields(type(row), draw)
            registers.change(row, user, **moved)


# ---- who holds the cells ---------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_townships_rows_count_for_its_county_and_a_units_for_the_city(world):
    holders = Holders()
    assert [holders.of(place.pk) for place in world.places] == [
        world.wuxing.pk, world.wuxing.pk, world.deqing.pk, world.city.pk, world.city.pk,
    ]  # fmt: skip
    for place in world.places:
        registers.enter(activity(place, place.short_name, project=1), world.office)
    own = {o.short_name: value("held", o, Scope.OWN) for o in (world.wuxing, world.deqing, world.city)}
    assert own == {"吴兴区": 2, "德清县": 1, "市本级": 2}
    assert value("held", world.city) == 5


@pytest.mark.django_db
def test_a_loan_intent_counts_for_its_own_organisation_whoever_is_asked(world):
    bank = category("banks", "农商行")
    for place, amount in ((world.wuxing, 30), (world.city, 250)):
        intent = LoanIntent(
            organization=place,
            registered_on=dt.date(2017, 7, 1),
            amount=amount,
            applicant="甲",
            business="茶园",
            bank=bank,
        )
        registers.enter(intent, world.office)
    assert (value("intents", world.city), value("amount", world.city)) == (2, 280)
    assert value("amount", world.wuxing, Scope.OWN) == 30


# ---- conditions, moments and limits ----------------------------------------------------------------------------------
def site(world, **fields) -> Site:
    row = Site(
        organization=world.wuxing, late_reason="补登", name=f"家{Site.objects.count()}", **{"status": "named"} | fields
    )
    row.category = category("sites", "青年之家")
    return registers.enter(row, world.office)


@pytest.mark.django_db
def test_a_stock_gains_on_the_day_of_naming_and_loses_on_the_day_of_removal(world):
    Opening.objects.create(indicator=world.indicator("homes"), organization=world.city, month=Month(2016, 12), value=61)
    site(world, valid_from=dt.date(2017, 3, 1))
    site(world, valid_from=dt.date(2016, 3, 1), valid_to=dt.date(2017, 5, 1), status="removed")
    site(world, valid_from=dt.date(2017, 4, 1), status="applied")
    levels = [value("homes", world.city, period=Month(2017, n)) for n in (2, 3, 4, 5)]
    assert levels == [61, 62, 62, 61]


@pytest.mark.django_db
def test_on_the_cloud_counts_from_the_later_of_both_days(world):
    site(world, valid_from=dt.date(2017, 3, 1), cloud_since=dt.date(2017, 5, 1))
    site(world, valid_from=dt.date(2017, 6, 1), cloud_since=dt.date(2017, 1, 1))
    site(world, valid_from=dt.date(2017, 6, 1))
    moves = Figure.objects.filter(indicator__code="cloud", value__gt=0).order_by("month")
    assert [(figure.month.key, figure.value) for figure in moves] == [("2017-05", 1), ("2017-06", 1)]
    assert (value("homes", world.city), value("cloud", world.city)) == (3, 2)


@pytest.mark.django_db
def test_levels_count_upwards_and_kinds_by_name(world):
    for level in ("county", "city", "province", "national"):
        row = registers.new(registers.MediaCoverage, world.wuxing, lambda choices: tuple(choices)[-1])
        row.level, row.published_on = level, dt.date(2017, 6, 1)
        registers.enter(row, world.office)
    assert (value("media", world.city), value("all_media", world.city)) == (2, 4)


@pytest.mark.django_db
def test_a_year_counts_its_own_days_and_a_register_only_from_its_month_on(world):
    Indicator.objects.filter(code="held").update(fed_from=Month(2017, 4))
    for day in (dt.date(2016, 12, 31), dt.date(2017, 3, 31), dt.date(2017, 4, 1), dt.date(2017, 12, 31)):
        registers.enter(activity(world.wuxing, str(day), day, project=1, late_reason="补"), world.office)
    registers.enter(activity(world.wuxing, "来年", dt.date(2018, 1, 1), project=1), world.office)
    assert value("held", world.city) == 2
    assert feeds.differences() == []


@pytest.mark.django_db
def test_a_rule_that_no_register_knows_is_an_error_and_never_a_number(world):
    Indicator.objects.filter(code="lessons").update(feed_filter={"colour": "red"})
    with pytest.raises(UnknownCondition, match="台账“活动场次”没有“colour”这个条件"):
        feeds.differences()


# ---- sums that would count a row twice -------------------------------------------------------------------------------
def cells(world, *codes):
    found = [Indicator.objects.get(code=code) for code in codes]
    numbers = table(found, [world.city], [YEAR])
    return [numbers[indicator, world.city, YEAR] for indicator in found]


@pytest.mark.django_db
def test_a_total_that_would_count_the_same_row_twice_is_refused(world):
    fed_indicator(world.programme, "more_heads", "participants", where={"kind": "讲座"}, unit="人次")
    fed_indicator(world.programme, "trained", "participants", where={"kind": "培训"}, unit="人次")
    fed_indicator(world.programme, "far_heads", "participants", project=2, unit="人次")
    registers.enter(activity(world.wuxing, "课", project=1), world.office)
    for codes in (("heads", "more_heads"), ("held", "lessons"), ("homes", "cloud"), ("media", "all_media")):
        with pytest.raises(OverlapError, match="同一条记录会在两处各计一次，不能相加"):
            total(cells(world, *codes))
    assert total(cells(world, "more_heads", "trained")) == 60, "nothing is of both kinds"
    assert total(cells(world, "heads", "far_heads")) == 60, "nothing belongs to both projects"


# ---- two at once -----------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_connections_that_change_the_same_cell_leave_no_difference():
    cast = Cast(small_programme())
    fed_indicator(cast.programme, "held", "activities")
    fed_indicator(cast.programme, "heads", "participants", unit="人次")
    shared = [workflow.create(activity(cast.wuxing, f"共{n}", project=1), cast.office) for n in range(6)]
    meet = threading.Barrier(2, timeout=30)

    def work(name):
        user = User.objects.get(pk=cast.office.pk)
        for n in range(6):
            meet.wait()
            workflow.create(activity(cast.wuxing, f"{name}{n}", project=1, heads=n), user)
            registers.void(Activity.objects.get(pk=shared[n].pk), user, True) if name == "甲" else renamed(
                shared[n], user
            )

    def renamed(row, user):
        with suppress(workflow.Overtaken):
            registers.change(Activity.objects.get(pk=row.pk), user, held_on=dt.date(2017, 6, 8), heads=7)

    assert together(work, "甲", "乙") == []
    assert Activity.objects.valid().count() == 12
    assert feeds.differences() == []
    assert value("held", cast.city) == 12


@pytest.mark.django_db(transaction=True)
def test_a_rule_that_changes_while_rows_are_written_counts_them_all():
    cast = Cast(small_programme())
    indicator = fed_indicator(cast.programme, "held", "activities", where={"kind": "讲座"})
    meet = threading.Barrier(2, timeout=30)

    def work(name):
        user = User.objects.get(pk=cast.office.pk)
        for n in range(8):
            meet.wait()
            if name == "rows":
                kind = category("activities", "培训" if n % 2 else "讲座")
                workflow.create(activity(cast.wuxing, f"第{n}场", project=1, category=kind), user)
            else:
                rule(indicator, {"kind": "培训"} if n % 2 else {})

    assert together(work, "rows", "rule") == []
    assert feeds.differences() == []
    assert value("held", cast.city) == Decimal(4)


def rule(indicator, where):
    with transaction.atomic():
        feeds.hold(indicator.feed)
        fresh = Indicator.objects.select_for_update().get(pk=indicator.pk)
        fresh.feed_filter = where
        fresh.save()
        feeds.settle(fresh)


def together(work, *names) -> list:
    errors = []

    def run(name):
        try:
            work(name)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
