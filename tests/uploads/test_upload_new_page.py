"""Handing files in by the browser, and the list of what was handed in."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common.periods import Month
from tests.register.sheets import HEAD
from tests.uploads.conftest import work
from tests.uploads.sheets import table
from tests.uploads.test_flow import rows
from uploads import kinds, workflow
from uploads.models import Upload, UploadState

pytestmark = pytest.mark.django_db
NEW = "/uploads/new/"


def file(name="名册.xlsx", content=None):
    return SimpleUploadedFile(name, table([HEAD, *rows(1)]) if content is None else content)


@pytest.fixture
def send(client, cast):
    """`send([files], user, **fields)`: what the form gets."""

    def sent(files, user=None, htmx=False, **fields):
        client.force_login(user or cast.wuxing_officer)
        data = {"kind": "members", "organization": "330502", "month": "", "files": files} | fields
        return client.post(NEW, data, headers={"HX-Request": "true"} if htmx else {})

    return sent


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_one_file_leads_to_its_page(send, cast):
    answer = send([file()])
    upload = Upload.objects.get()
    assert answer.url == reverse("upload_detail", args=[upload.pk])
    assert (upload.kind, upload.organization, upload.month) == ("members", cast.wuxing, None)
    assert send([file()], htmx=True).headers["HX-Redirect"].startswith("/uploads/")


def test_several_lead_to_the_page_of_them_all(send):
    answer = send([file("一.xlsx"), file("二.xlsx")])
    first, second = Upload.objects.all()
    assert first.batch == second.batch and answer.url == reverse("upload_batch", args=[first.batch])


def test_a_bad_file_is_named_and_the_others_go_on(send, settings):
    answer = send([file("好.xlsx"), file("空.xlsx", b"")])
    upload = Upload.objects.get()
    assert answer.url == reverse("upload_detail", args=[upload.pk]) and upload.name == "好.xlsx"
    assert told(answer) == ["“空.xlsx”没有上传：文件是空的，请检查后再传"]
    settings.UPLOAD_MEGABYTES = 0
    answer = send([file("大.xlsx")])
    assert answer.status_code == 422 and "“大.xlsx”没有上传：文件太大" in answer.content.decode()


def test_choices_stay_when_nothing_was_taken(send, cast):
    answer = send([], user=cast.office, organization="330521")
    page = answer.content.decode()
    assert answer.status_code == 422 and "请先选择要上传的表格文件" in page
    assert '<option value="330521" selected>' in page
    part = send([], htmx=True).content.decode()
    assert part.lstrip().startswith("<section") and "请先选择" in part


def test_another_countys_sheet_is_not_taken(send, cast):
    answer = send([file()], organization=cast.deqing.code)
    assert answer.status_code == 422 and "不在您的上传范围内" in answer.content.decode()
    assert not Upload.objects.exists()


def test_the_city_lets_the_sheet_tell(send, cast):
    send([file("德清县.xlsx")], user=cast.office, organization="")
    assert Upload.objects.get().organization is None


def test_the_kind_is_chosen_only_where_there_are_several(client, cast, monkeypatch):
    client.force_login(cast.wuxing_officer)
    page = client.get(NEW).content.decode()
    assert 'select name="kind"' in page
    assert '<optgroup label="月报">' in page and '<optgroup label="台账">' in page
    monkeypatch.setattr(kinds, "_KINDS", {"progress": kinds.find("progress")})
    page = client.get(NEW).content.decode()
    assert 'select name="kind"' not in page and '<input type="hidden" name="kind" value="progress">' in page
    assert '<input type="hidden" name="organization" value="330502">' in page  # fixed for a county


def test_the_month_being_reported_is_proposed_and_a_link_may_propose_another(client, cast):
    client.force_login(cast.wuxing_officer)
    assert '<option value="2017-06" selected>' in client.get(NEW).content.decode()
    page = client.get(NEW, {"month": "2017-05", "kind": "progress", "organization": "999999"}).content.decode()
    assert '<option value="2017-05" selected>' in page and '<option value="progress" selected>' in page
    assert '<option value="2017-06" selected>' in client.get(NEW, {"month": "x"}).content.decode()


@pytest.mark.parametrize("who", ["leader", "auditor", "admin"])
def test_who_hands_nothing_in_has_no_such_page(client, cast, who):
    client.force_login(getattr(cast, who))
    assert client.get(NEW).status_code == 403


def test_the_list_tells_results_and_filters(client, hand_in, write, cast):
    done = write(hand_in(rows(1, 2), name="六月.xlsx"))
    Upload.objects.filter(pk=done.pk).update(month=Month(2017, 6))
    hand_in([*rows(3), *rows(4, joined="2017-02-30")], name="七月.xlsx")
    hand_in(rows(5), user=cast.deqing_officer, name="德清.xlsx")
    client.force_login(cast.wuxing_officer)

    def names(**parameters):
        window = client.get(reverse("upload_list"), parameters).context["window"]
        return [upload.name for upload in window.rows]

    assert names() == ["七月.xlsx", "六月.xlsx"]
    page = client.get(reverse("upload_list")).content.decode()
    assert "可写入1行，不能写入1行" in page and "写入2行。" in page
    assert names(state="applied") == ["六月.xlsx"] == names(month="2017-06") == names(q="六月")
    assert names(kind="members", q="七月") == ["七月.xlsx"] and names(q="没有") == []
    assert "没有符合条件的上传" in client.get(reverse("upload_list"), {"q": "没有"}).content.decode()
    client.force_login(cast.office)
    assert names(organization="330521") == ["德清.xlsx"] and len(names()) == 3
    client.force_login(cast.leader)
    page = client.get(reverse("upload_list"))
    assert len(page.context["window"].rows) == 3 and "upload-form" not in page.content.decode()


def test_an_empty_list_explains(client, cast):
    client.force_login(cast.wuxing_officer)
    assert "还没有上传过表格" in client.get(reverse("upload_list")).content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_the_lists_queries_do_not_grow(client, hand_in, cast, django_assert_max_num_queries, count):
    for number in range(count):
        hand_in(rows(number), user=cast.wuxing_officer if number % 2 else cast.deqing_officer)
    client.force_login(cast.office)
    with django_assert_max_num_queries(24):
        client.get(reverse("upload_list"))


def test_the_navigation_counts_what_waits_for_oneself(client, hand_in, write, cast):
    hand_in(rows(1))
    hand_in(rows(2), user=cast.deqing_officer)
    write(hand_in(rows(3)))
    workflow.discard(hand_in(rows(4)), cast.wuxing_officer)

    def item(user):
        client.force_login(user)
        page = client.get(reverse("entry"), follow=True)
        return next((each for each in page.context["nav_items"] if each.label == "上传"), None)

    assert item(cast.wuxing_officer).count == 1
    assert item(cast.office).count == 0
    client.force_login(cast.leader)
    page = client.get(reverse("project_list"))
    assert all(each.label != "上传" for each in page.context["nav_items"])
    assert Upload.objects.waiting_for(cast.wuxing_officer).get().state == UploadState.CHECKED


def test_the_entry_sheet_leads_here(client, cast):
    client.force_login(cast.wuxing_officer)
    page = client.get("/entry/2017-06/").content.decode()
    assert "/uploads/template/progress/?month=2017-06" in page
    assert "/uploads/new/?kind=progress&amp;month=2017-06" in page


def test_a_township_hands_in_its_own_sheet_and_no_other(client, cast, hand_in):
    cast.townships()
    client.force_login(cast.zhili_officer)
    page = client.get(NEW).content.decode()
    assert '<input type="hidden" name="organization" value="330502100">' in page
    content = "项目名称,指标,本月完成\n青年大讲堂,大讲堂,2\n".encode()
    sent = {"kind": "progress", "organization": "330502100", "month": "2017-06", "files": [file("六月.csv", content)]}
    upload = Upload.objects.get(pk=client.post(NEW, sent).url.split("/")[-2])
    assert (upload.organization, upload.month) == (cast.zhili, Month(2017, 6))
    assert client.get(reverse("upload_detail", args=[upload.pk])).status_code == 200
    assert client.get(reverse("job_status", args=[upload.job_id])).status_code == 200
    counties = hand_in(rows(1))
    assert client.get(reverse("upload_detail", args=[counties.pk])).status_code == 404


def test_a_file_with_a_progress_sheet_goes_all_the_way_by_links(client, cast, send):
    content = "项目名称,指标,本月完成\n青年大讲堂,大讲堂,2\n".encode()
    answer = send([file("六月.csv", content)], kind="progress", month="2017-06")
    upload = work(Upload.objects.get())
    page = client.get(answer.url).content.decode()
    assert "填入草稿，核对后再提交" in page and "填入并直接提交审核" in page
    client.post(reverse("upload_apply", args=[upload.pk]), {"way": "draft", "round": upload.round})
    work(upload)
    page = client.get(answer.url).content.decode()
    assert '<a class="btn btn-pri" href="/entry/2017-06/">去填报页核对、提交' in page
