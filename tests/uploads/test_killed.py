"""Half-way through many rows the reading process, or the worker, is killed: complete, and only once."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from jobs.models import State
from tests import faults
from tests.cast import Cast, small_programme
from tests.register.models import Member
from tests.register.sheets import text, workbook
from tests.worker import running_worker
from uploads import workflow
from uploads.models import Upload, UploadRow, UploadState

pytestmark = pytest.mark.django_db(transaction=True)
# A hundred thousand where it counts; the embedded database takes its time over them.
ROWS = 100_000 if connection.vendor == "postgresql" else 10_000
HALF = ROWS // 2


@pytest.fixture
def officer():
    return Cast(small_programme()).wuxing_officer


def receive(officer, content=None, name="名册.csv") -> Upload:
    file = SimpleUploadedFile(name, content if content is not None else text(ROWS))
    return workflow.receive(officer, "members", file, officer.organization, None)


def checked(upload: Upload, worker) -> Upload:
    job = faults.wait_for(lambda: faults.ended(upload.job_id), worker)
    assert job.state == State.DONE, job.error
    upload.refresh_from_db()
    return upload


def assert_every_row_is_staged_once(upload: Upload):
    assert (upload.state, upload.counts["new"], upload.counts["read"]) == (UploadState.CHECKED, ROWS, ROWS)
    assert upload.current_rows.count() == ROWS
    assert not Member.objects.exists()


def test_the_worker_is_killed_amid_checking(officer, tmp_path):
    with running_worker(tmp_path) as worker:
        upload = receive(officer)
        faults.wait_for(lambda: faults.running(upload.job_id, HALF), worker)
        reading = faults.readers(worker)
        worker.kill()
    assert UploadRow.objects.filter(upload=upload).exists()
    upload.refresh_from_db()
    assert (upload.state, upload.current_rows.count()) == (UploadState.RECEIVED, 0)
    deadline = time.monotonic() + 10
    while any(map(faults.is_alive, reading)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(faults.is_alive, reading)), "the reading process outlived its worker"
    with running_worker(tmp_path) as worker:
        checked(upload, worker)
    assert upload.job.attempts == 2
    assert_every_row_is_staged_once(upload)
    assert UploadRow.objects.filter(upload=upload).count() == ROWS


def test_the_reading_process_is_killed(officer, tmp_path):
    """Another one reads the file from its beginning, and what had been handed on is not handed on again."""
    with running_worker(tmp_path) as worker:
        upload = receive(officer, workbook(ROWS), "名册.xlsx")
        faults.kill(faults.wait_for(lambda: faults.readers(worker), worker))
        checked(upload, worker)
    assert_every_row_is_staged_once(upload)


def test_the_worker_is_killed_amid_writing(officer, tmp_path):
    with running_worker(tmp_path) as worker:
        upload = checked(receive(officer), worker)
        workflow.apply(upload, officer, "", False)
        faults.wait_for(lambda: faults.running(upload.job_id, 1), worker)
        worker.kill()
    assert not Member.objects.exists()
    with running_worker(tmp_path) as worker:
        checked(upload, worker)
    assert (upload.state, Member.objects.count()) == (UploadState.APPLIED, ROWS)
    assert upload.result["written"] == ROWS


def test_a_file_that_kills_the_parser_does_not_stop_the_next(officer, tmp_path):
    with running_worker(tmp_path) as worker:
        bad = receive(officer, b"PK\x03\x04" + b"\x00" * 2000, "坏文件.xlsx")
        good = receive(officer, text(10))
        checked(bad, worker)
        checked(good, worker)
    assert bad.state == UploadState.REFUSED and bad.reason
    assert (good.state, good.counts["new"]) == (UploadState.CHECKED, 10)
