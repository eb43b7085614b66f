"""A service activity in Chromium: published, signed up to, checked in to on a phone without login, finished."""

import re
from contextlib import contextmanager

from playwright.sync_api import expect

from common import periods
from projects.models import Activity
from tests.fed import category
from tests.volunteers.people import phone, volunteer
from tests.volunteers.serving import clock
from volunteers.models import Participation, ServiceActivity


@contextmanager
def moved(monkeypatch, hour, minute=0):
    """The platform's clock at a time of that Saturday, also for the server, which answers in other threads."""
    with monkeypatch.context() as patch:
        patch.setattr(periods, "now", lambda: clock(hour, minute))
        yield


def test_from_publishing_to_the_hours_of_a_volunteer(people, open_page, monkeypatch, axe):
    category("activities", "志愿服务")
    officer_account = people.wuxing_officer
    zhang = volunteer(people.wuxing, officer_account, name="张小河", phone=phone(88))
    wang = volunteer(people.wuxing, officer_account, name="王海燕")
    officer = open_page("wuxing")
    officer.goto("/volunteers/service/new/")
    officer.fill("[name=name]", "清洁河道")
    officer.fill("[name=place]", "苕溪公园")
    officer.fill("[name=starts_at]", "2017-07-08T09:00")
    officer.fill("[name=ends_at]", "2017-07-08T12:00")
    officer.fill("[name=capacity]", "20")
    officer.check("[name=is_risky]")
    officer.get_by_role("button", name="发布").click()
    expect(officer.locator(".errorlist")).to_contain_text("写明为志愿者办了什么保险")
    officer.fill("[name=insurance]", "已投保意外险")
    officer.get_by_role("button", name="发布").click()
    expect(officer.locator("h1")).to_have_text("清洁河道")
    activity = ServiceActivity.objects.get()
    expect(officer.locator(".sv-digits")).to_have_text(activity.code)

    # One by number, one by name.
    officer.get_by_role("link", name="代为报名").click()
    officer.fill("[name=numbers]", zhang.number)
    officer.fill("[name=q]", "海燕")
    officer.get_by_role("button", name="查找").click()
    officer.locator("#found").get_by_text("王海燕").click()
    officer.get_by_text("以上人员都已同意参加").click()
    assert axe(officer) == []
    officer.get_by_role("button", name="报名", exact=True).click()
    expect(officer.locator("main .note-ok")).to_contain_text("已报名2人")
    assert axe(officer) == []

    # On the day: the volunteer's own phone, without login.
    visitor = open_page(width=390)
    with moved(monkeypatch, 8, 58):
        visitor.goto(f"/s/{activity.token}/")
        visitor.fill("[name=who]", phone(88))
        visitor.fill("[name=code]", "000000" if activity.code != "000000" else "111111")
        visitor.get_by_role("button", name="签到").click()
        expect(visitor.locator(".errorlist")).to_contain_text("签到码不对")
        assert axe(visitor) == []
        assert visitor.evaluate("document.documentElement.scrollWidth <= innerWidth")
        visitor.fill("[name=code]", activity.code)
        visitor.get_by_role("button", name="签到").click()
        expect(visitor.locator(".sv-done")).to_have_text("张* 已签到 08:58")
        expect(visitor.locator("[name=who]")).to_have_value("")

    # The other one by staff on a phone.
    on_the_spot = open_page("wuxing", width=390)
    with moved(monkeypatch, 9, 5):
        on_the_spot.goto(f"/volunteers/service/{activity.pk}/check/")
        on_the_spot.get_by_role("button", name="签到 王海燕").click()
        expect(on_the_spot.get_by_role("button", name="签退 王海燕")).to_be_visible()
        expect(on_the_spot.locator("#counts")).to_have_text("未签到 0 · 在场 2 · 已签退 0")
        assert axe(on_the_spot) == []
        assert on_the_spot.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with moved(monkeypatch, 12, 1):
        visitor.fill("[name=who]", zhang.number)
        visitor.fill("[name=code]", activity.code)
        visitor.get_by_role("button", name="签退").click()
        expect(visitor.locator(".sv-done")).to_have_text("张* 已签退 12:01")

    with moved(monkeypatch, 13):
        officer.goto(f"/volunteers/service/{activity.pk}/")
        officer.get_by_role("link", name="结束活动").click()
        officer.locator("#drawer-body").get_by_role("button", name="结束活动").click()
        expect(officer.locator("main .note-ok")).to_contain_text("已结束活动：清洁河道")
        expect(officer.locator(".kpis")).to_contain_text("3小时3分")
        expect(officer.get_by_role("link", name=re.compile("^HD-"))).to_be_visible()
    assert Activity.objects.get().heads == 2
    zhang.refresh_from_db()
    assert zhang.minutes == 183

    # Who did not check out: entered afterwards, and reviewed by somebody else.
    with moved(monkeypatch, 14):
        officer.get_by_role("link", name="补登签退").click()
        officer.fill("#drawer-body [name=reason]", "手机没电，队长证实")
        officer.locator("#drawer-body").get_by_role("button", name="补登签退").click()
        expect(officer.locator("main .note-ok")).to_contain_text("由他人复核")
        office = open_page("office")
        office.goto("/volunteers/service/flagged/")
        office.get_by_label(f"勾选 {wang.number}").check()
        office.fill("[name=note]", "已向队长核实")
        assert axe(office) == []
        office.get_by_role("button", name=re.compile("^计入")).click()
        expect(office.locator("main .note-ok")).to_contain_text("已复核1条：计入时长")
    wang.refresh_from_db()
    assert wang.minutes == 175
    assert Participation.objects.flagged().count() == 0
