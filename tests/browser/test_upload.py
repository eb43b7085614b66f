"""A county's sheet in Chromium: sent, found faulty, answered, corrected, sent again, written by a worker, undone."""

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.register.models import Member
from tests.register.sheets import HEAD, member
from tests.uploads.sheets import book
from tests.worker import running_worker
from uploads.models import Upload


def _cells(number, **changes):
    names = ("number", "name", "organization", "kind", "joined", "hours", "phone", "town", "skill", "note")
    return [changes.get(name, cell) for name, cell in zip(names, member(number), strict=True)]


def _messy() -> bytes:
    """A title, the header, two good rows, a date that does not exist, an hour that is not exact, a row of sums."""
    rows = [_cells(1), _cells(2), _cells(3, joined="2017-02-30"), _cells(4, hours="约50")]
    return book({"6月": [["吴兴区成员名册"], HEAD, *rows, ["合计", *[None] * 4, 51.5]], "说明": [["请按格式填写"]]})


def _choose(page, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("[data-sheets]").set_input_files([file])


def test_a_messy_sheet_is_corrected_written_and_undone(people, open_page, axe, tmp_path):
    with running_worker(tmp_path):
        page = open_page("wuxing")
        page.goto("/uploads/")
        assert axe(page) == []
        page.get_by_label("表格种类").first.select_option("members")
        _choose(page, "6月名册.xlsx", _messy())
        expect(page.locator("[data-chosen] li")).to_contain_text("6月名册.xlsx")
        page.get_by_role("button", name="上传并检查").click()

        # The page moves on by itself when the check is done.
        rows = page.locator(".up-rows tbody tr")
        expect(rows).to_have_count(1, timeout=60_000)
        expect(rows).to_contain_text("没有 2017年2月30日 这一天")
        expect(page.locator(".up-sum")).to_contain_text("新增 2")
        expect(page.get_by_role("button", name="写入 2 行")).to_be_disabled()
        assert axe(page) == []

        # A question is answered, and the sheet checked again.
        page.get_by_label("按 50 填").first.check()
        page.get_by_role("button", name="提交回答，重新检查").click()
        expect(page.locator(".up-sum")).to_contain_text("新增 3", timeout=60_000)
        expect(page.locator(".up-settled")).to_contain_text("已回答 1 个问题")

        # The marked workbook comes back, is corrected, and sent again.
        with page.expect_download() as download:
            page.get_by_role("link", name="下载标出错误的表格").click()
        marked = tmp_path / "marked.xlsx"
        download.value.save_as(marked)
        _correct(marked)
        page.get_by_role("link", name="上传改好的表格").click()
        _choose(page, "6月名册（改）.xlsx", marked.read_bytes())
        page.get_by_role("button", name="上传并检查").click()
        page.get_by_label("按 50 填").first.check(timeout=60_000)
        page.get_by_role("button", name="提交回答，重新检查").click()
        page.get_by_role("button", name="确认写入 4 行").click(timeout=60_000)
        assert not Member.objects.exists()
        page.locator("#confirm-yes").click()
        expect(page.locator(".up-end")).to_contain_text("写入4行", timeout=60_000)
        assert Member.objects.count() == 4
        assert axe(page) == []

        phone = open_page("wuxing", width=390)
        for upload in Upload.objects.all():
            phone.goto(f"/uploads/{upload.pk}/?show=all")
            assert axe(phone) == []
            assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

        page.get_by_role("button", name="撤销这次写入").click()
        page.locator("#confirm-yes").click()
        expect(page.locator(".up-end")).to_contain_text("已恢复4行", timeout=60_000)
        assert not Member.objects.exists()


def _correct(path) -> None:
    """Type the date that was meant into the marked workbook."""
    workbook = load_workbook(path)
    for row in workbook["6月"].iter_rows():
        for cell in row:
            if cell.value == "2017-02-30":
                cell.value = "2017-03-02"
    workbook.save(path)


def test_several_files_are_dropped_confirmed_and_written_together(people, open_page, axe, tmp_path):
    with running_worker(tmp_path):
        page = open_page("office")
        page.goto("/uploads/new/?kind=members")
        files = {"吴兴区.xlsx": book({"表": [HEAD, _cells(1)]}), "德清县.xlsx": book({"表": [HEAD, _deqing(2)]})}
        _drop(page, files)
        expect(page.locator("[data-chosen] li")).to_have_count(2)
        page.get_by_role("button", name="上传并检查").click()
        lines = page.locator(".up-batch tbody tr")
        expect(lines).to_have_count(2, timeout=30_000)
        expect(page.get_by_label("德清县.xlsx的单位")).to_have_value("330521", timeout=60_000)
        expect(page.get_by_label("吴兴区.xlsx的单位")).to_have_value("330502", timeout=60_000)
        assert axe(page) == []
        page.get_by_role("button", name="确认全部单位").click()
        page.get_by_role("button", name="全部写入（2 份没有问题的）").click(timeout=60_000)
        page.locator("#confirm-yes").click()
        expect(page.locator(".up-batch .st-accepted")).to_have_count(2, timeout=60_000)
        assert Member.objects.count() == 2
        assert axe(page) == []


def _deqing(number: int) -> list:
    return _cells(number, organization="德清县")


def _drop(page, files: dict[str, bytes]) -> None:
    """Drop files on the page, as a hand from the desktop does."""
    transfer = page.evaluate_handle(
        """files => {
            const box = new DataTransfer();
            for (const [name, bytes] of files) box.items.add(new File([new Uint8Array(bytes)], name));
            return box;
        }""",
        [[name, list(content)] for name, content in files.items()],
    )
    page.dispatch_event("body", "drop", {"dataTransfer": transfer})
