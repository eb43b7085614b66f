"""The review queue: who sees what waits, and what accepting and returning answer."""

from decimal import Decimal

import pytest
from django.urls import reverse
from lxml import html

from common import periods
from common.periods import Month
from organizations.models import AuditEntry, Organization, Role, User
from projects import workflow
from projects.models import Figure, KeyProject, MonthlyReport, ReportStatus
from projects.views.review import PAGE
from projects.workflow import Stated
from tests.cast import PASSWORD, at

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def waiting(client, **filters):
    return [report for report, _ in client.get(reverse("review_queue"), filters).context["items"]]


@pytest.fixture
def lectures(cast):
    return cast.submitted(cast.wuxing, 6, {"problems": "场地不足"}, lectures=3, attendance=90)


def test_each_department_sees_its_own_projects_and_the_coordinator_all(cast, client, lectures):
    stations = cast.submitted(cast.deqing, 6, stations=3)
    plan = cast.submitted(cast.city, 6, plan=1, share="40.8")
    for user, seen in [
        (cast.youth_staff, {lectures}),
        (cast.rights_staff, {stations}),
        (cast.office, {lectures, stations, plan}),
    ]:
        client.force_login(user)
        assert set(waiting(client)) == seen, "and nobody sees what they submitted themselves"


def test_the_queue_shows_last_month_cumulative_and_problems(cast, client):
    cast.accepted(cast.wuxing, 5, lectures=4, attendance=100)
    cast.submitted(cast.wuxing, 6, {"problems": "场地不足"}, lectures=3, attendance=90)
    client.force_login(cast.youth_staff)
    page = client.get(reverse("review_queue")).content.decode()
    assert "上月 4 · 累计 7 · 目标 40" in page
    assert "场地不足" in page


def test_the_queue_is_filtered_by_month_organisation_and_action(cast, client, lectures):
    may = cast.submitted(cast.wuxing, 5, lectures=3, attendance=90)
    deqing = cast.submitted(cast.deqing, 6, stations=3)
    client.force_login(cast.office)
    assert waiting(client, month="2017-05") == [may]
    assert waiting(client, organization="330521") == [deqing]
    assert set(waiting(client, action="growth")) == {may, lectures}
    assert set(waiting(client, month="没有")) == {may, lectures, deqing}


def test_accepting_answers_with_the_row_done_and_how_many_still_wait(cast, client, lectures):
    client.force_login(cast.youth_staff)
    page = client.post(reverse("review_accept", args=[lectures.pk]), headers=HTMX).content.decode()
    assert "已通过：吴兴区《青年大讲堂》" in page
    assert '<b id="waiting" hx-swap-oob="true">0</b>' in page
    assert Figure.objects.filter(report=lectures, accepted_by=cast.youth_staff).count() == 2


def test_returning_needs_a_reason_and_tells_it_to_the_county(cast, client, lectures):
    client.force_login(cast.youth_staff)
    address = reverse("review_return", args=[lectures.pk])
    assert "请写明退回原因" in client.post(address, {"reason": " "}, headers=HTMX).content.decode()
    lectures.refresh_from_db()
    assert lectures.status == ReportStatus.SUBMITTED
    assert "已退回" in client.post(address, {"reason": "人次有误"}, headers=HTMX).content.decode()
    client.force_login(cast.wuxing_officer)
    assert "退回原因：人次有误" in client.get(reverse("entry_sheet", args=["2017-06"])).content.decode()


def test_from_the_reports_own_page_one_comes_back_to_it(cast, client, lectures):
    client.force_login(cast.youth_staff)
    address = reverse("report_detail", args=[lectures.pk])
    assert "review-accept" not in client.get(address).content.decode()
    answer = client.post(reverse("review_accept", args=[lectures.pk]), follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert "已通过" in answer.content.decode()


def test_the_slower_of_two_reviewers_is_told(cast, client, lectures):
    client.force_login(cast.youth_staff)
    client.post(reverse("review_accept", args=[lectures.pk]), headers=HTMX)
    client.force_login(cast.office)
    page = client.post(reverse("review_return", args=[lectures.pk]), {"reason": "重填"}, headers=HTMX).content.decode()
    assert "已被别人改变" in page


def test_accepting_all_takes_the_ticked_ones_and_tells_of_the_rest(cast, client, lectures):
    other = cast.submitted(cast.deqing, 6, lectures=2, attendance=40)
    left = cast.submitted(cast.deqing, 5, lectures=2, attendance=40)
    foreign = cast.submitted(cast.deqing, 6, stations=3)
    client.force_login(cast.youth_staff)
    ticked = {"report": [lectures.pk, other.pk, foreign.pk, "x"]}
    page = client.post(reverse("review_accept_all"), ticked, follow=True).content.decode()
    assert "已通过2份月报" in page
    assert "有1份没有处理" in page
    assert waiting(client) == [left]
    foreign.refresh_from_db()
    assert foreign.status == ReportStatus.SUBMITTED


def test_only_city_staff_review(cast, client, lectures):
    for user in (cast.wuxing_officer, cast.leader, cast.admin):
        client.force_login(user)
        assert client.get(reverse("review_queue")).status_code == 403
        assert client.post(reverse("review_accept", args=[lectures.pk])).status_code == 403
        assert client.post(reverse("review_return", args=[lectures.pk]), {"reason": "x"}).status_code == 403
        assert client.post(reverse("review_accept_all"), {"report": [lectures.pk]}).status_code == 403
    assert not Figure.objects.filter(report=lectures).exists()


def test_another_countys_report_is_not_found(cast, client, lectures):
    client.force_login(cast.deqing_officer)
    assert client.get(reverse("report_detail", args=[lectures.pk])).status_code == 404
    client.force_login(cast.wuxing_officer)
    assert client.get(reverse("report_detail", args=[lectures.pk])).status_code == 200


def test_the_queue_takes_as_many_queries_for_many_reports_as_for_one(cast, client, django_assert_max_num_queries):
    client.force_login(cast.office)

    def count():
        with django_assert_max_num_queries(100) as captured:
            assert client.get(reverse("review_queue")).status_code == 200
        return len(captured)

    cast.submitted(cast.deqing, 6, stations=3)
    count()
    few = count()
    for organization in (cast.wuxing, cast.deqing):
        cast.submitted(organization, 6, lectures=2, attendance=40)
        cast.submitted(organization, 6, volunteers=70)
    assert count() == few


# ---- the queue -------------------------------------------------------------------------------------------------------
@pytest.fixture
def stranger(cast):
    """Staff of another city, with an own office."""
    values = {"code": "330400", "name": "共青团嘉兴市委", "short_name": "嘉兴", "level": "city"}
    other = Organization.objects.add_root(values)
    return User.objects.create_user("jiaxing", PASSWORD, name="jiaxing", role=Role.CITY_STAFF, organization=other)


def opened(client, **query):
    answer = client.get(reverse("review_queue"), query)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def words(node) -> str:
    return " ".join(node.text_content().split())


def titles(page) -> list[str]:
    return [words(node) for node in page.xpath("//li//a[@class='q-title']")]


def test_the_oldest_submission_comes_first(cast, client):
    days = {"lectures": 8, "volunteers": 6, "stations": 7}
    for code, day in days.items():
        values = {"attendance": 9} if code == "lectures" else {}
        report = cast.draft(cast.wuxing, 6, **{code: 60}, **values)
        with periods.at(at(7, day)):
            workflow.submit(report, cast.wuxing_officer)
    client.force_login(cast.office)
    assert [report.project.number for report in waiting(client)] == [2, 4, 1]


def test_the_headline_is_the_coordinators(cast, client):
    report = workflow.find_or_new(cast.programme, None, cast.city, Month(2017, 6))
    report = workflow.save(report, cast.office, {cast.indicator("instructions"): Stated(Decimal(2))}, {})
    workflow.submit(report, cast.office)
    second = User.objects.create_user("second", PASSWORD, name="second", role=Role.CITY_STAFF, organization=cast.city)
    for user, seen in [(cast.office, []), (cast.youth_staff, []), (cast.rights_staff, []), (second, [report])]:
        client.force_login(user)
        assert waiting(client) == seen
    assert titles(opened(client)) == ["全市综合指标"]


def test_a_long_queue_has_pages_that_keep_the_filter(cast, client):
    initiative = KeyProject.objects.get(number=1).initiative
    projects = KeyProject.objects.bulk_create(
        KeyProject(programme=cast.programme, initiative=initiative, number=n, name=f"项目{n}", second_half="serve")
        for n in range(100, 102 + PAGE)
    )
    MonthlyReport.objects.bulk_create(
        MonthlyReport(
            programme=cast.programme, project=project, organization=cast.wuxing, month=Month(2017, 6),
            status=ReportStatus.SUBMITTED, submitted_by=cast.wuxing_officer, submitted_at=at(7, 3),
        )
        for project in projects
    )  # fmt: skip
    client.force_login(cast.youth_staff)
    first, second = opened(client, month="2017-06"), opened(client, month="2017-06", page=2)
    assert (titles(first)[0], len(titles(first))) == ("项目100", PAGE)
    assert titles(second) == [f"项目{100 + PAGE}", f"项目{101 + PAGE}"]
    assert first.xpath("//a[@rel='next']/@href") == ["?month=2017-06&page=2"]
    assert words(first.get_element_by_id("waiting")) == str(PAGE + 2)
    assert titles(opened(client, page="nonsense")) == titles(first)
    assert titles(opened(client, page=99)) == titles(second)


def test_an_empty_queue_and_an_empty_answer_say_different_things(cast, client, lectures):
    client.force_login(cast.youth_staff)
    page = words(opened(client, month="2017-01"))
    assert "没有待审核的月报换一个筛选条件看看，或查看全部。" in page
    client.force_login(cast.rights_staff)
    assert "没有待审核的月报各单位提交后会出现在这里。" in words(opened(client))


def test_filters_combine_and_what_does_not_exist_filters_nothing(cast, client, lectures):
    may = cast.submitted(cast.deqing, 5, lectures=3, attendance=90)
    client.force_login(cast.office)
    assert waiting(client, month="2017-05", organization="330521", action="growth") == [may]
    assert waiting(client, month="2017-05", organization="330502") == []
    assert waiting(client, organization="999999", action="nothing", month="2016-05", other="x") == [may, lectures]


def test_each_rows_reason_is_its_own(cast, client, lectures):
    """The list is one form; a browser would post the reasons of all rows under one name, and the last would count."""
    cast.submitted(cast.deqing, 6, lectures=2, attendance=40)
    client.force_login(cast.youth_staff)
    page = opened(client)
    reasons = page.xpath("//li//textarea[@name='reason']")
    assert len(reasons) == 2
    for reason in reasons:
        owner = reason.get("form")
        assert owner and not page.xpath(f"//form[@id='{owner}']")
        assert page.xpath(f"//button[@hx-include='#{reason.get('id')}' and @hx-params='reason']")


# ---- accepting and returning -----------------------------------------------------------------------------------------
def test_returning_from_the_reports_own_page_without_a_reason_says_what_to_do(cast, client, lectures):
    client.force_login(cast.youth_staff)
    address = reverse("report_detail", args=[lectures.pk])
    answer = client.post(reverse("review_return", args=[lectures.pk]), {"reason": ""}, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert "请写明退回原因，让填报单位知道怎样修改。" in answer.content.decode()
    lectures.refresh_from_db()
    assert (lectures.status, AuditEntry.objects.about(lectures).count()) == (ReportStatus.SUBMITTED, 1)
    answer = client.post(reverse("review_return", args=[lectures.pk]), {"reason": "人次有误"}, follow=True)
    page = answer.content.decode()
    assert "已退回：吴兴区《青年大讲堂》。" in page and "<b>退回原因：</b>人次有误" in page
    assert AuditEntry.objects.about(lectures).last().actor == cast.youth_staff


def test_a_reason_may_not_be_longer_than_can_be_kept(cast, client, lectures):
    client.force_login(cast.youth_staff)
    address = reverse("review_return", args=[lectures.pk])
    assert "最多500字，现在有501字，请精简" in client.post(address, {"reason": "长" * 501}, headers=HTMX).text
    lectures.refresh_from_db()
    assert lectures.status == ReportStatus.SUBMITTED
    client.post(address, {"reason": "长" * 500}, headers=HTMX)
    lectures.refresh_from_db()
    assert lectures.return_reason == "长" * 500


@pytest.mark.parametrize("name", ["review_accept", "review_return"])
def test_what_is_not_ones_own_to_review_is_refused_with_the_reason(cast, client, lectures, name):
    own = cast.submitted(cast.city, 6, plan=1, share="40.8")
    client.force_login(cast.rights_staff)
    page = client.post(reverse(name, args=[own.pk]), {"reason": "重填"}, headers=HTMX).text
    assert f"{own.organization}《{own.title}》：不能审核自己提交的月报，请由其他同事审核。" in page
    assert client.post(reverse(name, args=[lectures.pk]), {"reason": "重填"}, headers=HTMX).status_code == 403
    for report in (own, lectures):
        report.refresh_from_db()
        assert report.status == ReportStatus.SUBMITTED
    assert not Figure.objects.filter(report__isnull=False).exists()


def test_another_citys_staff_find_nothing(cast, client, lectures, stranger):
    client.force_login(stranger)
    assert "还没有年度计划" in client.get(reverse("review_queue")).text
    for name in ("review_accept", "review_return"):
        assert client.post(reverse(name, args=[lectures.pk]), {"reason": "x"}).status_code == 404
    assert client.get(reverse("report_detail", args=[lectures.pk])).status_code == 404
    page = client.post(reverse("review_accept_all"), {"report": [lectures.pk]}, follow=True).text
    assert "有1份没有处理：已被他人处理，或不由您审核。" in page
    lectures.refresh_from_db()
    assert lectures.status == ReportStatus.SUBMITTED


def test_a_report_that_does_not_exist_is_not_found(cast, client):
    client.force_login(cast.office)
    for name in ("review_accept", "review_return"):
        assert client.post(reverse(name, args=[999999])).status_code == 404
    assert client.get(reverse("report_detail", args=[999999])).status_code == 404


@pytest.mark.parametrize(
    ("ticked", "told"),
    [
        ([], "没有勾选月报。"),
        (["²", "-1", "", "x", "9" * 30], "没有勾选月报。"),
        (["999999"], "有1份没有处理：已被他人处理，或不由您审核。"),
    ],
)
def test_ids_that_are_none_are_no_error(cast, client, ticked, told):
    client.force_login(cast.office)
    answer = client.post(reverse("review_accept_all"), {"report": ticked}, follow=True)
    assert answer.redirect_chain == [(reverse("review_queue"), 302)]
    assert [str(message) for message in answer.context["messages"]] == [told]


def test_a_report_that_is_ticked_twice_is_one(cast, client, lectures):
    client.force_login(cast.youth_staff)
    answer = client.post(reverse("review_accept_all"), {"report": [lectures.pk, lectures.pk]}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["已通过1份月报。"]


def test_without_a_session_nothing_is_reviewed(cast, client, lectures):
    address = reverse("review_accept", args=[lectures.pk])
    assert client.post(address, headers=HTMX).status_code == 401
    assert client.post(address).url.startswith(reverse("login"))
    assert client.get(reverse("review_queue")).url == f"{reverse('login')}?next={reverse('review_queue')}"
    assert not Figure.objects.filter(report=lectures).exists()
