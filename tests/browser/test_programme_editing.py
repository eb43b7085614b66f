"""City staff rewrite a sentence with its live preview, copy the programme, and look at the new year's outline."""

import pytest
from playwright.sync_api import expect

from projects.models import Initiative, KeyProject


def test_a_sentence_is_rewritten_and_the_next_year_begun(people, open_page):
    people.accepted(people.wuxing, 5, lectures=10, attendance=321)
    office = open_page("office")
    office.goto("/programme/2017/")
    heading = office.locator(f"#initiative-{Initiative.objects.get(name='讲堂').pk}")
    heading.get_by_role("button", name="“讲堂”的操作").click()
    heading.get_by_role("link", name="总结语句").click()
    shown = office.locator("#preview")
    expect(shown).to_contain_text("一是办好讲堂。举办大讲堂10场，服务青年320余人次。")

    # What is typed is told at once; a fault is named; a click on an indicator puts its code at the cursor.
    text = office.locator("#id_text")
    text.fill("全年办讲堂{lecture}")
    expect(shown).to_contain_text("没有代码为“lecture”的指标")
    text.fill("已办讲堂")
    office.locator("#code-filter").fill("大讲堂")
    expect(office.locator("#codes li:visible")).to_have_count(2)
    office.locator("[data-insert=lectures]").click()
    expect(text).to_have_value("已办讲堂{lectures}")
    office.get_by_role("button", name="年度目标").click()
    text.press_sequentially("，目标")
    office.locator("[data-insert=lectures]").click()
    text.press_sequentially("。")
    expect(shown).to_contain_text("已办讲堂10场，目标60场。")
    office.get_by_role("button", name="保存").click()
    expect(office.locator("#messages")).to_contain_text("已保存“讲堂”的语句。")
    assert Initiative.objects.get(name="讲堂").narrative == "已办讲堂{lectures}，目标{target.lectures}。"

    # The next year.
    office.goto("/programme/")
    office.get_by_role("link", name="以2017年度为底稿新建2018年度计划").click()
    office.get_by_role("button", name="建立2018年度计划").click()
    expect(office.locator("h1")).to_have_text("2018年度计划")
    expect(office.locator(".ol-projects > li")).to_have_count(4)
    office.get_by_role("link", name="青年大讲堂").click()
    office.get_by_label("名称").fill("青年讲堂")
    office.get_by_role("button", name="保存").click()
    expect(office.locator("#messages")).to_contain_text("已保存重点工作项目“青年讲堂”。")
    assert sorted(KeyProject.objects.filter(number=1).values_list("name", flat=True)) == ["青年大讲堂", "青年讲堂"]


def test_the_sum_of_the_counties_follows_what_is_typed(people, open_page):
    office = open_page("office")
    project = KeyProject.objects.get(number=1)
    office.goto(f"/programme/2017/targets/project-{project.pk}/")
    row = office.locator("[data-sum-row]").first
    row.locator("[data-sum-part]").first.fill("1,000.5")
    expect(row.locator("[data-sum]")).to_have_text("1020.5")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_of_a_programme_are_accessible_and_fit(people, open_page, axe, width):
    project, indicator = KeyProject.objects.get(number=1), people.indicator("lectures")
    initiative = project.initiative
    people.draft(people.wuxing, 6, lectures=3)
    pages = [
        "", "2017/", "2017/copy/", "2017/settings/", "2017/history/", "2017/texts/", "2017/texts/title/",
        f"2017/texts/initiative-{initiative.pk}/", f"2017/targets/action-{initiative.action_id}/",
        f"2017/action/{initiative.action_id}/", f"2017/initiative/{initiative.pk}/", f"2017/project/{project.pk}/",
        f"2017/indicator/{indicator.pk}/", "2017/indicator/new/", f"2017/project/{project.pk}/remove/",
    ]  # fmt: skip
    office, faults = open_page("office", width), []
    for address in pages:
        office.goto(f"/programme/{address}")
        office.wait_for_load_state("networkidle")
        faults += [f"{address}: {fault}" for fault in axe(office)]
        wide = office.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            faults.append(f"{address}: {wide}px too wide")
    assert faults == []


def test_on_a_phone_the_programme_stands_in_the_accounts_menu(people, open_page):
    office = open_page("office", 390)
    expect(office.locator(".tabbar a")).to_have_count(5)
    office.get_by_role("button", name="我的账号").click()
    expect(office.locator(".menu").get_by_role("link", name="上传")).to_be_visible()
    office.locator(".menu").get_by_role("link", name="年度计划").click()
    expect(office.locator("h1")).to_have_text("年度计划")
