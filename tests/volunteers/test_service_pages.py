"""The pages of service activities: list, entry, sign-up, the list on the spot, the queue of doubtful minutes."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common import periods
from projects.models import Activity
from tests.exported import exported
from tests.fed import category
from tests.volunteers.people import phone, volunteer
from tests.volunteers.serving import clock, served, service, signed
from volunteers.models import Membership, Participation, ServiceActivity, Team
from volunteers.workflow import participation

pytestmark = pytest.mark.django_db
LIST = "/volunteers/service/"


@pytest.fixture
def officer(cast, client):
    client.force_login(cast.wuxing_officer)
    return cast.wuxing_officer


def team(organization, user, name="苕溪河小青"):
    kind = category("teams", "河小青")
    return Team.objects.create(
        number="TD-1", organization=organization, category=kind, name=name, from_on=dt.date(2017, 1, 1), created_by=user
    )


def said(cast, **fields):
    return {
        "organization": cast.wuxing.pk, "name": "清洁河道", "place": "苕溪公园", "starts_at": "2017-07-08T09:00",
        "ends_at": "2017-07-08T12:00", "capacity": "20", "least_age": "14",
    } | fields  # fmt: skip


def text(answer):
    return answer.content.decode()


def test_an_activity_is_published_and_changed(client, cast, officer):
    answer = client.post(LIST + "new/", said(cast))
    row = ServiceActivity.objects.get()
    assert (answer.status_code, answer.url) == (302, f"{LIST}{row.pk}/")
    assert (row.starts_at, row.state, row.created_by, len(row.code)) == (clock(9), "open", officer, 6)
    page = text(client.get(answer.url))
    assert row.code in page and '<svg viewBox="0 0' in page
    answer = client.post(f"{LIST}{row.pk}/edit/", said(cast, place="码头", version="1"))
    assert answer.status_code == 302
    # Somebody else began with the older one: what was typed stays, and may be sent again after a look.
    answer = client.post(f"{LIST}{row.pk}/edit/", said(cast, place="广场", version="1"))
    assert answer.status_code == 422 and "刚刚被别人修改" in text(answer) and "广场" in text(answer)
    assert 'name="version" value="2"' in text(answer)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"ends_at": "2017-07-08T09:00"}, "结束时间要晚于开始时间"),
        ({"ends_at": "2017-07-18T09:00"}, "一次活动最长两天"),
        ({"starts_at": "2017-07-01T09:00", "ends_at": "2017-07-01T12:00"}, "结束时间已经过去"),
        ({"capacity": "0"}, "大于或等于"),
        ({"least_age": "13"}, "14"),
        ({"least_age": "18", "most_age": "16"}, "最大年龄不能小于最小年龄"),
        ({"is_risky": "on"}, "写明为志愿者办了什么保险"),
        ({"name": ""}, "必填"),
    ],
)
def test_what_cannot_be_published_is_told_and_what_was_typed_stays(client, cast, officer, fields, told):
    answer = client.post(LIST + "new/", said(cast) | fields)
    assert answer.status_code == 422
    assert told in text(answer) and "苕溪公园" in text(answer)
    assert not ServiceActivity.objects.exists()


def test_a_team_in_two_places_at_once_is_warned_of(client, cast, officer):
    own = team(cast.wuxing, officer)
    service(cast.wuxing, officer, "文明劝导", team=own, starts_at=clock(11), ends_at=clock(14))
    service(cast.wuxing, officer, "敬老", team=own, starts_at=clock(12), ends_at=clock(14))
    answer = client.post(LIST + "new/", said(cast, team=own.pk), follow=True)
    warned = [str(message) for message in answer.context["messages"] if message.level_tag == "warning"]
    assert warned == ["“苕溪河小青”同一时间还有：文明劝导（7月8日 11:00）。请核对是否排重。"]


def test_the_list_tells_what_is_to_come_what_is_past_and_what_is_mine(client, cast, officer):
    coming = service(cast.wuxing, officer)
    called_off = service(cast.wuxing, officer, "义卖")
    ServiceActivity.objects.filter(pk=called_off.pk).update(state="cancelled")
    service(cast.wuxing, cast.office, "市级义诊")
    service(cast.deqing, cast.deqing_officer, "莫干山清洁")
    signed(coming, officer, volunteer(cast.wuxing, officer))
    page = client.get(LIST)
    assert [(code, count) for code, _, count in page.context["tabs"]] == [("", 2), ("past", 1), ("mine", 2)]
    assert [(row.name, row.signed, row.came) for row in page.context["page"]] == [
        ("清洁河道", 1, 0),
        ("市级义诊", 0, 0),
    ]
    assert [row.name for row in client.get(LIST, {"of": "past"}).context["page"]] == ["义卖"]
    assert [row.name for row in client.get(LIST, {"q": "义", "since": "2017-07-09"}).context["page"]] == []
    _, rows = exported(client, cast.leader, LIST, organization=cast.wuxing.code)
    assert [(row["活动名称"], row["报名人数"]) for row in rows] == [("清洁河道", "1"), ("市级义诊", "0")]


def test_people_are_signed_up_by_number_by_name_and_as_a_team(client, cast, officer):
    activity = service(cast.wuxing, officer, capacity=3)
    by_number, by_name, member, former = (volunteer(cast.wuxing, officer, name=f"王{i}") for i in "甲乙丙丁")
    elsewhere = volunteer(cast.deqing, cast.deqing_officer, name="王戊")
    own = team(cast.wuxing, officer)
    for person, left_on in ((member, None), (former, dt.date(2017, 6, 1))):
        Membership.objects.create(team=own, volunteer=person, joined_on=dt.date(2017, 1, 1), left_on=left_on)
    address = f"{LIST}{activity.pk}/sign-up/"
    found = text(client.get(address, {"q": "王"}, HTTP_HX_REQUEST="true"))
    assert by_name.number in found and elsewhere.number not in found and "<html" not in found

    sent = {"numbers": by_number.number.replace("-", " ").lower(), "volunteer": [by_name.number], "team": own.pk}
    answer = client.post(address, sent)
    assert answer.status_code == 422 and "第1、2个不是志愿者编号" in text(answer)
    sent["numbers"] = by_number.number.lower()
    answer = client.post(address, sent)
    assert answer.status_code == 422 and "先征得本人同意" in text(answer) and not Participation.objects.exists()
    assert f'value="{by_name.number}" checked' in text(answer)
    assert client.post(address, sent | {"agreed": "on"}).status_code == 302
    names = Participation.objects.order_by("volunteer__name").values_list("volunteer__name", flat=True)
    assert list(names) == ["王丙", "王乙", "王甲"]
    assert "已报名" in text(client.get(address, {"q": "王"}))
    answer = client.post(address, {"numbers": former.number, "agreed": "on"})
    assert answer.status_code == 422 and f"{former.number}：已满" in text(answer)
    answer = client.post(address, {"numbers": elsewhere.number, "agreed": "on"})
    assert answer.status_code == 422 and "不在您的范围" in text(answer)


def test_a_phone_that_was_pasted_is_not_taken_and_not_repeated_in_the_reason(client, cast, officer):
    activity = service(cast.wuxing, officer)
    answer = client.post(f"{LIST}{activity.pk}/sign-up/", {"numbers": phone(7), "agreed": "on"})
    assert answer.status_code == 422
    assert text(answer).count(phone(7)) == 1  # what was typed, and nowhere else
    assert "no-store" in answer.headers["Cache-Control"]
    assert phone(7) not in text(client.get(f"{LIST}{activity.pk}/sign-up/", {"q": phone(7)}))


def test_on_the_spot_people_are_ticked_off(client, cast, officer):
    activity = service(cast.wuxing, officer)
    one, two = volunteer(cast.wuxing, officer, name="王甲"), volunteer(cast.wuxing, officer, name="李乙")
    row, _ = signed(activity, officer, one, two)
    base = f"{LIST}{activity.pk}/check/"
    assert "李乙" not in text(client.get(base, {"q": "王"}, HTTP_HX_REQUEST="true"))
    with periods.at(clock(8, 58)):
        swapped = text(client.post(f"{base}{row.pk}/in/", HTTP_HX_REQUEST="true"))
    assert f'id="p-{row.pk}"' in swapped and "08:58 签到" in swapped and "在场 <b>1</b>" in swapped
    with periods.at(clock(12)):
        assert client.post(f"{base}all/").status_code == 302
    row.refresh_from_db()
    assert (row.left_at, row.minutes, row.left_by) == (clock(12), 182, officer)
    assert client.post(f"{base}{row.pk}/again/").status_code == 302
    row.refresh_from_db()
    assert row.left_at is None
    assert client.post(f"{base}{row.pk}/never/").status_code == 404


def test_finishing_asks_for_the_category_and_leads_to_the_ledger(client, cast, officer):
    usual = category("activities", "志愿服务")
    activity = service(cast.wuxing, officer)
    (row,) = signed(activity, officer, volunteer(cast.wuxing, officer))
    served(row, clock(9), clock(12))
    address = f"{LIST}{activity.pk}/step/finish/"
    with periods.at(clock(13)):
        assert f'value="{usual.pk}" selected' in text(client.get(address, HTTP_HX_REQUEST="true"))
        answer = client.post(address, {"category": usual.pk, "summary": "清了三里河道"})
    entered = Activity.objects.get()
    assert answer.status_code == 302
    told = (entered.name, entered.held_on, f"{entered.starts_at:%H:%M}", entered.place, entered.heads, entered.summary)
    assert told == ("清洁河道", dt.date(2017, 7, 8), "09:00", "苕溪公园", 1, "清了三里河道")
    assert entered.number in text(client.get(f"{LIST}{activity.pk}/"))
    assert client.get(f"{LIST}{activity.pk}/edit/").status_code == 302


def test_finishing_in_a_closed_month_asks_for_the_reason(client, cast, officer):
    usual = category("activities", "志愿服务")
    activity = service(cast.wuxing, officer)
    (row,) = signed(activity, officer, volunteer(cast.wuxing, officer))
    served(row, clock(9), clock(12))
    with periods.at(dt.datetime(2017, 8, 20, 10, tzinfo=clock(9).tzinfo)):
        answer = client.post(f"{LIST}{activity.pk}/step/finish/", {"category": usual.pk})
    assert answer.status_code == 422 and "补登原因" in text(answer)


def test_the_page_tells_the_numbers(client, cast, officer):
    activity = service(cast.wuxing, officer)
    people = [volunteer(cast.wuxing, officer) for _ in range(4)]
    done, doubtful, there, _ = signed(activity, officer, *people)
    served(done, clock(9), clock(12, 5))
    served(doubtful, clock(9), clock(9, 5))
    with periods.at(clock(9)):
        participation.check_in(there)
    page = client.get(f"{LIST}{activity.pk}/")
    facts = page.context["facts"]
    assert {name: facts[name] for name in ("signed", "came", "left", "flagged", "minutes", "spoken", "free")} == {
        "signed": 4, "came": 3, "left": 2, "flagged": 1, "minutes": 185, "spoken": "3小时5分", "free": 16,
    }  # fmt: skip
    _, rows = exported(client, officer, f"{LIST}{activity.pk}/", who="flagged")
    assert [(row["志愿者编号"], row["存疑"], row["是否计入"]) for row in rows] == [
        (people[1].number, "时长过短", "待复核")
    ]  # fmt: skip


def test_doubtful_minutes_are_decided_several_at_once(client, cast, officer):
    activity = service(cast.wuxing, officer)
    people = [volunteer(cast.wuxing, officer) for _ in range(3)]
    rows = [served(row, clock(8), clock(14)) for row in signed(activity, officer, *people)]
    queue = f"{LIST}flagged/"
    assert client.get(queue).context["page"].paginator.count == 3
    assert client.get(queue, {"flag": "overlap"}).context["page"].paginator.count == 0
    assert client.get(queue, {"flag": "long", "service": activity.pk}).context["page"].paginator.count == 3
    chosen = {"row": [rows[0].pk, rows[1].pk]}
    answer = client.post(f"{queue}review/", chosen | {"decision": "accept"})
    assert answer.status_code == 422 and "请写明复核说明" in text(answer)
    assert f'value="{rows[1].pk}" aria-label="勾选 {people[1].number}" checked' in text(answer)
    answer = client.post(f"{queue}review/?flag=long", chosen | {"decision": "accept", "note": "已核实"})
    assert (answer.status_code, answer.url) == (302, f"{queue}?flag=long")
    for person in people:
        person.refresh_from_db()
    assert [person.minutes for person in people] == [360, 360, 0]
    # Somebody of another county decides nothing here.
    client.force_login(cast.deqing_officer)
    answer = client.post(f"{queue}review/", {"row": [rows[2].pk], "decision": "accept", "note": "已核实"})
    assert answer.status_code == 422
    rows[2].refresh_from_db()
    assert rows[2].reviewed_at is None


def test_pages_ask_the_database_as_often_for_one_as_for_thirty(client, cast, officer):
    first = service(cast.wuxing, officer, team=team(cast.wuxing, officer))

    def fill(count):
        rows = signed(first, officer, *(volunteer(cast.wuxing, officer) for _ in range(count)))
        for row in rows:
            served(row, clock(9), clock(9, 5), officer)

    addresses = [
        LIST,
        f"{LIST}{first.pk}/",
        f"{LIST}{first.pk}/check/",
        f"{LIST}flagged/",
        f"{LIST}{first.pk}/sign-up/?q=志",
    ]
    fill(1)
    few = [asked(client, address) for address in addresses]
    ServiceActivity.objects.filter(pk=first.pk).update(capacity=100)
    fill(29)
    for place in range(29):
        service(cast.wuxing, officer, f"第{place}次", team=first.team)
    assert [asked(client, address) for address in addresses] == few


def asked(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
