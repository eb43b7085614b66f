"""The whole road in Chromium: a county officer enters June, city staff accept, the worker builds the summary."""

import zipfile

from playwright.sync_api import expect

from common.periods import Month
from projects.models import Figure, MonthlyReport
from tests.worker import running_worker


def test_june_goes_from_the_sheet_to_the_word_file(people, open_page, tmp_path):
    for month in range(1, 6):
        people.accepted(people.wuxing, month, lectures=4, attendance=120)
        people.accepted(people.deqing, month, lectures=1, attendance=30)
    people.accepted(people.deqing, 6, lectures=1, attendance=30)

    # The officer works with the keyboard alone; every row saves itself.
    officer = open_page("wuxing")
    officer.goto("/entry/2017-06/")
    row = officer.locator("#row-1")
    cells = row.locator("input[name^=value-]")
    cells.nth(0).focus()
    officer.keyboard.type("10")
    officer.keyboard.press("Enter")
    expect(cells.nth(1)).to_be_focused()
    officer.keyboard.type("六百")
    expect(row.locator(".cell-err").nth(1)).to_contain_text("不是数字")
    expect(cells.nth(1)).to_have_value("六百")
    officer.keyboard.press("Control+A")
    officer.keyboard.type("600")
    expect(row.locator("[data-row-state]")).to_have_attribute("data-state", "saved")
    expect(row.locator(".cell-err").nth(1)).to_be_empty()
    lectures = people.indicator("lectures")
    expect(officer.locator(f"#c-{lectures.pk}")).to_have_text("30")
    officer.keyboard.press("Control+Enter")
    expect(row.locator(".st-submitted")).to_be_visible()
    report = MonthlyReport.objects.get(organization=people.wuxing, month=Month(2017, 6))
    assert report.status == "submitted"

    # City staff accept it in the queue; the dashboard moves.
    staff = open_page("youth")
    staff.goto("/?month=2017-06")
    before = staff.locator("main").inner_text()
    staff.goto("/review/")
    staff.locator(f"#q-{report.pk} .btn-good").click()
    expect(staff.locator(f"#q-{report.pk}")).to_contain_text("已通过")
    expect(staff.locator("#waiting")).to_have_text("0")
    assert Figure.objects.filter(report=report).count() == 2
    staff.goto("/?month=2017-06")
    assert staff.locator("main").inner_text() != before
    staff.goto("/projects/2017/1/?month=2017-06")
    expect(staff.locator("main")).to_contain_text("58.8%")

    # The worker, a process of its own, builds the summary while the page waits for it.
    with running_worker(tmp_path):
        office = open_page("office")
        office.goto("/summaries/new/2017H1/")
        expect(office.locator(".gaps li")).not_to_have_count(0)
        office.get_by_label("我已核对").check()
        office.get_by_role("button", name="生成半年总结").click()
        expect(office.locator(".paper")).to_contain_text("举办大讲堂36场，服务青年1300余人次。", timeout=60_000)
        with office.expect_download() as download:
            office.get_by_role("link", name="下载 Word").click()
        with zipfile.ZipFile(download.value.path()) as file:
            assert "1300余人次" in file.read("word/document.xml").decode()

        # From the printed figure back to the report.
        office.get_by_role("link", name="36场").click()
        expect(office.locator("h1")).to_contain_text("36场")
        office.locator(f"a[href='/reports/monthly/{report.pk}/']").first.click()
        expect(office.locator(".trail")).to_contain_text("youth")


def test_one_of_two_waiting_reports_is_returned_with_its_own_reason(people, open_page):
    first = people.submitted(people.wuxing, 6, lectures=4, attendance=120)
    second = people.submitted(people.deqing, 6, lectures=1, attendance=30)
    staff = open_page("youth")
    staff.goto("/review/")
    row = staff.locator(f"#q-{second.pk}")
    row.locator("summary").click()
    row.locator("textarea").fill("请核对人次")
    row.locator(".btn-danger").click()
    expect(row).to_contain_text("已退回")
    for report in (first, second):
        report.refresh_from_db()
    assert (first.status, second.status, second.return_reason) == ("submitted", "returned", "请核对人次")
