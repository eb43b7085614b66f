"""Files around an upload: template, original, marked workbook and the rows as a list."""

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as conf
from django.urls import reverse
from openpyxl import load_workbook

from organizations.models import AuditEntry
from tests.register.sheets import HEAD
from tests.uploads.sheets import table
from tests.uploads.test_flow import rows
from uploads import marked, reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(client, cast):
    """`get("upload_original", upload, user, **parameters)`: what a link gets."""

    def got(name, upload, user=None, **parameters):
        client.force_login(user or cast.wuxing_officer)
        return client.get(reverse(name, args=[upload.pk]), parameters)

    return got


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def acts():
    return list(AuditEntry.objects.filter(action__startswith="upload.").values_list("action", flat=True))


def test_the_original_is_what_came(get, hand_in):
    content = table([HEAD, *rows(1)])
    upload = hand_in(content=content, name="名册 #1.xlsx")
    answer = get("upload_original", upload)
    assert body(answer) == content and int(answer.headers["Content-Length"]) == len(content)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "upload.download" in acts()


def test_an_original_that_is_gone_is_told(get, hand_in):
    upload = hand_in(rows(1))
    (Path(conf.MEDIA_ROOT) / upload.file).unlink()
    answer = get("upload_original", upload)
    assert answer.status_code == 404 and "upload.download" not in acts()


def test_the_marked_workbook(get, hand_in):
    upload = hand_in([*rows(1), *rows(2, joined="2017-02-30")])
    answer = get("upload_marked", upload)
    load_workbook(BytesIO(body(answer)))
    assert "upload.marked" in acts()
    assert get("upload_marked", hand_in(rows(1))).status_code == 404


def test_a_workbook_that_cannot_be_marked_leads_back(get, hand_in, monkeypatch):
    def refused(upload, resource):
        raise reading.Unreadable("memory")

    upload = hand_in(rows(1, joined="2017-02-30"))
    monkeypatch.setattr(marked, "marked", refused)
    answer = get("upload_marked", upload)
    assert answer.url == reverse("upload_detail", args=[upload.pk]) and "upload.marked" not in acts()
    (Path(conf.MEDIA_ROOT) / upload.file).unlink()
    monkeypatch.undo()
    assert get("upload_marked", upload).status_code == 404


def test_the_rows_that_are_shown_as_a_file(get, hand_in, write):
    write(hand_in(rows(1)))
    upload = hand_in([*rows(1, name="新名"), *rows(2, joined="2017-02-30"), *rows(3)])
    answer = get("upload_rows", upload, show="refused", format="xlsx")
    cells = [[cell.value for cell in row] for row in load_workbook(BytesIO(body(answer))).active.iter_rows()]
    assert cells[-1][1:4] == [3, "成员2", "有错误"]
    assert "没有 2017年2月30日 这一天" in cells[-1][5]
    text = body(get("upload_rows", upload, show="changed", format="csv")).decode("utf-8-sig")
    assert "姓名：成员1 → 新名" in text and "成员3" not in text
    assert "成员3" in body(get("upload_rows", upload, show="all", format="csv")).decode("utf-8-sig")
    assert "13900000001" not in text
    assert "upload.export" in acts()
    assert get("upload_rows", upload).status_code == 404 and get("upload_rows", upload, format="pdf").status_code == 404


def test_the_template_of_a_county_and_of_one_that_the_city_chooses(client, cast):
    def got(user, kind="progress", **parameters):
        client.force_login(user)
        return client.get(reverse("upload_template", args=[kind]), parameters)

    answer = got(cast.wuxing_officer)
    assert answer.status_code == 200 and load_workbook(BytesIO(answer.content))
    assert got(cast.office, organization="330521", month="2017-05").status_code == 200
    assert got(cast.wuxing_officer, organization="330521").status_code == 404
    assert got(cast.wuxing_officer, month="1999-01").status_code == 404
    assert got(cast.wuxing_officer, kind="members").status_code == 404  # has none
    assert got(cast.wuxing_officer, kind="nonsense").status_code == 404
    assert got(cast.leader).status_code == 403


@pytest.mark.parametrize("name", ["upload_original", "upload_marked", "upload_rows"])
def test_seeing_the_page_is_not_having_the_file(get, hand_in, cast, name):
    upload = hand_in(rows(1, joined="2017-02-30"))
    assert get(name, upload, cast.leader, format="csv").status_code == 403
    assert get(name, upload, cast.deqing_officer, format="csv").status_code == 404
    assert acts() == ["upload.receive"]
