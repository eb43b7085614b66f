"""Attachments and comments in Chromium: sending, refusing, looking, taking back; and a talk of county and city."""

import base64

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from projects.models import Attachment, Comment
from tests.pictures import pdf, picture


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def report(people):
    return people.draft(people.wuxing, 6, lectures=3)


def file(name, content):
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def drawn(image) -> bool:
    """Whether the browser could show the picture."""
    return image.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")


@pytest.mark.parametrize("width", [1440, 390])
def test_an_officer_sends_pictures_and_a_scan_and_one_bad_file_spoils_nothing(report, open_page, width):
    officer = open_page("wuxing", width)
    officer.goto(reverse("report_detail", args=[report.pk]))
    officer.set_input_files(
        "[data-pick]",
        [
            file("现场.jpg", picture()),
            file("木马.jpg", b"MZ\x90\x00 a program"),
            file("太大.jpg", b"\xff\xd8\xff" + bytes(11 * 1024 * 1024)),
            file("通知.pdf", pdf()),
            file("签到.png", picture("PNG")),
        ],
    )
    expect(officer.locator(".atts .att-name")).to_have_text(["现场.jpg", "通知.pdf", "签到.png"])
    sending = officer.locator("[data-sending] > li")
    expect(sending).to_have_count(2)
    expect(sending.filter(has_text="木马.jpg")).to_contain_text(
        "内容不是 JPG、PNG、WebP 图片或 PDF，请换成这几种文件再传"
    )
    expect(sending.filter(has_text="太大.jpg")).to_contain_text("文件太大，每个文件不能超过 10 MB，请压缩后再传。")
    sending.first.get_by_role("button", name="知道了").click()
    expect(sending).to_have_count(1)
    for image in officer.locator(".atts img").all():
        image.scroll_into_view_if_needed()
        assert drawn(image)
    assert Attachment.objects.count() == 3

    # Taken away and brought back.
    officer.get_by_role("button", name="移除 现场.jpg").click()
    expect(officer.locator(".atts .att-name")).to_have_text(["通知.pdf", "签到.png"])
    officer.get_by_text("已移除 1 个，可以恢复").click()
    officer.get_by_role("button", name="恢复 现场.jpg").click()
    expect(officer.locator(".atts .att-name")).to_have_text(["现场.jpg", "通知.pdf", "签到.png"])


def test_pictures_open_in_a_dialog_that_the_keyboard_steps_through(report, open_page):
    officer = open_page("wuxing")
    officer.goto(reverse("report_detail", args=[report.pk]))
    officer.set_input_files("[data-pick]", [file("甲.jpg", picture()), file("乙.png", picture("PNG"))])
    expect(officer.locator("[data-picture]")).to_have_count(2)
    officer.locator("[data-picture]").first.click()
    dialog, title, place = (officer.locator(one) for one in ("#pictures", "#pictures-title", "[data-picture-place]"))
    expect(title).to_have_text("甲.jpg")
    assert drawn(dialog.locator("img"))
    officer.keyboard.press("ArrowRight")
    expect(title).to_have_text("乙.png")
    expect(place).to_have_text("2 / 2")
    officer.keyboard.press("ArrowRight")
    expect(title).to_have_text("甲.jpg")
    officer.keyboard.press("ArrowLeft")
    expect(title).to_have_text("乙.png")
    officer.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()


@pytest.mark.parametrize(("kind", "carrier"), [("drop", "dataTransfer"), ("paste", "clipboardData")])
def test_files_are_dropped_and_pasted(report, open_page, kind, carrier):
    officer = open_page("wuxing")
    officer.goto(reverse("report_detail", args=[report.pk]))
    officer.evaluate(
        """([kind, carrier, content]) => {
            const bytes = Uint8Array.from(atob(content), c => c.charCodeAt(0));
            const data = new DataTransfer();
            data.items.add(new File([bytes], "image.png", {type: "image/png"}));
            const event = kind === "drop" ? new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true})
                : new ClipboardEvent(kind, {clipboardData: data, bubbles: true, cancelable: true});
            document.body.dispatchEvent(event);
        }""",
        [kind, carrier, base64.b64encode(picture("PNG")).decode()],
    )
    name = officer.locator(".atts .att-name")
    expect(name).to_have_count(1)
    assert (name.inner_text() == "image.png") == (kind == "drop"), "a screenshot gets a name of its own"


def test_a_file_can_be_sent_again_when_the_network_failed(report, open_page):
    officer = open_page("wuxing")
    officer.goto(reverse("report_detail", args=[report.pk]))
    officer.context.set_offline(True)
    officer.set_input_files("[data-pick]", [file("现场.jpg", picture())])
    line = officer.locator("[data-sending] > li")
    expect(line).to_contain_text("没有上传：网络不通，请检查网络后重试。")
    officer.context.set_offline(False)
    line.get_by_role("button", name="重试").click()
    expect(officer.locator(".atts .att-name")).to_have_text(["现场.jpg"])
    expect(line).to_have_count(0)


def test_a_row_that_nobody_began_leads_to_its_attachments(people, open_page):
    officer = open_page("wuxing")
    officer.goto("/entry/2017-06/")
    officer.locator("#row-1").get_by_role("button", name="加附件").click()
    officer.wait_for_url("**/reports/monthly/*/#attachments")
    officer.set_input_files("[data-pick]", [file("现场.jpg", picture())])
    expect(officer.locator(".atts .att-name")).to_have_text(["现场.jpg"])
    officer.goto("/entry/2017-06/")
    expect(officer.locator("#row-1 a.extra").first).to_have_text("附件 1")


def test_county_and_city_talk_and_see_who_has_read(people, report, open_page):
    address = reverse("report_detail", args=[report.pk])
    officer = open_page("wuxing")
    officer.goto(address)
    officer.get_by_role("button", name="就“大讲堂”留言").click()
    expect(officer.locator("#comment-text")).to_be_focused()
    officer.keyboard.type("有一场改到下月")
    officer.get_by_role("button", name="留言", exact=True).click()
    expect(officer.locator(".said")).to_have_count(1)
    expect(officer.locator(".said-on")).to_have_text("关于 大讲堂")
    expect(officer.locator(".said-f")).to_have_text("还没有人读")
    expect(officer.locator("#comment-text")).to_have_value("")

    # City staff see that something waits, find it, and read it by opening it.
    staff = open_page("youth")
    expect(staff.locator("#unread-me")).to_have_text("1 条未读留言")
    staff.locator(".me").click()
    staff.get_by_role("link", name="留言").click()
    expect(staff.locator(".talk-row")).to_contain_text("1 条未读")
    staff.get_by_role("link", name="青年大讲堂").click()
    expect(staff.locator(".said.is-new")).to_have_count(1)
    expect(staff.locator("#unread-me")).to_be_hidden()
    staff.fill("#comment-text", "收到")
    staff.get_by_role("button", name="留言", exact=True).click()
    expect(staff.locator(".said")).to_have_count(2)

    officer.goto("/entry/2017-06/")
    expect(officer.locator("#row-1 a.extra.is-new")).to_contain_text("1 条未读")
    officer.goto(address)
    expect(officer.locator(".said-f").first).to_have_text("已读：youth")
    expect(officer.locator(".said.is-new .said-b")).to_have_text("收到")
    assert Comment.objects.count() == 2


def test_what_was_typed_stays_when_it_is_too_long(people, report, open_page):
    officer = open_page("wuxing", 390)
    officer.goto(reverse("report_detail", args=[report.pk]))
    officer.locator("#comment-text").evaluate("field => { field.removeAttribute('maxlength'); }")
    officer.fill("#comment-text", "长" * 1001)
    officer.get_by_role("button", name="留言", exact=True).click()
    expect(officer.locator("#comments .errorlist")).to_contain_text("最多1000字，现在有1001字，请精简")
    expect(officer.locator("#comment-text")).to_have_value("长" * 1001)
