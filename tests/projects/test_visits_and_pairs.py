"""Visits and contact pairs: entered quickly, counted at once, and who sees them."""

import datetime as dt

import pytest
from django.urls import reverse

from ledgers import workflow
from projects import feeds
from projects.models import ContactPair, Figure, Visit
from tests.fed import fed_indicator

pytestmark = pytest.mark.django_db
D = dt.date


def counted(indicator, organization) -> dict:
    figures = Figure.objects.current().filter(indicator=indicator, organization=organization)
    return {figure.month.key: figure.value for figure in figures}


@pytest.fixture
def pairs(cast):
    return fed_indicator(cast.programme, "pairs", "contact_pairs", project=None, aggregate="latest")


def pair(cast, **fields) -> ContactPair:
    said = {"cadre": "沈建明", "partner": "后坞村返乡青年", "from_on": D(2017, 6, 10)} | fields
    return workflow.create(ContactPair(organization=cast.wuxing, **said), cast.wuxing_officer)


def enter(client, cast, kind, **fields):
    client.force_login(cast.wuxing_officer)
    return client.post(reverse("ledger_new", args=[kind]), {"organization": cast.wuxing.pk, **fields})


def test_a_visit_counts_in_its_month(cast, client):
    visits = fed_indicator(cast.programme, "visits", "visits", project=None)
    data = {"visited_on": "2017-07-03", "host": "织里镇团委", "visitors": "权益部", "heard": "缺场地"}
    assert enter(client, cast, "visits", **data).status_code == 302
    assert counted(visits, cast.wuxing) == {"2017-07": 1}
    assert feeds.differences() == []


def test_the_next_visit_begins_with_what_the_last_one_said(cast, client):
    data = {"visited_on": "2017-07-03", "host": "织里镇团委", "visitors": "权益部"}
    answer = enter(client, cast, "visits", another="1", **data)
    assert answer.url == reverse("ledger_new", args=["visits"])
    form = client.get(answer.url).context["form"]
    told = [form[name].value() for name in ("organization", "visited_on", "visitors", "host")]
    assert told == [cast.wuxing.pk, D(2017, 7, 3), "权益部", None]


@pytest.mark.parametrize(("field", "value"), [("visited_on", "2017-07-05"), ("heard", "电话13800138000"), ("host", "")])
def test_what_a_visit_cannot_say_is_refused(cast, client, field, value):
    data = {"visited_on": "2017-07-03", "host": "织里镇团委", "visitors": "权益部"} | {field: value}
    page = enter(client, cast, "visits", **data)
    assert page.status_code == 422 and set(page.context["form"].errors) == {field}
    assert not Visit.objects.exists()


def test_a_pair_counts_from_its_first_day_until_it_ends(cast, pairs):
    pair(cast)
    pair(cast, partner="八里店镇青年合唱团", to_on=D(2017, 7, 1))
    assert counted(pairs, cast.wuxing) == {"2017-06": 2, "2017-07": -1}
    assert feeds.differences() == []


def test_ending_a_pair_in_a_closed_month_needs_a_reason(cast, client, pairs):
    record = pair(cast, from_on=D(2017, 4, 5), late_reason="补登")
    client.force_login(cast.wuxing_officer)
    address = reverse("ledger_edit", args=["contact_pairs", record.pk])
    data = {
        "organization": cast.wuxing.pk, "cadre": "沈建明", "partner": "后坞村返乡青年", "from_on": "2017-04-05",
        "to_on": "2017-05-20", "version": 1, "late_reason": "",
    }  # fmt: skip
    assert "补登原因" in client.post(address, data).content.decode()
    assert counted(pairs, cast.wuxing) == {"2017-04": 1}
    assert client.post(address, data | {"late_reason": "漏登"}).status_code == 302
    assert counted(pairs, cast.wuxing) == {"2017-04": 1, "2017-05": -1}
    assert feeds.differences() == []


def test_a_pair_cannot_end_before_it_began_nor_name_a_phone(cast, client):
    data = {"cadre": "沈建明", "partner": "后坞村青年", "from_on": "2017-07-03"}
    assert enter(client, cast, "contact_pairs", **data, to_on="2017-07-02").status_code == 422
    page = enter(client, cast, "contact_pairs", **(data | {"partner": "青年13800138000"}))
    assert page.status_code == 422 and set(page.context["form"].errors) == {"partner"}


def test_pairs_are_filtered_by_whether_they_go_on(cast, client):
    pair(cast, partner="甲村")
    pair(cast, partner="乙村", to_on=D(2017, 7, 3))
    pair(cast, partner="丙村", to_on=D(2017, 7, 4))
    client.force_login(cast.wuxing_officer)

    def found(standing):
        page = client.get(reverse("ledger_list", args=["contact_pairs"]), {"standing": standing})
        return {(record.partner, badge) for record, _, badge in page.context["rows"]}

    assert found("on") == {("甲村", None), ("丙村", None)}
    assert found("ended") == {("乙村", ("off", "已结束"))}


@pytest.mark.parametrize("kind", ["requests", "visits", "contact_pairs"])
def test_each_has_its_pages_for_readers_and_an_empty_state(cast, client, kind):
    client.force_login(cast.leader)
    page = client.get(reverse("ledger_list", args=[kind]))
    assert page.status_code == 200 and "台账还是空的" in page.content.decode()
    assert client.get(reverse("ledger_new", args=[kind])).status_code == 403


def test_others_see_nothing_of_it(cast, client):
    record = pair(cast)
    client.force_login(cast.deqing_officer)
    assert client.get(reverse("ledger_detail", args=["contact_pairs", record.pk])).status_code == 404
