"""Duty duties in the browser: times set, a week planned, a gap filled by keyboard, who came."""

import pytest
from playwright.sync_api import expect

from tests.volunteers.duties import TUESDAY, WEDNESDAY, crossing, duty, slot, station
from tests.volunteers.people import volunteer
from volunteers.models import Duty


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def focused(page):
    return page.evaluate("document.activeElement.name")


def test_a_week_is_planned_a_gap_filled_by_keyboard_and_attendance_told(people, open_page):
    site = crossing(people.wuxing, people.wuxing_officer)
    for name in ("沈晓峰", "王丽娟"):
        volunteer(people.wuxing, people.wuxing_officer, name=name)
    page = open_page("wuxing")
    page.goto(f"/duty/sites/{site.pk}/slots/")
    for weekday in ("周二", "周三"):
        page.check(f"label:has-text('{weekday}') input")
    page.fill("[name=starts_at]", "00:00")
    page.fill("[name=ends_at]", "23:30")
    page.click("button:text-is('设定')")
    expect(page.locator(".note-ok")).to_have_text("已设定2个时段。")

    page.goto("/duty/")
    expect(page.locator(".du-cell.is-short")).to_have_count(2)
    page.click(".du-day.is-today .du-cell")
    page.fill("[name=q]", "沈")
    page.click("button:has-text('查找')")
    expect(page.locator(".du-found input")).to_be_checked()
    page.select_option("[name=role]", label="路长")
    page.check("[name=agreed]")
    page.click("button:text-is('排上')")
    expect(page.locator(".note-ok")).to_have_text("已排班1人次。")
    expect(page.locator("#people tbody tr")).to_contain_text("路长")

    page.goto("/duty/")
    expect(page.locator(".kpi", has_text="覆盖率")).to_contain_text("50%")
    page.goto("/duty/gaps/?q=人民")
    page.locator("tbody tr", has_text="7月5日").get_by_role("link", name="排班").press("Enter")
    page.focus("[name=q]")
    page.keyboard.type("王丽娟")
    page.keyboard.press("Enter")
    expect(page.locator(".du-found")).to_contain_text("王丽娟")
    assert focused(page) == "volunteer"
    for _ in range(12):
        if focused(page) == "agreed":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".note-ok")).to_have_text("已排班1人次。")
    page.goto("/duty/")
    expect(page.locator(".kpi", has_text="覆盖率")).to_contain_text("100%")

    page.goto("/duty/attendance/")
    page.check("[data-check-all]")
    page.click("button:text-is('到岗')")
    expect(page.locator(".note-ok")).to_have_text("已登记1人次。")
    marks = dict(Duty.objects.values_list("on", "attended"))
    assert marks == {TUESDAY: True, WEDNESDAY: None}


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_is_accessible_and_fits(people, open_page, axe, width):
    at = slot(crossing(people.wuxing, people.wuxing_officer, "二环西路与青铜路交叉口东南角文明劝导点"))
    slot(station(people.wuxing, people.wuxing_officer), weekday=3)
    slot(crossing(people.wuxing, people.wuxing_officer, "红旗路口"), to_on=TUESDAY)
    person = volunteer(people.wuxing, people.wuxing_officer)
    duty(at, WEDNESDAY.replace(month=6, day=28), person)
    duty(at, WEDNESDAY, person)
    page = open_page("wuxing", width)
    for address in (
        "/duty/", "/duty/?week=2017-06-28", "/duty/gaps/", "/duty/attendance/", f"/duty/sites/{at.site_id}/",
        f"/duty/sites/{at.site_id}/slots/", f"/duty/sites/{at.site_id}/slots/copy/", f"/duty/slots/{at.pk}/",
        f"/duty/slots/{at.pk}/on/2017-07-05/", f"/duty/slots/{at.pk}/on/2017-07-12/",
    ):  # fmt: skip
        page.goto(address)
        assert axe(page) == [], address
        assert fits(page), address
