"""A month of the real programme: typed without the mouse in under five minutes, reviewed in at most ten clicks."""

import time
from random import Random

import pytest
from playwright.sync_api import expect

from common.periods import Month
from huzhou_league.demo import people as accounts
from huzhou_league.demo.plan import Plan
from huzhou_league.demo.replay import Replay
from organizations.models import User
from projects import programme_file
from projects.models import MonthlyReport
from tests.cast import at

JUNE = Month(2017, 6)
MINUTES = 5
CLICKS = 10


@pytest.fixture
def year(transactional_db, settings):
    """The programme of 2017 with the accounts of the demonstration, and nothing reported yet."""
    file = programme_file.read(settings.BASE_DIR / "huzhou_league/demo/programme-2017.yaml")
    programme = programme_file.store(file).programme
    plan = Plan(file, programme)
    plan.write_amounts()
    cast = accounts.create(programme, [own.organization for own in plan.counties])
    return Replay(plan, cast)


def sign_in(page, username):
    page.goto("/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", accounts.PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector(".topbar")


def test_a_county_officer_types_a_month_without_the_mouse(year, open_page):
    page = open_page()
    sign_in(page, "wuxing")
    begun = time.monotonic()
    page.goto("/entry/2017-06/")
    cells = page.locator("[data-sheet] input[name^=value-]:not([readonly])")
    expect(cells.first).to_be_focused()
    for nth in range(cells.count()):
        cell = cells.nth(nth)
        expect(cell).to_be_focused()
        last = cell.locator("xpath=ancestor::tr").locator("[data-l=上月]").inner_text().strip()
        page.keyboard.type("3" if last == "—" else last)
        page.keyboard.press("Enter")
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator("#confirm")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("已提交")
    assert time.monotonic() - begun < MINUTES * 60
    wuxing = User.objects.get(username="wuxing")
    reports = MonthlyReport.objects.filter(organization=wuxing.organization, month=JUNE)
    typed = {"indicators__by": "counties", "indicators__fed_from": None}  # a register counts the others
    asked = year.programme.projects.filter(**typed).distinct().count()
    assert reports.waiting().count() == reports.count() >= asked


def test_a_reviewer_clears_a_month_of_nine_organisations_in_ten_clicks(year, open_page):
    drafts = year.drafts(JUNE)
    for draft in drafts:
        draft.handed_in = at(7, 3)
    year.write(drafts, Random(6))
    for author in {draft.report.saved_by for draft in drafts}:
        year.submit(at(7, 3), author, [draft.report.pk for draft in drafts if draft.report.saved_by == author])
    office = User.objects.get(username="office")
    assert MonthlyReport.objects.waiting_for(office).values("organization").distinct().count() == 9

    page, clicks = open_page(), []
    sign_in(page, "office")

    def click(locator):
        clicks.append(locator)
        locator.click()

    click(page.locator(".nav-main a", has_text="审核"))
    click(page.get_by_role("button", name="全部通过"))
    click(page.locator("#confirm-yes"))
    expect(page.locator("#messages")).to_contain_text("已通过")
    while page.get_by_role("button", name="通过勾选的").count():
        click(page.get_by_role("button", name="通过勾选的"))
        click(page.locator("#confirm-yes"))
        expect(page.locator("#messages")).to_contain_text("已通过")
    expect(page.locator("main")).to_contain_text("没有待审核的月报")
    assert len(clicks) <= CLICKS
    assert not MonthlyReport.objects.waiting_for(office).exists()
