"""Two uploads that write the same record at once, on two real connections: the later one is told of it."""

from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from jobs import queue
from tests.cast import Cast, small_programme
from tests.register.models import Member
from tests.register.sheets import HEAD, member
from tests.uploads.sheets import table
from uploads import workflow
from uploads.models import UploadState

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_uploads_at_once_the_later_one_goes_back_to_its_preview():
    officer = Cast(small_programme()).wuxing_officer
    uploads = []
    for name in ("甲", "乙"):
        cells = [*member(1)[:1], name, *member(1)[2:]]
        file = SimpleUploadedFile(f"{name}.xlsx", table([HEAD, cells, *(member(n) for n in range(10, 400))]))
        upload = workflow.receive(officer, "members", file, officer.organization, None)
        queue.perform(upload.job_id)
        upload.refresh_from_db()
        workflow.apply(upload, officer, "", False)
        upload.refresh_from_db()
        uploads.append(upload)
    start = Barrier(len(uploads))

    def write(job_id):
        try:
            start.wait()
            queue.perform(job_id)
        finally:
            connections.close_all()

    threads = [Thread(target=write, args=[upload.job_id]) for upload in uploads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for upload in uploads:
        upload.refresh_from_db()
    first, second = sorted(uploads, key=lambda upload: upload.state != UploadState.APPLIED)
    assert (first.state, second.state) == (UploadState.APPLIED, UploadState.CHECKED)
    assert "又变了" in second.reason
    assert Member.objects.get(number="M0000001").name == first.name.removesuffix(".xlsx")
    assert Member.objects.count() == 391
