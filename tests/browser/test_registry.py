"""The registry in Chromium: a volunteer is registered, found by phone, seen in full for a reason, and transferred."""

from playwright.sync_api import expect

from organizations.models import AuditEntry
from tests.volunteers.people import document, phone, volunteer
from volunteers.models import Volunteer

WOMAN = document(2)


def test_a_volunteer_is_registered_found_revealed_and_transferred(people, open_page):
    officer = open_page("wuxing")
    officer.goto("/volunteers/")
    expect(officer.locator("main")).to_contain_text("名册还是空的")
    officer.get_by_role("link", name="登记").click()
    officer.fill("[name=document]", WOMAN)
    officer.keyboard.press("Tab")
    expect(officer.locator("[name=born_on]")).to_have_value("1990-05-04")
    expect(officer.locator("[name=sex]")).to_have_value("2")
    officer.fill("[name=name]", "王秀英")
    officer.fill("[name=registered_on]", "2017-07-02")
    officer.fill("[name=phone]", "12345")
    officer.keyboard.press("Control+Enter")
    expect(officer.locator(".errorlist")).to_have_text("手机号码应为1开头的11位数字")
    expect(officer.locator("[name=document]")).to_have_value(WOMAN)
    officer.fill("[name=phone]", phone(2))
    officer.keyboard.press("Control+Enter")
    expect(officer.locator("h1")).to_have_text("王秀英")
    row = Volunteer.objects.get()

    officer.goto("/volunteers/")
    officer.fill("[name=text]", phone(2))
    officer.keyboard.press("Enter")
    expect(officer.locator("h1")).to_have_text("王秀英")
    assert officer.url.endswith(f"/volunteers/{row.number}/")
    expect(officer.locator("main")).not_to_contain_text(phone(2))

    officer.get_by_role("link", name="完整号码").click()
    drawer = officer.locator("#drawer-body")
    drawer.locator("[name=which]").select_option("phone")
    drawer.get_by_role("button", name="查看完整号码").click()
    expect(drawer.locator(".errorlist")).to_be_visible()
    drawer.locator("[name=reason]").fill("办理保险")
    drawer.get_by_role("button", name="查看完整号码").click()
    expect(drawer.locator(".vo-secret")).to_have_text(phone(2))
    drawer.get_by_role("button", name="关闭").click()
    expect(drawer).to_have_text("")
    assert AuditEntry.objects.get(action="volunteer.reveal").details == {"reason": "办理保险"}

    officer.get_by_role("link", name="转出").click()
    drawer.locator("[name=to]").select_option(label="德清县")
    drawer.get_by_role("button", name="转出").click()
    expect(officer.locator("main")).to_contain_text("已办理转出：王秀英")
    expect(officer.locator("main")).to_contain_text("名册还是空的")
    other = open_page("deqing")
    other.goto(f"/volunteers/{row.number}/")
    expect(other.locator("main")).to_contain_text("以前的登记")


def test_the_pages_are_accessible_and_fit_a_phone(people, open_page, axe):
    row = volunteer(people.wuxing, people.wuxing_officer, 7, name="王一", skills="手语")
    for n in range(8, 50):
        volunteer(people.wuxing, people.wuxing_officer, n)
    own = f"/volunteers/{row.number}/"
    addresses = ("/volunteers/", "/volunteers/new/", own, f"{own}edit/", f"{own}step/leave/", f"{own}reveal/")
    for width in (1440, 390):
        page = open_page("wuxing", width=width)
        for address in addresses:
            page.goto(address)
            assert axe(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        page.goto("/volunteers/")
        expect(page.locator("#vo-count")).to_have_text("43")
