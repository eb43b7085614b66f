"""Balances taken over: stated, changed, and replaced by the roster; the openings follow at once."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.periods import Month
from organizations.models import AuditEntry
from projects import feeds
from projects.models import Opening
from tests.cast import Cast, small_programme
from tests.fed import fed_indicator
from tests.volunteers.people import volunteer
from volunteers.models import CarriedStock
from volunteers.workflow import carried
from volunteers.workflow.registration import Refused

pytestmark = pytest.mark.django_db
DECEMBER = Month(2016, 12)


@pytest.fixture
def cast():
    cast = Cast(small_programme())
    cast.registered = fed_indicator(cast.programme, "registered", "volunteers", project=None, aggregate="latest")
    volunteer(cast.wuxing, cast.wuxing_officer, 1, registered_on=dt.date(2015, 3, 5))
    return cast


@pytest.fixture
def stock(cast):
    return carried.state(balance(cast), cast.office, None)


def balance(cast, **fields) -> CarriedStock:
    told = {"organization": cast.wuxing, "month": DECEMBER, "count": 90, "document": "志愿汇导出"} | fields
    return CarriedStock(**told)


def opening(cast, organization) -> int:
    return int(Opening.objects.get(indicator=cast.registered, organization=organization).value)


def test_a_balance_is_the_opening_as_soon_as_it_is_stated(cast, stock):
    assert (opening(cast, cast.wuxing), opening(cast, cast.city)) == (90, 90)
    assert feeds.differences() == []
    entry = AuditEntry.objects.about(stock).get()
    assert (entry.action, entry.actor, entry.summary) == (
        "volunteer.carried", cast.office, f"{cast.wuxing}承接平台存量90名，截至2016年12月末",
    )  # fmt: skip


def test_a_balance_is_changed_by_whoever_saw_it_last(cast, stock):
    stock.count = 100
    carried.state(stock, cast.office, 1)
    assert (opening(cast, cast.wuxing), stock.version) == (100, 2)
    stock.count = 110
    with pytest.raises(Refused, match="刚刚被别人修改"):
        carried.state(stock, cast.office, 1)
    with pytest.raises(Refused, match="刚刚被别人修改"):
        carried.state(balance(cast, count=5), cast.office, None)
    assert opening(cast, cast.wuxing) == 100


def test_a_balance_stands_before_the_months_that_are_counted(cast):
    assert carried.latest_month() == DECEMBER
    with pytest.raises(Refused, match="最晚是2016年12月"):
        carried.state(balance(cast, month=Month(2017, 1)), cast.office, None)
    carried.state(balance(cast, month=Month(2015, 2)), cast.office, None)
    assert opening(cast, cast.wuxing) == 91  # and the one who came in March 2015
    assert feeds.differences() == []


def test_the_roster_counts_in_its_place_and_back(cast, stock):
    carried.count_by_roster(stock, cast.office, 1)
    assert (opening(cast, cast.wuxing), opening(cast, cast.city), stock.replaced_by) == (1, 1, cast.office)
    assert feeds.differences() == []
    with pytest.raises(Refused):
        carried.count_by_roster(stock, cast.office, 2)
    carried.count_by_balance(stock, cast.office, 2)
    assert (opening(cast, cast.wuxing), stock.is_replaced, stock.version) == (90, False, 3)
    assert [entry.summary for entry in AuditEntry.objects.about(stock)][1:] == [
        f"{cast.wuxing}存量改由名册计数", f"{cast.wuxing}恢复按承接存量计数",
    ]  # fmt: skip


def test_the_coordinator_states_and_replaces_it_on_the_pages(client, cast):
    client.force_login(cast.office)
    edit = reverse("carried_edit", args=["330502"])
    assert 'value="2016-12"' in client.get(edit).text
    typed = {"count": "90", "month": "2017-01", "document": "志愿汇导出", "version": ""}
    wrong = client.post(edit, typed)
    assert (wrong.status_code, "最晚是2016年12月" in wrong.text, 'value="90"' in wrong.text) == (422, True, True)
    assert client.post(edit, typed | {"month": "2016-12"}).url == reverse("carried_list")
    lines = {line.organization.code: line for line in client.get(reverse("carried_list")).context["lines"]}
    assert (lines["330502"].counts, lines["330502"].rows, lines["330502"].difference) == (90, 1, -89)
    assert (lines["330521"].stock, lines["330521"].counts) == (None, 0)
    replace = reverse("carried_replace", args=["330502"])
    assert "减少89人" in client.get(replace).text
    client.post(replace, {"version": "1", "to": "roster"})
    assert opening(cast, cast.wuxing) == 1
    assert "增加89人" in client.get(replace).text
    assert "刚刚被别人修改" in client.post(replace, {"version": "1", "to": "balance"}, follow=True).text
    client.post(replace, {"version": "2", "to": "balance"})
    assert opening(cast, cast.wuxing) == 90


def test_a_county_sees_its_own_and_changes_nothing(client, cast, stock):
    client.force_login(cast.wuxing_officer)
    page = client.get(reverse("carried_list"))
    assert [line.organization for line in page.context["lines"]] == [cast.wuxing]
    assert "志愿汇导出" in page.text and reverse("carried_edit", args=["330502"]) not in page.text
    assert client.post(reverse("carried_edit", args=["330502"]), {}).status_code == 403
    client.force_login(cast.deqing_officer)
    assert client.get(reverse("carried_edit", args=["330502"])).status_code == 404
    with pytest.raises(Refused):
        carried.count_by_roster(stock, cast.wuxing_officer, 1)


def test_the_list_costs_the_same_for_one_and_for_all_and_goes_out_as_a_file(client, cast, stock):
    client.force_login(cast.wuxing_officer)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("carried_list"))
    client.force_login(cast.leader)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("carried_list"))
    assert len(many) <= len(few) + 1  # the leader's dashboard counts one thing more
    told = b"".join(client.get(reverse("carried_list"), {"format": "csv"}).streaming_content).decode()
    assert "志愿汇导出" in told


def test_the_opening_of_a_number_leads_to_the_balances(client, cast, stock):
    client.force_login(cast.office)
    page = client.get(reverse("figure_trail", args=[2017, "registered", "330502", "2017-06"]))
    assert f'<a href="{reverse("carried_list")}">期初</a>' in page.text
