"""Planning duties: who may stand where, what is against it, series, last week once more, taking off."""

import datetime as dt

import pytest

from organizations.models import AuditEntry
from tests.volunteers.duties import MONDAY, TUESDAY, WEDNESDAY, crossing, duty, slot, station
from tests.volunteers.people import volunteer
from volunteers.models import Duty, DutyRole
from volunteers.workflow import duty as workflow
from volunteers.workflow import registration
from volunteers.workflow.registration import Refused

pytestmark = pytest.mark.django_db
NEXT = WEDNESDAY + dt.timedelta(days=7)


@pytest.fixture
def at(cast):
    """Wednesdays, half past seven, at a crossing of Wuxing."""
    return slot(crossing(cast.wuxing, cast.wuxing_officer))


@pytest.fixture
def somebody(cast):
    return volunteer(cast.wuxing, cast.wuxing_officer)


def plan(at, cast, *people, on=WEDNESDAY, role=DutyRole.MEMBER, agreed=True, **more):
    days = on if isinstance(on, list) else [on]
    return workflow.plan(at, cast.wuxing_officer, days, people, role, agreed, **more)


def refusal(*args, **more) -> str:
    with pytest.raises(Refused) as error:
        plan(*args, **more)
    assert not Duty.objects.filter(planned_by__isnull=False).exists()
    return str(error.value)


def test_a_plan_stands_in_the_trail_by_number_and_not_by_name(cast, at, somebody):
    plan(at, cast, somebody, role=DutyRole.LEADER)
    row = Duty.objects.get()
    assert (row.on, row.role, row.attended, row.planned_by) == (WEDNESDAY, "leader", None, cast.wuxing_officer)
    entry = AuditEntry.objects.get(action="duty.plan")
    assert somebody.number in entry.summary and somebody.name not in entry.summary
    assert (entry.organization, entry.actor) == (cast.wuxing, cast.wuxing_officer)


def test_nobody_is_planned_who_did_not_agree(cast, at, somebody):
    assert "征得本人同意" in refusal(at, cast, somebody, agreed=False)


def test_nobody_is_planned_for_a_day_that_is_over_or_has_no_such_time(cast, at, somebody):
    assert "已经过去" in refusal(at, cast, somebody, on=WEDNESDAY - dt.timedelta(days=7))
    assert "没有这个时段" in refusal(at, cast, somebody, on=WEDNESDAY + dt.timedelta(days=1))
    at.to_on = WEDNESDAY
    at.save()
    assert "没有这个时段" in refusal(at, cast, somebody, on=NEXT)
    assert plan(at, cast, somebody).made


@pytest.mark.parametrize(
    ("begin", "end", "taken"),
    [("09:00", "10:00", False), ("06:00", "07:30", False), ("08:59", "10:00", True), ("06:00", "07:31", True),
     ("07:00", "10:00", True), ("08:00", "08:30", True)],
)  # fmt: skip
def test_nobody_stands_at_two_places_at_once(cast, at, somebody, begin, end, taken):
    other = slot(station(cast.wuxing, cast.wuxing_officer), begin=begin, end=end)
    duty(other, WEDNESDAY, somebody)
    if taken:
        assert f"同一时间已排在爱山服务站（{begin}—{end}）" in refusal(at, cast, somebody)
    else:
        assert len(plan(at, cast, somebody).made) == 1


def test_a_place_out_of_sight_is_not_named(cast, at, somebody):
    other = slot(station(cast.deqing, cast.deqing_officer, "莫干山站"))
    duty(other, WEDNESDAY, somebody)
    told = refusal(at, cast, somebody)
    assert "同一时间已排在其他单位的值守点" in told and "莫干山" not in told
    with pytest.raises(workflow.Conflicts, match="莫干山站"):
        workflow.plan(at, cast.office, [WEDNESDAY], [somebody], DutyRole.MEMBER, True)


def test_nobody_is_planned_twice_and_nobody_is_a_second_leader(cast, at, somebody):
    other = volunteer(cast.wuxing, cast.wuxing_officer)
    duty(at, WEDNESDAY, somebody, role=DutyRole.LEADER)
    assert "已经排在这个时段" in refusal(at, cast, somebody)
    assert "已经有路长" in refusal(at, cast, other, role=DutyRole.LEADER)
    assert "只选一人" in refusal(at, cast, somebody, other, role=DutyRole.LEADER)
    assert plan(at, cast, other, on=NEXT, role=DutyRole.LEADER).made


def test_only_who_is_registered_now(cast, at, somebody):
    registration.leave(somebody, cast.wuxing_officer, MONDAY, "外出求学")
    assert "不在志愿者名册里" in refusal(at, cast, somebody)


def test_children_do_not_stand_at_crossings(cast, at):
    officer = cast.wuxing_officer
    consent = {"guardian": "沈父", "guardian_consent_on": MONDAY}
    young = volunteer(cast.wuxing, officer, born_on=dt.date(2001, 7, 6), **consent)
    assert "未满16周岁" in refusal(at, cast, young)
    assert plan(at, cast, young, on=NEXT).made  # sixteen since the day before
    Duty.objects.all().delete()
    youth = volunteer(cast.wuxing, officer, born_on=dt.date(2000, 1, 1))
    assert "监护人同意" in refusal(at, cast, youth)
    youth.guardian_consent_on = MONDAY
    youth.save()
    assert plan(at, cast, youth).made
    unknown = volunteer(cast.wuxing, officer, document="ABC123456789012", born_on=None)
    Duty.objects.all().delete()
    assert "没有登记出生日期" in refusal(at, cast, unknown)
    inside = slot(station(cast.wuxing, officer))
    assert plan(inside, cast, young).made


def test_more_than_needed_is_allowed_and_told(cast, at):
    people = [volunteer(cast.wuxing, cast.wuxing_officer) for _ in range(3)]
    assert plan(at, cast, *people[:2]).crowded == []
    assert plan(at, cast, people[2]).crowded == ["7月5日排了3人，需要2人"]


def test_a_series_goes_over_the_end_of_a_month(cast, at, somebody):
    days = workflow.series(WEDNESDAY + dt.timedelta(days=14), dt.date(2017, 8, 9))
    assert [str(day) for day in days] == ["2017-07-19", "2017-07-26", "2017-08-02", "2017-08-09"]
    assert len(plan(at, cast, somebody, on=days).made) == 4
    assert AuditEntry.objects.filter(action="duty.plan").count() == 1
    with pytest.raises(Refused, match="一年"):
        workflow.series(WEDNESDAY, dt.date(2019, 1, 1))
    with pytest.raises(Refused, match="不能早于"):
        workflow.series(WEDNESDAY, MONDAY)


def test_a_series_is_all_or_nothing_unless_conflicts_are_skipped(cast, at, somebody):
    other = slot(station(cast.wuxing, cast.wuxing_officer), begin="08:00", end="10:00")
    duty(other, NEXT, somebody)
    days = workflow.series(WEDNESDAY, dt.date(2017, 7, 19))
    assert "7月12日：同一时间" in refusal(at, cast, somebody, on=days)
    done = plan(at, cast, somebody, on=days, skip=True)
    assert [made.on.day for made in done.made] == [5, 19]
    assert [(wish.on, why[:4]) for wish, why in done.refused] == [(NEXT, "同一时间")]


def test_last_week_once_more(cast, at, somebody):
    officer = cast.wuxing_officer
    gone, twice = volunteer(cast.wuxing, officer), volunteer(cast.wuxing, officer)
    ended = slot(at.site, weekday=3, to_on=dt.date(2017, 7, 8))
    for person in (somebody, gone, twice):
        duty(at, WEDNESDAY, person, role=DutyRole.LEADER if person == somebody else DutyRole.MEMBER)
    duty(ended, dt.date(2017, 7, 6), somebody)
    duty(at, NEXT, twice)
    registration.leave(gone, officer, MONDAY, "外出求学")
    done = workflow.copy_week(at.site, officer, MONDAY + dt.timedelta(days=7), True)
    assert [(row.slot, row.on, row.volunteer, row.role) for row in done.made] == [(at, NEXT, somebody, "leader")]
    assert {wish.volunteer for wish, _ in done.refused} == {gone, twice}
    assert Duty.objects.filter(on=NEXT).count() == 2


def test_last_week_is_not_copied_for_who_moved_to_another_county(cast, at, somebody):
    duty(at, WEDNESDAY, somebody)
    registration.transfer(somebody, cast.office, cast.deqing, MONDAY)
    done = workflow.copy_week(at.site, cast.wuxing_officer, MONDAY + dt.timedelta(days=7), True)
    assert (done.made, [why for _, why in done.refused]) == ([], ["不属于您的单位（可能已转出），请与现在的单位联系"])
    assert workflow.copy_week(at.site, cast.office, MONDAY + dt.timedelta(days=7), True).made


def test_last_week_goes_on_at_the_slot_that_followed(cast, at, somebody):
    duty(at, WEDNESDAY, somebody)
    at.to_on = WEDNESDAY
    at.save()
    now = slot(at.site, needed=5, from_on=dt.date(2017, 7, 6))
    done = workflow.copy_week(at.site, cast.wuxing_officer, MONDAY + dt.timedelta(days=7), True)
    assert [(row.slot, row.on) for row in done.made] == [(now, NEXT)]


def test_a_week_is_not_copied_without_consent_nor_into_the_past(cast, at, somebody):
    monday = slot(at.site, weekday=0)
    duty(monday, MONDAY - dt.timedelta(days=7), somebody)
    with pytest.raises(Refused, match="没有可以复制的"):
        workflow.copy_week(at.site, cast.wuxing_officer, MONDAY, True)
    duty(at, WEDNESDAY - dt.timedelta(days=7), somebody)
    with pytest.raises(Refused, match="征得本人同意"):
        workflow.copy_week(at.site, cast.wuxing_officer, MONDAY, False)
    done = workflow.copy_week(at.site, cast.wuxing_officer, MONDAY, True)
    assert [row.on for row in done.made] == [WEDNESDAY]


def test_taking_off_a_day_or_all_that_follow(cast, at, somebody):
    plan(at, cast, somebody, on=[WEDNESDAY, NEXT, NEXT + dt.timedelta(days=7)])
    first, second, _ = Duty.objects.all()
    assert workflow.take_off(first, cast.wuxing_officer) == 1
    assert workflow.take_off(second, cast.wuxing_officer, later=True) == 2
    assert not Duty.objects.exists()
    told = AuditEntry.objects.filter(action="duty.plan", summary__startswith="取消排班").order_by("pk")
    assert [entry.summary.split("（")[1] for entry in told] == ["2017-07-05）", "2017-07-12起2次）"]


def test_what_is_over_or_marked_stays(cast, at, somebody):
    today = slot(at.site, weekday=1)
    for row in (duty(at, WEDNESDAY - dt.timedelta(days=7), somebody), duty(today, TUESDAY, somebody, attended=True)):
        with pytest.raises(Refused):
            workflow.take_off(row, cast.wuxing_officer)
    assert Duty.objects.count() == 2


def test_the_leader_changes_nothing(cast, at, somebody):
    row = duty(at, WEDNESDAY, somebody)
    with pytest.raises(Refused):
        workflow.plan(at, cast.leader, [NEXT], [somebody], DutyRole.MEMBER, True)
    with pytest.raises(Refused):
        workflow.take_off(row, cast.leader)
    assert Duty.objects.get() == row


def test_planning_many_takes_as_many_queries_as_planning_one(cast, at, django_assert_max_num_queries):
    people = [volunteer(cast.wuxing, cast.wuxing_officer) for _ in range(4)]
    with django_assert_max_num_queries(10):
        plan(at, cast, people[0])
    with django_assert_max_num_queries(10):
        plan(at, cast, *people[1:], on=workflow.series(WEDNESDAY, dt.date(2017, 12, 27)), skip=True)
    assert Duty.objects.count() == 1 + 3 * 26
