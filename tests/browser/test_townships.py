"""From a township to the city in Chromium: typed, collected, filled in by its sum, opened in its parts, accepted."""

import pytest
from playwright.sync_api import expect

from common.periods import Month
from projects.models import Figure, MonthlyReport

JUNE = Month(2017, 6)


def type_and_submit(page, values):
    page.goto("/home/")
    row = page.locator("#row-1")
    for cell, value in zip(row.locator("input[name^=value-]:not(.doubt-why)").all(), values, strict=True):
        cell.fill(value)
    expect(row.locator("[data-row-state]")).to_have_attribute("data-state", "saved")
    row.locator("[data-row-submit]").click()
    expect(row.locator(".st-submitted")).to_be_visible()


def test_a_number_goes_from_two_townships_to_the_city(people, open_page):
    people.townships()
    zhili = open_page("zhili", width=390)
    type_and_submit(zhili, ["2", "40"])
    type_and_submit(open_page("badian"), ["3", "60"])

    # The county accepts everything, then fills its own sheet in by the sums.
    county = open_page("wuxing")
    county.goto("/townships/?month=2017-06")
    county.get_by_label("审核织里镇的1份月报").click()
    expect(county.locator(".q-row")).to_have_count(1)
    county.goto("/review/")
    county.get_by_role("button", name="全部通过（2 份）").click()
    expect(county.locator("#confirm-text")).to_contain_text("计入乡镇合计")
    county.locator("#confirm-yes").click()
    expect(county.get_by_text("已通过2份月报。")).to_be_visible()
    county.goto("/entry/2017-06/")
    row = county.locator("#row-1")
    cells = row.locator("input[name^=value-]:not(.doubt-why)")
    cells.nth(1).fill("99")
    expect(row.locator(".doubt").nth(1)).to_have_text("与乡镇合计100人次不一致")
    county.get_by_role("button", name="全部按乡镇合计填入").click()
    expect(county.locator("#toasts")).to_contain_text("已填入1格。另有1格已有不同的数")
    expect(cells.nth(0)).to_have_value("5")
    expect(cells.nth(1)).to_have_value("99")
    row.get_by_role("button", name="把乡镇合计填入听课青年").click()
    expect(cells.nth(1)).to_have_value("100")
    expect(row.locator(".doubt").nth(1)).to_be_empty()
    expect(row.locator("[data-row-state]")).to_have_attribute("data-state", "saved")
    row.locator(".parts summary").first.click()
    expect(row.locator(".parts").first).to_contain_text("织里镇 2")
    row.locator("[data-row-submit]").click()
    expect(row.locator(".st-submitted")).to_be_visible()

    # The city opens the parts, looks at one of them, and accepts.
    city = open_page("youth")
    city.goto("/review/")
    report = MonthlyReport.objects.get(organization=people.wuxing)
    waiting = city.locator(f"#q-{report.pk}")
    waiting.locator(".parts summary").first.click()
    expect(waiting.locator(".parts").first).to_contain_text("八里店镇 3")
    waiting.locator(".parts").first.get_by_role("link", name="八里店镇").click()
    expect(city.locator(".sub").first).to_contain_text("八里店镇 · 2017年6月月报")
    city.goto("/review/")
    waiting.locator(".btn-good").click()
    expect(waiting).to_contain_text("已通过")
    figure = Figure.objects.get(indicator__code="attendance", month=JUNE)
    assert (figure.organization, figure.value) == (people.wuxing, 100)


def test_sums_that_lack_townships_say_so(people, open_page):
    people.townships()
    people.collected(people.zhili, 6, lectures=2, attendance=40)
    county = open_page("wuxing")
    county.goto("/entry/2017-06/")
    county.get_by_role("button", name="全部按乡镇合计填入").click()
    expect(county.locator("#toasts")).to_contain_text("已填入2格。其中2格的乡镇还没有报齐。")
    row = county.locator("#row-1")
    expect(row.locator("[data-row-state]")).to_have_attribute("data-state", "saved")
    expect(row.locator("input[name^=value-]:not(.doubt-why)").nth(1)).to_have_value("40")


def test_a_county_switches_collecting_off_after_a_confirmation(people, open_page):
    people.townships()
    county = open_page("wuxing")
    county.goto("/townships/")
    county.get_by_role("button", name="关闭乡镇填报").click()
    expect(county.locator("#confirm-text")).to_contain_text("已报的数都保留")
    county.locator("#confirm-yes").click()
    expect(county.get_by_text("已关闭乡镇填报，已通过的数仍然保留。")).to_be_visible()
    township = open_page("zhili")
    expect(township.get_by_text("您所在的县区没有开启乡镇填报")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_its_pages_are_accessible_and_fit(people, open_page, axe, width):
    people.townships()
    part = people.collected(people.zhili, 6, lectures=2, attendance=40)
    people.submitted(people.badian, 6, lectures=3, attendance=60)
    report = people.submitted(people.wuxing, 6, lectures=2, attendance=40)
    faults = []
    for user, addresses in {
        "wuxing": ["/townships/?month=2017-06", "/review/", "/entry/2017-06/", f"/reports/monthly/{part.pk}/"],
        "zhili": ["/home/", "/", f"/reports/monthly/{part.pk}/"],
        "office": ["/townships/?county=330521", f"/reports/monthly/{report.pk}/", "/review/"],
    }.items():
        page = open_page(user, width)
        for address in addresses:
            page.goto(address)
            page.wait_for_load_state("networkidle")
            for summary in page.locator(".parts summary").all():
                summary.click()
            faults += [f"{user} {address}: {fault}" for fault in axe(page)]
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                faults.append(f"{user} {address}: {wide}px too wide")
    assert faults == []
