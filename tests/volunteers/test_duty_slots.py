"""Times of the week: set, changed, ended, copied; what was stays."""

import datetime as dt

import pytest

from organizations.models import AuditEntry
from projects.models import SiteStatus
from tests.volunteers.duties import MONDAY, TUESDAY, WEDNESDAY, crossing, duty, slot, station
from tests.volunteers.people import volunteer
from volunteers import figures
from volunteers.models import Duty, DutySlot
from volunteers.workflow import duty_slots as workflow
from volunteers.workflow.duty_slots import Hours
from volunteers.workflow.registration import Refused

pytestmark = pytest.mark.django_db
MORNING = (dt.time(7, 30), dt.time(9, 0))
LATER = (dt.time(8, 0), dt.time(9, 30))
NEXT, PAST = WEDNESDAY + dt.timedelta(days=7), WEDNESDAY - dt.timedelta(days=7)


@pytest.fixture
def site(cast):
    return crossing(cast.wuxing, cast.wuxing_officer)


def stands(site):
    """(weekday, start, needed, from, to) of its slots."""
    rows = site.duty_slots.order_by("from_on", "weekday", "starts_at")
    return [(row.weekday, f"{row.starts_at:%H:%M}", row.needed, row.from_on, row.to_on) for row in rows]


def test_several_weekdays_at_once(cast, site):
    hours = [Hours(day, *MORNING, 2) for day in (0, 2, 4)]
    workflow.add(site, cast.wuxing_officer, hours, TUESDAY, dt.date(2017, 12, 31))
    end = dt.date(2017, 12, 31)
    assert stands(site) == [(day, "07:30", 2, TUESDAY, end) for day in (0, 2, 4)]
    entry = AuditEntry.objects.filter(action="duty.slot").order_by("pk").first()
    assert entry.summary == "人民路口设定值守时段：周一 07:30—09:00需2人，从2017-07-04起到2017-12-31"


def test_the_same_time_is_set_once_while_it_lasts(cast, site):
    slot(site, to_on=WEDNESDAY)
    with pytest.raises(Refused, match="周三 07:30—09:00已经设定过"):
        workflow.add(site, cast.wuxing_officer, [Hours(1, *MORNING, 1), Hours(2, *MORNING, 1)], WEDNESDAY)
    assert site.duty_slots.count() == 1
    workflow.add(site, cast.wuxing_officer, [Hours(2, *MORNING, 1)], dt.date(2017, 7, 6))
    assert site.duty_slots.count() == 2


def test_days_must_fit(cast, site):
    for days, told in (((MONDAY, None), "不能早于今天"), ((WEDNESDAY, TUESDAY), "不能早于启用日期")):
        with pytest.raises(Refused, match=told):
            workflow.add(site, cast.wuxing_officer, [Hours(2, *MORNING, 1)], *days)
    gone = crossing(
        cast.wuxing, cast.wuxing_officer, "红旗路口", status=SiteStatus.REMOVED, valid_to=MONDAY, valid_from=MONDAY
    )
    with pytest.raises(Refused, match="已经摘牌"):
        workflow.add(gone, cast.wuxing_officer, [Hours(2, *MORNING, 1)], TUESDAY)


def test_another_number_keeps_the_plans_and_the_past(cast, site):
    at, person = slot(site), volunteer(cast.wuxing, cast.wuxing_officer)
    past, ahead = duty(at, PAST, person, attended=True), duty(at, WEDNESDAY, person)
    now = workflow.change(at, cast.wuxing_officer, Hours(2, *MORNING, 5), WEDNESDAY)
    assert stands(site) == [(2, "07:30", 2, dt.date(2017, 6, 1), TUESDAY), (2, "07:30", 5, WEDNESDAY, None)]
    past.refresh_from_db()
    ahead.refresh_from_db()
    assert (past.slot, ahead.slot) == (at, now)
    sites = type(site).objects.filter(pk=site.pk)
    assert figures.coverage(sites, PAST, PAST) == figures.Coverage(2, 1)
    assert figures.coverage(sites, WEDNESDAY, WEDNESDAY) == figures.Coverage(5, 1)


def test_another_time_is_another_agreement(cast, site):
    at, person = slot(site), volunteer(cast.wuxing, cast.wuxing_officer)
    duty(at, PAST, person, attended=True)
    duty(at, NEXT, person)
    with pytest.raises(workflow.StillPlanned, match="已排1人次"):
        workflow.change(at, cast.wuxing_officer, Hours(2, *LATER, 2), WEDNESDAY)
    assert Duty.objects.count() == 2 and site.duty_slots.count() == 1
    workflow.change(at, cast.wuxing_officer, Hours(2, *LATER, 2), WEDNESDAY, drop=True)
    assert [row.on for row in Duty.objects.all()] == [PAST]
    assert [row[1:] for row in stands(site)] == [
        ("07:30", 2, dt.date(2017, 6, 1), TUESDAY), ("08:00", 2, WEDNESDAY, None)
    ]  # fmt: skip
    assert "取消已排的1人次" in AuditEntry.objects.filter(action="duty.slot").latest("pk").summary


def test_what_has_not_begun_is_changed_itself(cast, site):
    at = slot(site, from_on=NEXT)
    workflow.change(at, cast.wuxing_officer, Hours(4, *LATER, 3), WEDNESDAY)
    assert stands(site) == [(4, "08:00", 3, NEXT, None)]


def test_nobody_overwrites_what_somebody_else_changed(cast, site):
    at = slot(site)
    DutySlot.objects.update(needed=7)
    for act in (
        lambda: workflow.change(at, cast.wuxing_officer, Hours(2, *MORNING, 5), WEDNESDAY),
        lambda: workflow.end(at, cast.wuxing_officer, WEDNESDAY),
    ):
        with pytest.raises(Refused, match="刚刚被别人改动"):
            act()
    assert [row[2:] for row in stands(site)] == [(7, dt.date(2017, 6, 1), None)]


def test_a_change_into_what_is_there_or_into_nothing_new(cast, site):
    at = slot(site)
    slot(site, weekday=3)
    for hours, told in ((Hours(3, *MORNING, 2), "已经设定过"), (Hours(2, *MORNING, 2), "没有改动")):
        with pytest.raises(Refused, match=told):
            workflow.change(at, cast.wuxing_officer, hours, WEDNESDAY)
    with pytest.raises(Refused, match="不能早于今天"):
        workflow.change(slot(site, 5, from_on=PAST), cast.wuxing_officer, Hours(2, *LATER, 2), MONDAY)


def test_an_end_leaves_what_was(cast, site):
    at, person = slot(site), volunteer(cast.wuxing, cast.wuxing_officer)
    duty(at, PAST, person, attended=False)
    duty(at, WEDNESDAY, person)
    with pytest.raises(workflow.StillPlanned):
        workflow.end(at, cast.wuxing_officer, WEDNESDAY)
    workflow.end(at, cast.wuxing_officer, WEDNESDAY, drop=True)
    assert stands(site) == [(2, "07:30", 2, dt.date(2017, 6, 1), TUESDAY)]
    assert [row.on for row in Duty.objects.all()] == [PAST]
    at.refresh_from_db()
    for on, told in ((MONDAY, "以前的值守记录不能改"), (NEXT, "已经停用")):
        with pytest.raises(Refused, match=told):
            workflow.end(at, cast.wuxing_officer, on)
    ahead = slot(site, weekday=5, from_on=NEXT)
    workflow.end(ahead, cast.wuxing_officer, WEDNESDAY)
    assert site.duty_slots.get() == at


def test_who_came_today_is_not_taken_off(cast, site):
    at = slot(site, weekday=1)
    duty(at, TUESDAY, volunteer(cast.wuxing, cast.wuxing_officer), attended=True)
    with pytest.raises(Refused, match="已经登记到岗"):
        workflow.end(at, cast.wuxing_officer, TUESDAY, drop=True)
    workflow.end(at, cast.wuxing_officer, WEDNESDAY)
    assert Duty.objects.count() == 1


def test_copying_to_others_of_the_kind(cast, site):
    officer = cast.wuxing_officer
    slot(site), slot(site, weekday=4, needed=3), slot(site, weekday=5, to_on=MONDAY)
    one, two = crossing(cast.wuxing, officer, "红旗路口"), crossing(cast.wuxing, officer, "凤凰路口")
    slot(two, weekday=4, needed=9)
    done = workflow.copy(site, officer, [one, two], WEDNESDAY)
    assert len(done.made) == 3
    assert [(target, str(hours)) for target, hours in done.known] == [(two, "周五 07:30—09:00")]
    assert stands(one) == [(2, "07:30", 2, WEDNESDAY, None), (4, "07:30", 3, WEDNESDAY, None)]
    with pytest.raises(Refused, match="没有可以套用的"):
        workflow.copy(station(cast.wuxing, officer), officer, [one], WEDNESDAY)


def test_the_leader_sets_nothing(cast, site):
    at = slot(site)
    for act in (
        lambda: workflow.add(site, cast.leader, [Hours(1, *MORNING, 1)], TUESDAY),
        lambda: workflow.change(at, cast.leader, Hours(2, *MORNING, 5), WEDNESDAY),
        lambda: workflow.end(at, cast.leader, WEDNESDAY),
        lambda: workflow.copy(site, cast.leader, [], WEDNESDAY),
    ):
        with pytest.raises(Refused):
            act()
    assert stands(site) == [(2, "07:30", 2, dt.date(2017, 6, 1), None)]
