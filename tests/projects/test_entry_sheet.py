"""The entry sheet as people use it: what it shows to whom, what it keeps, what it refuses and why."""

from decimal import Decimal

import pytest
from django.urls import reverse

from common.periods import Month
from projects.models import MonthlyReport, ReportEntry, ReportStatus
from projects.sheet import one_row, sheet

pytestmark = pytest.mark.django_db
JUNE = Month(2017, 6)
HTMX = {"HX-Request": "true"}


def rows_of(cast, user, month=JUNE):
    return [
        (row.number, [line.indicator.code for line in row.lines]) for row in sheet(cast.programme, user, month).rows
    ]


def post(client, name, number, data=None, month="2017-06", **headers):
    return client.post(reverse(name, args=[month, number]), data or {}, headers=headers or HTMX)


def field(cast, code):
    return f"value-{cast.indicator(code).pk}"


def stored(cast, code):
    return ReportEntry.objects.get(indicator__code=code).value


def test_a_county_officer_is_asked_for_what_counties_report(cast):
    assert rows_of(cast, cast.wuxing_officer) == [
        (1, ["lectures", "attendance"]),
        (2, ["volunteers"]),
        (4, ["contest", "stations"]),
    ]


def test_city_staff_are_asked_for_the_citys_own_indicators_of_their_department(cast):
    assert rows_of(cast, cast.rights_staff) == [(3, ["plan", "share"])]
    assert rows_of(cast, cast.youth_staff) == []
    assert rows_of(cast, cast.office) == [(0, ["instructions", "key_projects"]), (3, ["plan", "share"])]


def test_a_register_counts_what_it_feeds_and_nobody_types_it(cast, client):
    row = one_row(cast.programme, cast.office, Month(2017, 1), 0)
    line = next(line for line in row.lines if line.indicator.code == "key_projects")
    assert (line.is_fed, line.value, line.wanted) == (True, 4, False)
    client.force_login(cast.office)
    post(client, "entry_save", 0, {field(cast, "key_projects"): "99", field(cast, "instructions"): "2"})
    assert not ReportEntry.objects.filter(indicator__code="key_projects").exists()
    assert stored(cast, "instructions") == 2


def test_beside_the_cell_stand_last_month_cumulative_and_light(cast):
    cast.accepted(cast.wuxing, 4, lectures=6, attendance=100)
    cast.submitted(cast.wuxing, 5, lectures=4, attendance=90)
    cast.draft(cast.wuxing, 6, lectures=2)
    lectures, attendance = one_row(cast.programme, cast.wuxing_officer, JUNE, 1).lines
    assert (lectures.last, lectures.before, lectures.value, lectures.cumulative) == (4, 10, 2, 12)
    assert (lectures.standing.completion, lectures.standing.expected) == (Decimal("0.3"), Decimal("0.5"))
    assert (attendance.value, attendance.cumulative, attendance.is_missing) == (None, 190, True)


def test_a_stock_shows_its_level_and_carries_it_until_a_new_one_is_typed(cast):
    cast.accepted(cast.wuxing, 4, volunteers=80)
    (line,) = one_row(cast.programme, cast.wuxing_officer, JUNE, 2).lines
    assert (line.last, line.cumulative, line.standing.completion) == (80, 80, Decimal(20) / 60)
    cast.draft(cast.wuxing, 6, volunteers=90)
    (line,) = one_row(cast.programme, cast.wuxing_officer, JUNE, 2).lines
    assert (line.cumulative, line.standing.completion) == (90, Decimal("0.5"))


def test_what_can_be_read_is_saved_and_what_cannot_is_named_beside_its_field(cast, client):
    client.force_login(cast.wuxing_officer)
    data = {field(cast, "lectures"): "１２", field(cast, "attendance"): "六百", "problems": "场地不足"}
    page = post(client, "entry_save", 1, data).content.decode()
    assert "“六百”不是数字" in page
    assert stored(cast, "lectures") == 12
    assert MonthlyReport.objects.get().problems == "场地不足"
    assert not ReportEntry.objects.filter(indicator__code="attendance").exists()


@pytest.mark.parametrize("typed", ["1.5", "-3", "一二", "1e3", "12场", "9" * 30])
def test_a_count_is_a_whole_number(cast, client, typed):
    client.force_login(cast.wuxing_officer)
    page = post(client, "entry_save", 1, {field(cast, "lectures"): typed}).content.decode()
    assert 'data-state="refused"' in page
    assert not ReportEntry.objects.filter(indicator__code="lectures").exists()


def test_a_ratio_may_be_typed_as_a_fraction(cast, client):
    client.force_login(cast.rights_staff)
    post(client, "entry_save", 3, {field(cast, "share"): "204/500"})
    entry = ReportEntry.objects.get(indicator__code="share")
    assert (entry.value, entry.numerator, entry.denominator) == (Decimal("40.8"), 204, 500)
    row = one_row(cast.programme, cast.rights_staff, JUNE, 3)
    assert row.lines[1].typed == "204/500"


def test_an_emptied_field_is_no_longer_stated(cast, client):
    cast.draft(cast.wuxing, 6, lectures=3, attendance=90)
    client.force_login(cast.wuxing_officer)
    post(client, "entry_save", 1, {field(cast, "lectures"): "", field(cast, "attendance"): "90"})
    assert stored(cast, "lectures") is None


def test_a_text_that_is_too_long_is_refused_and_the_rest_is_kept(cast, client):
    client.force_login(cast.wuxing_officer)
    post(client, "entry_save", 1, {field(cast, "lectures"): "3", "progress": "长" * 2001})
    assert stored(cast, "lectures") == 3
    assert MonthlyReport.objects.get().progress == ""


def test_an_incomplete_row_is_not_submitted_and_keeps_what_was_typed(cast, client):
    client.force_login(cast.wuxing_officer)
    page = post(client, "entry_submit", 1, {field(cast, "lectures"): "3"}).content.decode()
    assert "还没有填写：听课青年" in page
    assert 'value="3"' in page
    assert MonthlyReport.objects.get().status == ReportStatus.DRAFT
    page = post(client, "entry_submit", 1, {field(cast, "lectures"): "4", field(cast, "attendance"): "九十"})
    assert 'value="九十"' in page.content.decode()
    assert stored(cast, "lectures") == 4


def test_a_submitted_row_is_closed_and_can_be_taken_back(cast, client):
    client.force_login(cast.wuxing_officer)
    page = post(client, "entry_submit", 1, {field(cast, "lectures"): "3", field(cast, "attendance"): "90"})
    assert "待审核" in page.content.decode()
    refused = post(client, "entry_save", 1, {field(cast, "lectures"): "9"}).content.decode()
    assert "请先撤回" in refused
    assert stored(cast, "lectures") == 3
    assert "草稿" in post(client, "entry_withdraw", 1).content.decode()


def test_all_complete_rows_are_submitted_at_once_and_the_others_listed(cast, client):
    cast.draft(cast.wuxing, 6, lectures=3, attendance=90)
    cast.draft(cast.wuxing, 6, volunteers=70)
    cast.draft(cast.wuxing, 5, lectures=3, attendance=90)
    incomplete = cast.draft(cast.wuxing, 6, contest=1)
    client.force_login(cast.wuxing_officer)
    answer = client.post(reverse("entry_submit_all", args=["2017-06"]), follow=True)
    page = answer.content.decode()
    assert "已提交2个项目" in page
    assert "有1个已开始填的项目还没有填完" in page
    assert set(MonthlyReport.objects.waiting().values_list("project__number", flat=True)) == {1, 2}
    incomplete.refresh_from_db()
    assert incomplete.status == ReportStatus.DRAFT


def test_the_filter_shows_what_is_still_to_do(cast, client):
    cast.submitted(cast.wuxing, 6, lectures=3, attendance=90)
    client.force_login(cast.wuxing_officer)

    def shown(name):
        groups = client.get(reverse("entry_sheet", args=["2017-06"]), {"show": name}).context["groups"]
        return {row.number for _, rows in groups for row in rows}

    assert (shown("all"), shown("todo"), shown("returned")) == ({1, 2, 4}, {2, 4}, set())


def test_only_those_who_fill_in_reports_open_the_sheet(cast, client):
    for user in (cast.leader, cast.admin):
        client.force_login(user)
        assert client.get(reverse("entry")).status_code == 403
        assert client.get(reverse("entry_sheet", args=["2017-06"])).status_code == 403
        assert post(client, "entry_save", 1).status_code == 403


def test_another_organisations_rows_cannot_be_reached(cast, client):
    cast.draft(cast.wuxing, 6, lectures=3)
    client.force_login(cast.deqing_officer)
    post(client, "entry_save", 1, {field(cast, "lectures"): "8"})
    assert {e.report.organization.code: e.value for e in ReportEntry.objects.filter(indicator__code="lectures")} == {
        "330502": 3,
        "330521": 8,
    }
    assert post(client, "entry_save", 3, {}).status_code == 404, "the city's own project"


@pytest.mark.parametrize(("month", "status"), [("2017-13", 404), ("juni", 404), ("2016-06", 404), ("2017-09", 200)])
def test_a_month_that_does_not_exist_is_not_found_and_one_to_come_is_closed(cast, client, month, status):
    client.force_login(cast.wuxing_officer)
    assert client.get(reverse("entry_sheet", args=[month])).status_code == status
    if status == 200:
        page = post(client, "entry_save", 1, {field(cast, "lectures"): "8"}, month=month).content.decode()
        assert "还没有开始" in page
        assert not MonthlyReport.objects.exists()


def test_without_a_session_a_page_leads_to_the_login_and_a_fragment_is_refused(cast, client):
    address = reverse("entry_sheet", args=["2017-06"])
    assert client.get(address)["Location"] == f"{reverse('login')}?next={address}"
    assert post(client, "entry_save", 1).status_code == 401


def test_the_sheet_takes_as_many_queries_for_many_reports_as_for_one(cast, client, django_assert_max_num_queries):
    client.force_login(cast.wuxing_officer)

    def count():
        with django_assert_max_num_queries(100) as captured:
            client.get(reverse("entry_sheet", args=["2017-06"]))
        return len(captured)

    cast.draft(cast.wuxing, 6, stations=3)
    count()
    few = count()
    for month in range(1, 6):
        cast.accepted(cast.wuxing, month, lectures=1, attendance=9)
    cast.draft(cast.wuxing, 6, lectures=3, attendance=90)
    cast.draft(cast.wuxing, 6, volunteers=70)
    assert count() == few
