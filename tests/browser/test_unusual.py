"""Unusual values and corrections in Chromium: a word of explanation goes along, a wrong number gets a new version."""

from playwright.sync_api import expect

from projects.models import Figure, MonthlyReport


def test_a_falling_level_asks_for_a_word_which_the_reviewer_reads(people, open_page):
    people.accepted(people.wuxing, 5, volunteers=80)
    page = open_page("wuxing")
    page.goto("/entry/2017-06/")
    row = page.locator("#row-2")
    cell, why = row.locator("input[name^=value-]"), row.locator("input[name^=why-]")
    expect(why).to_be_hidden()
    cell.focus()
    page.keyboard.type("70")
    expect(row.locator(".doubt")).to_have_text("比上月的80名少了10名")
    page.keyboard.press("Control+Enter")
    expect(row.locator("[data-row-state]")).to_contain_text("请写一句情况说明再提交")
    why.focus()
    page.keyboard.type("清理重复登记10名")
    page.keyboard.press("Control+Enter")
    expect(row.locator(".st-submitted")).to_be_visible()

    staff = open_page("youth", width=390)
    staff.goto("/review/")
    report = MonthlyReport.objects.waiting().get()
    expect(staff.locator(f"#q-{report.pk} .doubt")).to_contain_text("比上月的80名少了10名")
    expect(staff.locator(f"#q-{report.pk} .doubt")).to_contain_text("清理重复登记10名")


def test_a_number_that_is_usual_again_asks_nothing(people, open_page):
    people.accepted(people.wuxing, 5, volunteers=80)
    page = open_page("wuxing")
    page.goto("/entry/2017-06/")
    row = page.locator("#row-2")
    row.locator("input[name^=value-]").fill("70")
    expect(row.locator("input[name^=why-]")).to_be_visible()
    row.locator("input[name^=value-]").fill("85")
    expect(row.locator("input[name^=why-]")).to_be_hidden()
    row.locator("[data-row-submit]").click()
    expect(row.locator(".st-submitted")).to_be_visible()


def test_a_wrong_number_is_corrected_by_two_people(people, open_page, axe):
    report = people.accepted(people.wuxing, 6, lectures=3, attendance=90)
    officer = open_page("wuxing")
    officer.goto(f"/reports/monthly/{report.pk}/")
    officer.get_by_role("link", name="更正").first.click()
    assert axe(officer) == []
    officer.get_by_label("更正为（场）").fill("五")
    officer.get_by_label("更正原因").fill("漏计两场")
    officer.get_by_role("button", name="提出更正").click()
    expect(officer.locator("main")).to_contain_text("不是数字")
    expect(officer.get_by_label("更正原因")).to_have_value("漏计两场")
    officer.get_by_label("更正为（场）").fill("5")
    officer.get_by_role("button", name="提出更正").click()
    expect(officer.locator("#messages")).to_contain_text("审核同意后生效")

    staff = open_page("youth")
    staff.goto("/review/")
    assert axe(staff) == []
    staff.get_by_role("button", name="同意", exact=True).click()
    staff.locator("#confirm-yes").click()
    expect(staff.locator("main")).to_contain_text("已同意更正，新数已经生效。")
    assert Figure.objects.current().get(indicator__code="lectures").value == 5
    staff.goto("/figures/2017/lectures/330502/2017-06/")
    expect(staff.locator("h1")).to_contain_text("大讲堂：5场")
    expect(staff.locator("main")).to_contain_text("wuxing更正：漏计两场")
