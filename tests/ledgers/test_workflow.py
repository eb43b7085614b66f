"""Records are entered once, changed by one at a time, voided and never lost; figures follow at once."""

import datetime as dt
from copy import copy

import pytest

from common.periods import Month
from ledgers import workflow
from organizations.models import AuditEntry
from projects import feeds
from projects.models import Activity, Figure, Indicator
from tests.fed import activity, fed_indicator

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast):
    return fed_indicator(cast.programme, "held", "activities")


def counted(indicator, organization) -> dict:
    figures = Figure.objects.current().filter(indicator=indicator, organization=organization)
    return {figure.month.key: figure.value for figure in figures}


def enter(cast, **fields) -> Activity:
    record = activity(cast.wuxing, **({"project": 1} | fields))
    return workflow.create(record, cast.wuxing_officer)


def test_what_is_entered_counts_at_once(cast, held):
    enter(cast)
    enter(cast, name="第二场")
    assert counted(held, cast.wuxing) == {"2017-07": 2}
    assert feeds.differences() == []


def test_the_same_thing_is_entered_once(cast, held):
    first = enter(cast)
    with pytest.raises(workflow.Known) as error:
        enter(cast)
    assert error.value.record == first
    assert Activity.objects.count() == 1


def test_moving_to_another_month_counts_in_both(cast, held):
    record = enter(cast)
    before = copy(record)
    record.held_on, record.late_reason = dt.date(2017, 5, 9), "日期写错"
    workflow.change(record, cast.wuxing_officer, 1, before)
    assert counted(held, cast.wuxing) == {"2017-05": 1, "2017-07": 0}
    assert feeds.differences() == []
    entry = AuditEntry.objects.about(record).last()
    assert entry.details["changes"]["held_on"] == ["2017-07-03", "2017-05-09"]


def test_a_closed_month_needs_a_reason(cast, held):
    with pytest.raises(workflow.Refused, match="补登原因"):
        enter(cast, day=dt.date(2017, 5, 9))
    assert not Activity.objects.exists()
    enter(cast, day=dt.date(2017, 5, 9), late_reason="表格晚到")
    assert counted(held, cast.wuxing) == {"2017-05": 1}


def test_of_two_changes_at_once_the_second_is_told(cast, held):
    record = enter(cast)
    for name in ("甲", "乙"):
        mine = Activity.objects.get(pk=record.pk)
        before = copy(mine)
        mine.name = name
        if name == "甲":
            workflow.change(mine, cast.wuxing_officer, 1, before)
        else:
            with pytest.raises(workflow.Overtaken):
                workflow.change(mine, cast.wuxing_officer, 1, before)
    assert Activity.objects.get().name == "甲"


def test_void_and_restore(cast, held):
    record = enter(cast)
    workflow.void(record, cast.wuxing_officer, "重复登记")
    assert counted(held, cast.wuxing) == {"2017-07": 0}
    assert record.is_void and record.void_reason == "重复登记"
    with pytest.raises(workflow.Overtaken):
        workflow.void(record, cast.wuxing_officer, "再来一次")
    workflow.restore(record, cast.wuxing_officer)
    assert counted(held, cast.wuxing) == {"2017-07": 1}
    assert feeds.differences() == []


def test_a_change_may_not_make_two_records_tell_of_the_same_thing(cast, held):
    enter(cast)
    record = enter(cast, name="剪纸")
    before = copy(record)
    record.name = "果农课堂"
    with pytest.raises(workflow.Known):
        workflow.change(record, cast.wuxing_officer, 1, before)
    assert Activity.objects.get(pk=record.pk).name == "剪纸"


def test_what_somebody_else_entered_is_not_shown(cast, held):
    enter(cast, day=dt.date(2017, 7, 2))
    record = activity(cast.wuxing, day=dt.date(2017, 7, 2), project=1)
    with pytest.raises(workflow.KnownElsewhere):
        workflow.create(record, cast.deqing_officer)


def test_restoring_in_a_closed_month_needs_a_reason_too(cast, held):
    record = enter(cast, day=dt.date(2017, 5, 9), late_reason="表格晚到")
    workflow.void(record, cast.wuxing_officer, "重复登记")
    with pytest.raises(workflow.Refused, match="补登原因"):
        workflow.restore(record, cast.wuxing_officer)
    workflow.restore(record, cast.wuxing_officer, "核实过，不是重复")
    assert (record.is_void, record.late_reason) == (False, "核实过，不是重复")
    assert counted(held, cast.wuxing) == {"2017-05": 1}


def test_a_register_that_counts_from_june_on_leaves_what_was_reported_before(cast):
    """Rows of March and June touch cells of two indicators, one of which was reported by people until May."""
    report = cast.accepted(cast.wuxing, 3, lectures=4, attendance=90)
    fed_indicator(cast.programme, "all_year", "activities")
    later = fed_indicator(cast.programme, "from_june", "activities", order=901)
    Indicator.objects.filter(pk=later.pk).update(fed_from=Month(2017, 6))
    Figure.objects.create(
        indicator=later, organization=cast.wuxing, month=Month(2017, 3), value=7, origin="reported", report=report
    )
    record = enter(cast, day=dt.date(2017, 3, 9), late_reason="补")
    before = copy(record)
    record.held_on, record.late_reason = dt.date(2017, 6, 9), "改期"
    workflow.change(record, cast.wuxing_officer, 1, before)
    assert counted(later, cast.wuxing) == {"2017-03": 7, "2017-06": 1}
    assert feeds.differences() == []


@pytest.mark.parametrize("day", [dt.date(1, 1, 1), dt.date(9999, 12, 31)])
def test_a_day_that_no_month_holds_counts_nowhere(cast, held, day):
    enter(cast, day=day)
    assert counted(held, cast.wuxing) == {}
    assert feeds.differences() == []
