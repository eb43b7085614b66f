"""The pages of service days: the board of a month, moving one and many, recording; who may what."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledgers import workflow as records
from projects.models import Activity
from tests.fed import activity, category, fed_indicator
from tests.volunteers.people import volunteer
from tests.volunteers.stations import MADE_UP, day, station
from volunteers.models import ServiceDay

pytestmark = pytest.mark.django_db
FIRST = dt.date(2017, 7, 1)
LIST = "/volunteers/days/"


def counts(response):
    return {name: number for name, _, number in response.context["counts"]}


def at(name, row):
    return reverse(f"service_day_{name}", args=[row.pk])


def test_opening_a_month_gives_its_stations_their_days(client, cast):
    station(cast)
    client.force_login(cast.leader)
    assert counts(client.get(LIST)) == {"waiting": 1, "recorded": 0, "overdue": 1, "clash": 0, "moved": 0}
    told = client.get(LIST, {"month": "2017-02"})
    assert counts(told) == {"waiting": 0, "recorded": 0, "overdue": 2, "clash": 1, "moved": 0}
    assert "2017年2月4日（周六，调休上班），这一天的服务日要另选日期" in told.content.decode()
    assert set(ServiceDay.objects.values_list("due_on", flat=True)) == {
        FIRST, dt.date(2017, 7, 15), MADE_UP, dt.date(2017, 2, 18),
    }  # fmt: skip
    client.get(LIST, {"month": "2016-12"})
    client.get(LIST, {"month": "2019-01"})
    assert ServiceDay.objects.count() == 4


def test_everybody_sees_the_own_stations_and_filters_them(client, cast):
    station(cast)
    station(cast, "武康志愿服务站", cast.deqing)
    client.force_login(cast.deqing_officer)
    assert [site.name for site, _ in client.get(LIST).context["board"]] == ["武康志愿服务站"]
    client.force_login(cast.office)
    assert len(client.get(LIST).context["board"]) == 2
    for asked, found in (
        ({"organization": "330502"}, ["爱山街道志愿服务站"]),
        ({"q": "武康"}, ["武康志愿服务站"]),
        ({"state": "recorded"}, []),
    ):
        assert [site.name for site, _ in client.get(LIST, asked).context["board"]] == found
    text = b"".join(client.get(LIST, {"format": "csv", "state": "overdue"}).streaming_content).decode()
    assert "武康志愿服务站,德清县,2017-07-01,2017-07-01,逾期未登记" in text and "2017-07-15" not in text


def test_a_day_is_moved_and_a_date_that_is_no_better_wants_to_be_meant(client, cast):
    row = day(station(cast), MADE_UP)
    client.force_login(cast.wuxing_officer)
    page = client.get(at("move", row)).content.decode()
    assert "2月5日（周日）" in page
    asked = {"to": "2017-01-28", "reason": "调休"}
    told = client.post(at("move", row), asked)
    assert told.status_code == 422 and "2017年1月28日（周六，春节假期）也不合适" in told.content.decode()
    assert client.post(at("move", row), asked | {"to": "2017-03-05"}).status_code == 422
    assert client.post(at("move", row), asked | {"to": "2017-02-05"}).status_code == 302
    assert ServiceDay.objects.get().on == dt.date(2017, 2, 5)
    assert (
        "由2017年2月4日（周六，调休上班）调整到2017年2月5日（周日）" in client.get(at("detail", row)).content.decode()
    )
    assert client.post(at("move", row), asked | {"sure": "on"}).status_code == 302
    assert ServiceDay.objects.get().on == dt.date(2017, 1, 28)


def test_many_are_previewed_first(client, cast):
    rows = [day(station(cast, name), MADE_UP) for name in ("甲站", "乙站")]
    client.force_login(cast.office)
    asked = {"organization": "330500", "due_on": "2017-02-04", "to": "2017-02-05", "reason": "调休"}
    many = reverse("service_day_move_many")
    told = client.post(many, asked)
    assert "将调整 2 个服务站" in told.content.decode()
    assert {row.on for row in ServiceDay.objects.filter(pk__in=[r.pk for r in rows])} == {MADE_UP}
    response = client.post(many, asked | {"confirmed": "1"})
    assert (response.status_code, response["Location"]) == (302, f"{LIST}?month=2017-02")
    assert {row.on for row in ServiceDay.objects.all()} == {dt.date(2017, 2, 5)}
    assert client.post(many, asked | {"confirmed": "1"}).status_code == 422
    assert client.post(many, asked | {"to": "2017-04-05"}).status_code == 422


def test_a_day_is_recorded_as_the_indicator_counts_it(client, cast):
    fed_indicator(cast.programme, "community_sessions", "activities", where={"kind": "志愿服务、文明劝导"})
    kind, _ = category("activities", "志愿服务"), category("activities", "文明劝导")
    row = day(station(cast, address="红旗路1号"), FIRST)
    client.force_login(cast.wuxing_officer)
    page = client.get(at("record", row))
    assert [name for name, _ in page.context["form"].fields["category"].choices if name] != []
    assert page.context["form"].initial["category"] == kind
    assert 'value="爱山街道志愿服务站志愿服务日集中服务"' in page.content.decode()
    asked = {"project": page.context["rule"].project.pk, "category": kind.pk, "name": "集中服务", "heads": ""}
    assert client.post(at("record", row), asked).status_code == 422
    assert client.post(at("record", row), asked | {"heads": "45"}).status_code == 302
    made = Activity.objects.get()
    assert (made.organization, made.held_on, made.project.number, made.heads) == (cast.wuxing, FIRST, 1, 45)
    assert client.get(at("record", row)).status_code == 302  # recorded already
    volunteer(cast.wuxing, cast.wuxing_officer, registered_on=FIRST, source="community")
    page = client.get(at("detail", row)).content.decode()
    assert "<b>1</b> 名" in page and "/volunteers/new/?source=community" in page


def test_without_a_rule_project_and_kind_are_chosen(client, cast):
    kind = category("activities", "志愿服务")
    row = day(station(cast), FIRST)
    client.force_login(cast.wuxing_officer)
    form = client.get(at("record", row)).context["form"]
    assert (form.rule, form.fields["project"].required, form.initial["category"]) == (None, False, kind)
    asked = {"category": kind.pk, "name": "集中服务", "heads": "45"}
    assert client.post(at("record", row), asked).status_code == 302
    assert Activity.objects.get().project is None


def test_what_the_ledger_has_already_is_chosen_and_a_voided_one_pointed_out(client, cast):
    kind = category("activities", "志愿服务")
    row = day(station(cast), FIRST)
    made = records.create(activity(cast.wuxing, "广场集中服务", FIRST, category=kind), cast.wuxing_officer)
    client.force_login(cast.wuxing_officer)
    assert "广场集中服务" in client.get(at("record", row)).content.decode()
    assert client.post(at("record", row), {"existing": made.pk}).status_code == 302
    assert (ServiceDay.objects.get().activity, Activity.objects.count()) == (made, 1)
    records.void(made, cast.wuxing_officer, "写错了")
    assert "恢复那一条" in client.get(at("record", row)).content.decode()
    assert "原来登记的活动已作废：写错了" in client.get(at("detail", row)).content.decode()


def test_a_township_records_its_own_and_moves_nothing(client, cast):
    cast.townships()
    row = day(station(cast, organization=cast.zhili), FIRST)
    other = day(station(cast, "八里店站", cast.badian), FIRST)
    client.force_login(cast.zhili_officer)
    page = client.get(LIST).content.decode()
    assert at("record", row) in page and at("move", row) not in page
    asked = {"category": category("activities", "志愿服务").pk, "name": "集中服务", "heads": "45"}
    assert client.post(at("record", row), asked).status_code == 302
    assert client.post(at("record", other), asked).status_code == 404
    assert client.get(at("move", row)).status_code == 403


@pytest.mark.parametrize("query", [{}, {"format": "csv"}])
def test_many_stations_cost_no_more_queries_than_one(client, cast, query):
    client.force_login(cast.office)

    def grown(number):
        for place in range(number):
            station(cast, f"{number}号{place}站")
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(LIST, query)
            assert response.status_code == 200 and b"".join(response) != b""
        return len(queries)

    assert grown(1) == grown(30)
