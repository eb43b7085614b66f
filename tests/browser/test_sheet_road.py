"""A county's own messy sheet for June: uploaded, corrected from the marked workbook, accepted, and in the summary."""

from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from common.periods import Month
from projects.models import MonthlyReport
from tests.uploads.sheets import saved
from tests.worker import running_worker


def messy() -> bytes:
    """Title rows, a header of two lines, merged cells, a hidden sheet, a row of sums, and cells as people type them."""
    book = Workbook()
    sheet = book.active
    sheet.title = "6月"
    sheet.append(["吴兴区2017年6月重点工作进展情况表"])
    sheet.append(["填报单位：吴兴区团委"])
    sheet.append(["重点工作项目", "指标名称", "计量单位", "6月份", None, "截至目前累计", "存在的问题"])
    sheet.append([None, None, None, "计划", "当月完成情况", None, None])
    sheet.append(["青年大讲堂", "大讲堂", "场", 8, "１０ 场", 30, "场地紧张"])
    sheet.append([None, "听课青年", "人次", 500, "6OO", None, None])
    sheet.append(["志愿者发展", "志愿者", "名", None, None, "约120", None])
    sheet.append(["秋季大赛", "举办大赛", "场", None, "—", None, None])
    sheet.append([None, "服务站", "个", None, None, 8, None])
    sheet.append(["合计", None, None, 508, None, None, None])
    sheet.append(["填表人：王五"])
    for area in ("A1:G1", "A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:F4", "G3:G4", "A5:A6", "A8:A9"):
        sheet.merge_cells(area)
    book.create_sheet("底稿").sheet_state = "hidden"
    return saved(book)


def hand_in(page, name: str, content: bytes) -> None:
    page.locator("[data-sheets]").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content}]
    )
    page.get_by_role("button", name="上传并检查").click()


def answered(page) -> None:
    """About 120 is 120, and a dash is no contest in June."""
    page.get_by_label("按 120 填").first.check(timeout=60_000)
    page.get_by_label("不填（本月没有数据）").first.check()
    page.get_by_role("button", name="提交回答，重新检查").click()
    expect(page.locator(".up-settled")).to_contain_text("已回答 2 个问题", timeout=60_000)


def test_a_messy_sheet_becomes_figures_of_the_summary(people, open_page, tmp_path):
    for month in range(1, 6):
        people.accepted(people.wuxing, month, lectures=4, attendance=120)
        people.accepted(people.deqing, month, lectures=1, attendance=30)
    people.accepted(people.deqing, 6, lectures=1, attendance=30)
    with running_worker(tmp_path):
        page = open_page("wuxing")
        page.goto("/entry/2017-06/")
        page.get_by_role("link", name="上传表格").click()
        hand_in(page, "吴兴区6月.xlsx", messy())
        answered(page)
        expect(page.locator(".up-rows")).to_contain_text("6OO")

        # The marked workbook: the faulty cell is coloured and says why; it is corrected there.
        with page.expect_download() as download:
            page.get_by_role("link", name="下载标出错误的表格").click()
        marked = tmp_path / "marked.xlsx"
        download.value.save_as(marked)
        workbook = load_workbook(marked)
        cell = workbook["6月"]["E6"]
        assert cell.value == "6OO" and "请只填数字" in cell.comment.text and cell.fill.fill_type == "solid"
        assert workbook["6月"]["E5"].comment is None
        cell.value = 600
        workbook.save(marked)
        page.get_by_role("link", name="上传改好的表格").click()
        hand_in(page, "吴兴区6月（改）.xlsx", marked.read_bytes())
        answered(page)
        page.get_by_label("填入并直接提交审核").check()
        page.get_by_role("button", name="确认写入").click()
        assert not MonthlyReport.objects.filter(organization=people.wuxing, month=Month(2017, 6)).exists()
        page.locator("#confirm-yes").click()
        expect(page.locator(".up-end")).to_contain_text("已提交", timeout=60_000)

        report = MonthlyReport.objects.get(organization=people.wuxing, month=Month(2017, 6), project__number=1)
        assert (report.status, report.problems) == ("submitted", "场地紧张")
        staff = open_page("youth")
        staff.goto("/?month=2017-06")
        before = staff.locator("main").inner_text()
        staff.goto("/review/")
        staff.locator(f"#q-{report.pk} .btn-good").click()
        expect(staff.locator(f"#q-{report.pk}")).to_contain_text("已通过")
        staff.goto("/projects/2017/1/?month=2017-06")
        expect(staff.locator("main")).to_contain_text("58.8%")
        staff.goto("/?month=2017-06")
        assert staff.locator("main").inner_text() != before

        # What the city has accepted is not taken back by undoing the upload.
        page.reload()
        page.get_by_role("button", name="撤销这次写入").click()
        page.locator("#confirm-yes").click()
        expect(page.locator("main")).to_contain_text("青年大讲堂", timeout=60_000)
        report.refresh_from_db()
        assert report.status == "accepted"

        office = open_page("office")
        office.goto("/summaries/new/2017H1/")
        office.get_by_label("我已核对").check()
        office.get_by_role("button", name="生成半年总结").click()
        expect(office.locator(".paper")).to_contain_text("举办大讲堂36场，服务青年1300余人次。", timeout=60_000)
