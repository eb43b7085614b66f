"""Photos and scans of a record: kept, limited, taken away and brought back, and only for who sees the record."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from ledgers import workflow
from ledgers.models import LedgerFile
from organizations.models import AuditEntry
from tests.fed import activity
from tests.pictures import pdf, picture

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def record(cast):
    return workflow.create(activity(cast.wuxing), cast.wuxing_officer)


def add(client, record, content=None, name="现场.jpg", **headers):
    file = SimpleUploadedFile(name, picture() if content is None else content)
    address = reverse("ledger_file_add", args=["activities", record.pk])
    return client.post(address, {"file": file}, headers=headers or HTMX)


def address(name, record, file):
    return reverse(name, args=["activities", record.pk, file.pk])


def test_a_picture_is_kept_and_served_to_who_sees_the_record(client, cast, record):
    client.force_login(cast.wuxing_officer)
    assert add(client, record).status_code == 200
    file = LedgerFile.objects.get()
    served = client.get(address("ledger_file", record, file))
    assert served["Content-Type"] == "image/jpeg" and "sandbox" in served["Content-Security-Policy"]
    assert client.get(address("ledger_thumbnail", record, file)).status_code == 200
    client.force_login(cast.deqing_officer)
    assert client.get(address("ledger_file", record, file)).status_code == 404
    assert add(client, record, pdf()).status_code == 404


def test_what_is_no_picture_or_too_much_is_refused_in_words(client, cast, record):
    client.force_login(cast.wuxing_officer)
    answer = add(client, record, b"<html>", "看.jpg")
    assert answer.status_code == 422 and "没有添加" in answer.content.decode()
    add(client, record)
    assert "已经添加过" in add(client, record).content.decode()
    with override_settings(ATTACHMENT_COUNT=1):
        assert "放不下了" in add(client, record, pdf(), "批复.pdf").content.decode()
    assert LedgerFile.objects.count() == 1


def test_taken_away_and_brought_back(client, cast, record):
    client.force_login(cast.wuxing_officer)
    add(client, record)
    file = LedgerFile.objects.get()
    client.post(address("ledger_file_remove", record, file), headers=HTMX)
    assert client.get(address("ledger_file", record, file)).status_code == 404
    assert "已经移除" in client.post(address("ledger_file_remove", record, file), headers=HTMX).content.decode()
    client.post(address("ledger_file_restore", record, file), headers=HTMX)
    assert client.get(address("ledger_file", record, file)).status_code == 200
    told = AuditEntry.objects.about(record).values_list("action", flat=True)
    assert list(told) == ["ledger.create", "ledger.attach", "ledger.detach", "ledger.attach"]


def test_the_same_file_again_comes_back_instead_of_lying_there_twice(client, cast, record):
    client.force_login(cast.wuxing_officer)
    add(client, record)
    file = LedgerFile.objects.get()
    client.post(address("ledger_file_remove", record, file), headers=HTMX)
    assert add(client, record, name="又一次.jpg").status_code == 200
    assert LedgerFile.objects.kept().get() == file


def test_a_file_belongs_to_one_record(client, cast, record):
    client.force_login(cast.wuxing_officer)
    add(client, record)
    other = workflow.create(activity(cast.wuxing, name="剪纸"), cast.wuxing_officer)
    assert client.get(address("ledger_file", other, LedgerFile.objects.get())).status_code == 404


def test_leaders_look_at_files_and_add_none(client, cast, record):
    client.force_login(cast.leader)
    assert add(client, record).status_code == 403
