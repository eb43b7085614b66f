"""Service days: generated for every station, moved by staff alone, recorded, counted, and red again once voided."""

import datetime as dt

import pytest

from common.periods import Month
from ledgers import workflow as records
from ledgers.workflow import Overtaken, Refused
from organizations.models import AuditEntry
from projects import feeds, figures
from projects.figures import Scope
from projects.models import Activity, SiteStatus
from tests.cast import Cast, small_programme
from tests.fed import activity, category, fed_indicator
from tests.volunteers.people import volunteer
from tests.volunteers.stations import MADE_UP, day, station
from volunteers import calendar, days
from volunteers.models import ServiceDay
from volunteers.tasks import keep_service_days
from volunteers.workflow import service_days

pytestmark = pytest.mark.django_db
JULY, FIRST = Month(2017, 7), dt.date(2017, 7, 1)


@pytest.fixture
def cast():
    cast = Cast(small_programme())
    cast.sessions = fed_indicator(cast.programme, "community_sessions", "activities", where={"kind": "志愿服务"})
    cast.kind = category("activities", "志愿服务")
    return cast


def sessions(cast, organization=None, month=JULY):
    cell = (cast.sessions, organization or cast.wuxing, month)
    return figures.table([cell[0]], [cell[1]], [cell[2]], Scope.SUBTREE)[cell].value


def held(cast, day, **fields):
    return activity(
        cast.wuxing, "广场集中服务", day.on, category=cast.kind, project=cast.sessions.project.number, **fields
    )


# ---- the calendar ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("month", "due"),
    [
        (Month(2017, 2), (dt.date(2017, 2, 4), dt.date(2017, 2, 18))),
        (Month(2017, 4), (dt.date(2017, 4, 1), dt.date(2017, 4, 15))),
        (Month(2017, 7), (dt.date(2017, 7, 1), dt.date(2017, 7, 15))),
        (Month(2017, 10), (dt.date(2017, 10, 7), dt.date(2017, 10, 21))),
    ],
)
def test_the_first_and_the_third_saturday(month, due):
    assert calendar.service_days(month) == due


@pytest.mark.parametrize(
    ("on", "short", "told"),
    [
        (dt.date(2017, 2, 4), "调休上班", "2017年2月4日（周六，调休上班）"),
        (dt.date(2017, 4, 1), "调休上班", "2017年4月1日（周六，调休上班）"),
        (dt.date(2017, 10, 7), "国庆节假期", "2017年10月7日（周六，国庆节假期）"),
        (dt.date(2017, 7, 15), "", "2017年7月15日（周六）"),
        (dt.date(2017, 7, 5), "", "2017年7月5日（周三）"),
        (dt.date(2050, 2, 5), "", "2050年2月5日（周六，节假日安排还没有收入系统）"),
    ],
)
def test_what_the_calendar_says_of_a_day(on, short, told):
    note = calendar.note(on)
    assert (note.short, note.told, note.is_special) == (short, told, bool(short))
    assert note.is_known == (on.year == 2017)


def test_a_free_day_is_neither_a_workday_nor_a_holiday():
    found = [note.day for note in calendar.free_days(dt.date(2017, 2, 4))]
    assert dt.date(2017, 2, 5) in found and dt.date(2017, 2, 18) in found
    # 21 and 22 January are workday and weekend in the week before the Spring Festival, 28 and 29 are the festival.
    assert dt.date(2017, 1, 28) not in found and dt.date(2017, 1, 22) not in found


# ---- generating ------------------------------------------------------------------------------------------------
def test_every_station_has_its_days_from_january_to_sixty_days_ahead(cast):
    station(cast)
    keep_service_days()
    due = list(ServiceDay.objects.order_by("due_on").values_list("due_on", flat=True))
    assert (due[0], due[-1], len(due)) == (dt.date(2017, 1, 7), dt.date(2017, 9, 2), 17)
    assert service_days.ensure(service_days.kept_until()) == 0
    assert ServiceDay.objects.count() == 17


def test_only_stations_that_exist_on_the_day_have_one(cast):
    station(cast, "五月命名", valid_from=dt.date(2017, 5, 20))
    station(cast, "六月摘牌", status=SiteStatus.REMOVED, valid_to=dt.date(2017, 6, 3))
    station(cast, "还在创建", status=SiteStatus.BUILDING, valid_from=None, level="", document="")
    station(cast, "路口", kind="路口")
    records.void(station(cast, "作废的"), cast.office, "误登")
    service_days.ensure(dt.date(2017, 6, 30), dt.date(2017, 5, 1))
    found = set(ServiceDay.objects.values_list("site__name", "due_on"))
    may, june = calendar.service_days(Month(2017, 5)), calendar.service_days(Month(2017, 6))
    assert found == {("五月命名", may[1]), *(("五月命名", d) for d in june), *(("六月摘牌", d) for d in may)}


def test_generating_again_leaves_moved_days_where_they_are(cast):
    row = day(station(cast), MADE_UP)
    service_days.move(row, cast.wuxing_officer, dt.date(2017, 2, 5), "调休")
    assert service_days.ensure(MADE_UP, MADE_UP) == 0
    assert ServiceDay.objects.get().on == dt.date(2017, 2, 5)


def test_days_of_a_station_that_was_taken_off_meanwhile_are_not_held_against_it(cast):
    site = station(cast)
    service_days.ensure(dt.date(2017, 7, 31), FIRST)
    type(site).objects.filter(pk=site.pk).update(status=SiteStatus.REMOVED, valid_to=dt.date(2017, 7, 3))
    assert list(days.of_month(cast.office, JULY).values_list("on", flat=True)) == [FIRST]


# ---- moving ----------------------------------------------------------------------------------------------------
def test_a_move_tells_from_where_to_where_and_why(cast):
    row = day(station(cast), MADE_UP)
    assert days.Told(row).is_clash
    service_days.move(row, cast.wuxing_officer, dt.date(2017, 2, 5), " 春节调休 ")
    row.refresh_from_db()
    assert (row.on, row.due_on, row.moved_by, row.move_reason) == (
        dt.date(2017, 2, 5), MADE_UP, cast.wuxing_officer, "春节调休",
    )  # fmt: skip
    assert (days.Told(row).is_moved, days.Told(row).is_clash) == (True, False)
    entry = AuditEntry.objects.about(row).get()
    assert (entry.action, entry.details["reason"], entry.organization) == ("service_day.move", "春节调休", cast.wuxing)
    assert entry.summary == (
        "“爱山街道志愿服务站”的志愿服务日由2017年2月4日（周六，调休上班）调整到2017年2月5日（周日）"
    )


@pytest.mark.parametrize(
    ("to", "reason", "told"),
    [
        (dt.date(2017, 2, 5), " ", "请写明调整原因。"),
        (MADE_UP, "调休", "现在就是2017-02-04"),
        (dt.date(2017, 2, 19), "调休", "只能在固定服务日2017-02-04前后14天以内调整。"),
        (dt.date(2017, 2, 18), "调休", "已有另一个服务日"),
    ],
)
def test_a_move_that_cannot_be(cast, to, reason, told):
    site = station(cast)
    row = day(site, MADE_UP)
    day(site, dt.date(2017, 2, 18))
    with pytest.raises(Refused, match=told):
        service_days.move(row, cast.wuxing_officer, to, reason)
    assert ServiceDay.objects.get(pk=row.pk).on == MADE_UP and not AuditEntry.objects.about(row)


def test_nobody_else_moves_a_day(cast):
    cast.townships()
    row = day(station(cast, organization=cast.zhili), MADE_UP)
    for user in (cast.zhili_officer, cast.leader, cast.auditor):
        with pytest.raises(Refused, match="由市级和县区的工作人员调整"):
            service_days.move(row, user, dt.date(2017, 2, 5), "调休")


def test_a_day_that_somebody_moved_or_recorded_meanwhile_is_not_moved(cast):
    row = day(station(cast), FIRST)
    stale = ServiceDay.objects.get(pk=row.pk)
    service_days.move(row, cast.wuxing_officer, dt.date(2017, 7, 2), "下雨")
    with pytest.raises(Overtaken):
        service_days.move(stale, cast.office, dt.date(2017, 6, 30), "下雨")
    service_days.record(row, cast.wuxing_officer, held(cast, row))
    with pytest.raises(Overtaken):
        service_days.move(row, cast.office, dt.date(2017, 7, 3), "下雨")


def test_many_are_moved_at_once_but_for_those_recorded_or_moved(cast):
    first, second, third = (station(cast, name) for name in ("甲站", "乙站", "丙站"))
    other = station(cast, "德清站", cast.deqing)
    rows = [day(row, FIRST) for row in (first, second, third, other)]
    service_days.record(rows[0], cast.wuxing_officer, held(cast, rows[0]))
    service_days.move(rows[1], cast.wuxing_officer, dt.date(2017, 6, 30), "下雨")
    assert service_days.move_many(cast.wuxing_officer, cast.wuxing, FIRST, dt.date(2017, 7, 2), "下雨") == 1
    found = dict(ServiceDay.objects.values_list("site__name", "on"))
    assert found == {"甲站": FIRST, "乙站": dt.date(2017, 6, 30), "丙站": dt.date(2017, 7, 2), "德清站": FIRST}
    assert AuditEntry.objects.about(rows[2]).get().organization == cast.wuxing
    assert service_days.move_many(cast.office, cast.city, FIRST, dt.date(2017, 7, 2), "下雨") == 1
    with pytest.raises(Refused, match="没有可以调整的服务日"):
        service_days.move_many(cast.office, cast.city, FIRST, dt.date(2017, 7, 3), "下雨")


def test_a_county_moves_nothing_of_another_one(cast):
    day(station(cast, organization=cast.deqing), FIRST)
    with pytest.raises(Refused):
        service_days.move_many(cast.wuxing_officer, cast.city, FIRST, dt.date(2017, 7, 2), "下雨")


# ---- recording -------------------------------------------------------------------------------------------------
def test_a_recorded_day_counts_and_a_voided_record_makes_it_red_again(cast):
    row = day(station(cast), FIRST)
    assert (days.Told(row).state, sessions(cast)) == ("overdue", 0)
    made = service_days.record(row, cast.wuxing_officer, held(cast, row))
    row = ServiceDay.objects.select_related("activity").get(pk=row.pk)
    assert (days.Told(row).state, row.activity, sessions(cast), sessions(cast, cast.city)) == ("recorded", made, 1, 1)
    assert AuditEntry.objects.about(row).get().action == "service_day.record"
    records.void(made, cast.wuxing_officer, "没有办成")
    row = ServiceDay.objects.select_related("activity").get(pk=row.pk)
    assert (days.Told(row).state, sessions(cast)) == ("overdue", 0)
    assert days.counts(days.of_month(cast.office, JULY), JULY)["overdue"] == 1
    records.restore(made, cast.wuxing_officer)
    assert (days.counts(days.of_month(cast.office, JULY), JULY)["recorded"], sessions(cast)) == (1, 1)
    assert feeds.differences() == []


def test_a_day_is_recorded_once_and_not_ahead(cast):
    site = station(cast)
    row, ahead = day(site, FIRST), day(site, dt.date(2017, 7, 15))
    service_days.record(row, cast.wuxing_officer, held(cast, row))
    with pytest.raises(Overtaken, match="已被别人登记"):
        service_days.record(row, cast.office, activity(cast.wuxing, "另一场", FIRST, category=cast.kind))
    with pytest.raises(Refused, match="服务日还没有到"):
        service_days.record(ahead, cast.wuxing_officer, held(cast, ahead))
    assert Activity.objects.count() == 1


def test_an_activity_that_is_in_the_ledger_already_is_linked_and_not_counted_twice(cast):
    row = day(station(cast), FIRST)
    made = records.create(held(cast, row), cast.wuxing_officer)
    service_days.link(row, cast.wuxing_officer, made)
    assert (ServiceDay.objects.get(pk=row.pk).activity, sessions(cast)) == (made, 1)
    other = day(station(cast, "另一站"), FIRST)
    with pytest.raises(Refused, match="已不能关联"):
        service_days.link(other, cast.wuxing_officer, made)


def test_a_day_of_a_closed_month_wants_a_reason(cast):
    row = day(station(cast), MADE_UP)
    with pytest.raises(records.LateReasonMissing):
        service_days.record(row, cast.wuxing_officer, held(cast, row))
    service_days.record(row, cast.wuxing_officer, held(cast, row, late_reason="补登"))
    assert sessions(cast, month=Month(2017, 2)) == 1


def test_the_community_s_new_volunteers_of_the_day_are_told(cast):
    row = day(station(cast), FIRST)
    volunteer(cast.wuxing, cast.wuxing_officer, registered_on=FIRST, source="community")
    volunteer(cast.wuxing, cast.wuxing_officer, registered_on=FIRST, source="online")
    volunteer(cast.wuxing, cast.wuxing_officer, registered_on=dt.date(2017, 7, 2), source="community")
    volunteer(cast.deqing, cast.deqing_officer, registered_on=FIRST, source="community")
    assert [told.recruits for told in days.told([row])] == [1]
