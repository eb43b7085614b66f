"""Youth requests: whose they are, how they are dealt with, what is late, and that closing them counts."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledgers import workflow
from organizations import acts
from organizations.models import AuditEntry
from projects import feeds
from projects.models import Figure, RequestStatus, Visit, YouthRequest
from projects.workflow.requests import MOVES, step
from tests.exported import exported
from tests.fed import fed_indicator

pytestmark = pytest.mark.django_db
LIST = reverse("ledger_list", args=["requests"])
NEW = reverse("ledger_new", args=["requests"])
D = dt.date
SATURDAY = D(2017, 7, 1)


@pytest.fixture
def solved(cast):
    return fed_indicator(cast.programme, "solved", "requests", project=None)


def heard(cast, subject="园区夜间开放运动场地", organization=None, day=SATURDAY, user=None, **fields) -> YouthRequest:
    said = {"source": "visit", "heard_from": "织里镇团委", "handler": "镇文化站"} | fields
    record = YouthRequest(organization=organization or cast.wuxing, heard_on=day, subject=subject, **said)
    return workflow.create(record, user or cast.wuxing_officer)


def counted(indicator, organization) -> dict:
    figures = Figure.objects.current().filter(indicator=indicator, organization=organization)
    return {figure.month.key: figure.value for figure in figures}


def said(cast, **fields) -> dict:
    return {
        "organization": cast.wuxing.pk, "heard_on": "2017-07-01", "source": "forum", "heard_from": "织里镇团委",
        "subject": "夜间开放运动场地", "handler": "镇文化站",
    } | fields  # fmt: skip


def enter(client, cast, **fields):
    client.force_login(cast.wuxing_officer)
    return client.post(NEW, said(cast, **fields))


def take(client, user, request, verb, **data):
    client.force_login(user)
    return client.post(reverse("request_step", args=[request.pk, verb]), data)


def shown(client, user, **query) -> list[str]:
    client.force_login(user)
    return [record.subject for record, *_ in client.get(LIST, query).context["rows"]]


@pytest.mark.parametrize("on", ["0217-07-03", "2071-07-03"])
def test_the_year_of_a_step_is_not_mistyped(cast, client, on):
    request = heard(cast)
    verb = next(verb for verb, move in MOVES.items() if move.has_day and move.fits(request))
    page = take(client, cast.wuxing_officer, request, verb, on=on, words="已经办好")
    assert page.context["form"].errors["on"] == ["日期应在1990年至2060年之间，请核对年份。"]


# ---- entering ------------------------------------------------------------------------------------------------
def test_what_was_heard_is_entered_and_waits(cast, client, solved):
    assert enter(client, cast).status_code == 302
    request = YouthRequest.objects.get()
    assert (request.status, request.closed_on, request.created_by) == (RequestStatus.TODO, None, cast.wuxing_officer)
    assert counted(solved, cast.wuxing) == {}


def test_what_is_closed_already_is_entered_at_once(cast, client, solved):
    assert enter(client, cast, closed_on="2017-07-03", outcome="已开放").status_code == 302
    assert YouthRequest.objects.get().status == RequestStatus.DONE
    assert counted(solved, cast.wuxing) == {"2017-07": 1}


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("张三同学", "像是个人姓名"),
        ("张三", "像是个人姓名"),
        ("欧阳小明", "像是个人姓名"),
        ("王老师", "像是个人姓名"),
        ("织里镇 138 0013 8000", "手机号码"),
        ("织里镇 330502199705040019", "身份证号"),
    ],
)
def test_a_person_is_refused_as_the_source_and_what_was_typed_stays(cast, client, value, why):
    page = enter(client, cast, heard_from=value)
    assert page.status_code == 422
    assert why in page.context["form"].errors["heard_from"][0]
    assert page.context["form"]["heard_from"].value() == value
    assert not YouthRequest.objects.exists()


@pytest.mark.parametrize("value", ["高村", "织里镇团委", "12355青少年服务台", "湖州师范学院学生会", "金洁集团", "余村"])
def test_organisations_are_taken(cast, client, value):
    assert enter(client, cast, heard_from=value).status_code == 302


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"heard_on": "2017-07-05"}, "heard_on"),
        ({"due_on": "2017-06-30"}, "due_on"),
        ({"closed_on": "2017-07-03"}, "outcome"),
        ({"outcome": "好了"}, "closed_on"),
        ({"closed_on": "2017-06-30", "outcome": "好了"}, "closed_on"),
        ({"closed_on": "2017-07-05", "outcome": "好了"}, "closed_on"),
        ({"text": "请联系13800138000"}, "text"),
        ({"subject": "联系13800138000"}, "subject"),
    ],
)
def test_what_does_not_fit_is_told_next_to_its_field(cast, client, fields, name):
    page = enter(client, cast, **fields)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {name}


def test_a_visit_begins_a_request_with_what_it_knows(cast, client):
    visit = workflow.create(
        Visit(organization=cast.wuxing, visited_on=D(2017, 7, 2), host="织里镇团委", visitors="权益部"),
        cast.wuxing_officer,
    )
    client.force_login(cast.wuxing_officer)
    page = client.get(reverse("ledger_detail", args=["visits", visit.pk])).content.decode()
    link = f"{NEW}?visit={visit.pk}&amp;source=visit&amp;heard_on=2017-07-02"
    assert link in page
    form = client.get(
        NEW, {"visit": visit.pk, "source": "visit", "heard_on": "2017-07-02", "heard_from": "织里镇团委"}
    ).context["form"]
    assert [str(form[name].value()) for name in ("visit", "source", "heard_on", "heard_from")] == [
        str(visit.pk), "visit", "2017-07-02", "织里镇团委",
    ]  # fmt: skip
    enter(client, cast, visit=visit.pk)
    assert YouthRequest.objects.get().visit == visit
    told = client.get(reverse("ledger_detail", args=["visits", visit.pk])).content.decode()
    assert "夜间开放运动场地" in told


def test_a_visit_of_others_cannot_be_named(cast, client):
    visit = workflow.create(
        Visit(organization=cast.deqing, visited_on=D(2017, 7, 2), host="钟管镇团委", visitors="权益部"),
        cast.deqing_officer,
    )
    page = enter(client, cast, visit=visit.pk)
    assert page.status_code == 422 and "visit" in page.context["form"].errors


# ---- the steps -----------------------------------------------------------------------------------------------
def test_closing_counts_in_its_month_and_reopening_takes_it_back(cast, client, solved):
    request = heard(cast)
    assert take(client, cast.wuxing_officer, request, "start", on="2017-07-02", words="已联系").status_code == 302
    assert take(client, cast.wuxing_officer, request, "close", on="2017-07-03", words="每晚开放").status_code == 302
    request.refresh_from_db()
    assert (request.status, request.closed_on, request.outcome) == (RequestStatus.DONE, D(2017, 7, 3), "每晚开放")
    assert counted(solved, cast.wuxing) == {"2017-07": 1}
    assert take(client, cast.wuxing_officer, request, "reopen", words="又关了").status_code == 302
    request.refresh_from_db()
    assert (request.status, request.closed_on, request.outcome) == (RequestStatus.HANDLING, None, "")
    assert counted(solved, cast.wuxing) == {"2017-07": 0}
    assert (request.late_reason, feeds.differences()) == ("", [])
    told = [(e.action, e.summary, e.details["reason"]) for e in AuditEntry.objects.about(request).order_by("id")[1:]]
    assert told == [
        ("request.step", "开始办理（7月2日）：园区夜间开放运动场地", ""),
        ("request.step", "办结（7月3日）：园区夜间开放运动场地", ""),
        ("request.step", "重新办理：园区夜间开放运动场地", "又关了"),
    ]


def test_a_closed_month_needs_a_reason_to_count_in_and_the_reason_of_reopening_serves(cast, client, solved):
    request = heard(cast, day=D(2017, 5, 3))
    page = take(client, cast.wuxing_officer, request, "close", on="2017-05-20", words="每晚开放")
    assert page.status_code == 422
    assert "补登原因" in page.context["form"].errors["late_reason"][0]
    assert "每晚开放" in page.content.decode()
    request.refresh_from_db()
    assert (request.status, request.version) == (RequestStatus.TODO, 1)
    take(client, cast.wuxing_officer, request, "close", on="2017-05-20", words="每晚开放", late_reason="漏登")
    assert counted(solved, cast.wuxing) == {"2017-05": 1}
    request.refresh_from_db()
    step(request, cast.wuxing_officer, "reopen", None, "并没有开放")
    assert (request.late_reason, counted(solved, cast.wuxing)) == ("并没有开放", {"2017-05": 0})
    assert feeds.differences() == []


@pytest.mark.parametrize("verb", MOVES)
def test_every_move_leads_from_its_sources_only(cast, verb):
    for source in RequestStatus:
        closed = D(2017, 7, 2) if source == RequestStatus.DONE else None
        request = heard(cast, subject=f"{verb}{source}", status=source, closed_on=closed)
        move = MOVES[verb]
        if source in move.sources:
            assert (
                step(request, cast.wuxing_officer, verb, D(2017, 7, 3) if move.has_day else None, "好").status
                == move.to
            )
        else:
            with pytest.raises(workflow.Overtaken):
                step(request, cast.wuxing_officer, verb, D(2017, 7, 3), "好")


def test_of_two_who_close_at_once_the_second_is_told(cast):
    request = heard(cast)
    mine = YouthRequest.objects.get(pk=request.pk)
    step(request, cast.wuxing_officer, "close", D(2017, 7, 3), "好了")
    with pytest.raises(workflow.Overtaken, match="刚刚已被别人改变"):
        step(mine, cast.wuxing_officer, "return", D(2017, 7, 3), "不办")


def test_words_are_needed_and_days_lie_between_hearing_and_today(cast, client):
    request = heard(cast)
    page = take(client, cast.wuxing_officer, request, "return", on="2017-06-30", words=" ")
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"on", "words"}
    assert page.context["form"].errors["words"] == ["请写明退回原因。"]
    assert set(
        take(client, cast.wuxing_officer, request, "close", on="2017-07-05", words="1").context["form"].errors
    ) == {"on"}
    assert (
        take(client, cast.wuxing_officer, request, "close", on="2017-07-04", words="找13800138000").status_code == 422
    )
    with pytest.raises(workflow.Refused, match="请写明退回原因"):
        step(request, cast.wuxing_officer, "return", D(2017, 7, 3), "  ")


def test_the_drawer_gets_the_form_alone_and_is_sent_on_when_done(cast, client):
    request, header = heard(cast), {"HX-Request": "true"}
    client.force_login(cast.wuxing_officer)
    address = reverse("request_step", args=[request.pk, "close"])
    assert "<html" not in client.get(address, headers=header).content.decode()
    answer = client.post(address, {"on": "2017-07-03", "words": "好了"}, headers=header)
    assert answer["HX-Redirect"] == reverse("ledger_detail", args=["requests", request.pk])


def test_others_counties_find_nothing_and_readers_may_not(cast, client):
    request = heard(cast)
    assert take(client, cast.deqing_officer, request, "close", on="2017-07-03", words="好").status_code == 404
    assert take(client, cast.leader, request, "close", on="2017-07-03", words="好").status_code == 403
    assert take(client, cast.wuxing_officer, request, "leap", words="好").status_code == 404
    request.refresh_from_db()
    assert request.status == RequestStatus.TODO


def test_a_township_deals_with_its_own_and_its_county_with_both(cast, client):
    cast.townships()
    own = heard(cast, organization=cast.zhili, user=cast.zhili_officer)
    above = heard(cast, "县区的")
    assert take(client, cast.zhili_officer, own, "start", on="2017-07-02").status_code == 302
    assert take(client, cast.zhili_officer, above, "start", on="2017-07-02").status_code == 404
    assert take(client, cast.wuxing_officer, own, "close", on="2017-07-03", words="好了").status_code == 302


def test_a_void_request_takes_no_step(cast, client):
    request = heard(cast)
    workflow.void(request, cast.wuxing_officer, "重复")
    assert take(client, cast.wuxing_officer, request, "close", on="2017-07-03", words="好").status_code == 422
    page = client.get(reverse("ledger_detail", args=["requests", request.pk]))
    assert page.context["steps"] == []


def test_the_hearing_cannot_move_behind_the_closing(cast, client):
    request = heard(cast, status=RequestStatus.DONE, closed_on=D(2017, 7, 2), outcome="好了")
    client.force_login(cast.wuxing_officer)
    address = reverse("ledger_edit", args=["requests", request.pk])
    page = client.post(address, said(cast, heard_on="2017-07-03", version=1))
    assert page.status_code == 422 and set(page.context["form"].errors) == {"heard_on"}
    assert client.post(address, said(cast, heard_on="2017-07-02", version=1)).status_code == 302
    request.refresh_from_db()
    assert (request.status, request.outcome) == (RequestStatus.DONE, "好了")


def test_the_move_is_named_in_the_trail():
    assert acts.name("request.step") == "办理青年诉求"


# ---- the list ------------------------------------------------------------------------------------------------
@pytest.fixture
def several(cast):
    heard(cast, "无期限")
    heard(cast, "下周", due_on=D(2017, 7, 11), handler="教育局")
    heard(cast, "远期", due_on=D(2017, 7, 12))
    heard(cast, "今天", due_on=D(2017, 7, 4), source="forum")
    heard(cast, "超期少", day=D(2017, 6, 1), due_on=D(2017, 7, 3))
    heard(cast, "超期多", day=D(2017, 6, 1), due_on=D(2017, 6, 20), status=RequestStatus.HANDLING)
    heard(cast, "办结", status=RequestStatus.DONE, closed_on=D(2017, 7, 3), due_on=D(2017, 7, 2), outcome="好")
    heard(cast, "退回", status=RequestStatus.RETURNED, due_on=D(2017, 7, 2), day=D(2017, 6, 30))
    heard(cast, "德清", cast.deqing, due_on=D(2017, 7, 1), user=cast.deqing_officer)


def test_what_is_overdue_longest_comes_first_and_what_is_done_last(cast, client, several):
    ordered = ["超期多", "超期少", "今天", "下周", "远期", "无期限", "办结", "退回"]
    assert shown(client, cast.wuxing_officer) == ordered


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "overdue"}, ["超期多", "超期少"]),
        ({"status": "soon"}, ["今天", "下周"]),
        ({"status": "open"}, ["超期多", "超期少", "今天", "下周", "远期", "无期限"]),
        ({"status": "handling"}, ["超期多"]),
        ({"status": "returned"}, ["退回"]),
        ({"closed_in": "2017-07"}, ["办结"]),
        ({"closed_in": "2017-06"}, []),
        ({"handler": "教育"}, ["下周"]),
        ({"source": "forum"}, ["今天"]),
    ],
)
def test_the_list_is_filtered(cast, client, several, query, found):
    assert shown(client, cast.wuxing_officer, **query) == found


def test_the_counters_filter_the_list(cast, client, several):
    client.force_login(cast.wuxing_officer)
    counters = [counter for counter, _ in client.get(LIST).context["counters"]]
    assert [(c.label, c.count) for c in counters] == [("待办", 5), ("办理中", 1), ("超期", 2), ("本月办结", 1)]
    for counter in counters:
        page = client.get(LIST + counter.address)
        assert len(page.context["rows"]) == counter.count
        assert [used for c, used in page.context["counters"] if c.label == counter.label] == [True]
    client.force_login(cast.office)
    assert [c.count for c, _ in client.get(LIST).context["counters"]] == [6, 1, 3, 1]


def test_badges_tell_what_is_late(cast, client, several):
    client.force_login(cast.wuxing_officer)
    badges = {record.subject: badge for record, _, badge in client.get(LIST).context["rows"]}
    assert badges == {
        "超期多": ("returned", "超期14天"), "超期少": ("returned", "超期1天"), "今天": ("late", "今天到期"),
        "下周": ("late", "还有7天"), "远期": None, "无期限": None, "办结": None, "退回": None,
    }  # fmt: skip


def test_the_export_says_what_the_list_shows(cast, client, several):
    _, rows = exported(client, cast.wuxing_officer, LIST, status="overdue")
    assert [(row["诉求"], row["办理状态"]) for row in rows] == [
        ("超期多", "办理中"),
        ("超期少", "待办"),
    ]


def test_a_long_list_asks_no_more_queries(cast, client):
    client.force_login(cast.wuxing_officer)
    heard(cast, "一")
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for number in range(20):
        heard(cast, f"诉求{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(few) == len(many)
