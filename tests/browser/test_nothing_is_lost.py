"""Nothing typed is lost: two people in one report, no network, an expired session, a closed window, a double click."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from common.periods import Month
from organizations.models import AuditEntry, Role, User
from projects.models import MonthlyReport, ReportEntry
from tests.cast import PASSWORD

JUNE = Month(2017, 6)


@pytest.fixture
def colleague(people):
    """A second officer of the same county."""
    return User.objects.create_user(
        "colleague", PASSWORD, name="同事", role=Role.COUNTY_OFFICER, organization=people.wuxing
    )


def sheet(page, number=1):
    """The row of a project on the sheet of June."""
    page.goto("/entry/2017-06/")
    return page.locator(f"#row-{number}")


def typed(row, nth, text):
    """Type over what stands in a cell, with the keyboard."""
    cell = row.locator("input[name^=value-]").nth(nth)
    cell.focus()
    cell.press("Control+A")
    cell.press_sequentially(text)
    return cell


def saved(row):
    expect(row.locator("[data-row-state]")).to_have_attribute("data-state", "saved")


def stored():
    """Indicator code → value of June."""
    entries = ReportEntry.objects.filter(report__month=JUNE, value__isnull=False)
    return {code: int(value) for code, value in entries.values_list("indicator__code", "value")}


def test_two_people_who_change_different_fields_of_a_row_keep_both(people, colleague, open_page):
    people.draft(people.wuxing, 6, lectures=3, attendance=90)
    first, second = open_page("wuxing"), open_page("colleague")
    row, other = sheet(first), sheet(second)
    typed(row, 0, "4")
    saved(row)
    typed(other, 1, "95")
    saved(other)
    # The second one is told, and sees the first one's number without asking.
    expect(other.locator("input[name^=value-]").nth(0)).to_have_value("4")
    expect(other.locator(".row-status")).to_contain_text("wuxing刚改了这一行")
    assert stored() == {"lectures": 4, "attendance": 95}


@pytest.mark.parametrize(("choice", "kept"), [("用我的“8”", 8), ("用“4”", 4)])
def test_two_people_who_change_the_same_field_choose(people, colleague, open_page, choice, kept):
    people.draft(people.wuxing, 6, lectures=3, attendance=90)
    first, second = open_page("wuxing"), open_page("colleague")
    row, other = sheet(first), sheet(second)
    typed(row, 0, "4")
    saved(row)
    cell = typed(other, 0, "8")
    expect(other.locator(".cell-err").first).to_contain_text("wuxing已改为“4”，您填的没有保存")
    expect(cell).to_have_value("8")
    assert stored()["lectures"] == 4
    other.get_by_role("button", name=choice).click()
    saved(other)
    expect(other.locator(".cell-err").first).to_be_empty()
    expect(cell).to_have_value(str(kept))
    second.wait_for_load_state("networkidle")
    assert stored()["lectures"] == kept


def test_a_second_tab_of_the_same_person_is_told_apart_too(people, open_page):
    people.draft(people.wuxing, 6, {"problems": "场地不足"}, lectures=3, attendance=90)
    page = open_page("wuxing")
    row = sheet(page)
    tab = page.context.new_page()
    second = sheet(tab)
    row.locator("textarea[name=problems]").fill("场地不足，师资也不足")
    saved(row)
    second.locator("textarea[name=problems]").fill("已经解决")
    expect(second.locator(".cell-err", has_text="在别处已改为")).to_be_visible()
    assert MonthlyReport.objects.get().problems == "场地不足，师资也不足"
    second.get_by_role("button", name="用我的").click()
    saved(second)
    assert MonthlyReport.objects.get().problems == "已经解决"


def test_without_a_network_the_sheet_says_so_and_catches_up_by_itself(people, open_page):
    page = open_page("wuxing")
    row = sheet(page)
    page.context.set_offline(True)
    typed(row, 0, "7")
    expect(row.locator("[data-row-state]")).to_contain_text("未保存：网络不通")
    expect(page.locator("[data-sheet-state]")).to_have_text("1 行还没有保存")
    page.context.set_offline(False)
    saved(row)
    expect(page.locator("[data-sheet-state]")).to_have_text("全部已保存")
    assert stored() == {"lectures": 7}


def test_what_a_closed_window_had_not_saved_comes_back(people, open_page):
    page = open_page("wuxing")
    row = sheet(page)
    page.context.set_offline(True)
    typed(row, 0, "7")
    expect(row.locator("[data-row-state]")).to_contain_text("未保存")
    page.close()
    context = page.context
    context.set_offline(False)
    again = context.new_page()
    row = sheet(again)
    saved(row)
    expect(row.locator("input[name^=value-]").first).to_have_value("7")
    assert stored() == {"lectures": 7}


def test_back_to_the_sheet_shows_what_is_saved(people, open_page):
    page = open_page("wuxing")
    row = sheet(page)
    typed(row, 0, "7")
    saved(row)
    page.goto("/projects/")
    page.go_back()
    expect(page.locator("#row-1 input[name^=value-]").first).to_have_value("7")


def test_an_expired_session_loses_nothing(people, open_page):
    page = open_page("wuxing")
    row = sheet(page)
    Session.objects.all().delete()
    typed(row, 0, "7")
    expect(row.locator("[data-row-state]")).to_contain_text("未保存：登录已过期")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="打开登录页").click()
    login = opened.value
    login.fill("[name=username]", "wuxing")
    login.fill("[name=password]", PASSWORD)
    login.click("button[type=submit]")
    login.wait_for_selector(".topbar")
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    saved(row)
    assert stored() == {"lectures": 7}


def test_a_double_click_hands_in_once(people, open_page):
    people.draft(people.wuxing, 6, lectures=3, attendance=90)
    page = open_page("wuxing")
    row = sheet(page)
    row.locator("[data-row-submit]").dblclick()
    expect(row.locator(".st-submitted")).to_be_visible()
    expect(page.locator("#toasts .is-bad")).to_have_count(0)
    assert AuditEntry.objects.filter(action="report.submit").count() == 1


def test_a_double_click_accepts_once(people, open_page):
    report = people.submitted(people.wuxing, 6, lectures=3, attendance=90)
    page = open_page("youth")
    page.goto("/review/")
    page.locator(f"#q-{report.pk} .btn-good").dblclick()
    expect(page.locator(f"#q-{report.pk}")).to_contain_text("已通过")
    assert AuditEntry.objects.filter(action="report.accept").count() == 1


def test_a_form_is_not_sent_into_the_void(people, open_page):
    report = people.submitted(people.wuxing, 6, lectures=3, attendance=90)
    page = open_page("youth")
    page.goto(f"/reports/monthly/{report.pk}/")
    page.get_by_role("button", name="退回").first.click()
    dialog = page.locator("#return-dialog")
    dialog.locator("textarea").fill("请核对人次，与签到表不符")
    page.context.set_offline(True)
    dialog.get_by_role("button", name="退回").click()
    expect(page.locator("#toasts")).to_contain_text("网络不通，没有提交，内容还在")
    page.context.set_offline(False)
    Session.objects.all().delete()
    dialog.get_by_role("button", name="退回").click()
    expect(page.locator("#toasts")).to_contain_text("登录已过期")
    expect(dialog.locator("textarea")).to_have_value("请核对人次，与签到表不符")
    login = page.context.new_page()
    login.goto("/login/")
    login.fill("[name=username]", "youth")
    login.fill("[name=password]", PASSWORD)
    login.click("button[type=submit]")
    login.wait_for_selector(".topbar")
    dialog.get_by_role("button", name="退回").click()
    expect(page.locator(".note-bad").first).to_contain_text("请核对人次，与签到表不符")
    report.refresh_from_db()
    assert (report.status, report.return_reason) == ("returned", "请核对人次，与签到表不符")
