"""The page of a project in Chromium: order, curves of one organisation, an outcome told in the page, phone, print."""

import pytest
from playwright.sync_api import expect

from projects.models import ProblemOutcome

PROJECT = "/projects/2017/1/?month=2017-06"


@pytest.fixture
def half(people):
    """May and June of both counties; Wuxing raised a problem in May."""
    people.accepted(people.wuxing, 5, {"problems": "场地不足"}, lectures=10, attendance=300)
    people.accepted(people.wuxing, 6, lectures=9, attendance=250)
    people.accepted(people.deqing, 6, {"coordination": "请教育局支持"}, lectures=5, attendance=333)
    return people


def names(page):
    return page.locator("#compare tbody th").all_inner_texts()


def test_the_order_changes_in_place_and_stands_in_the_address(half, open_page):
    page = open_page("leader")
    page.goto(PROJECT)
    assert names(page) == ["吴兴区", "德清县", "合计"]
    page.get_by_role("link", name="完成率从低到高").click()
    expect(page.locator("#compare tbody th").first).to_have_text("德清县")
    assert names(page) == ["德清县", "吴兴区", "合计"]
    expect(page.locator("#compare [aria-current]")).to_have_text("完成率从低到高")
    assert "sort=completion" in page.url
    assert "month=2017-06" in page.url
    page.reload()
    assert names(page) == ["德清县", "吴兴区", "合计"]


def drawn(page, chart):
    """What ECharts shows: the target and the last cumulative value."""
    return page.evaluate(
        """id => {
            const shown = echarts.getInstanceByDom(document.getElementById(id)).getOption();
            const line = shown.series.find(series => series.name === "累计完成");
            return [line.markLine.data[0].yAxis, line.data[line.data.length - 1]];
        }""",
        chart,
    )


def test_a_select_shows_the_curve_of_one_organisation(half, open_page):
    lectures = half.indicator("lectures").pk
    page = open_page("leader")
    page.goto(PROJECT)
    chart = page.locator(f"#chart-{lectures}")
    chart.scroll_into_view_if_needed()
    chart.locator("canvas").first.wait_for()
    assert drawn(page, f"chart-{lectures}") == [60, 24]
    page.locator(f"#whose-{lectures}").select_option("德清县")
    assert drawn(page, f"chart-{lectures}") == [20, 5]
    page.locator("[data-chart=multiples]").scroll_into_view_if_needed()
    page.locator("[data-chart=multiples] canvas").first.wait_for()


def test_the_officer_tells_what_became_of_a_problem(half, open_page):
    page = open_page("wuxing", 390)
    page.goto(PROJECT)
    problem = page.locator(".problem")
    problem.locator("summary").click()
    problem.get_by_label("状态").select_option("已解决")
    problem.get_by_role("button", name="保存").click()
    expect(problem.locator(".errorlist")).to_contain_text("请写明办理情况")
    expect(problem.get_by_label("状态")).to_have_value("solved")
    problem.get_by_label("办理情况").fill("改用文化礼堂")
    problem.get_by_role("button", name="保存").click()
    expect(problem.locator(".outcome")).to_contain_text("改用文化礼堂")
    expect(problem.locator(".st")).to_have_text("已解决")
    expect(page.locator("#toasts")).to_contain_text("已登记办理情况。")
    outcome = ProblemOutcome.objects.get()
    assert (outcome.state, outcome.note, outcome.updated_by) == ("solved", "改用文化礼堂", half.wuxing_officer)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("address", [PROJECT, "/problems/", "/problems/?q=x"])
def test_the_pages_are_accessible_and_fit(half, open_page, axe, width, address):
    page = open_page("office", width)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    for summary in page.locator(".problem summary").all():
        summary.click()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_on_paper_nothing_but_the_project_is_left(half, open_page):
    page = open_page("office")
    page.goto(PROJECT)
    page.evaluate("window.drawAllCharts()")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1017, "height": 720})  # what A4 across leaves between its margins
    for hidden in (".topbar", ".tabbar", ".pagehead-r", "#compare .seg", ".problem summary", "details.alt"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".only-print")).to_contain_text("2017年1—6月数据，2017年7月4日打印")
    overhang = "nodes => nodes.map(n => n.scrollWidth - n.clientWidth).filter(extra => extra > 0)"
    assert page.locator(".tbl-wrap").evaluate_all(overhang) == []
    canvases = "nodes => nodes.every(n => n.getBoundingClientRect().width <= n.closest('.chart').clientWidth + 1)"
    assert page.locator(".chart canvas").evaluate_all(canvases)
