"""Ledgers in Chromium: entering with the keyboard, copying, voiding, a photo; and what follows from one voided row."""

import datetime as dt

from playwright.sync_api import expect

from common.periods import Month
from ledgers import workflow
from projects.models import Activity, KeyProject, YouthRequest
from tests.fed import category, fed_indicator
from tests.pictures import picture


def test_the_tenth_activity_of_the_day_is_entered_with_the_keyboard(people, open_page):
    category("activities", "讲座")
    fed_indicator(people.programme, "held", "activities", name="大讲堂场次")
    officer = open_page("wuxing")
    officer.goto("/ledgers/activities/new/")
    officer.select_option("[name=project]", label="01 青年大讲堂")
    officer.select_option("[name=category]", label="讲座")
    officer.fill("[name=held_on]", "2017-07-03")
    officer.fill("[name=heads]", "60")
    officer.fill("[name=name]", "果农课堂")
    officer.keyboard.press("Control+Shift+Enter")
    expect(officer.locator("main .note-ok")).to_contain_text("已登记：果农课堂")

    # The next one knows project, category and day; the cursor stands where something is missing.
    expect(officer.locator("[name=name]")).to_be_focused()
    officer.keyboard.type("茶农课堂")
    officer.keyboard.press("Control+Enter")
    expect(officer.locator(".errorlist").first).to_be_visible()
    expect(officer.locator("[name=name]")).to_have_value("茶农课堂")
    officer.fill("[name=heads]", "45")
    officer.keyboard.press("Control+Enter")
    expect(officer.locator("h1")).to_have_text("茶农课堂")
    expect(officer.locator(".lg-counted")).to_contain_text("大讲堂场次")

    # Copied, changed in its name alone.
    officer.goto("/ledgers/activities/new/")
    officer.get_by_role("link", name="复制上一条").click()
    officer.fill("[name=name]", "蚕农课堂")
    officer.keyboard.press("Control+Enter")
    expect(officer.locator("h1")).to_have_text("蚕农课堂")
    assert Activity.objects.count() == 3
    officer.goto("/ledgers/activities/")
    expect(officer.locator(".lg-totals")).to_have_text("共 3 场，参加人数合计 150人次")


def test_a_photo_is_added_and_a_row_voided_and_restored(people, open_page, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    category("activities", "讲座")
    officer = open_page("wuxing", width=390)
    officer.goto("/ledgers/activities/new/")
    officer.select_option("[name=category]", label="讲座")
    officer.fill("[name=name]", "果农课堂")
    officer.fill("[name=held_on]", "2017-07-03")
    officer.fill("[name=heads]", "60")
    officer.get_by_role("button", name="保存", exact=True).click()
    expect(officer.locator("h1")).to_have_text("果农课堂")
    officer.wait_for_load_state("load")  # the script that sends files is there
    officer.set_input_files("[data-pick]", {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    expect(officer.locator(".atts li")).to_have_count(1)

    officer.get_by_role("button", name="作废").first.click()
    officer.fill("[name=reason]", "重复登记")
    officer.locator("dialog").get_by_role("button", name="作废").click()
    expect(officer.locator("main")).to_contain_text("重复登记")
    expect(officer.locator(".note-warn")).to_contain_text("不再计数")
    officer.get_by_role("button", name="恢复").click()
    expect(officer.locator("main")).to_contain_text("已恢复：果农课堂")
    assert not Activity.objects.get().is_void


def test_the_pages_of_a_ledger_are_accessible_and_fit_a_phone(people, open_page, axe):
    fed_indicator(people.programme, "held", "activities", name="大讲堂场次")
    category("activities", "讲座")
    officer = open_page("wuxing")
    officer.goto("/ledgers/activities/new/")
    officer.select_option("[name=category]", label="讲座")
    officer.fill("[name=name]", "果农课堂")
    officer.fill("[name=held_on]", "2017-07-03")
    officer.fill("[name=heads]", "60")
    officer.keyboard.press("Control+Enter")
    expect(officer.locator("h1")).to_have_text("果农课堂")
    record = Activity.objects.get()
    addresses = ("/ledgers/", "/ledgers/activities/", "/ledgers/activities/new/", f"/ledgers/activities/{record.pk}/")
    for width in (1440, 390):
        page = open_page("wuxing", width=width)
        for address in addresses:
            page.goto(address)
            assert axe(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_a_row_that_registers_count_is_handed_in_once_a_text_is_typed(people, open_page):
    KeyProject.objects.get(number=1).indicators.update(fed_from=Month(2017, 1), feed="activities", aggregate="sum")
    officer = open_page("wuxing")
    officer.goto("/entry/2017-06/")
    row = officer.locator("#row-1")
    submit = row.locator("[data-row-submit]")
    expect(row).to_contain_text("台账计数")
    expect(submit).to_be_hidden()
    expect(officer.locator("#row-2 [data-row-submit]")).to_be_visible()
    row.locator("summary").click()
    row.locator("[name=progress]").fill("办得很好")
    expect(submit).to_be_visible()
    expect(row.locator("[data-row-state]")).to_contain_text("已保存")
    submit.click()
    expect(row.locator(".st-submitted")).to_be_visible()


def test_a_step_at_the_side_is_ready_to_type_in(people, open_page):
    told = {"source": "visit", "heard_from": "织里镇团委", "handler": "镇文化站", "subject": "夜间开放运动场地"}
    request = YouthRequest(organization=people.wuxing, heard_on=dt.date(2017, 7, 1), **told)
    workflow.create(request, people.wuxing_officer)
    officer = open_page("wuxing")
    officer.goto(f"/ledgers/requests/{request.pk}/")
    officer.get_by_role("link", name="办结", exact=True).click()
    expect(officer.locator("#drawer-body .step-form input:not([type=hidden])").first).to_be_focused()
    officer.locator("#drawer-body").get_by_role("button", name="办结").click()
    expect(officer.locator("#drawer-body [aria-invalid=true]").first).to_be_focused()
