"""The auditor's page: everything that happened, filtered, paged, in full, and as a file."""

import csv
from io import BytesIO, StringIO
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from common import paging, periods
from common.export import workbook
from organizations import audit
from organizations.models import AuditEntry, Role, User
from organizations.views import trail
from tests.cast import at

LIST = "/audit/"


@pytest.fixture
def auditor(client, cast):
    client.force_login(cast.auditor)
    return client


@pytest.fixture
def acted(cast):
    """Four entries that the tests tell apart: (city, Wuxing, Deqing, none), in this order."""
    with periods.at(at(3, 5)):
        audit.record(cast.office, "summary.order", cast.programme, "发起总结")
    with periods.at(at(4, 6, 23)):
        audit.record(cast.wuxing_officer, "report.submit", cast.draft(cast.wuxing, 3, lectures=1), "提交吴兴月报")
    with periods.at(at(4, 7, 0)):
        audit.record(cast.deqing_officer, "report.withdraw", cast.draft(cast.deqing, 3, lectures=1), "撤回德清月报")
    audit.record(None, "account.refused", User(pk=0), "未知账号登录失败")
    return {"发起总结", "提交吴兴月报", "撤回德清月报", "未知账号登录失败"}


def shown(client, **parameters):
    """The summaries on the page."""
    return [entry.summary for entry in client.get(LIST, parameters).context["window"].rows]


def many(cast, count):
    """More entries than a page holds."""
    with transaction.atomic():
        audit.record_many([audit.entry(cast.office, "job.retry", cast.wuxing, f"第{n}条") for n in range(count)])


# ---- who -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["admin", "security", "leader", "office", "youth_staff", "wuxing_officer"])
def test_nobody_but_the_auditor_reads_the_trail(client, cast, acted, who):
    client.force_login(getattr(cast, who))
    entry = AuditEntry.objects.first()
    for address in (LIST, f"{LIST}?format=csv", f"{LIST}{entry.pk}/"):
        response = client.get(address)
        assert (response.status_code, "操作记录只供审计管理员查阅。" in response.text) == (403, True)
    assert not AuditEntry.objects.readable_by(getattr(cast, who)).exists()


def test_the_trail_is_only_read(auditor, acted):
    entry = AuditEntry.objects.first()
    for address in (LIST, f"{LIST}{entry.pk}/"):
        assert auditor.post(address).status_code == 405


def test_auditor_of_the_city_reads_everything(auditor, cast, acted):
    assert shown(auditor) == [entry.summary for entry in AuditEntry.objects.order_by("-id")]
    assert acted <= set(shown(auditor))


def test_auditor_without_an_organisation_reads_everything(client, cast, acted):
    client.force_login(User.objects.create_user("first", name="审计", role=Role.AUDITOR))
    assert acted <= set(shown(client))


def test_auditor_of_a_county_reads_what_is_below_it_and_what_belongs_to_nobody(client, cast, acted):
    client.force_login(User.objects.create_user("part", name="审计", role=Role.AUDITOR, organization=cast.wuxing))
    assert set(shown(client)) & acted == {"提交吴兴月报", "未知账号登录失败"}
    of_deqing = AuditEntry.objects.get(summary="撤回德清月报")
    assert client.get(f"{LIST}{of_deqing.pk}/").status_code == 404
    codes = {code for code in client.get(LIST).context["filter"].fields["organization"].queryset.values_list("code")}
    assert codes == {("330502",)}


# ---- filter ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"since": "2017-04-06", "until": "2017-04-06"}, {"提交吴兴月报"}),
        ({"since": "2017-04-06", "until": "2017-04-07"}, {"提交吴兴月报", "撤回德清月报"}),
        ({"until": "2017-03-31"}, {"发起总结"}),
        ({"who": "wuxing"}, {"提交吴兴月报"}),
        ({"who": "DEQING"}, {"撤回德清月报"}),
        ({"organization": "330521"}, {"撤回德清月报"}),
        ({"action": "account.refused"}, {"未知账号登录失败"}),
        ({"kind": "projects.programme"}, {"发起总结"}),
        ({"kind": "organizations.user", "number": "0"}, {"未知账号登录失败"}),
        ({"q": "月报"}, {"提交吴兴月报", "撤回德清月报"}),
        ({"q": "月报", "organization": "330502"}, {"提交吴兴月报"}),
        ({"q": "没有的"}, set()),
    ],
)
def test_auditor_filters(auditor, acted, parameters, expected):
    assert set(shown(auditor, **parameters)) & acted == expected


def test_person_is_found_by_a_part_of_the_name(auditor, cast, acted):
    User.objects.filter(pk=cast.wuxing_officer.pk).update(name="沈吴兴")
    assert shown(auditor, who="沈吴") == ["提交吴兴月报"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"action": "no.such"},
        {"organization": "999"},
        {"kind": "axes.accessattempt"},
        {"since": "昨天"},
        {"since": "2017-05-01", "until": "2017-04-01"},
        {"number": "x"},
    ],
)
def test_what_does_not_exist_filters_nothing_and_the_page_says_so(auditor, acted, parameters):
    response = auditor.get(LIST, parameters)
    assert "有的条件没有采用" in response.text
    if "until" not in parameters:
        assert acted <= {entry.summary for entry in response.context["window"].rows}


def test_unknown_parameters_change_nothing(auditor, acted):
    assert acted <= set(shown(auditor, before="x", after="-1", page="7", foo="bar"))


def test_nothing_found_is_said_with_a_way_out(auditor, acted):
    page = auditor.get(LIST, {"q": "没有的"}).text
    assert "没有符合条件的记录" in page and 'href="/audit/">查看全部记录' in page
    assert "format=csv" not in page


def test_labels_are_chinese(auditor, acted):
    page = auditor.get(LIST).text
    for word in ("发起半年总结", "提交月报", "撤回月报", "登录失败", "吴兴区"):
        assert word in page
    assert '<optgroup label="登录与密码">' in page
    assert "report.submit</td>" not in page


# ---- pages -----------------------------------------------------------------------------------------------
def test_pages_follow_one_another_without_gap_or_repeat(auditor, cast, monkeypatch):
    monkeypatch.setattr(trail, "PAGE", 10)
    many(cast, 25)
    numbers = list(AuditEntry.objects.filter(action="job.retry").order_by("-id").values_list("pk", flat=True))
    first = auditor.get(LIST, {"action": "job.retry"}).context["window"]
    second = auditor.get(LIST, {"action": "job.retry", "before": first.before}).context["window"]
    third = auditor.get(LIST, {"action": "job.retry", "before": second.before}).context["window"]
    assert [e.pk for w in (first, second, third) for e in w.rows] == numbers
    assert (first.after, third.before, first.count) == (None, None, 25)
    back = auditor.get(LIST, {"action": "job.retry", "after": third.after}).context["window"]
    assert [e.pk for e in back.rows] == [e.pk for e in second.rows]
    newest = auditor.get(LIST, {"action": "job.retry", "after": second.after}).context["window"]
    assert ([e.pk for e in newest.rows], newest.after) == ([e.pk for e in first.rows], None)


def test_links_between_pages_keep_the_filter(auditor, cast, monkeypatch):
    monkeypatch.setattr(trail, "PAGE", 10)
    many(cast, 11)
    page = auditor.get(LIST, {"action": "job.retry"})
    assert f'href="?action=job.retry&amp;before={page.context["window"].before}"' in page.text


def test_very_many_are_not_counted_to_the_end(auditor, cast, monkeypatch):
    monkeypatch.setattr(paging, "COUNTED", 20)
    many(cast, 30)
    assert "共 <b>超过20</b> 条" in auditor.get(LIST).text
    assert auditor.get(LIST, {"action": "job.retry"}).context["window"].capped


def test_page_takes_as_many_queries_for_many_entries_as_for_few(auditor, cast):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert auditor.get(LIST).status_code == 200
        return len(captured)

    few = queries()
    many(cast, 40)
    assert queries() == few <= 6


# ---- one entry -------------------------------------------------------------------------------------------
def test_one_entry_shows_everything_that_was_kept(auditor, cast):
    with periods.at(at(3, 5)):
        entry = audit.record(
            cast.security,
            "admin_change",
            cast.wuxing_officer,
            "修改用户",
            changes={"角色": ["县区填报员", "领导"], "手机号": []},
            gaps=["缺3月"],
            values={"lectures": "12"},
            sha256="abc",
        )
    page = auditor.get(f"{LIST}{entry.pk}/").text
    for told in (
        "<td>县区填报员</td><td>领导</td>", "已修改，内容不记录", "<li>缺3月</li>",
        '<th scope="row">lectures</th><td>12</td>',
        "文件校验值", "2017年3月5日 10:00:00", "账号 security，现任安全管理员", "修改组织、部门或账号",
        f"?kind=organizations.user&amp;number={cast.wuxing_officer.pk}",
    ):  # fmt: skip
        assert told in page


def test_one_entry_without_person_or_organisation(auditor, acted):
    entry = AuditEntry.objects.get(summary="未知账号登录失败")
    page = auditor.get(f"{LIST}{entry.pk}/").text
    assert "系统或未登录者" in page and "不属于某个单位" in page
    assert auditor.get(f"{LIST}999999/").status_code == 404


# ---- files -----------------------------------------------------------------------------------------------
def test_auditor_takes_away_what_is_filtered_as_csv(auditor, cast, acted):
    audit.record(cast.office, "report.return", cast.programme, "=HYPERLINK(1)")
    response = auditor.get(LIST, {"who": "office", "format": "csv"})
    text = response.getvalue().decode()
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    assert response["Content-Type"] == "text/csv; charset=utf-8" and text.startswith("\ufeff")
    assert rows[0] == ["编号", "时间", "操作人", "账号", "单位", "操作", "对象", "对象编号", "说明"]
    assert [row[-1] for row in rows[1:]] == ["'=HYPERLINK(1)", "发起总结"]
    assert rows[2][1:7] == ["2017-03-05 10:00:00", "office", "office", cast.city.name, "发起半年总结", "年度计划"]


def test_taking_away_is_recorded_with_the_filter(auditor, cast, acted):
    before = AuditEntry.objects.count()
    response = auditor.get(LIST, {"format": "csv"})
    lines = response.getvalue().decode().strip().split("\r\n")
    assert len(lines) == before + 1, "the entry about the export itself is not in it"
    auditor.get(LIST, {"format": "xlsx", "action": "report.submit", "organization": "330502"})
    entry = AuditEntry.objects.latest("id")
    assert (entry.actor, entry.action, entry.summary) == (cast.auditor, "audit.export", "导出操作记录1条（XLSX）")
    assert entry.details == {"filter": {"单位": "吴兴区", "操作": "提交月报"}, "rows": 1, "format": "XLSX"}


def test_auditor_takes_away_an_xlsx_with_typed_dates(auditor, acted):
    response = auditor.get(LIST, {"q": "提交吴兴", "format": "xlsx"})
    sheet = load_workbook(BytesIO(response.getvalue())).active
    assert sheet.max_row == 2 and sheet["B2"].is_date and sheet["B2"].value.hour == 23
    assert sheet["I2"].value == "提交吴兴月报"


def test_xlsx_of_too_many_is_refused_with_a_way_out(auditor, cast, monkeypatch):
    monkeypatch.setattr(workbook, "XLSX_ROWS", 10)
    many(cast, 11)
    before = AuditEntry.objects.count()
    response = auditor.get(LIST, {"action": "job.retry", "format": "xlsx"}, follow=True)
    assert response.redirect_chain == [(f"{LIST}?{urlencode({'action': 'job.retry'})}", 302)]
    assert "这份清单超过10行，一个 Excel 文件放不下。" in response.text
    assert AuditEntry.objects.count() == before


def test_file_takes_as_many_queries_for_many_entries_as_for_few(auditor, cast):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            auditor.get(LIST, {"format": "csv"}).getvalue()
        return len(captured)

    few = queries()
    many(cast, 40)
    assert queries() == few
