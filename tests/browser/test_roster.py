"""Rosters of some thousands in Chromium: sent, watched, the wrong rows taken away, written, sent again."""

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.volunteers import rosters
from tests.worker import running_worker
from volunteers.models import Volunteer

ROWS = 3000


def _send(page, name: str, content: bytes) -> None:
    page.goto("/uploads/new/?kind=volunteers")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("[data-sheets]").set_input_files([file])
    page.get_by_role("button", name="上传并检查").click()


def test_rosters_are_loaded_and_loaded_again(people, open_page, axe, tmp_path):
    wrong = list(rosters.people(ROWS, wrong_every=100))
    good = list(rosters.people(ROWS, first=ROWS))
    with running_worker(tmp_path):
        page = open_page("office")
        _send(page, "名册.xlsx", rosters.workbook(wrong))
        expect(page.locator(".up-sum")).to_contain_text(f"新增 {ROWS - 30}", timeout=120_000)
        expect(page.locator(".up-rows")).to_contain_text("证件号码的校验位不对，请核对是否写错")
        assert axe(page) == []
        with page.expect_download() as download:
            page.get_by_role("link", name="下载标出错误的表格").click()
        download.value.save_as(tmp_path / "marked.xlsx")
        sheet = load_workbook(tmp_path / "marked.xlsx").worksheets[0]
        told = [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
        assert sum("校验位不对" in text for text in told) == 30

        page.get_by_label("只写入没有问题的").check()
        page.get_by_role("button", name=f"写入 {ROWS - 30} 行").click()
        page.locator("#confirm-yes").click()
        expect(page.locator(".up-end")).to_contain_text(f"新增{ROWS - 30}名", timeout=120_000)
        assert Volunteer.objects.count() == ROWS - 30

        _send(page, "第二份.csv", rosters.text(good))
        expect(page.locator(".up-sum")).to_contain_text(f"新增 {ROWS}", timeout=120_000)
        page.get_by_role("button", name=f"写入 {ROWS} 行").click()
        page.locator("#confirm-yes").click()
        expect(page.locator(".up-end")).to_contain_text(f"新增{ROWS}名", timeout=120_000)
        assert Volunteer.objects.count() == 2 * ROWS - 30

        _send(page, "再来一次.csv", rosters.text(good))
        expect(page.locator(".up-sum")).to_contain_text(f"不变 {ROWS}", timeout=120_000)
        assert axe(page) == []
        assert Volunteer.objects.count() == 2 * ROWS - 30
