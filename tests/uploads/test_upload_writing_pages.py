"""Confirming, cancelling, undoing and putting away in the browser."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from organizations.models import AuditEntry
from tests.register.models import Member
from tests.uploads.conftest import work
from tests.uploads.test_flow import rows
from uploads import workflow
from uploads.models import UploadState

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(client, cast):
    """`send("apply", upload, {…}, user)`: what a button gets."""

    def sent(verb, upload, data=None, user=None):
        client.force_login(user or cast.wuxing_officer)
        return client.post(reverse(f"upload_{verb}", args=[upload.pk]), data or {})

    return sent


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_all_is_written_when_all_is_fine(send, hand_in, cast, members):
    upload = hand_in(rows(1, 2))
    assert send("apply", upload, {"round": upload.round}).status_code == 302
    upload = work(upload)
    assert upload.state == UploadState.APPLIED and len(members()) == 2
    assert AuditEntry.objects.filter(action="upload.apply").count() == 1


def test_leaving_rows_out_is_a_choice(send, client, hand_in, members):
    upload = hand_in([*rows(1), *rows(2, joined="2017-02-30")])
    answer = send("apply", upload)
    assert "还有1行不能写入" in told(answer)[0]
    page = client.get(reverse("upload_detail", args=[upload.pk])).content.decode()
    assert "只写入没有问题的 1 行；其余 1 行这次不写入" in page
    send("apply", upload, {"only_valid": "1"})
    work(upload)
    assert list(members()) == ["M0000001"]


def test_a_preview_that_is_gone_is_not_written(send, hand_in, members):
    upload = hand_in(rows(1))
    old = upload.round
    workflow.recheck(upload, upload.uploaded_by)
    upload = work(upload)
    assert "刚刚有了变化" in told(send("apply", upload, {"round": str(old)}))[0]
    assert members() == {}


def test_cancelling_in_time_and_too_late(send, hand_in, write, members):
    upload = hand_in(rows(1))
    workflow.apply(upload, upload.uploaded_by, "", False)
    send("cancel", upload)
    upload.refresh_from_db()
    assert upload.state == UploadState.CHECKED and members() == {}
    upload = write(upload)
    assert "已经写完了" in told(send("cancel", upload))[0]


def test_undoing(send, hand_in, write, members):
    upload = write(hand_in(rows(1, 2)))
    assert send("undo", upload).status_code == 302
    upload = work(upload)
    assert upload.state == UploadState.UNDONE and members() == {}
    assert "刚刚有了变化" in told(send("undo", upload, {"round": "1"}))[0]


def test_what_stands_in_the_way_of_undoing_is_listed(send, hand_in, write):
    upload = write(hand_in(rows(1, 2)))
    Member.objects.filter(number="M0000002").update(name="后来改的")
    answer = send("undo", upload)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "不能撤销：写入以后又有了变化" in page and "第3行“成员2”在写入之后又被修改或删除" in page
    upload.refresh_from_db()
    assert upload.state == UploadState.APPLIED


def test_discarding(send, hand_in):
    upload = hand_in(rows(1))
    send("discard", upload)
    upload.refresh_from_db()
    assert upload.state == UploadState.DISCARDED
    assert "刚刚有了变化" in told(send("apply", upload))[0] or "没有要写入" in told(send("apply", upload))[0]


@pytest.mark.parametrize("verb", ["apply", "cancel", "undo", "discard"])
def test_only_those_who_hand_in_act(send, hand_in, cast, verb):
    upload = hand_in(rows(1))
    assert send(verb, upload, {}, cast.leader).status_code == 403
    assert send(verb, upload, {}, cast.deqing_officer).status_code == 404
    assert send(verb, upload, {}, cast.auditor).status_code == 403
    assert send(verb, upload, {}, cast.office).status_code == 302  # colleagues above go on with it
