"""Publishing, signing up, checking in, finishing: what happens, what is refused, and what counts in the ledger."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections, transaction

from common import periods
from ledgers import workflow as ledger
from organizations.models import AuditEntry
from projects import feeds
from projects.models import Activity
from tests.cast import Cast, small_programme
from tests.fed import category, fed_indicator
from tests.volunteers.people import volunteer
from tests.volunteers.serving import clock, served, service, signed
from volunteers.models import Participation, ServiceActivity, ServiceState
from volunteers.workflow import participation, registration
from volunteers.workflow import service as workflow
from volunteers.workflow.registration import Refused

pytestmark = pytest.mark.django_db


def numbers(rows):
    return [row.number for row in rows]


def reasons(told):
    return [reason for _, reason in told.refused]


def test_signing_up_twice_changes_nothing_and_who_took_it_back_may_sign_up_again(cast):
    activity = service(cast.wuxing, cast.wuxing_officer)
    person = volunteer(cast.wuxing, cast.wuxing_officer)
    assert numbers(participation.sign_up(activity, [person], cast.wuxing_officer, True).new) == [person.number]
    again = participation.sign_up(activity, [person, person], cast.wuxing_officer, True)
    assert (again.new, numbers(again.known), again.refused) == ([], [person.number], [])
    row = activity.participations.get()
    participation.sign_off(row, cast.wuxing_officer)
    assert activity.participations.signed_up().count() == 0
    participation.sign_up(activity, [person], cast.wuxing_officer, True)
    assert activity.participations.get().cancelled_at is None
    with periods.at(clock(9)):
        participation.check_in(row, cast.wuxing_officer)
        with pytest.raises(Refused):
            participation.sign_off(row, cast.wuxing_officer)


def test_nobody_is_signed_up_by_force_or_by_whom_only_looks(cast):
    activity = service(cast.wuxing, cast.wuxing_officer)
    person = volunteer(cast.wuxing, cast.wuxing_officer)
    with pytest.raises(Refused, match="摊派"):
        participation.sign_up(activity, [person], cast.wuxing_officer, False)
    with pytest.raises(Refused):
        participation.sign_up(activity, [person], cast.leader, True)
    assert not Participation.objects.exists()


def test_who_does_not_fit_is_told_why(cast):
    officer = cast.wuxing_officer
    activity = service(cast.wuxing, officer, capacity=2, least_age=16, most_age=60)
    born = {"child": dt.date(2001, 7, 9), "pupil": dt.date(2000, 1, 1), "old": dt.date(1956, 7, 8)}
    consent = {"guardian": "王母", "guardian_consent_on": dt.date(2017, 6, 1)}
    people = [
        volunteer(cast.wuxing, officer, born_on=born["child"], **consent),  # sixteen on the day after
        volunteer(cast.wuxing, officer, born_on=born["pupil"]),
        volunteer(cast.wuxing, officer, born_on=born["old"]),
    ]
    gone = volunteer(cast.wuxing, officer)
    registration.leave(gone, officer, dt.date(2017, 7, 1), "外出")
    fine = [volunteer(cast.wuxing, officer, born_on=born["pupil"], **consent), volunteer(cast.wuxing, officer)]
    late = volunteer(cast.wuxing, officer)
    told = participation.sign_up(activity, [*people, gone, *fine, late], officer, True)
    assert numbers(told.new) == numbers(fine)
    assert reasons(told) == [
        "活动当天不满16周岁", "未满18周岁，还没有登记监护人同意", "活动当天已超过60周岁", "不在册（已退出）", "已满",
    ]  # fmt: skip


def test_sign_up_ends_when_it_is_closed_or_the_activity_over(cast):
    officer = cast.wuxing_officer
    activity, person = service(cast.wuxing, officer), volunteer(cast.wuxing, officer)
    workflow.close(activity, officer)
    with pytest.raises(Refused, match="不接受报名"):
        participation.sign_up(activity, [person], officer, True)
    workflow.reopen(activity, officer)
    with periods.at(clock(12)), pytest.raises(Refused, match="不接受报名"):
        participation.sign_up(activity, [person], officer, True)
    assert len(participation.sign_up(activity, [person], officer, True).new) == 1


def test_the_first_check_in_and_the_first_check_out_stay(cast):
    officer = cast.wuxing_officer
    activity = service(cast.wuxing, officer)
    (row,) = signed(activity, officer, volunteer(cast.wuxing, officer))
    with periods.at(clock(8, 58)):
        with pytest.raises(Refused, match="还没有签到"):
            participation.check_out(row)
        participation.check_in(row)
    with periods.at(clock(9, 30)):
        assert participation.check_in(row, officer).came_at == clock(8, 58)
    assert served(row, clock(10), clock(12, 1)).left_at == clock(12, 1)
    with periods.at(clock(12, 30)):
        assert participation.check_out(row, officer).left_at == clock(12, 1)
    row = Participation.objects.get()
    assert (row.minutes, row.flags, row.came_by, row.left_by) == (183, [], None, None)
    acts = AuditEntry.objects.filter(action="service.check").order_by("id").values_list("summary", flat=True)
    number = row.volunteer.number
    assert list(acts) == [f"签到（{number}）：清洁河道", f"签退（{number}）：清洁河道"]
    person = row.volunteer
    assert person.minutes == 183

    # Staff open it again, before the activity is finished.
    participation.open_again(row, officer)
    person.refresh_from_db()
    assert (person.minutes, Participation.objects.get().left_at) == (0, None)
    served(row, clock(10), clock(12, 0, second=59))
    person.refresh_from_db()
    assert person.minutes == 182


def test_the_public_page_is_open_from_an_hour_before_until_three_after(cast):
    officer = cast.wuxing_officer
    activity = service(cast.wuxing, officer)
    one, two = signed(activity, officer, volunteer(cast.wuxing, officer), volunteer(cast.wuxing, officer))
    with periods.at(clock(7, 59)), pytest.raises(Refused, match="7月8日 08:00 起"):
        participation.check_in(one)
    with periods.at(clock(8)):
        participation.check_in(one)
    with periods.at(clock(15, 1)), pytest.raises(Refused, match="已经过了"):
        participation.check_out(one)
    with periods.at(clock(15)):
        assert participation.check_out(one).left_at
    # Staff are not bound by it; it is looked at afterwards.
    assert served(two, clock(7, 30), clock(11, 30), officer).flags == ["outside"]


def test_finishing_enters_the_activity_with_those_who_came(cast):
    officer = cast.wuxing_officer
    held = fed_indicator(cast.programme, "held", "activities", where={})
    activity = service(cast.wuxing, officer)
    people = [volunteer(cast.wuxing, officer) for _ in range(3)]
    one, two, _ = signed(activity, officer, *people)
    served(one, clock(8, 58), clock(12, 1))
    with periods.at(clock(9)):
        participation.check_in(two)
    entered = Activity(category=category("activities", "志愿服务"), project=held.project, name=activity.name)
    entered.held_on, entered.place = dt.date(2017, 7, 8), activity.place
    with periods.at(clock(11)), pytest.raises(Refused, match="还没有到结束时间"):
        workflow.finish(activity, officer, entered)
    with periods.at(clock(13)):
        workflow.finish(activity, officer, entered)
    activity.refresh_from_db()
    assert (activity.state, activity.activity.heads, activity.activity.organization) == ("finished", 2, cast.wuxing)
    two.refresh_from_db()
    assert (two.flags, two.minutes) == (["open"], 0)
    assert feeds.differences() == []
    with periods.at(clock(13)), pytest.raises(Refused):
        participation.check_out(two, officer)

    # Taking the record back takes nobody's hours.
    with periods.at(clock(14)):
        ledger.void(activity.activity, officer, "登记有误")
    people[0].refresh_from_db()
    assert people[0].minutes == 183
    assert Participation.objects.came().count() == 2


def test_a_closed_month_asks_why_and_leaves_everything_as_it_was(cast):
    officer = cast.wuxing_officer
    activity = service(cast.wuxing, officer)
    (row,) = signed(activity, officer, volunteer(cast.wuxing, officer))
    served(row, clock(9), clock(12))
    with periods.at(dt.datetime(2017, 8, 20, 10, tzinfo=clock(9).tzinfo)):
        entered = Activity(category=category("activities", "志愿服务"), name="清洁河道", held_on=dt.date(2017, 7, 8))
        with pytest.raises(ledger.LateReasonMissing):
            workflow.finish(activity, officer, entered)
        assert ServiceActivity.objects.get().state == ServiceState.OPEN
        entered.late_reason = "经办人休假"
        workflow.finish(activity, officer, entered)
    assert Activity.objects.get().late_reason == "经办人休假"


def test_nobody_came_so_it_can_only_be_cancelled_with_a_reason(cast):
    officer = cast.wuxing_officer
    activity = service(cast.wuxing, officer)
    (row,) = signed(activity, officer, volunteer(cast.wuxing, officer))
    entered = Activity(category=category("activities", "志愿服务"), name="清洁河道", held_on=dt.date(2017, 7, 8))
    with periods.at(clock(13)), pytest.raises(Refused, match="没有人签到"):
        workflow.finish(activity, officer, entered)
    with pytest.raises(Refused, match="取消原因"):
        workflow.cancel(activity, officer, " ")
    workflow.cancel(activity, officer, "台风")
    assert (activity.state, activity.reason) == ("cancelled", "台风")
    assert list(activity.participations.signed_up()) == [row]
    with periods.at(clock(9)), pytest.raises(Refused, match="已取消"):
        participation.check_in(row, officer)


def test_an_activity_to_which_somebody_came_keeps_its_times_and_is_not_cancelled(cast):
    officer = cast.wuxing_officer
    activity = service(cast.wuxing, officer)
    people = [volunteer(cast.wuxing, officer) for _ in range(2)]
    row, _ = signed(activity, officer, *people)
    with periods.at(clock(9)):
        participation.check_in(row, officer)
        with pytest.raises(Refused, match="不能取消"):
            workflow.cancel(activity, officer, "下雨")
        activity.ends_at = clock(18)
        with pytest.raises(Refused, match="不能再改时间"):
            workflow.change(activity, officer, 1)
    activity.refresh_from_db()
    activity.capacity = 1
    with pytest.raises(Refused, match="已有2人报名"):
        workflow.change(activity, officer, 1)


def test_who_saves_an_older_version_is_told(cast):
    officer = cast.wuxing_officer
    activity = service(cast.wuxing, officer)
    activity.place = "码头"
    workflow.change(activity, officer, 1)
    activity.place = "公园"
    with pytest.raises(Refused, match="刚刚被别人修改"):
        workflow.change(activity, officer, 1)
    assert (ServiceActivity.objects.get().place, ServiceActivity.objects.get().version) == ("码头", 2)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time")
@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_overbook():
    cast = Cast(small_programme())
    officer = cast.wuxing_officer
    activity = service(cast.wuxing, officer, capacity=1)
    one, two = volunteer(cast.wuxing, officer), volunteer(cast.wuxing, officer)
    outcome = []

    def signs_up():
        outcome.append(reasons(participation.sign_up(activity, [two], officer, True)))
        connections.close_all()

    thread = threading.Thread(target=signs_up)
    with transaction.atomic():
        assert numbers(participation.sign_up(activity, [one], officer, True).new) == [one.number]
        thread.start()
        thread.join(1)
        assert thread.is_alive()  # it waits for the activity
    thread.join(20)
    assert outcome == [["已满"]]
    assert activity.participations.signed_up().count() == 1
