"""One loan intent of the demonstration is voided in Chromium: every page follows, the issued summary keeps its word."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from entrepreneurship.models import LoanIntent
from organizations.models import User
from projects import feeds
from tests.cast import PASSWORD
from tests.worker import running_worker


@pytest.fixture
def year(transactional_db, settings):
    """The 2017 demonstration, its clock, and two accounts whose password the tests know."""
    settings.HOLD_TODAY = "2017-07-28"
    call_command("demo")
    for user in User.objects.filter(username__in=["office", "wuxing"]):
        user.set_password(PASSWORD)
        user.save()


def built(page) -> None:
    """Have the summary of the half-year built, and wait for it."""
    page.goto("/summaries/new/2017H1/")
    if page.get_by_label("我已核对").count():
        page.get_by_label("我已核对").check()
    page.get_by_role("button", name="生成半年总结").click()
    expect(page.locator(".paper")).to_be_visible(timeout=60_000)


def test_a_voided_intent_moves_every_page_but_the_issued_summary(year, open_page, tmp_path):
    office, officer = open_page("office"), open_page("wuxing")
    with running_worker(tmp_path):
        built(office)
        issued = office.url
        expect(office.locator(".paper")).to_contain_text("达成贷款意向236笔")

        intent = LoanIntent.objects.filter(organization__code="330502", registered_on__month__in=(5, 6)).first()
        officer.goto(f"/ledgers/loan_intents/{intent.pk}/")
        officer.get_by_role("button", name="作废").first.click()
        officer.fill("dialog [name=reason]", "与另一笔重复")
        officer.locator("dialog").get_by_role("button", name="作废").click()
        expect(officer.locator(".note-warn")).to_contain_text("不再计数")
        assert feeds.differences() == []

        # The project page, where the number comes from, and the dashboard.
        office.goto("/projects/2017/3/?month=2017-06")
        expect(office.locator("main")).to_contain_text(re.compile(r"\b235\b"))
        office.goto("/figures/2017/loan_intents/330500/2017H1/")
        expect(office.locator("h1")).to_contain_text("235笔")

        office.goto("/")
        expect(office.locator("main")).to_contain_text("还差65笔")

        # The issued summary says what it said, and on its page what has moved since.
        office.goto(issued)
        expect(office.locator(".paper")).to_contain_text("达成贷款意向236笔")
        expect(office.locator("main")).to_contain_text("此后有变化")
        expect(office.locator("main")).to_contain_text("235")

        built(office)
        expect(office.locator(".paper")).to_contain_text("达成贷款意向235笔")
