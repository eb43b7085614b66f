"""The pages of duty duties: who sees what, what they tell, what comes back after an error, what they cost."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledgers import workflow as recording
from projects.models import Site, SiteStatus
from tests.exported import exported
from tests.volunteers.duties import MONDAY, TUESDAY, WEDNESDAY, crossing, duty, slot, station
from tests.volunteers.people import phone, volunteer
from volunteers.models import Duty, DutySlot

pytestmark = pytest.mark.django_db
NEXT = WEDNESDAY + dt.timedelta(days=7)


@pytest.fixture
def board(cast):
    """A crossing of Wuxing, a station of its township, a crossing of Deqing; Wednesdays, two people each."""
    cast.townships()
    cast.at = slot(crossing(cast.wuxing, cast.wuxing_officer))
    cast.inside = slot(station(cast.zhili, cast.wuxing_officer, "织里服务站"))
    cast.beside = slot(crossing(cast.deqing, cast.deqing_officer, "莫干路口"))
    cast.person = volunteer(cast.wuxing, cast.wuxing_officer, name="沈晓峰")
    return cast


def page(client, user, name, *args, query=""):
    client.force_login(user)
    return client.get(reverse(name, args=args) + query)


def text(response) -> str:
    return response.content.decode()


def find(client, user, at, q, on=WEDNESDAY):
    client.force_login(user)
    return client.post(reverse("duty_plan", args=[at.pk, on]), {"q": q, "find": "1"})


def plan(client, user, at, *people, on=WEDNESDAY, **data):
    client.force_login(user)
    told = {"volunteer": [one.number for one in people], "role": "member", "agreed": "on"} | data
    return client.post(reverse("duty_plan", args=[at.pk, on]), told)


# ---- scope ----------------------------------------------------------------------------------------------------------
def test_everybody_sees_the_rosters_of_the_own_subtree(client, board):
    seen = {}
    for user in (board.office, board.leader, board.wuxing_officer, board.zhili_officer, board.deqing_officer):
        told = text(page(client, user, "duty_board"))
        seen[user.username] = [name for name in ("人民路口", "织里服务站", "莫干路口") if name in told]
    every = ["人民路口", "织里服务站", "莫干路口"]
    assert seen == {
        "office": every, "leader": every, "wuxing": every[:2], "zhili": every[1:2], "deqing": every[2:],
    }  # fmt: skip


def test_nobody_opens_what_is_out_of_scope(client, board):
    row = duty(board.at, WEDNESDAY, board.person)
    for user in (board.deqing_officer, board.zhili_officer):
        for name, args in (
            ("duty_site", [board.at.site_id]), ("duty_slots", [board.at.site_id]), ("duty_slot_change", [board.at.pk]),
            ("duty_slots_copy", [board.at.site_id]), ("duty_plan", [board.at.pk, WEDNESDAY]),
        ):  # fmt: skip
            assert page(client, user, name, *args).status_code == 404, name
        assert client.post(reverse("duty_remove", args=[row.pk])).status_code == 404
        assert client.post(reverse("duty_copy_week", args=[board.at.site_id])).status_code == 404
        client.post(reverse("duty_attend"), {"duty": [f"{row.pk}:none"], "mark": "came"})
    assert Duty.objects.get().attended is None


def test_the_leader_sees_and_changes_nothing(client, board):
    row = duty(board.at, WEDNESDAY, board.person)
    told = text(page(client, board.leader, "duty_plan", board.at.pk, WEDNESDAY))
    assert "沈晓峰" in told and "排上" not in told and "取消排班" not in told
    assert plan(client, board.leader, board.at, board.person, on=NEXT).status_code == 403
    for name, args in (
        ("duty_slots", [board.at.site_id]), ("duty_slot_change", [board.at.pk]), ("duty_slot_end", [board.at.pk]),
        ("duty_slots_copy", [board.at.site_id]), ("duty_remove", [row.pk]), ("duty_attend", []),
        ("duty_copy_week", [board.at.site_id]),
    ):  # fmt: skip
        assert client.post(reverse(name, args=args)).status_code == 403, name


def test_a_site_that_left_or_is_void_is_not_on_the_board(client, board):
    Site.objects.filter(pk=board.at.site_id).update(status=SiteStatus.REMOVED, valid_to=WEDNESDAY)
    recording.void(board.beside.site, board.deqing_officer, "重复")
    told = text(page(client, board.office, "duty_board"))
    assert "人民路口" in told and "莫干路口" not in told  # this week is still partly its own
    assert f"/duty/slots/{board.at.pk}/on/" not in told
    assert "人民路口" not in text(page(client, board.office, "duty_board", query="?week=2017-07-10"))
    assert "人民路口" not in text(page(client, board.office, "duty_gaps"))
    assert page(client, board.office, "duty_plan", board.at.pk, WEDNESDAY).status_code == 404
    past = dt.date(2017, 6, 28)
    assert page(client, board.office, "duty_plan", board.at.pk, past).status_code == 200


# ---- what the board tells -------------------------------------------------------------------------------------------
def test_the_board_tells_coverage_gaps_and_who_stands_there(client, board):
    duty(board.at, WEDNESDAY, board.person, role="leader")
    response = page(client, board.office, "duty_board")
    assert (response.context["coverage"].needed, response.context["coverage"].filled) == (6, 1)
    assert (response.context["short"], response.context["gaps"]) == (3, 6)
    below = [(org.short_name, told.needed, told.filled) for org, told in response.context["below"]]
    assert below == [("吴兴区", 4, 1), ("德清县", 2, 0)]
    assert "缺1人" in text(response) and "沈晓峰" in text(response)
    county = page(client, board.wuxing_officer, "duty_board")
    below = [(org.short_name, told.needed, told.filled) for org, told in county.context["below"]]
    assert below == [("吴兴区", 2, 1), ("织里镇", 2, 0)]


@pytest.mark.parametrize(
    ("query", "monday"),
    [("", MONDAY), ("?week=2017-07-16", dt.date(2017, 7, 10)), ("?week=2017-02-31", MONDAY), ("?week=x", MONDAY),
     ("?week=9999-12-31", MONDAY), ("?week=0001-01-01", MONDAY)],
)  # fmt: skip
def test_any_day_names_its_week(client, board, query, monday):
    assert page(client, board.office, "duty_board", query=query).context["monday"] == monday


def test_the_filter_narrows_the_board_and_its_numbers(client, board):
    kind = board.inside.site.category_id
    for query, needed in (
        (f"?organization={board.deqing.code}", 2), (f"?category={kind}", 2), ("?q=人民", 2), ("?q=没有", 0),
        ("?organization=330502", 4), ("?organization=x", 6),
    ):  # fmt: skip
        assert page(client, board.office, "duty_board", query=query).context["coverage"].needed == needed, query


def test_the_board_as_a_file(client, board):
    duty(board.at, WEDNESDAY, board.person, role="leader")
    _, rows = exported(client, board.wuxing_officer, reverse("duty_board"))
    assert rows[0] == {
        "日期": "2017-07-05", "星期": "周三", "开始": "07:30", "结束": "09:00", "单位": "吴兴区",
        "类别": "路口", "值守点": "人民路口", "需要人数": "2", "已到岗或已排": "1", "缺": "1",
        "路长": "沈晓峰", "队员": "",
    }  # fmt: skip
    assert [row["值守点"] for row in rows] == ["人民路口", "织里服务站"]


def test_gaps_come_by_day_and_vanish_when_they_are_filled(client, board):
    slot(board.at.site, weekday=1, begin="17:00", end="18:00", needed=1)
    response = page(client, board.wuxing_officer, "duty_gaps")
    told = [(shift.on, at.site.name, shift.missing) for shift, at, _ in response.context["rows"]]
    assert told == [
        (TUESDAY, "人民路口", 1), (WEDNESDAY, "人民路口", 2), (WEDNESDAY, "织里服务站", 2),
        (TUESDAY + dt.timedelta(days=7), "人民路口", 1), (NEXT, "人民路口", 2), (NEXT, "织里服务站", 2),
    ]  # fmt: skip
    duty(board.at, WEDNESDAY, board.person)
    duty(board.at, WEDNESDAY, volunteer(board.wuxing, board.wuxing_officer))
    _, rows = exported(client, board.wuxing_officer, reverse("duty_gaps"), q="人民")
    assert [(row["日期"], row["值守点"], row["还缺"]) for row in rows] == [
        ("2017-07-04", "人民路口", "1"), ("2017-07-11", "人民路口", "1"), ("2017-07-12", "人民路口", "2")
    ]  # fmt: skip


def test_an_empty_board_says_what_to_do(client, cast):
    assert "还没有值守点" in text(page(client, cast.wuxing_officer, "duty_board"))
    assert "今后14天没有缺口" in text(page(client, cast.wuxing_officer, "duty_gaps"))
    assert "都登记了" in text(page(client, cast.wuxing_officer, "duty_attend"))


@pytest.mark.parametrize("name", ["duty_board", "duty_gaps", "duty_attend", "duty_site", "duty_plan"])
def test_as_many_queries_for_many_rows_as_for_few(client, board, name):
    args = {"duty_site": [board.at.site_id], "duty_plan": [board.at.pk, WEDNESDAY]}.get(name, [])
    past = dt.date(2017, 6, 28)

    def costs():
        with CaptureQueriesContext(connection) as queries:
            assert page(client, board.office, name, *args).status_code == 200
        return len(queries)

    duty(board.at, past, board.person)
    duty(board.at, WEDNESDAY, board.person)
    duty(board.at, past, volunteer(board.wuxing, board.wuxing_officer))
    costs()
    before = costs()
    for number in range(20):
        at = slot(crossing(board.wuxing, board.wuxing_officer, f"第{number}路口"))
        person = volunteer(board.wuxing, board.wuxing_officer)
        for row in (at, board.at):
            duty(row, past, person)
            duty(row, WEDNESDAY, person)
    assert costs() == before < 40


# ---- planning -------------------------------------------------------------------------------------------------------
def test_people_are_found_by_name_or_number_in_scope(client, board):
    other = volunteer(board.deqing, board.deqing_officer, name="沈小明")
    gone = volunteer(board.wuxing, board.wuxing_officer, name="沈大海")
    type(gone).objects.filter(pk=gone.pk).update(status="left", left_on=MONDAY)

    def found(user, at, q):
        return [person.name for person, _ in find(client, user, at, q).context["candidates"]]

    assert found(board.wuxing_officer, board.at, "沈") == ["沈晓峰"]
    assert found(board.wuxing_officer, board.at, f" {board.person.number.lower()} ") == ["沈晓峰"]
    assert found(board.wuxing_officer, board.at, other.number) == []
    assert found(board.office, board.at, "沈") == ["沈小明", "沈晓峰"]
    assert found(board.zhili_officer, board.inside, "沈") == []


def test_phones_are_not_searched_for_nor_shown_again(client, board):
    response = find(client, board.wuxing_officer, board.at, phone(1))
    assert response.status_code == 422 and "不要填证件或手机号码" in text(response)
    assert response["Cache-Control"].count("no-store") == 1


def test_a_plan_and_its_series(client, board):
    response = plan(client, board.wuxing_officer, board.at, board.person, role="leader", until="2017-07-20")
    assert response["Location"] == reverse("duty_plan", args=[board.at.pk, WEDNESDAY])
    assert [(row.on, row.role) for row in Duty.objects.all()] == [
        (WEDNESDAY, "leader"), (NEXT, "leader"), (dt.date(2017, 7, 19), "leader")
    ]  # fmt: skip
    assert "已排班3人次" in text(client.get(response["Location"]))


def test_a_refused_plan_keeps_what_was_chosen(client, board):
    duty(board.inside, WEDNESDAY, board.person)
    told = {"q": "沈", "until": "2017-07-20"}
    response = plan(client, board.wuxing_officer, board.at, board.person, **told)
    assert response.status_code == 422 and "沈晓峰 7月5日：同一时间已排在织里服务站" in text(response)
    assert response.context["chosen"] == [board.person.number] and "2017-07-20" in text(response)
    response = plan(client, board.wuxing_officer, board.at, board.person, agreed="")
    assert response.status_code == 422 and "请征得本人同意后勾选" in text(response)
    assert "请先选择志愿者" in text(plan(client, board.wuxing_officer, board.at))
    stranger = volunteer(board.deqing, board.deqing_officer)
    assert "不在您的名册里" in text(plan(client, board.wuxing_officer, board.at, stranger))
    assert Duty.objects.count() == 1


def test_who_stood_there_lately_is_offered_and_told_what_is_against_it(client, board):
    duty(board.at, dt.date(2017, 6, 28), board.person)
    duty(board.inside, WEDNESDAY, board.person)
    response = page(client, board.wuxing_officer, "duty_plan", board.at.pk, WEDNESDAY)
    (found,) = response.context["candidates"]
    assert found[0] == board.person and found[1].startswith("同一时间已排在织里服务站")


def test_a_day_without_that_time_does_not_exist(client, board):
    for day in ("2017-07-06", "2017-05-31", "2017-02-31", "x"):
        assert page(client, board.office, "duty_plan", board.at.pk, day).status_code == 404, day


def test_last_week_once_more_and_taking_off(client, board):
    row = duty(board.at, WEDNESDAY, board.person)
    client.force_login(board.wuxing_officer)
    address = reverse("duty_copy_week", args=[board.at.site_id])
    response = client.post(address, {"week": "2017-07-10", "agreed": "on"}, follow=True)
    assert "已排班1人次" in text(response) and response.context["monday"] == dt.date(2017, 7, 10)
    response = client.post(address, {"week": "2017-07-10"}, follow=True)
    assert "征得本人同意" in text(response)
    response = client.post(reverse("duty_remove", args=[row.pk]), {"later": "1"}, follow=True)
    assert "已取消2次排班" in text(response) and not Duty.objects.exists()


# ---- times of the week ----------------------------------------------------------------------------------------------
def test_setting_times_and_what_is_wrong_with_them(client, board):
    client.force_login(board.zhili_officer)
    address = reverse("duty_slots", args=[board.inside.site_id])
    told = {"weekdays": ["0", "4"], "starts_at": "14:00", "ends_at": "16:00", "needed": "3", "from_on": "2017-07-04"}
    for wrong, message in (
        ({"ends_at": "13:00"}, "结束时间要晚于开始时间"), ({"weekdays": []}, "必填"), ({"needed": "0"}, "1"),
        ({"from_on": "2017-07-03"}, "启用日期不能早于今天"), ({"weekdays": ["7"]}, "7"),
    ):  # fmt: skip
        response = client.post(address, told | wrong)
        assert response.status_code == 422 and message in text(response), wrong
        assert 'value="14:00"' in text(response)
    assert client.post(address, told).status_code == 302
    assert [row.weekday for row in board.inside.site.duty_slots.all()] == [0, 2, 4]


def test_changing_and_ending_ask_before_plans_are_dropped(client, board):
    client.force_login(board.wuxing_officer)
    duty(board.at, WEDNESDAY, board.person)
    change, end = (reverse(name, args=[board.at.pk]) for name in ("duty_slot_change", "duty_slot_end"))
    told = {"weekday": "2", "starts_at": "08:00", "ends_at": "09:00", "needed": "2", "from_on": "2017-07-05"}
    for address, data in ((change, told), (end, {"on": "2017-07-05"})):
        response = client.post(address, data)
        assert response.status_code == 422 and "已排1人次" in text(response) and "drop" in text(response)
    assert client.post(change, told | {"drop": "on"}).status_code == 302
    assert [f"{row.starts_at:%H:%M}" for row in board.at.site.duty_slots.order_by("from_on")] == ["07:30", "08:00"]
    later = DutySlot.objects.get(site=board.at.site, from_on=WEDNESDAY)
    assert client.post(reverse("duty_slot_end", args=[later.pk]), {"on": "2017-08-01"}).status_code == 302
    later.refresh_from_db()
    assert later.to_on == dt.date(2017, 7, 31)


def test_copying_reaches_own_sites_of_the_kind_only(client, board):
    near = crossing(board.wuxing, board.wuxing_officer, "红旗路口")
    client.force_login(board.wuxing_officer)
    address = reverse("duty_slots_copy", args=[board.at.site_id])
    assert [str(one) for one in client.get(address).context["form"].fields["sites"].queryset] == ["红旗路口"]
    for pk in (board.inside.site_id, board.beside.site_id):
        assert client.post(address, {"sites": [pk], "from_on": "2017-07-04"}).status_code == 422
    assert client.post(address, {"sites": [near.pk], "from_on": "2017-07-04"}).status_code == 302
    assert near.duty_slots.get().from_on == TUESDAY
