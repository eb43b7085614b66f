"""The three offices in the browser: each lands on its own page, is refused elsewhere, and does its work."""

import csv
from io import StringIO

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from organizations.models import AuditEntry
from tests.cast import PASSWORD

NEW = "West-Lake-Bridge-9"


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize(
    ("username", "lands"),
    [("admin", "/admin/"), ("security", "/admin/"), ("auditor", "/audit/")],
)
def test_office_lands_on_its_page_and_is_refused_elsewhere(people, open_page, username, lands):
    page = open_page()
    page.goto("/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"**{lands}")
    for name in ("project_list", "entry", "review_queue", "summary_list"):
        page.goto(reverse(name))
        expect(page.locator(".oops")).to_contain_text("不参与填报、审核，也不查看业务数据")
    page.click("text=回到首页")
    page.wait_for_url(f"**{lands}")


def test_an_account_is_opened_by_one_office_granted_by_the_other_and_used_by_its_owner(people, open_page):
    admin = open_page()
    sign_in(admin, "admin")
    admin.goto("/admin/organizations/user/add/")
    for name, value in {"username": "anji", "name": "安小吉", "password1": NEW, "password2": NEW}.items():
        admin.fill(f"[name={name}]", value)
    admin.select_option("[name=organization]", label="吴兴区")
    admin.click("[name=_save]")
    expect(admin.locator(".messagelist")).to_contain_text("成功")

    security = open_page()
    sign_in(security, "security")
    security.goto("/admin/organizations/user/?role=none")
    security.click("text=anji")
    security.select_option("[name=role]", label="县区填报员")
    security.check("[name=is_active]")
    security.click("[name=_save]")
    expect(security.locator(".messagelist")).to_contain_text("成功")

    owner = open_page()
    sign_in(owner, "anji", NEW)
    expect(owner.locator(".note")).to_contain_text("请先改成自己的密码")
    for name, value in {"old_password": NEW, "new_password1": PASSWORD, "new_password2": PASSWORD}.items():
        owner.fill(f"[name={name}]", value)
    owner.click("text=保存新密码")
    owner.click("text=回到首页")
    expect(owner.locator(".nav-main")).to_contain_text("填报")


def sign_in(page, username, password=PASSWORD):
    page.goto("/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_load_state("networkidle")


def test_auditor_filters_and_takes_the_list_away(people, open_page):
    people.submitted(people.wuxing, 6, lectures=3, attendance=9)
    page = open_page("auditor")
    page.select_option("[name=action]", label="提交月报")
    page.fill("[name=who]", "wuxing")
    page.click("text=查询")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.click(".export > .btn")
    with page.expect_download() as download:
        page.click("text=CSV 文本")
    assert download.value.suggested_filename == "操作记录20170704.csv"
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    assert [row[5] for row in rows[1:]] == ["提交月报"]
    assert AuditEntry.objects.latest("id").action == "audit.export"
    page.click("tbody a")
    expect(page.locator("main")).to_contain_text("填报数值")


@pytest.mark.parametrize("width", [1440, 390])
def test_pages_of_the_offices_are_accessible_and_fit(people, open_page, axe, width):
    report = people.submitted(people.wuxing, 6, lectures=3, attendance=9)
    entry = AuditEntry.objects.about(report).last()
    faults = []

    def look(page, address=None):
        if address:
            page.goto(address)
        page.wait_for_load_state("networkidle")
        faults.extend(f"{page.url}: {fault}" for fault in axe(page))
        if not fits(page):
            faults.append(f"{page.url}: too wide")

    page = open_page("auditor", width)
    for address in ("/audit/", "/audit/?q=nothing&since=x", f"/audit/{entry.pk}/", reverse("project_list")):
        look(page, address)
    page = open_page(None, width)
    for _ in range(5):
        sign_in(page, "deqing", "wrong")
    expect(page.locator("main")).to_contain_text("账号已暂时锁定")
    look(page)
    assert faults == []
