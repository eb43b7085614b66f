"""The review queue: who sees what waits, and what accepting and returning answer."""

import pytest
from django.urls import reverse

from projects.models import Figure, ReportStatus

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
