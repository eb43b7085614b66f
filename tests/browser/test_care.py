"""Care for the registry in Chromium: a likely duplicate is merged, and a volunteer is erased."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.fed import fed_indicator
from tests.volunteers.people import phone, volunteer
from volunteers.models import DuplicatePair, Volunteer
from volunteers.workflow import duplicates, requests


@pytest.fixture
def pair(people):
    fed_indicator(people.programme, "registered", "volunteers", project=None, aggregate="latest", name="注册志愿者")
    twice = [volunteer(people.wuxing, people.wuxing_officer, number, name="李晓梅") for number in (1, 3)]
    duplicates.find_for(twice[1])
    return DuplicatePair.objects.get()


def test_a_likely_duplicate_is_merged_and_the_volunteer_erased_after_the_number_was_typed(people, open_page, pair):
    officer = open_page("wuxing")
    officer.goto("/volunteers/duplicates/")
    expect(officer.locator(".dup-tbl")).to_contain_text("139****0001")
    assert phone(1) not in officer.content()
    officer.locator("a.btn", has_text="合并").click()
    officer.locator(f"[name=keep][value='{pair.other_id}']").check()
    officer.fill("[name=reason]", "已电话联系本人")
    officer.get_by_role("button", name="合并").click()
    expect(officer.locator(".errorlist")).to_contain_text("请核对以后勾选")
    expect(officer.locator("[name=reason]")).to_have_value("已电话联系本人")
    officer.locator("[name=is_sure]").check()
    officer.get_by_role("button", name="合并").click()
    expect(officer.locator("main .note-ok")).to_have_text(f"已合并，保留{pair.other.number}。")
    expect(officer.locator("main")).to_contain_text("没有待处理的疑似重复")

    officer.goto(f"/volunteers/requests/new/?number={pair.other.number}")
    officer.select_option("[name=kind]", label="删除")
    officer.fill("[name=told]", "不再参加，要求删除")
    officer.get_by_role("button", name="受理").click()
    expect(officer.locator("main .note-ok")).to_contain_text("的删除申请")
    officer.locator("td a.btn", has_text="办理").click()
    officer.get_by_role("link", name="去清除个人信息").click()
    officer.get_by_label("同时从今天起退出").check()
    officer.fill("[name=number]", pair.one.number)
    officer.get_by_role("button", name="清除个人信息").click()
    expect(officer.locator(".errorlist")).to_contain_text("没有清除")
    officer.fill("[name=number]", pair.other.number)
    officer.get_by_role("button", name="清除个人信息").click()
    expect(officer.locator("main .note-ok")).to_contain_text(f"已清除{pair.other.number}的个人信息")
    officer.goto("/volunteers/requests/?state=done")
    expect(officer.locator("main table")).to_contain_text("（个人信息已清除）")
    assert {(row.name, row.document) for row in Volunteer.objects.all()} == {("", "")}


def test_the_pages_are_accessible_and_fit_a_phone(people, open_page, axe, pair):
    wish = requests.ask(pair.one, people.wuxing_officer, "erasure", "不再参加", dt.date(2017, 7, 3))
    asked = requests.ask(pair.other, people.wuxing_officer, "correction", "姓名有误", dt.date(2017, 7, 3))
    addresses = (
        "duplicates/", f"duplicates/{pair.pk}/merge/", f"duplicates/{pair.pk}/dismiss/", "requests/", "requests/new/",
        f"requests/{asked.pk}/", f"requests/{wish.pk}/", f"requests/{wish.pk}/erase/", "carried/", "carried/330502/",
    )  # fmt: skip
    for width in (1440, 390):
        page = open_page("office", width=width)
        for address in addresses:
            page.goto(f"/volunteers/{address}")
            assert axe(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
