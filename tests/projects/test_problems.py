"""Problems that reports raise: what became of them, who may tell it, and their list."""

import datetime as dt
from io import BytesIO

import pytest
from django.urls import reverse
from lxml import html
from openpyxl import load_workbook

from common import periods
from organizations.models import AuditEntry
from projects import rules, workflow
from projects.models import MonthlyReport, ProblemOutcome
from projects.workflow import Refused
from tests.cast import at

pytestmark = pytest.mark.django_db
LIST = "problem_list"


@pytest.fixture
def raised(cast):
    """Wuxing raises a problem in May and a request in June; Deqing one in June; the city one of other staff."""
    return {
        "may": cast.accepted(cast.wuxing, 5, {"problems": "场地不足"}, lectures=10, attendance=300),
        "june": cast.submitted(cast.wuxing, 6, {"coordination": "请教育局支持"}, lectures=7, attendance=100),
        "deqing": cast.accepted(cast.deqing, 6, {"problems": "讲师不够"}, lectures=5, attendance=333),
        "city": cast.accepted(cast.city, 6, {"problems": "进度偏慢"}, plan=1, share="40.8"),
    }


def told(report):
    outcome = ProblemOutcome.objects.get(report=report)
    return outcome.state, outcome.note, outcome.updated_by.username


def listed(client, **query):
    return [report for report, _ in client.get(reverse(LIST), query).context["items"]]


def tell(client, report, state="solved", note="已落实场地", **headers):
    return client.post(reverse("problem_outcome", args=[report.pk]), {"state": state, "note": note}, headers=headers)


# ---- the verb ------------------------------------------------------------------------------------------------
def test_the_reviewer_tells_what_became_of_a_problem(cast, raised):
    with periods.at(at(6, 20)):
        workflow.record_outcome(raised["may"], cast.youth_staff, "handling", " 正在联系学校 ")
    assert told(raised["may"]) == ("handling", "正在联系学校", "youth")
    entry = AuditEntry.objects.filter(action="problem.outcome").get()
    assert entry.summary == "登记问题办理（办理中）：青年大讲堂（正在联系学校）"
    assert (entry.organization, entry.details) == (cast.wuxing, {"state": "handling", "before": ""})


def test_the_own_officer_tells_it_later_and_the_trail_keeps_both(cast, raised):
    workflow.record_outcome(raised["may"], cast.youth_staff, "handling", "正在联系学校")
    workflow.record_outcome(raised["may"], cast.wuxing_officer, "solved", "改用文化礼堂")
    assert told(raised["may"]) == ("solved", "改用文化礼堂", "wuxing")
    entries = AuditEntry.objects.filter(action="problem.outcome").order_by("id")
    assert [entry.details["before"] for entry in entries] == ["", "handling"]


def test_what_is_unchanged_is_not_written_again(cast, raised):
    workflow.record_outcome(raised["may"], cast.youth_staff, "handling", "正在联系学校")
    workflow.record_outcome(raised["may"], cast.office, "handling", "正在联系学校")
    assert told(raised["may"])[2] == "youth"
    assert AuditEntry.objects.filter(action="problem.outcome").count() == 1


def test_nobody_else_tells_it(cast, raised):
    for user in (cast.rights_staff, cast.deqing_officer, cast.leader, cast.admin):
        assert not rules.may_record_outcome(user, raised["may"])
        with pytest.raises(Refused, match="只有填报单位和审核单位可以登记办理情况。"):
            workflow.record_outcome(raised["may"], user, "solved", "好了")
    assert rules.may_record_outcome(cast.rights_staff, raised["city"])
    assert not ProblemOutcome.objects.exists()


@pytest.mark.parametrize("state", ["handling", "solved"])
def test_a_problem_that_moved_on_needs_a_note(cast, raised, state):
    with pytest.raises(Refused, match="请写明办理情况：谁在办、怎样办、办到哪一步。"):
        workflow.record_outcome(raised["may"], cast.office, state, "  ")
    workflow.record_outcome(raised["may"], cast.office, "open", "")
    assert told(raised["may"]) == ("open", "", "office")


def test_a_report_that_was_withdrawn_meanwhile_raises_nothing(cast, raised):
    stale = MonthlyReport.objects.get(pk=raised["june"].pk)
    workflow.withdraw(raised["june"], cast.wuxing_officer)
    with pytest.raises(Refused, match="这份月报没有提出问题，或已撤回、退回修改"):
        workflow.record_outcome(stale, cast.office, "open", "")


# ---- the list ------------------------------------------------------------------------------------------------
def test_the_city_sees_what_was_handed_in_newest_first(cast, raised, client):
    cast.draft(cast.wuxing, 6, {"problems": "草稿里的问题"}, volunteers=70)
    cast.accepted(cast.deqing, 6, {"problems": "无", "coordination": "暂无。"}, volunteers=50)
    client.force_login(cast.leader)
    assert listed(client) == [raised[key] for key in ("city", "june", "deqing", "may")]
    assert "草稿里的问题" not in client.get(reverse(LIST)).content.decode()


def test_a_county_officer_sees_the_own_problems_only(cast, raised, client):
    client.force_login(cast.wuxing_officer)
    assert listed(client) == [raised["june"], raised["may"]]
    assert listed(client, organization="330521") == [raised["june"], raised["may"]]
    assert "讲师不够" not in client.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({"organization": "330521"}, ["deqing"]),
        ({"organization": "330500"}, ["city", "june", "deqing", "may"]),
        ({"action": "growth"}, ["june", "deqing", "may"]),
        ({"month": "2017-05"}, ["may"]),
        ({"q": "教育局"}, ["june"]),
        ({"q": "改革方案"}, ["city"]),
        ({"q": "联系学校"}, ["may"]),
        ({"state": "handling"}, ["may"]),
        ({"state": "open"}, ["city", "june", "deqing"]),
        ({"state": "solved"}, []),
        ({"project": "3"}, ["city"]),
        ({"state": "nonsense", "month": "x", "year": "x", "project": "x"}, ["city", "june", "deqing", "may"]),
    ],
)
def test_every_filter(cast, raised, client, query, keys):
    workflow.record_outcome(raised["may"], cast.office, "handling", "正在联系学校")
    client.force_login(cast.leader)
    assert listed(client, **query) == [raised[key] for key in keys]


def test_the_states_are_counted_within_the_filter(cast, raised, client):
    workflow.record_outcome(raised["may"], cast.office, "solved", "好了")
    client.force_login(cast.leader)
    page = client.get(reverse(LIST), {"action": "growth", "state": "open"})
    assert page.context["states"] == [
        ("", "全部", 3), ("open", "待解决", 2), ("handling", "办理中", 0), ("solved", "已解决", 1),
    ]  # fmt: skip


def test_the_spreadsheet_holds_what_the_list_shows(cast, raised, client):
    with periods.at(at(6, 20)):
        workflow.record_outcome(raised["may"], cast.youth_staff, "solved", "改用文化礼堂")
    client.force_login(cast.leader)
    answer = client.get(reverse(LIST), {"format": "xlsx", "organization": "330502"})
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert rows[0][0] == "2017年重点工作问题与协调"
    assert rows[2:] == [
        ("2017年6月", "吴兴区", "青年大讲堂", "成长行动", None, "请教育局支持", "待解决", None, None, None),
        (
            "2017年5月",
            "吴兴区",
            "青年大讲堂",
            "成长行动",
            "场地不足",
            None,
            "已解决",
            "改用文化礼堂",
            "youth",
            dt.datetime(2017, 6, 20, 10),
        ),
    ]


def test_an_empty_list_says_where_problems_come_from(cast, client):
    client.force_login(cast.leader)
    assert "月报里写了“存在问题”或“需协调事项”，提交后会列在这里。" in client.get(reverse(LIST)).content.decode()
    assert "没有符合条件的问题" in client.get(reverse(LIST), {"q": "x"}).content.decode()


def test_many_problems_cost_as_many_queries_as_few(cast, raised, client, django_assert_max_num_queries):
    client.force_login(cast.office)

    def count():
        with django_assert_max_num_queries(40) as captured:
            assert client.get(reverse(LIST)).status_code == 200
        return len(captured)

    count()
    few = count()
    for month in range(1, 5):
        report = cast.accepted(cast.wuxing, month, {"problems": f"问题{month}"}, lectures=7, attendance=100)
        workflow.record_outcome(report, cast.youth_staff, "solved", "好了")
        cast.accepted(cast.deqing, month, {"problems": f"问题{month}"}, lectures=5, attendance=100)
    assert count() == few
    assert len(listed(client)) == 12


def test_twenty_problems_fill_a_page(cast, raised, client):
    for month in range(1, 5):
        for county in (cast.wuxing, cast.deqing):
            cast.accepted(county, month, {"problems": "甲"}, lectures=7, attendance=100)
            cast.accepted(county, month, {"problems": "乙"}, volunteers=60)
    oldest = cast.accepted(cast.city, 1, {"problems": "丙"}, plan=0, share="40")
    client.force_login(cast.leader)
    assert len(listed(client)) == 20
    assert [report.month.number for report in listed(client, page="2")] == [1]
    assert oldest in listed(client, q="丙")


# ---- telling it on a page --------------------------------------------------------------------------------------
def test_the_reviewer_tells_it_in_the_page(cast, raised, client):
    client.force_login(cast.youth_staff)
    answer = tell(client, raised["may"], **{"HX-Request": "true"})
    item = html.fromstring(answer.content.decode())
    assert (answer.status_code, item.get("id")) == (200, f"problem-{raised['may'].pk}")
    text = " ".join(item.text_content().split())
    assert text.startswith("已解决 吴兴区2017年5月青年大讲堂看月报 存在问题：场地不足 办理情况：已落实场地 youth")
    assert told(raised["may"]) == ("solved", "已落实场地", "youth")
    assert "已登记办理情况。" in answer.headers["HX-Trigger"].encode().decode("unicode_escape")


def test_what_was_typed_stays_when_it_cannot_be_saved(cast, raised, client):
    client.force_login(cast.wuxing_officer)
    answer = tell(client, raised["may"], note="长" * 501, **{"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "最多500字，现在有501字，请精简" in page
    assert "长" * 501 in page
    assert html.fromstring(page).xpath("//select/option[@selected]/@value") == ["solved"]
    empty = tell(client, raised["may"], note=" ", **{"HX-Request": "true"})
    assert "请写明办理情况：谁在办、怎样办、办到哪一步。" in empty.content.decode()
    assert tell(client, raised["may"], state="done", **{"HX-Request": "true"}).status_code == 422
    assert not ProblemOutcome.objects.exists()


def test_without_script_the_list_says_what_happened(cast, raised, client):
    client.force_login(cast.office)
    assert tell(client, raised["may"]).url == reverse(LIST)
    assert "已登记办理情况。" in client.get(reverse(LIST)).content.decode()


def test_outside_the_scope_there_is_nothing_and_the_wrong_role_is_refused(cast, raised, client):
    for user, status in [(cast.deqing_officer, 404), (cast.rights_staff, 403), (cast.leader, 403)]:
        client.force_login(user)
        assert tell(client, raised["may"]).status_code == status
    client.force_login(cast.office)
    assert tell(client, cast.draft(cast.wuxing, 6, {"problems": "草稿"}, volunteers=70)).status_code == 404
    assert client.get(reverse("problem_outcome", args=[raised["may"].pk])).status_code == 405
    client.logout()
    assert client.get(reverse(LIST)).url == f"{reverse('login')}?next={reverse(LIST)}"


def test_only_those_who_may_tell_it_see_the_form(cast, raised, client):
    client.force_login(cast.youth_staff)
    page = html.fromstring(client.get(reverse(LIST)).content.decode())
    assert len(page.xpath("//li[starts-with(@id, 'problem-')]")) == 4
    assert sorted(page.xpath("//form[@hx-post]/@action")) == sorted(
        reverse("problem_outcome", args=[raised[key].pk]) for key in ("may", "june", "deqing")
    )
