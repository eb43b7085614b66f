"""The entry sheet as people use it: what it shows to whom, what it keeps, what it refuses and why."""

from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from lxml import html

from common.periods import Month
from organizations.models import AuditEntry
from projects import workflow
from projects.models import Figure, Indicator, Initiative, KeyProject, MonthlyReport, ReportEntry, ReportStatus
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


# ---- the page, field by field ---------------------------------------------------------------------------------------
def opened(client, user, month="2017-06", **query):
    client.force_login(user)
    answer = client.get(reverse("entry_sheet", args=[month]), query)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def words(node) -> str:
    return " ".join(node.text_content().split())


def line_of(page, indicator) -> tuple[str, str, str, str]:
    """(target, last month, what stands in the field, cumulative) of an indicator's line."""
    (row,) = page.xpath(f"//tr[.//span[@id='l-{indicator.pk}']]")
    target, last, cumulative = (words(cell) for cell in row.xpath("td[@class='n']"))
    (field,) = row.xpath(".//input[starts-with(@name, 'value-')]")
    return target, last, field.get("value"), cumulative


def test_the_page_shows_target_last_month_value_and_cumulative(cast, client):
    cast.accepted(cast.wuxing, 4, lectures=6, attendance=100)
    cast.submitted(cast.wuxing, 5, lectures=4, attendance=90)
    cast.accepted(cast.deqing, 5, lectures=7, attendance=70)
    cast.draft(cast.wuxing, 6, lectures=2)
    page = opened(client, cast.wuxing_officer)
    assert line_of(page, cast.indicator("lectures")) == ("40", "4", "2", "12")
    assert line_of(page, cast.indicator("attendance")) == ("1600", "90", "", "190")
    assert line_of(page, cast.indicator("volunteers")) == ("120", "60", "", "60"), "a stock begins at its opening"
    assert line_of(page, cast.indicator("stations")) == ("—", "—", "", "—")
    assert words(page.xpath("//*[@id='state-1']/small")[0]) == "还缺：听课青年"
    assert words(page.xpath("//*[@id='state-2']/small")[0]) == "还缺：志愿者"
    assert words(page.xpath("//*[@id='entry-counts']")[0]) == "全部 3 待提交 3 没填完 3 被退回 0"


def test_january_begins_at_nothing(cast, client):
    assert line_of(opened(client, cast.wuxing_officer, "2017-01"), cast.indicator("lectures"))[1:] == ("—", "", "—")


def test_what_a_register_counts_has_no_field(cast, client):
    page = opened(client, cast.office, "2017-01")
    fed, typed = cast.indicator("key_projects"), cast.indicator("instructions")
    (cell,) = page.xpath(f"//tr[.//span[@id='l-{fed.pk}']]/td[contains(@class, 'is-fed')]")
    assert (words(cell), cell.xpath(".//input")) == ("4", [])
    assert cell.xpath(".//*[@aria-label='由台账计数']")
    assert line_of(page, typed)[2] == ""


def test_from_the_month_in_which_a_register_takes_over_nobody_types(cast, client):
    stations = cast.indicator("stations")
    cast.accepted(cast.wuxing, 5, stations=3)
    Indicator.objects.filter(pk=stations.pk).update(fed_from=JUNE)
    Figure.objects.create(indicator=stations, organization=cast.wuxing, month=JUNE, value=2, origin="fed")
    client.force_login(cast.wuxing_officer)
    post(client, "entry_save", 4, {field(cast, "stations"): "99"})
    row = one_row(cast.programme, cast.wuxing_officer, JUNE, 4)
    line = row.lines[1]
    assert (line.is_fed, line.last, line.value, line.cumulative, line.is_missing) == (True, 3, 5, 5, False)
    assert not ReportEntry.objects.filter(indicator=stations, report__month=JUNE).exists()
    assert line_of(opened(client, cast.wuxing_officer, "2017-05"), stations)[2] == "3"


@pytest.mark.parametrize(
    ("show", "numbers"),
    [
        ("all", [1, 2, 4]),
        ("todo", [2, 4]),
        ("missing", [4]),
        ("returned", [2]),
        ("nonsense", [1, 2, 4]),
        ("", [1, 2, 4]),
    ],
)
def test_every_filter_shows_its_rows(cast, client, show, numbers):
    cast.submitted(cast.wuxing, 6, lectures=3, attendance=90)
    workflow.send_back(cast.submitted(cast.wuxing, 6, volunteers=70), cast.youth_staff, "请核对口径")
    cast.draft(cast.wuxing, 6, {"progress": "筹备中"}, contest=1)
    page = opened(client, cast.wuxing_officer, show=show)
    assert page.xpath("//tbody[@data-row]/@id") == [f"row-{number}" for number in numbers]
    assert words(page.xpath("//*[@id='entry-counts']")[0]) == "全部 3 待提交 2 没填完 1 被退回 1"
    (current,) = page.xpath("//*[@id='entry-counts']//a[@aria-current]")
    assert current.get("href").partition("?show=")[2] == (show if show in ("todo", "missing", "returned") else "")


def test_who_has_nothing_to_report_is_told_so(cast, client):
    assert "您的部门没有由市本级填报的指标" in words(opened(client, cast.youth_staff))


# ---- what is refused, and what stays --------------------------------------------------------------------------------
def faults(answer) -> dict[str, str]:
    """What the fragment says beside which field (by the field's last name)."""
    page = html.fromstring(f"<div>{answer.content.decode()}</div>")
    told = page.xpath("//span[@class='cell-err']")
    return {node.get("id").rpartition("-")[2]: words(node) for node in told if words(node)}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("600/500", "“600/500”的分子大于分母，请填写“部分/总数”，如 204/500"),
        ("3/0", "“3/0”的分母不能为 0，请填写“部分/总数”，如 204/500"),
        ("大半", "“大半”不是数字，请填写数字，如 40.8 或 204/500"),
        ("1" * 41, "太长，最多40个字符，请只填一个数字，如 12 或 1200"),
    ],
)
def test_a_wrong_ratio_is_told_beside_it_and_the_rest_of_the_row_is_kept(cast, client, typed, told):
    client.force_login(cast.rights_staff)
    answer = post(client, "entry_save", 3, {field(cast, "plan"): "１", field(cast, "share"): typed})
    assert faults(answer) == {str(cast.indicator("share").pk): told}
    assert (stored(cast, "plan"), ReportEntry.objects.count()) == (1, 1)


def test_what_was_stated_stays_until_something_readable_replaces_it(cast, client):
    cast.draft(cast.wuxing, 6, lectures=3, attendance=90)
    client.force_login(cast.wuxing_officer)
    post(client, "entry_save", 1, {field(cast, "lectures"): "三", field(cast, "attendance"): "１，２００"})
    assert (stored(cast, "lectures"), stored(cast, "attendance")) == (3, 1200)


def test_a_text_that_is_too_long_is_told_beside_it(cast, client):
    client.force_login(cast.wuxing_officer)
    data = {field(cast, "lectures"): "3", "progress": "长" * 2001, "problems": "场地不足"}
    answer = post(client, "entry_save", 1, data)
    assert faults(answer) == {"progress": "最多2000字，现在有2001字，请精简"}
    report = MonthlyReport.objects.get()
    assert (report.progress, report.problems, stored(cast, "lectures")) == ("", "场地不足", 3)


def test_handing_in_a_text_that_is_too_long_loses_nothing_of_it(cast, client):
    client.force_login(cast.wuxing_officer)
    data = {field(cast, "lectures"): "3", field(cast, "attendance"): "90", "next_steps": "长" * 2001}
    answer = post(client, "entry_submit", 1, data)
    page = html.fromstring(answer.content.decode())
    assert faults(answer) == {"next_steps": "最多2000字，现在有2001字，请精简"}
    assert page.xpath("//textarea[@name='next_steps']/text()") == ["长" * 2001]
    assert page.xpath("//details/@open"), "and it can be seen"
    report = MonthlyReport.objects.get()
    assert (report.status, report.next_steps, stored(cast, "attendance")) == (ReportStatus.DRAFT, "", 90)


def test_a_line_break_counts_as_one_character(cast, client):
    client.force_login(cast.wuxing_officer)
    answer = post(client, "entry_save", 1, {"progress": "好\r\n" * 999 + "好好"})
    assert faults(answer) == {}
    assert MonthlyReport.objects.get().progress == "好\n" * 999 + "好好"


def test_of_two_who_hand_in_the_same_row_the_slower_is_told(cast, client):
    """A colleague hands the row in after it was read, just before the transaction begins that saves it."""
    report = cast.draft(cast.wuxing, 6, lectures=3, attendance=90)
    client.force_login(cast.wuxing_officer)
    faster = []

    def in_between(execute, sql, params, many, context):
        if sql.startswith("SAVEPOINT") and not faster:
            faster.append(sql)
            workflow.submit(MonthlyReport.objects.get(pk=report.pk), cast.wuxing_officer)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(in_between):
        page = post(client, "entry_submit", 1, {field(cast, "lectures"): "8", field(cast, "attendance"): "80"})
    assert faster and page.status_code == 200
    assert "这份月报刚刚已被提交，不能再修改。请刷新页面。" in page.content.decode()
    report.refresh_from_db()
    assert (report.status, stored(cast, "lectures")) == (ReportStatus.SUBMITTED, 3)
    assert AuditEntry.objects.about(report).count() == 1


def test_what_was_accepted_cannot_be_taken_back(cast, client):
    report = cast.accepted(cast.wuxing, 6, lectures=3, attendance=90)
    client.force_login(cast.wuxing_officer)
    assert "只有待审核的月报可以撤回" in post(client, "entry_withdraw", 1).content.decode()
    assert "不能直接修改" in post(client, "entry_submit", 1, {field(cast, "lectures"): "9"}).content.decode()
    report.refresh_from_db()
    assert (report.status, stored(cast, "lectures")) == (ReportStatus.ACCEPTED, 3)


def test_handing_in_everything_of_an_empty_sheet_says_so(cast, client):
    others = cast.draft(cast.deqing, 6, lectures=3, attendance=90)
    client.force_login(cast.wuxing_officer)
    answer = client.post(reverse("entry_submit_all", args=["2017-06"]), follow=True)
    assert answer.redirect_chain == [("/entry/2017-06/?show=all", 302)]
    assert "没有可以提交的项目，请先填写。" in answer.content.decode()
    others.refresh_from_db()
    assert others.status == ReportStatus.DRAFT, "nobody hands in for another organisation"


def test_a_month_to_come_shows_closed_fields_and_takes_nothing(cast, client):
    page = opened(client, cast.wuxing_officer, "2017-08")
    assert "2017年8月还没有开始，不能填报" in words(page)
    assert page.xpath("//input[@data-col]") == page.xpath("//input[@data-col][@readonly]") != []
    assert not page.xpath("//*[@data-row-submit]")
    typed = {field(cast, "lectures"): "8", field(cast, "attendance"): "80"}
    assert "还没有开始" in post(client, "entry_submit", 1, typed, "2017-08").content.decode()
    client.post(reverse("entry_submit_all", args=["2017-08"]))
    assert not MonthlyReport.objects.exists()


# ---- who gets in -----------------------------------------------------------------------------------------------------
ACTS = [("entry_save", 1), ("entry_submit", 1), ("entry_withdraw", 1), ("entry_submit_all", None)]


def act(client, name, number, **headers):
    return client.post(reverse(name, args=["2017-06", *([number] if number else [])]), headers=headers)


@pytest.mark.parametrize(("name", "number"), ACTS)
def test_leader_and_administrator_change_nothing(cast, client, name, number):
    for user in (cast.leader, cast.admin):
        client.force_login(user)
        assert act(client, name, number).status_code == 403
    assert not MonthlyReport.objects.exists()


@pytest.mark.parametrize(("name", "number"), ACTS)
def test_without_a_session_nothing_is_saved(cast, client, name, number):
    assert act(client, name, number, **HTMX).status_code == 401
    assert act(client, name, number).url.startswith(reverse("login"))
    assert not MonthlyReport.objects.exists()


@pytest.mark.parametrize("name", ["entry_save", "entry_submit", "entry_withdraw"])
def test_a_row_that_the_own_sheet_does_not_have_is_not_found(cast, client, name):
    for user, number in [(cast.wuxing_officer, 3), (cast.wuxing_officer, 0), (cast.youth_staff, 3), (cast.office, 1)]:
        client.force_login(user)
        assert act(client, name, number or "0").status_code == 404
    assert not MonthlyReport.objects.exists()


def test_addresses_take_only_their_method(cast, client):
    client.force_login(cast.wuxing_officer)
    assert client.get(reverse("entry_save", args=["2017-06", 1])).status_code == 405
    assert client.post(reverse("entry_sheet", args=["2017-06"])).status_code == 405


def test_the_entrance_leads_to_the_month_that_is_reported(cast, client, settings):
    client.force_login(cast.wuxing_officer)
    settings.HOLD_TODAY = "2017-07-10"
    assert client.get(reverse("entry")).url == "/entry/2017-06/"
    settings.HOLD_TODAY = "2017-07-11"
    assert client.get(reverse("entry")).url == "/entry/2017-07/"


def test_the_sheet_takes_as_many_queries_for_many_projects_as_for_few(cast, client, django_assert_max_num_queries):
    client.force_login(cast.wuxing_officer)

    def count(call):
        with django_assert_max_num_queries(100) as captured:
            assert call().status_code == 200
        return len(captured)

    def sheets():
        return client.get(reverse("entry_sheet", args=["2017-06"]))

    def saves():
        return post(client, "entry_save", 2, {field(cast, "volunteers"): "70"})

    count(sheets), count(saves)
    few = count(sheets), count(saves)
    initiative = Initiative.objects.select_related("action").first()
    for number in range(10, 20):
        project = KeyProject.objects.create(
            programme=cast.programme, initiative=initiative, number=number, name=f"项目{number}", second_half="serve"
        )
        Indicator.objects.create(
            programme=cast.programme, project=project, code=f"more_{number}", name=f"指标{number}", unit="场",
            aggregate="sum", by="counties", basis="source", target_basis="source", order=number * 10,
        )  # fmt: skip
        cast.accepted(cast.wuxing, 5, **{f"more_{number}": number})
        cast.draft(cast.wuxing, 6, **{f"more_{number}": number})
    assert (count(sheets), count(saves)) == few
    assert len(sheet(cast.programme, cast.wuxing_officer, JUNE).rows) == 13
