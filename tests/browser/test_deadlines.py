"""Deadlines in Chromium: a county asks for time and gets it; a closed month is opened again for two counties."""

from playwright.sync_api import expect

from projects.models import Extension, MonthlyReport


def width_left(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_a_county_asks_for_time_and_sees_it_granted(people, open_page, axe):
    county = open_page("wuxing", 390)
    county.goto("/entry/2017-06/")
    county.get_by_role("link", name="申请延期").click()
    dialog = county.locator("#ask-time")
    dialog.get_by_label("延期到").fill("2017-07-07")
    dialog.get_by_label("理由").fill(" ")
    dialog.get_by_role("button", name="提交申请").click()
    expect(dialog.locator(".errorlist")).to_have_text("请写明延期理由。")
    expect(dialog.get_by_label("延期到")).to_have_value("2017-07-07")
    assert axe(county) == []
    dialog.get_by_label("理由").fill("讲师生病")
    dialog.get_by_role("button", name="提交申请").click()
    expect(county.locator(".timing")).to_contain_text("申请全部项目延期到 7月7日，等待批准")
    assert width_left(county) == 0

    city = open_page("office")
    city.goto("/review/")
    city.get_by_role("link", name="报送期限").click()
    requests = city.locator("#requests")
    expect(requests.get_by_role("button", name="批准勾选的").first).to_be_disabled()
    requests.get_by_label("吴兴区").check()
    requests.get_by_label("批复意见").fill("请抓紧")
    requests.get_by_role("button", name="批准勾选的").first.click()
    expect(city.locator(".note-ok")).to_contain_text("已批准1条延期申请。")
    expect(city.locator("#reporting")).to_contain_text("延期到 7月7日")
    assert axe(city) == []

    county.reload()
    expect(county.locator(".timing")).to_contain_text("全部项目已延期到 7月7日 · office 7月4日 批准：请抓紧")
    expect(county.locator(".pagehead")).to_contain_text("截止 7月7日（原 7月5日），7月12日 关闭")


def test_a_closed_month_says_why_and_is_opened_again_for_two_counties(people, open_page, axe, settings):
    settings.HOLD_TODAY = "2017-07-13"
    county = open_page("wuxing")
    county.goto("/entry/2017-06/")
    expect(county.locator(".pagehead")).to_contain_text("2017年6月已于 7月10日 关闭，不再接收月报。")
    expect(county.locator("#row-2 input[name^=value-]")).not_to_be_editable()

    city = open_page("office", 390)
    city.goto("/deadlines/")
    form = city.locator("#reporting")
    form.get_by_label("吴兴区").check()
    form.get_by_label("德清县").check()
    form.get_by_label("开放到").fill("2017-07-20")
    form.get_by_label("原因").fill("补报漏填的项目")
    assert (axe(city), width_left(city)) == ([], 0)
    form.get_by_role("button", name="重新开放勾选的（2）").click()
    city.locator("#confirm-yes").click()
    expect(city.locator(".note-ok")).to_contain_text("已重新开放2个单位的2017年6月月报，可填报到7月20日")
    assert (axe(city), width_left(city)) == ([], 0)
    city.goto("/extensions/")
    expect(city.locator("tbody tr")).to_have_count(2)
    assert (axe(city), width_left(city)) == ([], 0)

    county.reload()
    expect(county.locator(".timing")).to_contain_text("已重新开放到 7月20日 · office：补报漏填的项目")
    cell = county.locator("#row-2 input[name^=value-]")
    cell.fill("90")
    expect(county.locator("#row-2 [data-row-state]")).to_have_attribute("data-state", "saved")
    assert MonthlyReport.objects.get(organization=people.wuxing).entries.get().value == 90

    # Taken back, the county is locked out again.
    city.goto("/deadlines/?month=2017-06")
    city.locator("tr", has_text="吴兴区").get_by_role("button", name="收回").click()
    city.locator("#confirm-yes").click()
    expect(city.locator(".note-ok")).to_contain_text("已收回吴兴区的重新开放。")
    assert list(Extension.objects.granted().values_list("organization__short_name", flat=True)) == ["德清县"]
    county.reload()
    expect(county.locator("#row-2 input[name^=value-]")).not_to_be_editable()
