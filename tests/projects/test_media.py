"""The ledger of media coverage: what counts, what is suggested, and who enters it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledgers import workflow
from projects import feeds
from projects.models import Figure, KeyProject, MediaCoverage, MediaLevel
from tests.fed import fed_indicator
from tests.recorded import coverage

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("ledger_list", args=["media"]), reverse("ledger_new", args=["media"])


def enter(cast, title="青年在行动", **fields) -> MediaCoverage:
    return workflow.create(coverage(cast.wuxing, title, **fields), cast.wuxing_officer)


def typed(cast, **fields) -> dict:
    return {
        "organization": cast.wuxing.pk, "published_on": "2017-07-03", "outlet": "浙江日报", "level": "province",
        "title": "青年在行动", "link": "https://example.com/a", "project": "", "late_reason": "",
    } | fields  # fmt: skip


def titles(page) -> list[str]:
    return sorted(record.title for record, *_ in page.context["rows"])


def test_reports_of_the_province_and_above_count(cast):
    above = fed_indicator(cast.programme, "media", "media", project=None, where={"level_at_least": "省级"})
    for title, level in (("甲", "county"), ("乙", "city"), ("丙", "province"), ("丁", "national")):
        record = enter(cast, title, level=level)
    assert Figure.objects.current().get(indicator=above).value == 2
    workflow.void(record, cast.wuxing_officer, "不是本市的")
    assert Figure.objects.current().get(indicator=above).value == 1
    assert feeds.differences() == []


def test_a_county_enters_a_report(cast, client):
    client.force_login(cast.wuxing_officer)
    answer = client.post(NEW, typed(cast, link="example.com/a"))
    record = MediaCoverage.objects.get()
    assert (answer.status_code, record.link, record.level) == (302, "https://example.com/a", "province")
    assert "浙江日报" in client.get(answer.url).content.decode()


def test_a_known_outlet_brings_its_last_level_along(cast, client):
    enter(cast, outlet="湖州晚报", level="county")
    enter(cast, "第二篇", outlet="湖州晚报", level="city")
    workflow.create(coverage(cast.deqing, "别处的", outlet="德清新闻", level="county"), cast.deqing_officer)
    client.force_login(cast.wuxing_officer)
    page = client.get(NEW).content.decode()
    assert '<option value="湖州晚报" data-value="city">' in page
    assert 'list="known-outlet"' in page and "德清新闻" not in page
    assert client.post(NEW, typed(cast, outlet="湖州晚报", level="", title="第三篇")).status_code == 302
    assert MediaCoverage.objects.get(title="第三篇").level == MediaLevel.CITY


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"outlet": "新媒体", "level": ""}, "level", "这家媒体第一次登记，请选择级别。"),
        ({"title": ""}, "title", "这个字段是必填项。"),
        ({"link": "不是网址"}, "link", "输入一个有效的 URL。"),
        ({"published_on": "2017-05-03"}, "late_reason", "2017年5月已经关账，登记或修改要写明补登原因。"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(cast, client, fields, field, told):
    client.force_login(cast.wuxing_officer)
    page = client.post(NEW, typed(cast, **fields))
    assert (page.status_code, page.context["form"].errors[field]) == (422, [told])
    assert page.context["form"]["outlet"].value() == fields.get("outlet", "浙江日报")
    assert not MediaCoverage.objects.exists()


def test_a_report_is_edited(cast, client):
    record = enter(cast)
    client.force_login(cast.wuxing_officer)
    url = reverse("ledger_edit", args=["media", record.pk])
    assert client.post(url, typed(cast, title="改了题", version=1)).status_code == 302
    record.refresh_from_db()
    assert (record.title, record.changed_by) == ("改了题", cast.wuxing_officer)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "丁丙乙甲"),
        ({"level": "above"}, "丁丙"),
        ({"level": "city"}, "乙"),
        ({"q": "晚报"}, "甲"),
        ({"since": "2017-07-04"}, ""),
        ({"level": "nonsense"}, "丁丙乙甲"),
    ],
)
def test_the_list_is_searched(cast, client, query, found):
    for title, level in (("甲", "county"), ("乙", "city"), ("丙", "province"), ("丁", "national")):
        enter(cast, title, level=level, outlet="晚报" if title == "甲" else "日报")
    client.force_login(cast.leader)
    assert titles(client.get(LIST, query)) == sorted(found)


def test_the_list_is_searched_by_project(cast, client):
    enter(cast, "甲", project=KeyProject.objects.get(number=1))
    enter(cast, "乙")
    client.force_login(cast.leader)
    assert titles(client.get(LIST, {"project": KeyProject.objects.get(number=1).pk})) == ["甲"]


def test_who_sees_and_enters(cast, client):
    cast.townships()
    record = enter(cast)
    detail, edit = (reverse(f"ledger_{page}", args=["media", record.pk]) for page in ("detail", "edit"))
    for user, seen, edited, new in (
        (cast.office, 200, 200, 200), (cast.wuxing_officer, 200, 200, 200), (cast.zhili_officer, 404, 404, 200),
        (cast.deqing_officer, 404, 404, 200), (cast.leader, 200, 403, 403), (cast.auditor, 403, 403, 403),
    ):  # fmt: skip
        client.force_login(user)
        assert [client.get(url).status_code for url in (detail, edit, NEW)] == [seen, edited, new], user


def test_the_number_of_queries_does_not_grow(cast, client):
    enter(cast)
    client.force_login(cast.office)
    few = [counted(client, url) for url in (LIST, NEW)]
    MediaCoverage.objects.bulk_create(coverage(cast.deqing, f"新{n}", number=f"MT-{n}") for n in range(30))
    assert [counted(client, url) for url in (LIST, NEW)] == few


def counted(client, url) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
