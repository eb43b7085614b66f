"""An intent in the browser: its product is suggested, it goes its way, and the funnel follows."""

import pytest
from playwright.sync_api import expect

from entrepreneurship.models import LoanIntent
from tests.fed import category
from tests.loans import goes, intent, internship, products


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_the_product_follows_the_amount_until_somebody_chooses(people, open_page):
    products(people)
    category("banks", "湖州银行")
    page = open_page("wuxing")
    page.goto("/ledgers/loan_intents/new/")
    product, hint = page.locator("[name=product]"), page.locator("#id_product_hint")

    def chosen():
        return product.evaluate("field => field.selectedOptions[0].textContent")

    for amount, name in (
        ("10", "微信贷"),
        ("10.5", "微创贷"),
        ("100万元", "微业贷"),
        ("100.5", "不选产品"),
        ("0.9", "不选产品"),
    ):
        page.fill("[name=amount]", amount)
        assert chosen().startswith(name), amount
    expect(hint).to_have_text("没有额度是0.9万元的产品，可以不选。")
    product.select_option(label="微信贷（1万—10万元）")
    page.fill("[name=amount]", "25")
    assert chosen().startswith("微信贷")
    expect(hint).to_contain_text("与25万元不符。按金额建议：微创贷（10万—30万元）。")
    page.fill("[name=applicant]", "沈晓峰")
    page.fill("[name=business]", "湖羊养殖场")
    page.select_option("[name=bank]", label="湖州银行")
    page.click("button:text-is('保存')")
    expect(page.locator(".note-warn")).to_contain_text("“微信贷”的额度是1万—10万元，与意向金额25万元不符")


def test_a_loan_goes_its_way_and_a_wrong_step_is_taken_back(people, open_page):
    row = goes(intent(people), people.wuxing_officer, ("recommended", 1), ("investigated", 1), ("approved", 1, "15"))
    page = open_page("wuxing")
    page.goto(f"/ledgers/loan_intents/{row.pk}/")
    page.click("#stages >> text=登记放款")
    page.fill("dialog[open] [name=amount]", "16")
    page.fill("dialog[open] [name=person]", "王经理")
    page.click("dialog[open] >> text=登记 >> nth=-1")
    expect(page.locator(".errorlist")).to_have_text("放款金额不能超过授信金额15万元。")
    assert page.input_value("[name=person]") == "王经理"
    page.fill("[name=amount]", "12")
    page.click("button:text-is('登记')")
    expect(page.locator("#stages [aria-current=step]")).to_contain_text("12万元")
    page.goto("/loans/")
    expect(page.locator(".ln-funnel tr", has_text="放款金额")).to_contain_text("100%")
    page.go_back()
    page.click("text=撤销“放款”")
    page.click("#confirm-yes")
    expect(page.locator(".note-ok")).to_have_text("已撤销“放款”，现在是“授信”。")
    assert LoanIntent.objects.get().disbursed is None


def test_chosen_students_start_together(people, open_page):
    for number in range(3):
        internship(people, f"学生{number}")
    page = open_page("wuxing")
    page.goto("/internships/start/")
    button = page.locator("button", has_text="登记上岗")
    expect(button).to_be_disabled()
    page.check("[data-check-all]")
    page.uncheck("[name=internship] >> nth=1")
    expect(button).to_have_text("登记上岗（2 人）")
    button.click()
    expect(page.locator(".note-ok")).to_have_text("已登记上岗2人。")
    expect(page.locator("tbody tr")).to_have_count(1)


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_is_accessible_and_fits(people, open_page, axe, width):
    products(people)
    row = goes(intent(people), people.wuxing_officer, ("recommended", 1))
    internship(people)
    page = open_page("office", width)
    for address in (
        "/loans/", f"/ledgers/loan_intents/{row.pk}/", f"/loans/{row.pk}/step/investigated/", "/internships/start/",
        "/ledgers/loan_intents/new/", "/ledgers/loan_intents/", "/ledgers/loan_products/",
    ):  # fmt: skip
        page.goto(address)
        assert axe(page) == [], address
        assert fits(page), address
