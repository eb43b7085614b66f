"""How figures combine: flows, stocks, ratios; own and subtree; gaps, carried levels, pending values."""

from decimal import Decimal

import pytest

from common import periods
from common.periods import HalfYear, Month, Quarter
from projects.figures import OverlapError, Scope, table, total
from projects.models import Figure, Indicator, Opening
from projects.workflow import Stated
from tests.cast import at
from tests.fed import fed_indicator

pytestmark = pytest.mark.django_db
HALF = HalfYear(2017, 1)
MAY, JUNE, JULY = Month(2017, 5), Month(2017, 6), Month(2017, 7)


def one(indicator, organization, period, scope=Scope.SUBTREE, pending=False):
    return table([indicator], [organization], [period], scope, pending)[indicator, organization, period]


def test_a_flow_adds_up_over_months_and_over_organisations(cast):
    cast.accepted(cast.wuxing, 4, lectures=3, attendance=90)
    cast.accepted(cast.wuxing, 6, lectures=4, attendance=100)
    cast.accepted(cast.deqing, 6, lectures=5, attendance=110)
    lectures = cast.indicator("lectures")
    assert one(lectures, cast.city, HALF).value == 12
    assert one(lectures, cast.wuxing, HALF).value == 7
    assert one(lectures, cast.city, JUNE).value == 9
    assert one(lectures, cast.city, Quarter(2017, 1)).value is None


def test_a_missing_flow_is_not_zero_and_a_reported_zero_is_a_value(cast):
    cast.accepted(cast.wuxing, 6, lectures=0, attendance=0)
    cell = one(cast.indicator("lectures"), cast.city, JUNE)
    assert cell.value == 0
    assert cell.missing_organizations == [cast.deqing]
    assert cell.note == "缺1个单位"
    assert one(cast.indicator("lectures"), cast.deqing, JUNE).value is None


def test_every_missing_month_of_a_flow_is_named(cast):
    for month in (1, 2, 4, 6):
        cast.accepted(cast.deqing, month, lectures=1, attendance=10)
    cell = one(cast.indicator("lectures"), cast.deqing, HALF)
    assert cell.gaps == ((cast.deqing, Month(2017, 3)), (cast.deqing, MAY))


def test_nothing_is_owed_for_a_month_that_has_not_ended_nor_outside_the_pace(cast):
    assert one(cast.indicator("lectures"), cast.wuxing, JULY).gaps == ()
    assert one(cast.indicator("contest"), cast.wuxing, HALF).gaps == ()


def test_a_stock_takes_the_newest_level_and_says_when_it_is_carried(cast):
    cast.accepted(cast.wuxing, 3, volunteers=80)
    cast.accepted(cast.wuxing, 5, volunteers=90)
    cast.accepted(cast.deqing, 6, volunteers=55)
    volunteers = cast.indicator("volunteers")
    cell = one(volunteers, cast.city, HALF)
    assert cell.value == 145
    assert cell.carried == ((cast.wuxing, MAY),)
    assert cell.note == "沿用5月"
    assert one(volunteers, cast.wuxing, Month(2017, 4)).value == 80


def test_a_stock_that_was_never_reported_stands_at_its_opening(cast):
    cell = one(cast.indicator("volunteers"), cast.city, JUNE)
    assert cell.value == 100, "60 of Wuxing and 40 of Deqing; the city's own opening row is their whole, not one more"
    assert {organization for organization, _ in cell.carried} == {cast.wuxing, cast.deqing}
    assert {month for _, month in cell.carried} == {Month(2016, 12)}


def test_a_stock_without_report_and_opening_is_missing(cast):
    cast.accepted(cast.wuxing, 6, contest=0, stations=8)
    cell = one(cast.indicator("stations"), cast.city, JUNE)
    assert (cell.value, cell.missing_organizations) == (8, [cast.deqing])
    assert one(cast.indicator("stations"), cast.deqing, JUNE).value is None


def test_a_level_is_carried_across_the_years_start(cast):
    cast.accepted(cast.wuxing, 7, volunteers=95)
    volunteers = cast.indicator("volunteers")
    Opening.objects.filter(indicator=volunteers).delete()
    january = Month(2018, 1)
    cell = one(volunteers, cast.wuxing, january)
    assert cell.value == 95
    assert cell.parts[0].month == JULY


def test_a_programme_of_another_year_reads_the_same_code(cast):
    cast.accepted(cast.wuxing, 7, volunteers=95)
    old = cast.indicator("volunteers")
    programme = cast.programme
    programme.pk, programme.year = None, 2018
    programme.save()
    new = Indicator.objects.get(pk=old.pk)
    new.pk, new.programme, new.project = None, programme, None
    new.save()
    assert one(new, cast.wuxing, Month(2018, 2)).value == 95


def test_a_ratio_adds_numerators_and_denominators_and_is_never_an_average(cast):
    ratio = cast.indicator("share")
    Indicator.objects.filter(pk=ratio.pk).update(by="counties")
    ratio.refresh_from_db()
    cast.accepted(cast.wuxing, 6, share=Stated(Decimal(50), Decimal(50), Decimal(100)))
    cast.accepted(cast.deqing, 6, share=Stated(Decimal(20), Decimal(60), Decimal(300)))
    assert one(ratio, cast.city, JUNE).value == Decimal("27.5")
    Figure.objects.filter(organization=cast.deqing).update(numerator=None, denominator=None)
    assert one(ratio, cast.city, JUNE).value is None
    assert one(ratio, cast.deqing, JUNE).value == 20


def test_the_citys_own_ratio_is_its_value(cast):
    cast.accepted(cast.city, 6, plan=1, share="40.8")
    assert one(cast.indicator("share"), cast.city, HALF).value == Decimal("40.8")


def test_own_and_subtree_are_different_questions(cast):
    cast.accepted(cast.wuxing, 6, lectures=4, attendance=1)
    lectures = cast.indicator("lectures")
    assert one(lectures, cast.city, JUNE, Scope.SUBTREE).value == 4
    own = one(lectures, cast.city, JUNE, Scope.OWN)
    assert (own.value, own.gaps) == (None, ())


def test_submitted_values_count_only_when_asked_for_and_say_so(cast):
    cast.accepted(cast.wuxing, 6, lectures=4, attendance=1)
    cast.submitted(cast.deqing, 6, lectures=2, attendance=1)
    lectures = cast.indicator("lectures")
    assert one(lectures, cast.city, JUNE).value == 4
    cell = one(lectures, cast.city, JUNE, pending=True)
    assert (cell.value, cell.pending, cell.note) == (6, True, "含待审核")


def test_a_fed_stock_is_its_opening_and_the_running_sum_of_movements(cast):
    fed = cast.indicator("key_projects")
    assert one(fed, cast.city, JUNE).value == 4
    Figure.objects.create(indicator=fed, organization=cast.city, month=MAY, value=-1, origin="fed")
    Opening.objects.create(indicator=fed, organization=cast.city, month=Month(2016, 12), value=10)
    values = [one(fed, cast.city, Month(2017, n)).value for n in (1, 4, 5, 6)]
    assert values == [14, 14, 13, 13]
    assert one(fed, cast.city, Month(2018, 3)).value == 13, "and it goes on into the next year"


def test_a_backdated_movement_changes_one_cell_and_every_later_level(cast):
    fed = cast.indicator("key_projects")
    Figure.objects.create(indicator=fed, organization=cast.city, month=Month(2017, 2), value=3, origin="fed")
    assert [one(fed, cast.city, Month(2017, n)).value for n in (1, 2, 3)] == [4, 7, 7]


def test_a_level_that_was_reported_goes_on_as_fed_from_its_month(cast):
    cast.accepted(cast.wuxing, 3, volunteers=80)
    volunteers = cast.indicator("volunteers")
    Indicator.objects.filter(pk=volunteers.pk).update(fed_from=Month(2017, 4))
    Figure.objects.create(
        indicator=volunteers, organization=cast.wuxing, month=MAY, value=5, origin="fed", recorded_at=at(5, 9)
    )
    assert one(volunteers, cast.wuxing, JUNE).value == 85
    assert one(volunteers, cast.wuxing, Month(2017, 3)).value == 80


def test_only_the_current_version_of_a_cell_counts(cast):
    report = cast.accepted(cast.wuxing, 6, lectures=4, attendance=1)
    lectures = cast.indicator("lectures")
    old = Figure.objects.get(indicator=lectures)
    Figure.objects.filter(pk=old.pk).update(current=False)
    Figure.objects.create(
        indicator=lectures, organization=cast.wuxing, month=JUNE, value=6, origin="reported", version=2, report=report
    )
    assert one(lectures, cast.wuxing, JUNE).value == 6


def test_an_organisation_that_ended_owes_nothing_afterwards(cast):
    cast.deqing.valid_to = periods.today().replace(month=3, day=31)
    cast.deqing.save()
    cast.accepted(cast.wuxing, 6, lectures=4, attendance=1)
    assert one(cast.indicator("lectures"), cast.city, JUNE).gaps == ()


def test_a_total_over_head_counts_that_overlap_is_refused(cast):
    cast.accepted(cast.wuxing, 6, lectures=4, attendance=1)
    cast.accepted(cast.deqing, 6, lectures=4, attendance=1)
    volunteers = one(cast.indicator("volunteers"), cast.city, JUNE)
    with pytest.raises(OverlapError, match="重叠"):
        total([volunteers, volunteers])
    with pytest.raises(OverlapError, match="单位不同"):
        total([volunteers, one(cast.indicator("lectures"), cast.city, JUNE)])
    assert total([one(cast.indicator("lectures"), o, JUNE) for o in (cast.wuxing, cast.deqing)]) == 8


def test_the_number_of_queries_does_not_depend_on_the_size_of_the_grid(cast, django_assert_num_queries):
    cast.accepted(cast.wuxing, 6, lectures=4, attendance=1)
    cast.accepted(cast.deqing, 5, volunteers=50)
    indicators = list(cast.programme.indicators.all())
    volunteers = cast.indicator("volunteers")
    with django_assert_num_queries(6):
        one(volunteers, cast.wuxing, JUNE, pending=True)
    grid = [Month(2017, n) for n in range(1, 13)] + [HALF]
    with django_assert_num_queries(6):
        answer = table(indicators, [cast.city, cast.wuxing, cast.deqing], grid, pending=True)
        values = [answer[i, o, p].value for i in indicators for o in (cast.city, cast.wuxing) for p in grid]
    assert len(values) == len(indicators) * 2 * len(grid)


# ---- what a register counts ------------------------------------------------------------------------------------------
def test_an_opening_stands_at_the_years_first_month_also_beside_the_month_before(cast):
    january, december = Month(2017, 1), Month(2016, 12)
    indicator = cast.indicator("volunteers")
    alone = table([indicator], [cast.city], [january])[indicator, cast.city, january].value
    beside = table([indicator], [cast.city], [december, january])[indicator, cast.city, january].value
    assert alone == beside == 100


def test_a_counted_stock_whose_opening_only_the_city_states_begins_with_it(cast):
    indicator = fed_indicator(cast.programme, "homes", "sites", aggregate="latest")
    Opening.objects.create(indicator=indicator, organization=cast.city, month=Month(2016, 12), value=61)
    year = Month(2017, 6).to_date
    numbers = table([indicator], [cast.city, cast.wuxing], [year])
    assert numbers[indicator, cast.city, year].value == 61
    assert numbers[indicator, cast.wuxing, year].value == 0
    Opening.objects.create(indicator=indicator, organization=cast.wuxing, month=Month(2016, 12), value=40)
    numbers = table([indicator], [cast.city, cast.wuxing], [year])
    assert (numbers[indicator, cast.city, year].value, numbers[indicator, cast.wuxing, year].value) == (61, 40)
    assert not numbers[indicator, cast.city, year].gaps and not numbers[indicator, cast.city, year].carried
