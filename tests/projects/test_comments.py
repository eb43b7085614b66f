"""Comments on reports: who may say something, who has read it, and what is counted where."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from common import periods
from organizations.models import AuditEntry, Department, Organization, Role, User
from projects import conversation, rules, workflow
from projects.conversation import Talk
from projects.models import Comment, CommentReading
from projects.views import comments as views
from projects.workflow import Refused
from tests.cast import PASSWORD, at

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def report(cast):
    return cast.submitted(cast.wuxing, 6, lectures=3, attendance=90)


@pytest.fixture
def offices(cast):
    """An account of each office that does not work with reports."""
    return [cast.admin, cast.security, cast.auditor]


def page_of(client, user, address, **query):
    client.force_login(user)
    answer = client.get(address, query)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def words(nodes) -> list[str]:
    return [" ".join(node.text_content().split()) for node in nodes]


def said(page) -> list[str]:
    return words(page.xpath("//li[contains(@class,'said')]/div[@class='said-b']"))


# ---- saying something ------------------------------------------------------------------------------------------
def test_county_and_city_talk_about_a_report_and_one_of_its_values(cast, client, report):
    with periods.at(at(7, 5)):
        workflow.comment(report, cast.youth_staff, " 人次怎么少了？ ", cast.indicator("attendance"))
        workflow.comment(report, cast.wuxing_officer, "有一场改期。\n下月补上。")
    first, second = report.comments.all()
    assert (first.text, first.indicator, first.author) == (
        "人次怎么少了？",
        cast.indicator("attendance"),
        cast.youth_staff,
    )
    assert (second.indicator, second.at) == (None, at(7, 5))
    page = page_of(client, cast.wuxing_officer, reverse("report_detail", args=[report.pk]))
    assert said(page) == ["关于 听课青年人次怎么少了？", "有一场改期。下月补上。"]
    entry = AuditEntry.objects.about(first).get()
    assert entry.summary == "留言：2017年6月月报《青年大讲堂》（关于听课青年，人次怎么少了？）"
    assert (entry.action, entry.organization) == ("comment.add", cast.wuxing)


def test_leaders_and_every_reviewer_comment_other_counties_and_offices_do_not(cast, offices, report):
    for user in (cast.wuxing_officer, cast.youth_staff, cast.rights_staff, cast.office, cast.leader):
        workflow.comment(report, user, "好")
    for user in (cast.deqing_officer, *offices):
        with pytest.raises(Refused, match="您的账号不能在这份月报下留言"):
            workflow.comment(report, user, "好")
    assert Comment.objects.count() == 5


def test_a_comment_says_something_about_this_report(cast, report):
    with pytest.raises(Refused, match="请先写留言内容"):
        workflow.comment(report, cast.office, " \n ")
    with pytest.raises(Refused, match="这个指标不在本月报中"):
        workflow.comment(report, cast.office, "看看", cast.indicator("stations"))
    assert not Comment.objects.exists()


def test_a_township_talks_with_its_county_and_the_city_is_not_called(cast):
    details = {"code": "330502001", "name": "织里镇团委", "short_name": "织里镇", "level": "township"}
    Organization.objects.add_child(Organization.objects.get(pk=cast.wuxing.pk), details)
    township = Organization.objects.get(code="330502001")
    officer = User.objects.create_user(
        "zhili", PASSWORD, name="zhili", role=Role.TOWNSHIP_OFFICER, organization=township
    )
    report = cast.draft(cast.wuxing, 6, lectures=1)
    report.organization = township
    report.save()
    workflow.comment(report, officer, "请看")
    seen = [user for user in (cast.wuxing_officer, cast.office, cast.deqing_officer) if conversation.unread_total(user)]
    assert seen == [cast.wuxing_officer]
    assert rules.may_comment(cast.office, report)


# ---- reading ---------------------------------------------------------------------------------------------------
def test_reading_is_noted_once_and_shown_to_the_author(cast, client, report):
    workflow.comment(report, cast.youth_staff, "请核对")
    assert workflow.mark_read(report, cast.wuxing_officer) == 1
    assert workflow.mark_read(report, cast.wuxing_officer) == 0
    assert workflow.mark_read(report, cast.youth_staff) == 0, "nobody reads what they said themselves"
    workflow.mark_read(report, cast.leader)
    assert CommentReading.objects.count() == 2
    page = page_of(client, cast.youth_staff, reverse("report_detail", args=[report.pk]))
    assert words(page.xpath("//div[@class='said-f']")) == ["已读：wuxing、leader"]


def test_what_was_said_after_the_page_was_shown_stays_unread(cast, report):
    shown = workflow.comment(report, cast.youth_staff, "第一条")
    later = workflow.comment(report, cast.youth_staff, "第二条")
    assert workflow.mark_read(report, cast.wuxing_officer, until=shown.pk) == 1
    assert list(Comment.objects.unread_by(cast.wuxing_officer)) == [later]


def test_opening_the_page_changes_nothing_until_it_says_what_it_has_shown(cast, client, report):
    comment = workflow.comment(report, cast.youth_staff, "请核对")
    page = page_of(client, cast.wuxing_officer, reverse("report_detail", args=[report.pk]))
    assert not CommentReading.objects.exists()
    (trigger,) = page.xpath("//*[@hx-trigger='load']")
    assert trigger.get("hx-post") == reverse("comment_read", args=[report.pk])
    assert trigger.get("hx-vals") == f'{{"until": "{comment.pk}"}}'
    answer = client.post(trigger.get("hx-post"), {"until": comment.pk}, headers=HTMX).content.decode()
    assert 'id="unread-me" hx-swap-oob="true"></span>' in answer
    page = page_of(client, cast.wuxing_officer, reverse("report_detail", args=[report.pk]))
    assert page.xpath("//*[@hx-trigger='load']") == []


@pytest.mark.parametrize("until", ["", "x", "-1", "9" * 40, "²"])
def test_a_garbled_mark_reads_everything_shown(cast, client, report, until):
    workflow.comment(report, cast.youth_staff, "请核对")
    client.force_login(cast.wuxing_officer)
    assert client.post(reverse("comment_read", args=[report.pk]), {"until": until}).status_code == 200


def test_offices_leave_no_reading(cast, client, offices, report):
    workflow.comment(report, cast.youth_staff, "请核对")
    for user in offices:
        client.force_login(user)
        assert client.post(reverse("comment_read", args=[report.pk])).status_code == 403
        assert client.post(reverse("comment_add", args=[report.pk]), {"text": "好"}).status_code == 403
        assert client.get(reverse("comment_list")).status_code == 403
        page = html.fromstring(client.get(reverse("report_detail", args=[report.pk])).content.decode())
        assert page.xpath("//form[@hx-post] | //*[@data-comment-on] | //*[@hx-trigger='load']") == []
    assert not CommentReading.objects.exists()


# ---- the form --------------------------------------------------------------------------------------------------
def test_a_comment_is_added_from_the_page(cast, client, report):
    client.force_login(cast.wuxing_officer)
    sent = {"text": "已改正<b>", "indicator": cast.indicator("lectures").pk}
    answer = client.post(reverse("comment_add", args=[report.pk]), sent, headers=HTMX)
    page = html.fromstring(answer.content.decode())
    assert said(page) == ["关于 大讲堂已改正<b>"]
    assert page.xpath("string(//textarea)").strip() == ""


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"text": "  "}, "请先写留言内容。"),
        ({"text": "长" * 1001}, "最多1000字，现在有1001字，请精简"),
        ({"text": "好的", "indicator": "999999"}, "这个指标不在本月报中，请重新选择。"),
        ({"text": "好的", "indicator": "x"}, "这个指标不在本月报中，请重新选择。"),
    ],
)
def test_what_cannot_be_kept_stays_in_the_form(cast, client, report, sent, told):
    client.force_login(cast.wuxing_officer)
    answer = client.post(reverse("comment_add", args=[report.pk]), sent, headers=HTMX)
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    assert words(page.xpath("//ul[contains(@class,'errorlist')]/li")) == [told]
    assert page.xpath("string(//textarea)").strip() == sent["text"].strip()
    assert not Comment.objects.exists()


def test_without_script_one_comes_back_to_the_thread(cast, client, report):
    client.force_login(cast.wuxing_officer)
    address = reverse("comment_add", args=[report.pk])
    assert client.post(address, {"text": "好"})["Location"] == reverse("report_detail", args=[report.pk]) + "#comments"
    assert "请先写留言内容。" in client.post(address, {"text": ""}, follow=True).content.decode()


def test_another_county_finds_nothing(cast, client, report):
    workflow.comment(report, cast.wuxing_officer, "只给市里看")
    client.force_login(cast.deqing_officer)
    assert client.post(reverse("comment_add", args=[report.pk]), {"text": "好"}).status_code == 404
    assert client.post(reverse("comment_read", args=[report.pk])).status_code == 404
    assert "只给市里看" not in client.get(reverse("comment_list")).content.decode()
    assert conversation.unread_total(cast.deqing_officer) == 0


# ---- counting --------------------------------------------------------------------------------------------------
def test_counts_tell_comments_unread_and_attachments_in_two_queries(cast, report, django_assert_num_queries):
    quiet = cast.submitted(cast.deqing, 6, stations=3)
    workflow.comment(report, cast.youth_staff, "一")
    workflow.mark_read(report, cast.office)
    workflow.mark_read(report, cast.wuxing_officer)
    workflow.comment(report, cast.youth_staff, "二")
    workflow.comment(report, cast.wuxing_officer, "三")
    with django_assert_num_queries(2):
        talks = conversation.counts([report, quiet], cast.wuxing_officer)
    assert talks == {report.pk: Talk(3, 1, 0), quiet.pk: Talk()}
    assert conversation.counts([report], cast.office)[report.pk] == Talk(3, 2, 0)
    assert conversation.counts([report], cast.admin)[report.pk] == Talk(3, 0, 0)


def test_sheet_and_queue_show_what_is_unread(cast, client, report):
    workflow.comment(report, cast.youth_staff, "请核对")
    sheet = page_of(client, cast.wuxing_officer, reverse("entry_sheet", args=["2017-06"]))
    link = f"//a[@href='{reverse('report_detail', args=[report.pk])}#comments']"
    assert words(sheet.xpath(link)) == ["留言 1 1 条未读"]
    workflow.mark_read(report, cast.wuxing_officer)
    workflow.comment(report, cast.wuxing_officer, "核对过了")
    queue = page_of(client, cast.youth_staff, reverse("review_queue"))
    assert words(queue.xpath(link)) == ["留言 2 1 条未读"]


def test_the_menu_counts_what_waits_for_each(cast, client, offices, report):
    other = cast.submitted(cast.deqing, 6, stations=3)
    workflow.comment(report, cast.wuxing_officer, "一")
    workflow.comment(other, cast.deqing_officer, "二")
    waiting = {cast.youth_staff: 1, cast.rights_staff: 1, cast.office: 2, cast.leader: 2, cast.wuxing_officer: 0}
    assert {user: conversation.unread_total(user) for user in waiting} == waiting, "a department hears of its projects"
    page = page_of(client, cast.leader, reverse("project_list"))
    assert words(page.xpath("//*[@id='unread-me']")) == ["2 条未读留言"]
    assert page.xpath("//*[@id='unread-menu']/..")[0].get("href") == reverse("comment_list")
    for user in offices:
        assert conversation.unread_total(user) is None
        assert page_of(client, user, reverse("password_change")).xpath("//*[@id='unread-me']") == []


# ---- the list --------------------------------------------------------------------------------------------------
def test_the_list_has_the_unread_first_and_can_leave_out_the_rest(cast, client, report):
    may = cast.submitted(cast.wuxing, 5, lectures=3, attendance=90)
    april = cast.submitted(cast.wuxing, 4, lectures=3, attendance=90)
    cast.submitted(cast.wuxing, 3, lectures=3, attendance=90)
    workflow.comment(report, cast.wuxing_officer, "六月")
    workflow.comment(may, cast.wuxing_officer, "五月")
    workflow.comment(may, cast.wuxing_officer, "五月再说")
    workflow.comment(april, cast.youth_staff, "四月")
    client.force_login(cast.youth_staff)
    items = client.get(reverse("comment_list")).context["items"]
    assert [(r, newest.text, total, unread) for r, newest, total, unread in items] == [
        (may, "五月再说", 2, 2),
        (report, "六月", 1, 1),
        (april, "四月", 1, 0),
    ]
    only = client.get(reverse("comment_list"), {"unread": "on"}).context["items"]
    assert [row[0] for row in only] == [may, report]
    for each in (may, report):
        workflow.mark_read(each, cast.youth_staff)
    assert "没有未读的留言" in client.get(reverse("comment_list"), {"unread": "on"}).content.decode()


def test_a_department_without_projects_sees_an_empty_list(cast, client, report):
    workflow.comment(report, cast.wuxing_officer, "一")
    idle = Department.objects.create(organization=cast.city, name="机关党委")
    user = User.objects.create_user(
        "idle", PASSWORD, name="idle", role=Role.CITY_STAFF, organization=cast.city, department=idle
    )
    client.force_login(user)
    assert "还没有留言" in client.get(reverse("comment_list")).content.decode()


def test_the_list_is_cut_into_pages(cast, client, report, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 1)
    may = cast.submitted(cast.wuxing, 5, lectures=3, attendance=90)
    for each in (report, may):
        workflow.comment(each, cast.wuxing_officer, "看")
    client.force_login(cast.office)
    pages = [client.get(reverse("comment_list"), {"page": n, "unread": "on"}) for n in (1, 2)]
    assert [[row[0] for row in page.context["items"]] for page in pages] == [[may], [report]]
    links = html.fromstring(pages[0].content.decode()).xpath("//nav[@class='pager']//a[@rel='next']/@href")
    assert [sorted(link.strip("?").split("&")) for link in links] == [["page=2", "unread=on"]]


def test_pages_ask_as_often_for_many_comments_as_for_one(cast, client, report, django_assert_num_queries):
    workflow.comment(report, cast.youth_staff, "一", cast.indicator("lectures"))
    workflow.mark_read(report, cast.office)
    addresses = [
        (cast.wuxing_officer, reverse("report_detail", args=[report.pk])),
        (cast.wuxing_officer, reverse("comment_list")),
        (cast.wuxing_officer, reverse("entry_sheet", args=["2017-06"])),
        (cast.youth_staff, reverse("review_queue")),
    ]
    counted = []
    for user, address in addresses:
        client.force_login(user)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counted.append(len(queries))
    other = cast.submitted(cast.wuxing, 6, stations=3)
    for each in (report, other) * 3:
        workflow.comment(each, cast.office, "又一条")
        workflow.mark_read(each, cast.leader)
        workflow.comment(each, cast.leader, "再一条")
    for (user, address), number in zip(addresses, counted, strict=True):
        client.force_login(user)
        with django_assert_num_queries(number):
            client.get(address)
