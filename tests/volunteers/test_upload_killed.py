"""Half-way through a roster the worker is killed: nothing is lost, nothing is there twice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from jobs.models import State
from projects import feeds
from tests import faults
from tests.cast import Cast, small_programme
from tests.fed import fed_indicator
from tests.volunteers import rosters
from tests.worker import running_worker
from uploads import workflow
from uploads.models import Upload, UploadRow
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 20_000 if connection.vendor == "postgresql" else 12_000


def ended(upload: Upload, worker) -> Upload:
    job = faults.wait_for(lambda: faults.ended(upload.job_id), worker)
    assert job.state == State.DONE, job.error
    upload.refresh_from_db()
    return upload


def test_the_worker_is_killed_amid_checking_and_amid_writing(tmp_path):
    cast = Cast(small_programme())
    fed_indicator(cast.programme, "registered", "volunteers", None, aggregate="latest", unit="名")
    content = rosters.text(rosters.people(ROWS))
    with running_worker(tmp_path) as worker:
        file = SimpleUploadedFile("名册.csv", content)
        upload = workflow.receive(cast.office, "volunteers", file, cast.city, None)
        faults.wait_for(lambda: faults.running(upload.job_id, 8000), worker)
        worker.kill()
    assert UploadRow.objects.filter(upload=upload).exists()
    with running_worker(tmp_path) as worker:
        ended(upload, worker)
        assert (upload.counts["new"], upload.counts["read"], upload.job.attempts) == (ROWS, ROWS, 2)
        assert UploadRow.objects.filter(upload=upload).count() == ROWS
        workflow.apply(upload, cast.office, "", False)
        faults.wait_for(lambda: faults.running(upload.job_id, 1), worker)
        worker.kill()
    assert not Volunteer.objects.exists()
    with running_worker(tmp_path) as worker:
        ended(upload, worker)
    assert (upload.state, Volunteer.objects.count()) == ("applied", ROWS)
    assert Volunteer.objects.values("document_hash").distinct().count() == ROWS
    assert feeds.differences() == []
