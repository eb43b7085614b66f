"""The ledger of sites: what counts from when until when, who enters what, and how the list is searched."""

import datetime as dt
from copy import copy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledgers import workflow
from projects import feeds
from projects.models import Aggregate, Figure, Site, SiteStatus
from tests.fed import category, fed_indicator
from tests.recorded import JULY, JUNE, site

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("ledger_list", args=["sites"]), reverse("ledger_new", args=["sites"])


@pytest.fixture
def homes(cast):
    """The two indicators of youth homes: all of them, and those on the cloud platform."""
    stock = {"aggregate": Aggregate.LATEST}
    homes = fed_indicator(cast.programme, "homes", "sites", where={"kind": "青年之家"}, **stock)
    rule = {"kind": "青年之家", "on_cloud": True}
    return homes, fed_indicator(cast.programme, "on_cloud", "sites", where=rule, **stock)


def enter(cast, name="爱山青年之家", **fields) -> Site:
    return workflow.create(site(cast.wuxing, name, **fields), cast.wuxing_officer)


def change(record, user, **fields) -> Site:
    record = Site.objects.get(pk=record.pk)
    before = copy(record)
    for name, value in fields.items():
        setattr(record, name, value)
    return workflow.change(record, user, before.version, before)


def moved(indicator) -> dict:
    """Month → net movement, of Wuxing."""
    figures = Figure.objects.current().filter(indicator=indicator).exclude(value=0)
    return {figure.month.key: figure.value for figure in figures}


def typed(cast, **fields) -> dict:
    return {
        "organization": cast.wuxing.pk, "category": category("sites", "青年之家").pk, "name": "月河青年之家",
        "status": "named", "level": "city", "batch": "第一批", "document": "湖团2号", "valid_from": "2017-07-03",
        "valid_to": "", "cloud_since": "", "address": "月河路1号", "contact": "沈某", "project": "", "late_reason": "",
    } | fields  # fmt: skip


def names(page) -> list[str]:
    return sorted(record.name for record, *_ in page.context["rows"])


# ---- what counts -----------------------------------------------------------------------------------------------
def test_homes_count_from_the_day_they_are_named_and_on_the_cloud_once_they_are_there(cast, homes):
    everyone, on_cloud = homes
    enter(cast)
    enter(cast, "入云的", cloud_since=JULY)
    enter(cast, "早入云的", cloud_since=dt.date(2016, 1, 1))
    enter(cast, "另一类", kind="路口")
    enter(cast, "申报中", status=SiteStatus.APPLIED, valid_from=None)
    assert (moved(everyone), moved(on_cloud)) == ({"2017-06": 3}, {"2017-06": 1, "2017-07": 1})
    assert feeds.differences() == []


def test_seventy_three_homes_of_which_fifty_seven_are_on_the_cloud(cast, homes):
    sites = [
        site(cast.wuxing, f"青年之家{n}", cloud_since=JUNE if n < 57 else None, number=f"ZD-{n}") for n in range(73)
    ]
    Site.objects.bulk_create(sites)
    feeds.recount_all(homes)
    assert [moved(indicator) for indicator in homes] == [{"2017-06": 73}, {"2017-06": 57}]
    assert feeds.differences() == []


def test_what_is_taken_off_no_longer_counts_from_that_day(cast, homes):
    enter(cast, status=SiteStatus.REMOVED, valid_to=JULY, cloud_since=JUNE)
    assert [moved(indicator) for indicator in homes] == [{"2017-06": 1, "2017-07": -1}] * 2
    assert feeds.differences() == []


def test_voiding_takes_it_out_of_all_months(cast, homes):
    record = enter(cast, cloud_since=JULY)
    workflow.void(record, cast.wuxing_officer, "重复登记")
    assert [moved(indicator) for indicator in homes] == [{}, {}]
    workflow.restore(record, cast.wuxing_officer)
    assert [moved(indicator) for indicator in homes] == [{"2017-06": 1}, {"2017-07": 1}]
    assert feeds.differences() == []


# ---- closed months ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "days",
    [
        {"valid_from": dt.date(2017, 5, 9)},
        {"valid_from": dt.date(2017, 5, 9), "valid_to": JULY},
        {"valid_from": dt.date(2016, 5, 9), "valid_to": dt.date(2017, 5, 31)},
        {"valid_from": dt.date(2016, 5, 9), "cloud_since": dt.date(2017, 5, 9)},
    ],
)
def test_every_day_that_decides_a_closed_month_needs_a_reason(cast, homes, days):
    with pytest.raises(workflow.Refused, match="2017年5月已经关账"):
        enter(cast, **days)
    enter(cast, **days, late_reason="文件晚到")
    assert feeds.differences() == []


def test_a_site_that_does_not_count_yet_needs_none(cast):
    enter(cast, status=SiteStatus.APPLIED, valid_from=None, cloud_since=dt.date(2017, 5, 9))


def test_only_changes_that_figures_tell_need_a_reason(cast, homes):
    record = enter(cast, valid_from=dt.date(2017, 3, 8), late_reason="文件晚到")
    record.late_reason = ""
    Site.objects.update(late_reason="")
    changed = change(record, cast.wuxing_officer, contact="新联系人", valid_to=dt.date(2017, 12, 31))
    assert changed.contact == "新联系人"
    for fields in (
        {"valid_from": dt.date(2017, 6, 8)},
        {"cloud_since": dt.date(2016, 1, 1)},
        {"organization": cast.deqing},
        {"category": category("sites", "路口")},
    ):
        with pytest.raises(workflow.Refused, match="2017年3月已经关账"):
            change(record, cast.wuxing_officer, **fields)
    assert feeds.differences() == []


def test_joining_the_cloud_needs_a_reason_where_sites_beside_it_were_counted(cast, homes):
    record = enter(cast, valid_from=dt.date(2017, 3, 8), late_reason="文件晚到")
    other = enter(cast, "月河青年之家", valid_from=dt.date(2017, 3, 8), late_reason="文件晚到")
    record.late_reason = other.late_reason = ""
    Site.objects.update(late_reason="")
    change(record, cast.wuxing_officer, cloud_since=JULY)
    rule = {"kind": "青年之家", "on_cloud": False}
    beside = fed_indicator(cast.programme, "beside", "sites", where=rule, aggregate=Aggregate.LATEST)
    feeds.recount_all([beside])
    assert moved(beside) == {"2017-03": 1}
    with pytest.raises(workflow.Refused, match="2017年3月已经关账"):
        change(other, cast.wuxing_officer, cloud_since=JULY)
    change(other, cast.wuxing_officer, contact="沈某")
    change(other, cast.wuxing_officer, cloud_since=JULY, late_reason="漏登")
    assert (moved(beside), feeds.differences()) == ({}, [])


# ---- entering --------------------------------------------------------------------------------------------------
def test_a_county_enters_a_site(cast, homes, client):
    client.force_login(cast.wuxing_officer)
    answer = client.post(NEW, typed(cast))
    record = Site.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("ledger_detail", args=["sites", record.pk]))
    assert (record.name, record.status, record.created_by) == ("月河青年之家", "named", cast.wuxing_officer)
    assert moved(homes[0]) == {"2017-07": 1}
    page = client.get(answer.url).content.decode()
    assert "月河路1号" in page and "登记时是“命名”" in page


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"valid_from": ""}, "valid_from", "“命名”的阵地要填命名日期。"),
        ({"status": "applied"}, "valid_from", "“申报”的阵地还没有命名，不填命名日期。"),
        ({"status": "building", "valid_from": "", "valid_to": "2017-07-03"}, "valid_to",
         "“创建”的阵地还没有命名，不填摘牌日期。"),
        ({"status": "removed"}, "valid_to", "已经摘牌的阵地要填摘牌日期。"),
        ({"status": "removed", "valid_to": "2017-08-01"}, "valid_to", "摘牌日期不能晚于今天。"),
        ({"valid_to": "2017-07-01"}, "valid_to", "摘牌日期不能早于命名日期。"),
        ({"valid_to": "2017-08-01", "cloud_since": "2017-09-01"}, "cloud_since", "入驻日期不能晚于摘牌日期。"),
        ({"valid_from": "2017-07-20"}, "valid_from", "日期不能晚于今天。"),
        ({"name": ""}, "name", "这个字段是必填项。"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_beside_the_field_and_stays_in_the_form(cast, client, fields, field, told):
    client.force_login(cast.wuxing_officer)
    page = client.post(NEW, typed(cast, **fields))
    assert page.status_code == 422
    assert page.context["form"].errors[field] == [told]
    assert page.context["form"]["address"].value() == "月河路1号"
    assert not Site.objects.exists()


def test_the_status_is_not_edited(cast, client):
    record = enter(cast)
    client.force_login(cast.wuxing_officer)
    url = reverse("ledger_edit", args=["sites", record.pk])
    assert "status" not in client.get(url).context["form"].fields
    answer = client.post(url, typed(cast, name="改了名", status="applied", valid_from="2017-06-06", version=1))
    assert answer.status_code == 302
    record.refresh_from_db()
    assert (record.name, record.status) == ("改了名", "named")
    page = client.post(url, typed(cast, valid_from="", version=2))
    assert (page.status_code, page.context["form"].errors["valid_from"]) == (422, ["“命名”的阵地要填命名日期。"])


# ---- who -------------------------------------------------------------------------------------------------------
def test_who_sees_and_enters_which(cast, client):
    record = enter(cast)
    detail, edit = (reverse(f"ledger_{page}", args=["sites", record.pk]) for page in ("detail", "edit"))
    for user, seen, edited, new in (
        (cast.office, 200, 200, 200), (cast.wuxing_officer, 200, 200, 200), (cast.deqing_officer, 404, 404, 200),
        (cast.leader, 200, 403, 403), (cast.auditor, 403, 403, 403),
    ):  # fmt: skip
        client.force_login(user)
        assert [client.get(url).status_code for url in (detail, edit, NEW)] == [seen, edited, new], user


def test_a_township_applies_and_builds_and_leaves_what_is_named_alone(cast, client):
    cast.townships()
    client.force_login(cast.zhili_officer)
    choices = client.get(NEW).context["form"].fields["status"].choices
    assert [value for value, _ in choices] == ["applied", "building"]
    page = client.post(NEW, typed(cast, organization=cast.zhili.pk))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["status"])
    answer = client.post(NEW, typed(cast, organization=cast.zhili.pk, status="applied", valid_from=""))
    assert answer.status_code == 302
    named = workflow.create(site(cast.zhili, "已命名的"), cast.wuxing_officer)
    assert client.get(reverse("ledger_detail", args=["sites", named.pk])).status_code == 200
    assert client.get(reverse("ledger_edit", args=["sites", named.pk])).status_code == 403


# ---- the list --------------------------------------------------------------------------------------------------
@pytest.fixture
def several(cast):
    enter(cast, "甲", cloud_since=JUNE)
    workflow.create(site(cast.deqing, "乙", kind="路口", level="county", batch="第二批"), cast.deqing_officer)
    enter(cast, "丙", status=SiteStatus.APPLIED, valid_from=None)
    enter(cast, "丁", status=SiteStatus.REMOVED, valid_to=JULY)
    enter(cast, "戊", valid_to=dt.date(2017, 12, 31))
    Site.objects.filter(name="甲").update(stars=4)
    Site.objects.filter(name="乙").update(stars=0)
    return cast


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "丁丙乙戊甲"),
        ({"q": "第二"}, "乙"),
        ({"level": "county"}, "乙"),
        ({"status": "removed"}, "丁"),
        ({"cloud": "yes"}, "甲"),
        ({"cloud": "no"}, "丁丙乙戊"),
        ({"stars": "4"}, "甲"),
        ({"stars": "0"}, "乙"),
        ({"stars": "no"}, "丁丙戊"),
        ({"on": "2017-07-02"}, "丁乙戊甲"),
        ({"on": "2017-07-03"}, "乙戊甲"),
        ({"on": "2017-12-31"}, "乙甲"),
        ({"on": "2017-06-05"}, ""),
        ({"organization": "330521"}, "乙"),
        ({"since": "2017-06-06", "until": "2017-06-06", "status": "named"}, "乙戊甲"),
        ({"status": "nonsense", "on": "yesterday"}, "丁丙乙戊甲"),
    ],
)
def test_the_list_is_searched(several, client, query, found):
    client.force_login(several.office)
    assert names(client.get(LIST, query)) == sorted(found)


def test_the_list_is_searched_by_category_and_shows_what_matters(several, client):
    client.force_login(several.office)
    page = client.get(LIST, {"category": category("sites", "路口").pk})
    ((_, values, _),) = page.context["rows"]
    assert values == [
        "乙", "路口", "德清县", "命名", "县区级", "第二批", JUNE, None, "未达星级", None, "",
    ]  # fmt: skip


def test_the_number_of_queries_does_not_grow(several, client):
    client.force_login(several.office)
    detail = reverse("ledger_detail", args=["sites", Site.objects.get(name="甲").pk])
    few = [counted(client, url) for url in (LIST, detail)]
    Site.objects.bulk_create(site(several.deqing, f"新{n}", number=f"ZD-{n}") for n in range(30))
    assert [counted(client, url) for url in (LIST, detail)] == few


def counted(client, url) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
