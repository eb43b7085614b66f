"""The dashboard: its numbers worked out by hand, whose they are, and what it costs."""

import json
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import periods
from common.periods import Month
from organizations.models import Level, Organization, Role, User
from projects import workflow
from projects.models import Figure, Indicator, Initiative, KeyProject, MonthlyReport, Opening, Programme, Target
from reports import dashboard
from tests.cast import PASSWORD, at

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = (Month(2017, number) for number in (5, 6, 7))


@pytest.fixture
def june(cast):
    """June as the comments of the tests reckon with it; Deqing has reported no volunteers."""
    cast.accepted(cast.deqing, 6, {"problems": "德清讲师不够。"}, lectures=4, attendance=88)
    cast.accepted(cast.wuxing, 6, {"problems": "吴兴场地不足。"}, lectures=20, attendance=800)
    cast.accepted(cast.wuxing, 6, volunteers=90)
    cast.accepted(cast.city, 6, plan=1, share=36)
    return cast


def numbers(placed):
    return [place.project.number for place in placed]


def county(city, code):
    values = {"code": code, "name": f"{code}团委", "short_name": code, "level": Level.COUNTY}
    return Organization.objects.add_child(city, values)


# ---- what it says -------------------------------------------------------------------------------------------------
def test_completion_lights_and_lead_of_the_city(june):
    board = dashboard.build(june.programme, june.leader, JUNE)
    # 1: lectures 24/60, attendance 888/2400 → 0.385 · 2: (130−100)/(200−100) = 0.3 · 3: (1 + 36/40)/2 = 0.95 ·
    # 4: stations were never reported and count 0, the contest has not begun. Expected: 0.5, 0.5, (1 + 0.5)/2, 0.5.
    assert board.mean.completion == Decimal("0.40875")
    assert board.mean.expected == Decimal("0.5625")
    assert (board.mean.lead, board.mean.points, board.mean.light) == (Decimal("-0.15375"), "15.4", "yellow")
    assert {light: count for light, count in board.lights.items() if count} == {"green": 1, "yellow": 2, "missing": 1}
    assert (board.projects, board.alarms) == (4, 2)
    assert (board.month, board.judged, board.calendar) == (JUNE, JUNE, Decimal("0.5"))
    assert not board.is_empty


def test_actions_stand_in_the_order_of_the_report_with_their_tiles(june):
    growth, reform = dashboard.build(june.programme, june.leader, JUNE).actions
    assert (growth.action.code, numbers(growth.tiles), growth.red) == ("growth", [1, 2], 0)
    assert (reform.action.code, numbers(reform.tiles)) == ("reform", [3, 4])
    assert growth.mean.completion == Decimal("0.3425")
    assert reform.mean.completion == Decimal("0.475")
    growth.action.name = "“青少年成长助力”行动"
    assert growth.title == "青少年成长助力"
    growth.action.name = "“爱在湖城”志愿服务行动"
    assert growth.title == "“爱在湖城”志愿服务行动"


def test_counties_are_ranked_by_their_own_targets(june):
    first, second = dashboard.build(june.programme, june.leader, JUNE).ranking
    # Wuxing: 20/40 and 800/1600, (90−60)/(120−60). Deqing: 4/20 and 88/800, still at its opening of 40.
    assert (first.rank, first.organization, first.mean.completion) == (1, june.wuxing, Decimal("0.5"))
    assert (second.rank, second.organization, second.mean.completion) == (2, june.deqing, Decimal("0.0775"))
    assert (first.mean.light, second.mean.light) == ("green", "red")
    # Nothing of the second action is due for a county.
    assert (first.by_action, second.by_action) == ((Decimal("0.5"), None), (Decimal("0.0775"), None))


def test_equal_counties_share_a_rank_and_the_next_is_skipped(cast):
    cast.accepted(cast.wuxing, 6, volunteers=90)
    cast.accepted(cast.deqing, 6, volunteers=60)
    idle, new = county(cast.city, "330522"), county(cast.city, "330523")
    Target.objects.create(indicator=cast.indicator("lectures"), organization=idle, value=10)
    places = dashboard.build(cast.programme, cast.leader, JUNE).ranking
    assert [(place.rank, place.organization) for place in places] == [
        (1, cast.wuxing), (1, cast.deqing), (3, idle), (None, new),
    ]  # fmt: skip
    assert [place.mean.completion for place in places] == [Decimal("0.25"), Decimal("0.25"), Decimal(0), None]


def test_the_trend_shows_every_month_and_judges_the_running_one_by_the_last_ended(june):
    board = dashboard.build(june.programme, june.leader)
    assert (board.month, board.judged, board.calendar) == (JULY, JUNE, Decimal("0.5"))
    assert [step.month.number for step in board.trend] == [1, 2, 3, 4, 5, 6, 7]
    assert [step.expected for step in board.trend][-2:] == [Decimal("0.5625")] * 2
    assert [step.completion for step in board.trend][-3:] == [Decimal(0), Decimal("0.40875"), Decimal("0.40875")]
    assert board.trend[4].month == MAY and board.trend[4].accepted == Decimal(0)


def test_in_january_nothing_is_expected_yet(june, settings):
    settings.HOLD_TODAY = "2017-01-20"
    board = dashboard.build(june.programme, june.leader)
    assert (board.month, board.judged, board.calendar) == (Month(2017, 1), Month(2016, 12), Decimal(0))
    assert board.mean.expected == Decimal(0)


def test_after_its_year_the_newest_programme_is_shown_whole(june, settings):
    settings.HOLD_TODAY = "2018-03-01"
    board = dashboard.build(Programme.objects.in_use(), june.leader)
    assert (board.month, board.judged, board.calendar) == (Month(2017, 12), Month(2017, 12), Decimal(1))


def test_what_waits_for_review_counts_only_when_asked_and_the_trend_keeps_both(june):
    june.submitted(june.deqing, 6, volunteers=60)
    board = dashboard.build(june.programme, june.leader, JUNE)
    assert board.mean.completion == Decimal("0.40875")
    board = dashboard.build(june.programme, june.leader, JUNE, pending=True)
    # Project 2 becomes (150−100)/100 = 0.5.
    assert board.mean.completion == Decimal("0.45875")
    assert (board.trend[-1].accepted, board.trend[-1].completion) == (Decimal("0.40875"), Decimal("0.45875"))
    assert board.tiles[0].cell.pending and board.tiles[0].cell.value == 150


def test_key_numbers_are_the_largest_head_count_then_the_headline(june):
    board = dashboard.build(june.programme, june.leader, JUNE)
    assert [fact.cell.indicator.code for fact in board.tiles + board.facts] == ["volunteers", "instructions"]
    assert (board.tiles[0].cell.value, board.tiles[0].standing.completion) == (130, Decimal("0.3"))
    assert (board.tiles[1].cell.value, board.tiles[1].standing) == (None, None)
    # A second amount in the group, and money: the largest of each comes first, the rest after the headline.
    Indicator.objects.filter(code="stations").update(overlap="志愿者人数", basis="source")
    Indicator.objects.filter(code="attendance").update(unit="万元")
    june.accepted(june.wuxing, 6, stations=7)
    board = dashboard.build(june.programme, june.leader, JUNE)
    assert [fact.cell.indicator.code for fact in board.tiles] == ["volunteers", "attendance"]
    assert [fact.cell.indicator.code for fact in board.facts] == ["instructions", "stations"]
    assert board.overlaps == ["志愿者人数"]


# ---- what needs attention -----------------------------------------------------------------------------------------
def test_the_furthest_behind_comes_first_with_the_newest_problem(june):
    june.accepted(june.wuxing, 5, {"problems": "五月的旧问题。"}, lectures=0, attendance=0)
    june.submitted(june.deqing, 7, {"problems": "七月才有的问题。"}, lectures=1, attendance=1)
    volunteers, lectures = dashboard.build(june.programme, june.leader, JUNE).concerns
    assert numbers([volunteers.placed, lectures.placed]) == [2, 1]
    assert volunteers.report is None
    # Both counties stated one in June at the same moment: the report that was made last is told.
    assert (lectures.report.organization, lectures.report.problems) == (june.wuxing, "吴兴场地不足。")
    newest = dashboard.build(june.programme, june.leader).concerns[1].report
    assert (newest.month, newest.problems) == (JULY, "七月才有的问题。")


def test_red_comes_before_yellow_and_a_draft_tells_no_problem(cast):
    cast.draft(cast.deqing, 6, {"problems": "还没有提交。"}, lectures=8, attendance=300)
    cast.accepted(cast.deqing, 5, lectures=8, attendance=280)
    concerns = dashboard.build(cast.programme, cast.deqing_officer, JUNE).concerns
    # Volunteers have not moved: red. Lectures 8/20 watch, attendance 280/800 = 0.35 yellow.
    assert [(c.placed.project.number, c.placed.standing.light, c.report) for c in concerns] == [
        (2, "red", None), (1, "yellow", None),
    ]  # fmt: skip


# ---- reports ------------------------------------------------------------------------------------------------------
def test_reports_of_the_month_are_counted_by_what_became_of_them(june, settings):
    settings.HOLD_TODAY = "2017-07-28"
    june.submitted(june.deqing, 6, volunteers=60)
    reporting = dashboard.build(june.programme, june.leader, JUNE).reporting
    counted = {
        line.organization: (line.owed, line.accepted, line.submitted, line.returned, line.open, line.late, line.on_time)
        for line in reporting.lines
    }
    # The city owes the reform plan and the headline; a county owes projects 1, 2 and (its stations only) 4.
    assert counted == {
        june.city: (2, 1, 0, 0, 1, 1, Decimal("0.5")),
        june.wuxing: (3, 2, 0, 0, 1, 1, Decimal(2) / 3),
        june.deqing: (3, 1, 1, 0, 1, 1, Decimal(2) / 3),
    }
    total = reporting.total
    assert (total.owed, total.handed_in, total.late, total.on_time) == (8, 5, 3, Decimal("0.625"))


def test_a_project_outside_its_months_owes_no_report(june):
    Indicator.objects.filter(code="stations").update(pace_start=JULY)
    for chosen, owed in ((JUNE, 2), (JULY, 3)):
        lines = dashboard.build(june.programme, june.leader, chosen).reporting.lines
        assert [line.owed for line in lines if line.organization == june.deqing] == [owed]


def test_the_first_submission_decides_by_the_day_in_huzhou(cast, settings):
    settings.HOLD_TODAY = "2017-07-28"
    with periods.at(at(7, 5, 23)):
        report = cast.draft(cast.wuxing, 6, volunteers=90)
        workflow.submit(report, cast.wuxing_officer)
    with periods.at(at(7, 6, 0)):  # still the fifth in UTC
        workflow.submit(cast.draft(cast.deqing, 6, volunteers=60), cast.deqing_officer)
    workflow.send_back(report, cast.office, "请核对")
    lines = {line.organization: line for line in dashboard.build(cast.programme, cast.leader, JUNE).reporting.lines}
    assert (lines[cast.wuxing].late, lines[cast.wuxing].returned) == (2, 1)
    assert (lines[cast.deqing].late, lines[cast.deqing].submitted) == (3, 1)


def test_an_extension_moves_the_day_by_which_its_county_is_judged(cast, client, settings):
    rest = KeyProject.objects.get(number=1)
    asked = [
        workflow.ask_for_time(cast.programme, JUNE, None, cast.wuxing_officer, at(7, 7).date(), "停电"),
        workflow.ask_for_time(cast.programme, JUNE, rest, cast.deqing_officer, at(7, 7).date(), "停电"),
    ]
    for extension in asked:
        workflow.grant_extension(extension, cast.office)
    with periods.at(at(7, 7)):
        workflow.submit(cast.draft(cast.wuxing, 6, volunteers=90), cast.wuxing_officer)
        workflow.submit(cast.draft(cast.deqing, 6, lectures=2, attendance=60), cast.deqing_officer)
        workflow.submit(cast.draft(cast.deqing, 6, volunteers=60), cast.deqing_officer)

    def counted(today):
        settings.HOLD_TODAY = today
        lines = dashboard.build(cast.programme, cast.leader, JUNE).reporting.lines
        return [(line.organization, line.late, line.on_time) for line in lines]

    # Of three reports each, Deqing's on project 1 alone had more time; both owe their stations.
    assert counted("2017-07-07") == [
        (cast.city, 2, Decimal(0)), (cast.wuxing, 0, None), (cast.deqing, 2, Decimal(1) / 3),
    ]  # fmt: skip
    assert counted("2017-07-08") == [
        (cast.city, 2, Decimal(0)), (cast.wuxing, 2, Decimal(1) / 3), (cast.deqing, 2, Decimal(1) / 3),
    ]  # fmt: skip
    client.force_login(cast.leader)
    page = client.get(reverse("dashboard"), {"month": "2017-06"}).content.decode()
    assert page.count("延期到7月7日") == 1 and "吴兴区<small>延期到7月7日</small>" in page


def test_a_reopening_leaves_late_what_is_handed_in(cast, settings):
    settings.HOLD_TODAY = "2017-07-13"
    workflow.reopen(cast.programme, JUNE, [(cast.wuxing, None)], cast.office, at(7, 20).date(), "补报")
    workflow.submit(cast.draft(cast.wuxing, 6, volunteers=90), cast.wuxing_officer)
    lines = {line.organization: line for line in dashboard.build(cast.programme, cast.leader, JUNE).reporting.lines}
    assert (lines[cast.wuxing].submitted, lines[cast.wuxing].late) == (1, 3)


def test_before_the_due_day_nobody_is_late(june, settings):
    settings.HOLD_TODAY = "2017-07-28"
    reporting = dashboard.build(june.programme, june.leader).reporting
    assert reporting.month == JULY
    assert reporting.deadline.due.isoformat() == "2017-08-07"
    assert (reporting.total.owed, reporting.total.late, reporting.total.on_time) == (8, 0, None)


# ---- who sees what ------------------------------------------------------------------------------------------------
def test_a_county_sees_its_own_standing_and_nothing_of_others(june, client):
    board = dashboard.build(june.programme, june.deqing_officer, JUNE)
    assert (board.organization, board.mean.completion) == (june.deqing, Decimal("0.0775"))
    assert (board.ranking, board.expected_below) == ([], None)
    assert [numbers(line.tiles) for line in board.actions] == [[1, 2], [4]]
    assert [fact.cell.indicator.code for fact in board.tiles + board.facts] == ["volunteers"]
    assert board.tiles[0].cell.value == 40
    assert [line.organization for line in board.reporting.lines] == [june.deqing]
    assert [concern.report and concern.report.problems for concern in board.concerns] == [None, "德清讲师不够。"]
    client.force_login(june.deqing_officer)
    page = client.get(reverse("dashboard")).content.decode()
    assert "德清县总览" in page and "吴兴" not in page and "排名" not in page
    assert dashboard.build(june.programme, june.wuxing_officer, JUNE).mean.completion == Decimal("0.5")


@pytest.mark.parametrize("who", ["leader", "office", "youth_staff", "wuxing_officer", "deqing_officer"])
@pytest.mark.parametrize("query", ["", "?month=2017-06", "?month=&pending=1"])
def test_everyone_gets_a_page(june, client, who, query):
    client.force_login(getattr(june, who))
    page = client.get(reverse("dashboard") + query)
    assert page.status_code == 200
    assert ("生成半年总结" in page.content.decode()) == (who in ("office", "youth_staff"))
    assert ("含待审核数据" in page.content.decode()) == ("pending" in query)


def test_visitors_are_sent_to_the_login(client, programme):
    assert client.get(reverse("dashboard")).status_code == 302


# ---- the page -----------------------------------------------------------------------------------------------------
def test_every_number_and_every_point_of_a_chart_clicks_through(june, client):
    client.force_login(june.office)
    for query in ("", "?month=2017-06&pending=1"):
        page = client.get(reverse("dashboard") + query)
        found = set(re.findall(r'href="(/[^"]*)"', page.content.decode()))
        found |= {item["url"] for item in page.context["rank_chart"]["items"]}
        found |= {cell[3] for cell in page.context["heat_chart"]["cells"]}
        links = {link.replace("&amp;", "&") for link in found if not link.startswith("/static/")}
        assert {reverse("project_detail", args=[2017, 1])} <= {link.partition("?")[0] for link in links}
        assert {link: client.get(link, follow=True).status_code for link in links} == dict.fromkeys(links, 200)


def test_charts_hold_what_the_tables_print(june, client):
    client.force_login(june.leader)
    page = client.get(reverse("dashboard"), {"month": "2017-06"})
    held = dict(re.findall(r'<script id="([a-z-]+)" type="application/json">(.*?)</script>', page.content.decode()))
    rank, heat, trend = (json.loads(held[f"{name}-data"]) for name in ("rank", "heat", "trend"))
    assert [(item["name"], item["value"], item["light"]) for item in rank["items"]] == [
        ("吴兴区", 50.0, "green"), ("德清县", 7.8, "red"),
    ]  # fmt: skip
    assert rank["items"][1]["url"] == f"{reverse('project_list')}?organization=330521&month=2017-06"
    assert rank["expected"] == 50.0
    assert (heat["rows"], heat["columns"]) == (["吴兴区", "德清县"], ["成长行动", "改革行动"])
    assert [cell[:3] for cell in heat["cells"]] == [[0, 0, 50.0], [0, 1, None], [1, 0, 7.8], [1, 1, None]]
    assert trend["months"] == ["1月", "2月", "3月", "4月", "5月", "6月"]
    assert [(line["kind"], line["data"][-1]) for line in trend["series"]] == [("actual", 40.9), ("expected", 56.3)]
    assert "7.8%" in page.content.decode()


@pytest.mark.parametrize("month", ["2017-08", "2016-12", "2017-13", "上半年"])
def test_a_month_that_has_nothing_to_show_is_not_found(june, client, month):
    client.force_login(june.leader)
    assert client.get(reverse("dashboard"), {"month": month}).status_code == 404


def test_without_figures_the_page_says_so_and_how_to_go_on(cast, client):
    assert dashboard.build(cast.programme, cast.leader).is_empty
    client.force_login(cast.leader)
    assert "还没有审核通过的数据" in client.get(reverse("dashboard")).content.decode()
    client.force_login(cast.deqing_officer)
    assert reverse("entry") in client.get(reverse("dashboard")).content.decode()
    Target.objects.exclude(organization=cast.city).delete()
    page = client.get(reverse("dashboard"))
    assert (page.context["board"].mean.completion, page.context["trend_chart"]["months"]) == (None, [])
    cast.submitted(cast.deqing, 6, volunteers=60)
    assert dashboard.build(cast.programme, cast.leader).is_empty
    assert not dashboard.build(cast.programme, cast.leader, pending=True).is_empty


def test_without_a_programme_the_page_says_who_must_load_one(client):
    values = {"code": "330500", "name": "共青团湖州市委", "short_name": "市本级", "level": Level.CITY}
    city = Organization.objects.add_root(values)
    client.force_login(User.objects.create_user("leader", PASSWORD, name="领导", role=Role.LEADER, organization=city))
    assert "load_programme" in client.get(reverse("dashboard")).content.decode()


def test_an_account_outside_the_reporting_levels_has_no_dashboard(cast, client):
    values = {"code": "330502001", "name": "织里镇团委", "short_name": "织里镇", "level": Level.TOWNSHIP}
    town = Organization.objects.add_child(cast.wuxing, values)
    user = User.objects.create_user("town", PASSWORD, name="某人", role=Role.LEADER, organization=town)
    client.force_login(user)
    assert "这个账号没有总览" in client.get(reverse("dashboard")).content.decode()


# ---- what it costs ------------------------------------------------------------------------------------------------
def only_one_project_and_county(programme):
    """Cut the small programme down to the volunteers of Wuxing."""
    others = programme.indicators.filter(project__isnull=False).exclude(code="volunteers")
    for model in (Target, Opening):
        model.objects.filter(indicator__in=others).delete()
        model.objects.filter(organization__code="330521").delete()
    others.delete()
    KeyProject.objects.exclude(number=2).delete()
    Organization.objects.get(code="330521").delete()


def many_projects_and_counties(programme):
    """Thirty projects with a flow, a ratio and a stock each, and eight more counties with targets for all of them."""
    counties = [county(programme.organization, f"3305{n}") for n in range(30, 38)]
    initiatives = list(Initiative.objects.all())
    for number in range(10, 40):
        project = KeyProject.objects.create(
            programme=programme, initiative=initiatives[number % 2], number=number, name=f"项目{number}"
        )
        for aggregate in ("sum", "ratio", "latest"):
            indicator = Indicator.objects.create(
                programme=programme, project=project, code=f"{aggregate}{number}", name=aggregate, unit="场",
                aggregate=aggregate, by="counties", basis="source", target_basis="source", order=number,
            )  # fmt: skip
            for organization in (programme.organization, *counties):
                Target.objects.create(indicator=indicator, organization=organization, value=10)


def red_everywhere(programme):
    """For every project a report with a problem and hardly any progress: each line shows all that it can show."""
    wuxing = Organization.objects.get(code="330502")
    cell = {"organization": wuxing, "month": JUNE}
    for project in KeyProject.objects.filter(reports__isnull=True):
        report = MonthlyReport.objects.create(
            programme=programme, project=project, status="accepted", problems="人手少。", **cell
        )
        for indicator in project.indicators.all():
            Figure.objects.create(indicator=indicator, value=1, origin="reported", report=report, **cell)


@pytest.mark.parametrize("pending", ["", "1"])
def test_one_project_and_many_cost_the_same_number_of_queries(programme, client, pending):
    only_one_project_and_county(programme)
    city = programme.organization
    client.force_login(User.objects.create_user("leader", PASSWORD, name="领导", role=Role.LEADER, organization=city))
    counts = []
    for grow in (lambda _: None, many_projects_and_counties):
        grow(programme)
        red_everywhere(programme)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("dashboard"), {"pending": pending})
        board = page.context["board"]
        assert all(concern.report for concern in board.concerns)
        counts.append((board.projects, len(board.ranking), len(board.concerns), len(queries)))
    assert [size[:3] for size in counts] == [(1, 1, 1), (31, 9, 10)]
    assert counts[0][3] == counts[1][3]
