"""Deciding about an upload in the browser: place, columns, answers, and checking again."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from tests.uploads.conftest import work
from tests.uploads.sheets import table
from tests.uploads.test_flow import outcomes, rows
from uploads.models import HeaderMapping, Outcome, UploadState

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(client, cast):
    """`send("upload_place", upload, {…}, user)`: what a form gets."""

    def sent(name, upload, data=None, user=None):
        client.force_login(user or cast.wuxing_officer)
        return client.post(reverse(name, args=[upload.pk]), data or {})

    return sent


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def unknown(hand_in, cast):
    own = [["名册"], ["号", "谁", "在哪"], *[cells[:3] for cells in rows(7, 8)]]
    return hand_in(content=table(own))


def test_place_checks_again_for_the_organisation(send, hand_in, cast):
    upload = hand_in(rows(1), user=cast.office, organization=None)
    answer = send("upload_place", upload, {"organization": cast.wuxing.code}, cast.office)
    assert answer.url == reverse("upload_detail", args=[upload.pk])
    upload = work(upload)
    assert (upload.state, upload.organization) == (UploadState.CHECKED, cast.wuxing)


def test_place_keeps_and_names_what_is_missing(send, client, hand_in, cast):
    upload = hand_in(rows(1), user=cast.office, organization=None)
    answer = send("upload_place", upload, {"organization": ""}, cast.office)
    assert answer.status_code == 422 and "请选择单位" in answer.content.decode()
    answer = send("upload_place", upload, {"organization": "999999"}, cast.office)
    assert "不在您的上传范围内" in answer.content.decode()
    page = client.get(reverse("upload_place", args=[upload.pk])).content.decode()
    assert "开始检查" in page


def test_place_after_writing_leads_back(client, hand_in, write, cast):
    upload = write(hand_in(rows(1)))
    client.force_login(cast.wuxing_officer)
    assert client.get(reverse("upload_place", args=[upload.pk])).status_code == 302
    assert client.get(reverse("upload_mapping", args=[upload.pk])).status_code == 302


def test_columns_are_chosen_and_remembered(send, client, hand_in, cast):
    upload = unknown(hand_in, cast)
    assert upload.state == UploadState.MAPPING
    client.force_login(cast.wuxing_officer)
    page = client.get(reverse("upload_detail", args=[upload.pk])).content.decode()
    assert "A列是什么" in page and "就这样对应" in page
    chosen = {"header-0": "2", "column-0-1": "number", "column-0-2": "name", "column-0-3": "", "remember": "1"}
    answer = send("upload_mapping", upload, chosen)
    page = answer.content.decode()
    assert answer.status_code == 422 and "还没有指明这些列：单位" in page
    assert '<option value="name" selected>' in page  # what was chosen stays
    answer = send("upload_mapping", upload, chosen | {"column-0-3": "number"})
    assert "有几列选成了同一项：编号" in answer.content.decode()
    answer = send("upload_mapping", upload, {"skip-0": "1", "header-0": "2"})
    assert "请至少读取一张" in answer.content.decode()
    answer = send("upload_mapping", upload, chosen | {"column-0-3": "organization", "header-0": "99"})
    assert "请选择表头在哪一行" in answer.content.decode()
    assert not HeaderMapping.objects.exists()
    assert send("upload_mapping", upload, chosen | {"column-0-3": "organization"}).status_code == 302
    upload = work(upload)
    assert outcomes(upload) == {3: Outcome.NEW, 4: Outcome.NEW}
    assert HeaderMapping.objects.get().columns == {"号": "number", "谁": "name", "在哪": "organization"}
    again = unknown(hand_in, cast)
    assert again.state == UploadState.CHECKED


def test_columns_are_not_remembered_unasked(send, hand_in, cast):
    upload = unknown(hand_in, cast)
    chosen = {"header-0": "2", "column-0-1": "number", "column-0-2": "name", "column-0-3": "organization"}
    send("upload_mapping", upload, chosen)
    assert not HeaderMapping.objects.exists()


def test_columns_of_a_checked_sheet_can_be_chosen_anew(send, client, hand_in, cast):
    upload = hand_in(rows(1, 2))
    client.force_login(cast.wuxing_officer)
    page = client.get(reverse("upload_mapping", args=[upload.pk])).content.decode()
    assert page.count(" selected>") >= 10  # every recognised column, and the header row
    answer = send("upload_mapping", upload, {"header-0": "1", "column-0-1": "number"})
    assert answer.status_code == 422


def test_one_answer_for_all_cells_and_another_for_one(send, client, hand_in, cast):
    upload = hand_in([*rows(1, hours="约50"), *rows(2, hours="约50"), *rows(3, hours="约60")])
    key = next(q["key"] for q in upload.questions if "50" in q["key"])
    choices = [choice[0] for choice in upload.questions[0]["choices"]]
    sheet, number, name, _ = upload.questions[0]["places"][1]
    answer = send("upload_answer", upload, {f"q:{key}": choices[0], f"q:{sheet}:{number}:{name}": choices[-1]})
    assert answer.status_code == 302
    upload = work(upload)
    values = {row.number: row.values["hours"] for row in upload.current_rows}
    assert (values[2], values[3]) == ("50", None)
    assert outcomes(upload)[4] == Outcome.ASKED
    client.force_login(cast.wuxing_officer)
    page = client.get(reverse("upload_detail", args=[upload.pk])).content.decode()
    assert "请回答 1 个问题" in page and "已回答 1 个问题" in page
    # An answer can be changed, and is then asked for no more.
    send("upload_answer", upload, {f"q:{key}": choices[-1]})
    upload = work(upload)
    assert upload.current_rows.get(number=2).values["hours"] is None
    assert [q["key"] for q in upload.answered_questions] == [key]


def test_answers_that_are_none(send, hand_in, cast):
    upload = hand_in(rows(1, hours="约50"))
    round_before = upload.round
    for data in ({}, {"q:nonsense": "x"}, {f"q:{upload.questions[0]['key']}": "nonsense"}):
        answer = send("upload_answer", upload, data)
        assert told(answer)[-1] == "还没有选择答案，请先选择再提交。"
    upload.refresh_from_db()
    assert upload.round == round_before


def test_what_was_decided_on_an_old_page_is_refused(send, hand_in, cast):
    upload = hand_in(rows(1, hours="约50"))
    old = upload.round
    send("upload_recheck", upload, {"round": str(old)})
    upload = work(upload)
    answer = send("upload_recheck", upload, {"round": str(old)})
    assert "刚刚有了变化" in told(answer)[0]


@pytest.mark.parametrize("name", ["upload_place", "upload_mapping", "upload_answer", "upload_recheck"])
def test_who_only_looks_decides_nothing(send, hand_in, cast, name):
    upload = hand_in(rows(1))
    assert send(name, upload, {}, cast.leader).status_code == 403
    assert send(name, upload, {}, cast.deqing_officer).status_code == 404
