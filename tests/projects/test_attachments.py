"""Attachments of reports: who may add and take away, what is refused, and how the files are served."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import documents
from common.periods import Month
from organizations import audit
from organizations.models import AuditEntry
from projects import workflow
from projects.models import Attachment, KeyProject, MonthlyReport
from projects.workflow import Refused
from tests.pictures import pdf, picture

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def report(cast):
    return cast.draft(cast.wuxing, 6, lectures=3)


def upload(content=None, name="现场.jpg"):
    return SimpleUploadedFile(name, picture() if content is None else content)


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def actions():
    return list(
        AuditEntry.objects.filter(action__startswith="attachment.").order_by("id").values_list("action", flat=True)
    )


def test_an_officer_attaches_a_picture_to_the_own_report(cast, report):
    attachment = workflow.attach(report, cast.wuxing_officer, upload())
    assert (attachment.name, attachment.content_type) == ("现场.jpg", "image/jpeg")
    assert documents.path_of(attachment.file).read_bytes() == picture()
    assert documents.path_of(attachment.thumbnail).exists()
    entry = AuditEntry.objects.about(attachment).get()
    assert entry.summary == "添加附件：现场.jpg（2017年6月月报：青年大讲堂）"
    assert (entry.organization, entry.details["sha256"]) == (cast.wuxing, attachment.sha256)


def test_a_report_that_nobody_began_becomes_a_draft(cast):
    project = KeyProject.objects.get(number=1)
    fresh = workflow.find_or_new(cast.programme, project, cast.wuxing, Month(2017, 6))
    attachment = workflow.attach(fresh, cast.wuxing_officer, upload())
    report = MonthlyReport.objects.get()
    assert (attachment.report, report.status, report.saved_by) == (report, "draft", cast.wuxing_officer)


def test_nobody_else_attaches(cast, report, media):
    for user in (cast.deqing_officer, cast.youth_staff, cast.office, cast.leader, cast.admin):
        with pytest.raises(Refused, match="这份月报不由您填报，不能改附件"):
            workflow.attach(report, user, upload())
    assert files(media) == []


def test_attachments_are_locked_with_the_values(cast, report, media):
    attachment = workflow.attach(report, cast.wuxing_officer, upload())
    before = files(media)
    submitted = MonthlyReport.objects.filter(pk=report.pk)
    for status, told in [("submitted", "月报已提交，附件一并锁定"), ("accepted", "月报已通过审核，附件不能再改")]:
        submitted.update(status=status)
        locked = Attachment.objects.get(pk=attachment.pk)
        for change in (
            lambda: workflow.attach(locked.report, cast.wuxing_officer, upload(pdf(), "a.pdf")),  # noqa: B023
            lambda: workflow.remove(locked, cast.wuxing_officer),  # noqa: B023
            lambda: workflow.restore(locked, cast.wuxing_officer),  # noqa: B023
        ):
            with pytest.raises(Refused, match=told):
                change()
    assert (files(media), actions()) == (before, ["attachment.add"])


def test_a_report_handed_in_meanwhile_takes_no_attachment(cast, report, media):
    MonthlyReport.objects.filter(pk=report.pk).update(status="submitted")
    with pytest.raises(Refused, match="刚刚已被提交"):
        workflow.attach(report, cast.wuxing_officer, upload())
    assert (files(media), Attachment.objects.count()) == ([], 0)


def test_a_program_with_the_name_of_a_picture_is_refused(cast, report, media):
    with pytest.raises(
        Refused, match=r"“现场.jpg”没有添加：内容不是 JPG、PNG、WebP 图片或 PDF，请换成这几种文件再传。"
    ):
        workflow.attach(report, cast.wuxing_officer, upload(b"MZ\x90\x00 a program"))
    assert (files(media), Attachment.objects.count()) == ([], 0)


def test_the_same_file_is_not_kept_twice(cast, report, media):
    workflow.attach(report, cast.wuxing_officer, upload())
    kept = files(media)
    with pytest.raises(Refused, match=r"“重命名.jpg”已经添加过（现场.jpg），不用重复上传。"):
        workflow.attach(report, cast.wuxing_officer, upload(name="重命名.jpg"))
    assert files(media) == kept
    other = cast.draft(cast.wuxing, 6, volunteers=70)
    assert workflow.attach(other, cast.wuxing_officer, upload()).report == other, "another report may have it too"


def test_what_was_taken_away_comes_back(cast, report):
    attachment = workflow.attach(report, cast.wuxing_officer, upload())
    workflow.remove(attachment, cast.wuxing_officer)
    assert (attachment.removed_by, documents.path_of(attachment.file).exists()) == (cast.wuxing_officer, True)
    with pytest.raises(Refused, match="已经移除"):
        workflow.remove(attachment, cast.wuxing_officer)
    workflow.restore(attachment, cast.wuxing_officer)
    assert (attachment.removed_by, attachment.removed_at) == (None, None)
    with pytest.raises(Refused, match="没有被移除"):
        workflow.restore(attachment, cast.wuxing_officer)
    assert actions() == ["attachment.add", "attachment.remove", "attachment.restore"]


def test_uploading_again_what_was_taken_away_brings_it_back(cast, report, media):
    attachment = workflow.attach(report, cast.wuxing_officer, upload())
    kept = files(media)
    workflow.remove(attachment, cast.wuxing_officer)
    assert workflow.attach(report, cast.wuxing_officer, upload()) == attachment
    assert (Attachment.objects.kept().count(), Attachment.objects.count(), files(media)) == (1, 1, kept)


@override_settings(ATTACHMENT_COUNT=2)
def test_a_report_takes_so_many_attachments(cast, report):
    first, second, third = (upload(pdf(mark), f"{mark.decode()}.pdf") for mark in (b"a", b"b", b"c"))
    gone = workflow.attach(report, cast.wuxing_officer, first)
    workflow.attach(report, cast.wuxing_officer, second)
    with pytest.raises(Refused, match=r"每份月报最多2个附件，“c.pdf”放不下了，请先移除不需要的。"):
        workflow.attach(report, cast.wuxing_officer, third)
    workflow.remove(gone, cast.wuxing_officer)
    workflow.attach(report, cast.wuxing_officer, upload(pdf(b"d"), "d.pdf"))
    with pytest.raises(Refused, match=r"“a.pdf”放不下了"):
        workflow.restore(gone, cast.wuxing_officer)


def test_a_change_that_cannot_be_audited_leaves_neither_row_nor_file(cast, report, media, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError("gone")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(DatabaseError):
        workflow.attach(report, cast.wuxing_officer, upload())
    assert (files(media), Attachment.objects.count()) == ([], 0)


# ---- pages ---------------------------------------------------------------------------------------------------
def test_the_officer_sends_files_and_gets_the_list(cast, client, report):
    client.force_login(cast.wuxing_officer)
    address = reverse("attachment_add", args=[report.pk])
    answer = client.post(address, {"file": upload(name="<b>现场.jpg")}, headers=HTMX)
    assert answer.status_code == 200
    assert "&lt;b&gt;现场.jpg" in answer.content.decode()
    refused = client.post(address, {"file": upload(b"MZ", "a.exe")}, headers=HTMX)
    assert refused.status_code == 422
    assert "“a.exe”没有添加：内容不是" in refused.content.decode()
    assert client.post(address, headers=HTMX).status_code == 422


def test_a_plain_form_keeps_the_good_files_and_names_the_bad_one(cast, client, report):
    client.force_login(cast.wuxing_officer)
    sent = {"file": [upload(), upload(b"MZ", "坏.jpg"), upload(pdf(), "通知.pdf")]}
    page = client.post(reverse("attachment_add", args=[report.pk]), sent, follow=True).content.decode()
    assert "“坏.jpg”没有添加" in page
    assert [attachment.name for attachment in report.attachments.all()] == ["现场.jpg", "通知.pdf"]


def test_adding_and_taking_away_are_the_own_officers_in_the_own_scope(cast, client, report):
    attachment = workflow.attach(report, cast.wuxing_officer, upload())
    addresses = [
        reverse("attachment_add", args=[report.pk]),
        reverse("attachment_remove", args=[attachment.pk]),
        reverse("attachment_restore", args=[attachment.pk]),
    ]
    for user, status in [(cast.deqing_officer, 404), (cast.youth_staff, 403), (cast.leader, 403), (cast.admin, 403)]:
        client.force_login(user)
        assert [client.post(address).status_code for address in addresses] == [status] * 3
    client.force_login(cast.wuxing_officer)
    assert [client.get(address).status_code for address in addresses] == [405] * 3


def test_a_file_is_served_as_it_came_and_locked_in(cast, client, report):
    attachment = workflow.attach(report, cast.wuxing_officer, upload(name="现场 1.jpg"))
    client.force_login(cast.leader)
    answer = client.get(reverse("attachment_file", args=[attachment.pk]))
    assert b"".join(answer.streaming_content) == picture()
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == "inline; filename*=utf-8''%E7%8E%B0%E5%9C%BA%201.jpg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"
    policy = answer["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    small = client.get(reverse("attachment_thumbnail", args=[attachment.pk]))
    assert small["Content-Type"] == "image/jpeg"
    assert len(b"".join(small.streaming_content)) < len(picture())


def test_a_pdf_is_shown_inline_and_has_no_thumbnail(cast, client, report):
    attachment = workflow.attach(report, cast.wuxing_officer, upload(pdf(), "通知.pdf"))
    client.force_login(cast.youth_staff)
    answer = client.get(reverse("attachment_file", args=[attachment.pk]))
    assert (answer["Content-Type"], answer["Content-Disposition"][:6]) == ("application/pdf", "inline")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert client.get(reverse("attachment_thumbnail", args=[attachment.pk])).status_code == 404


def test_the_browser_asks_again_and_is_told_that_nothing_changed(cast, client, report):
    attachment = workflow.attach(report, cast.wuxing_officer, upload())
    client.force_login(cast.wuxing_officer)
    address = reverse("attachment_file", args=[attachment.pk])
    again = client.get(address, headers={"If-None-Match": client.get(address)["ETag"]})
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "private, no-cache")
    client.force_login(cast.deqing_officer)
    assert client.get(address, headers={"If-None-Match": again["ETag"]}).status_code == 404


def test_files_are_for_those_who_see_the_report(cast, client, report, media):
    attachment = workflow.attach(report, cast.wuxing_officer, upload())
    addresses = [reverse(name, args=[attachment.pk]) for name in ("attachment_file", "attachment_thumbnail")]
    assert [client.get(address).status_code for address in addresses] == [302, 302]
    client.force_login(cast.deqing_officer)
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    client.force_login(cast.office)
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    documents.path_of(attachment.file).unlink()
    assert [client.get(address).status_code for address in addresses] == [404, 200]
    workflow.remove(attachment, cast.wuxing_officer)
    assert [client.get(address).status_code for address in addresses] == [404, 404], "what was taken away is not shown"


def test_a_row_that_nobody_began_leads_to_its_attachments(cast, client):
    client.force_login(cast.wuxing_officer)
    sheet = client.get(reverse("entry_sheet", args=["2017-06"])).content.decode()
    address = reverse("entry_attachments", args=["2017-06", 1])
    assert address in sheet
    assert client.get(address).status_code == 405
    answer = client.post(address)
    report = MonthlyReport.objects.get()
    assert answer["Location"] == reverse("report_detail", args=[report.pk]) + "#attachments"
    assert (report.status, report.project.number) == ("draft", 1)
    assert client.post(address)["Location"] == answer["Location"]
    assert client.post(reverse("entry_attachments", args=["2017-06", 99])).status_code == 404
    client.force_login(cast.leader)
    assert client.post(address).status_code == 403


def test_the_report_page_shows_attachments_in_a_constant_number_of_queries(
    cast, client, report, django_assert_num_queries
):
    client.force_login(cast.wuxing_officer)
    address = reverse("report_detail", args=[report.pk])
    workflow.attach(report, cast.wuxing_officer, upload(pdf(b"0"), "0.pdf"))
    workflow.remove(workflow.attach(report, cast.wuxing_officer, upload(pdf(b"x"), "x.pdf")), cast.wuxing_officer)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for mark in (b"1", b"2", b"3"):
        workflow.attach(report, cast.wuxing_officer, upload(pdf(mark), f"{mark.decode()}.pdf"))
    with django_assert_num_queries(len(one)):
        page = client.get(address).content.decode()
    assert "已移除 1 个，可以恢复" in page
    assert page.count('class="att-open"') == 4
