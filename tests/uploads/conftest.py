"""Uploads as tests hand them in: content in, checked upload out, with the real queue doing the work."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jobs import queue
from jobs.models import State
from tests.register.models import Member
from tests.register.sheets import HEAD
from tests.uploads.sheets import table
from uploads import workflow


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Uploaded files of a test go where it goes."""
    settings.MEDIA_ROOT = tmp_path / "files"


def work(upload):
    """Do the job that the upload waits for."""
    upload.refresh_from_db()
    queue.perform(upload.job_id)
    upload.refresh_from_db()
    upload.job.refresh_from_db()
    assert upload.job.state in (State.DONE, State.FAILED), upload.job.error
    return upload


@pytest.fixture
def hand_in(cast):
    """`hand_in([cells, …])` or `hand_in(content=b"…", name="…")`: an upload of members that was checked."""

    def handed_in(rows=(), *, head=HEAD, user=None, content=None, name="名册.xlsx", **kwargs):
        user = user or cast.wuxing_officer
        organization = kwargs.pop("organization", user.organization)
        content = content if content is not None else table([head, *rows])
        file = SimpleUploadedFile(name, content)
        return work(workflow.receive(user, "members", file, organization, None, **kwargs))

    return handed_in


@pytest.fixture
def write(cast):
    """`write(upload)`: confirm and wait."""

    def written(upload, only_valid=False, user=None):
        workflow.apply(upload, user or upload.uploaded_by, "", only_valid)
        return work(upload)

    return written


@pytest.fixture
def members():
    """`members()`: number → name of every member."""
    return lambda: dict(Member.objects.order_by("number").values_list("number", "name"))
