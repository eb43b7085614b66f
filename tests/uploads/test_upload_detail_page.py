"""The page of one upload: a face for every state, its rows cell by cell, and who sees what."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jobs.models import Job, State
from tests.register.resources import MemberResource
from tests.register.sheets import HEAD
from tests.uploads.conftest import work
from tests.uploads.sheets import book, table
from tests.uploads.test_flow import rows
from uploads import workflow
from uploads.models import Upload, UploadState
from uploads.preview import PAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def show(client):
    """`show(user, upload, tab="new")`: the page's text without markup."""

    def shown(user, upload, status=200, **parameters):
        client.force_login(user)
        answer = client.get(reverse("upload_detail", args=[upload.pk]), parameters)
        assert answer.status_code == status
        return answer.content.decode()

    return shown


def words(html: str) -> str:
    """What people read between the header and the footer, without markup or space."""
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", main))


def messy():
    return [
        *rows(1, name="新名"), *rows(2), *rows(3), *rows(4, joined="2017-02-30", hours="约50"), *rows(5, hours="约50"),
        ("合计", None, None, None, None, 999),
    ]  # fmt: skip


def test_the_numbers_add_up_and_every_change_stands_cell_by_cell(show, hand_in, write, cast):
    write(hand_in(rows(1, 2)))
    upload = hand_in(messy())
    told = words(show(cast.wuxing_officer, upload))
    assert "读取6行" in told and "可以写入3行" in told and "新增1·修改1·不变1" in told
    assert "不能写入2行" in told and "有错误1·待回答1" in told and "未读取1行" in told
    assert "加入日期2017-02-30" in told and "没有2017年2月30日这一天" in told
    changed = show(cast.wuxing_officer, upload, show="changed")
    assert "<del>成员1</del>" in changed and "<ins>新名</ins>" in changed
    assert "13900000001" not in changed and "••••" in changed
    ignored = words(show(cast.wuxing_officer, upload, show="ignored"))
    assert "合计行，只核对不读取" in ignored and "合计写的是999" in ignored
    assert "成员3" in words(show(cast.wuxing_officer, upload, show="new"))


def test_tabs_count_search_and_pages(show, hand_in, cast):
    upload = hand_in(rows(*range(1, PAGE + 21)))
    html = show(cast.wuxing_officer, upload)
    assert f'新增<span class="count">{PAGE + 20}</span>' in html and "有错误<span" not in html
    assert html.count('<tr><td class="up-no"') == PAGE and f"第 1—{PAGE} 条" in html
    assert show(cast.wuxing_officer, upload, page=2).count('<tr><td class="up-no"') == 20
    found = show(cast.wuxing_officer, upload, q="成员11")
    assert found.count('<tr><td class="up-no"') == 11  # 11 and 110 to 119
    assert "没有符合条件的行" in show(cast.wuxing_officer, upload, q="没有这个人")
    assert show(cast.wuxing_officer, upload, show="nonsense", page="x").count('<tr><td class="up-no"') == PAGE


def test_warnings_have_a_tab_of_their_own(show, hand_in, cast):
    upload = hand_in([*rows(1), *rows(2, number=" M0000002 ", name='有["warning"的名字')])
    upload.current_rows.filter(number=2).update(findings=[["warning", "hours", "比以往多十倍", "jump"]])
    Upload.objects.filter(pk=upload.pk).update(counts=upload.counts | {"warned": 1})
    html = show(cast.wuxing_officer, upload, show="warned")
    assert "比以往多十倍" in html and html.count('<tr><td class="up-no"') == 1
    assert "需要您留意" in html


@pytest.mark.parametrize("count", [1, 90])
def test_the_number_of_queries_does_not_grow(client, hand_in, cast, django_assert_max_num_queries, count):
    bad = [cells for n in range(count) for cells in rows(n, hours=f"约{n + 1}", joined="2017-02-30")]
    upload = hand_in(bad)
    client.force_login(cast.wuxing_officer)
    with django_assert_max_num_queries(10):
        client.get(reverse("upload_detail", args=[upload.pk]), {"show": "all"})


def test_sheets_and_columns_that_are_not_read_are_named(show, hand_in, cast):
    content = book({"名册": [[*HEAD, "星座"], *rows(1)], "说明": [["请按格式填写"]], ".旧": [HEAD, *rows(2)]})
    told = words(show(cast.wuxing_officer, hand_in(content=content)))
    assert "用不到的列，没有读取：星座" in told
    assert "工作表“说明”没有读取" in told and "工作表“旧”没有读取" in told


def test_waiting_for_the_check(show, cast, hand_in):

    file = SimpleUploadedFile("名册.xlsx", table([HEAD, *rows(1)]))
    upload = workflow.receive(cast.wuxing_officer, "members", file, cast.wuxing, None)
    html = show(cast.wuxing_officer, upload)
    assert f'hx-get="/jobs/{upload.job_id}/"' in html and "检查完会自动显示结果" in html and "放弃这次上传" in html
    Job.objects.filter(pk=upload.job_id).update(state=State.FAILED, error="没有完成")
    html = show(cast.wuxing_officer, upload)
    assert "重试" in html and "可以重试，或放弃后重新上传" in html


def test_refused_says_why_and_leads_on(show, hand_in, cast):
    html = show(cast.wuxing_officer, hand_in(content=b"\x00\x01\x02 nothing"))
    assert "这份文件不能读取" in html and "上传另一份" in html and "什么都没有写入" in html


def test_writing_can_be_cancelled_and_a_failed_job_leads_back(show, hand_in, cast, client):
    upload = hand_in(rows(1))
    workflow.apply(upload, cast.wuxing_officer, "", False)
    html = show(cast.wuxing_officer, upload)
    assert "取消写入" in html and f"/uploads/{upload.pk}/cancel/" in html
    Job.objects.filter(pk=upload.job_id).update(state=State.FAILED, error="数据库忙")
    html = show(cast.wuxing_officer, upload)
    assert "返回核对页" in html and "数据库忙" in html
    client.post(reverse("upload_cancel", args=[upload.pk]))
    assert "写入已取消，什么都没有改变" in show(cast.wuxing_officer, upload)


def test_applied_undone_and_discarded(show, hand_in, write, cast):
    upload = write(hand_in(rows(1, 2)))
    html = show(cast.wuxing_officer, upload)
    assert "写入2行。" in html and "撤销这次写入" in html
    workflow.undo(upload, cast.wuxing_officer)
    assert "正在恢复写入之前的内容" in show(cast.wuxing_officer, upload)
    work(upload)
    assert "已恢复2行" in show(cast.wuxing_officer, upload)
    other = hand_in(rows(3))
    workflow.discard(other, cast.wuxing_officer)
    assert "这次上传已放弃" in show(cast.wuxing_officer, other)


def test_what_comes_next_is_the_resources_word(show, hand_in, write, cast, monkeypatch):
    monkeypatch.setattr(MemberResource, "after", lambda self, upload: [("看名册", "/entry/")])
    upload = write(hand_in(rows(1)))
    assert 'href="/entry/">看名册' in show(cast.wuxing_officer, upload)


def test_the_same_file_is_recognised(show, hand_in, write, cast):
    content = table([HEAD, *rows(1)])
    first = write(hand_in(content=content))
    html = show(cast.wuxing_officer, hand_in(content=content))
    assert "同样的文件以前上传过" in html and f"/uploads/{first.pk}/" in html
    assert "不用写入：表里的数据和系统里的完全一样" in html


def test_a_leader_looks_and_changes_nothing(show, hand_in, write, cast):
    for upload in (hand_in(rows(1)), write(hand_in(rows(2)))):
        html = show(cast.leader, upload)
        assert 'method="post" action="/uploads/' not in html
        assert "original" not in html and "marked" not in html
    show(cast.deqing_officer, upload, status=404)
    show(cast.office, upload)


def test_an_upload_without_organisation_belongs_to_its_uploader(show, hand_in, cast):
    upload = hand_in(rows(1), user=cast.office, organization=None, name="谁的.xlsx")
    assert upload.state == UploadState.PLACING
    assert "这是哪个单位的表" in show(cast.office, upload)
    show(cast.leader, upload, status=404)
    show(cast.youth_staff, upload, status=404)
