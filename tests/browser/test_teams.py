"""Service days and teams in Chromium: a make-up workday is moved, recorded after its day, and counted."""

from playwright.sync_api import expect

from common import periods
from common.periods import Month
from projects import figures
from projects.figures import Scope
from tests.cast import at
from tests.fed import category, fed_indicator
from tests.volunteers.people import volunteer
from tests.volunteers.stations import station
from tests.volunteers.teams import team

FEBRUARY = Month(2017, 2)


def test_a_make_up_workday_is_moved_recorded_and_counted(people, open_page):
    indicator = fed_indicator(people.programme, "community_sessions", "activities", where={"kind": "志愿服务"})
    category("activities", "志愿服务")
    station(people, "爱山街道志愿服务站")

    def counted():
        cell = (indicator, people.wuxing, FEBRUARY)
        return figures.table([indicator], [people.wuxing], [FEBRUARY], Scope.SUBTREE)[cell].value

    officer = open_page("wuxing")
    officer.goto("/volunteers/days/?month=2017-02")
    cell = officer.locator("td.sd-cell").first
    expect(cell).to_contain_text("调休上班")
    expect(cell).to_contain_text("逾期未登记")
    cell.get_by_role("link", name="调整").click()
    officer.fill("[name=to]", "2017-01-28")
    officer.fill("[name=reason]", "春节调休，当天上班")
    officer.get_by_role("button", name="调整").click()
    expect(officer.locator(".errorlist").first).to_contain_text("春节假期")
    expect(officer.locator("[name=reason]")).to_have_value("春节调休，当天上班")
    officer.fill("[name=to]", "2017-02-05")
    officer.get_by_role("button", name="调整").click()
    expect(officer.locator("main .note-ok")).to_contain_text("已调整到2017年2月5日（周日）")
    assert counted() == 0

    officer.get_by_role("link", name="登记活动").click()
    officer.fill("[name=heads]", "45")
    officer.get_by_role("button", name="保存").click()
    expect(officer.locator(".errorlist")).to_contain_text("已经关账")
    expect(officer.locator("[name=heads]")).to_have_value("45")
    officer.fill("[name=late_reason]", "平台启用后补登")
    officer.get_by_role("button", name="保存").click()
    expect(officer.locator("main .note-ok")).to_contain_text("场次随之计数")
    expect(officer.locator(".sub")).to_contain_text("已登记")
    assert counted() == 1

    officer.get_by_role("link", name="爱山街道志愿服务站志愿服务日集中服务").click()
    officer.get_by_role("button", name="作废").first.click()
    officer.fill("[name=reason]", "没有办成")
    officer.locator("dialog").get_by_role("button", name="作废").click()
    expect(officer.locator("main .note-warn").first).to_contain_text("没有办成")
    assert counted() == 0
    officer.goto("/volunteers/days/?month=2017-02&state=overdue")
    expect(officer.locator("td.sd-cell").first).to_contain_text("逾期未登记")


def test_members_are_found_by_name_and_the_pages_fit_a_phone(people, open_page, axe):
    with periods.at(at(7, 3)):
        row = team(people.wuxing, people.wuxing_officer)
        for name in ("沈晓峰", "沈晓燕", "陆文静"):
            volunteer(people.wuxing, people.wuxing_officer, name=name)
    station(people)
    officer = open_page("wuxing")
    officer.goto(f"/ledgers/teams/{row.pk}/")
    officer.get_by_role("link", name="添加成员").click()
    officer.fill("[name=q]", "晓")
    officer.keyboard.press("Enter")
    officer.get_by_label("沈晓峰").check()
    officer.fill("[name=q]", "文静")
    officer.keyboard.press("Enter")
    officer.get_by_label("陆文静").check()
    expect(officer.get_by_label("沈晓峰")).to_be_checked()
    officer.select_option("[name=role]", label="骨干")
    officer.get_by_role("button", name="添加").click()
    expect(officer.locator("main .note-ok")).to_contain_text("已添加2名成员")
    assert row.memberships.filter(role="core").count() == 2

    member = row.memberships.first()
    addresses = (
        "/volunteers/days/", "/volunteers/days/move/", "/volunteers/teams/network/", f"/ledgers/teams/{row.pk}/",
        f"/volunteers/teams/{row.pk}/members/", f"/volunteers/teams/{row.pk}/members/add/",
        f"/volunteers/teams/{row.pk}/members/{member.pk}/role/",
    )  # fmt: skip
    for width in (1440, 390):
        page = open_page("wuxing", width=width)
        for address in addresses:
            page.goto(address)
            assert axe(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
