"""Large files that a browser sends lie on no disk in clear."""

import tempfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.volunteers import rosters
from uploads.models import Upload

pytestmark = pytest.mark.django_db


def test_a_large_file_is_received_without_a_temporary_file(cast, client, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000

    def no_file(*args, **kwargs):
        raise AssertionError("a temporary file")

    for name in ("NamedTemporaryFile", "mkstemp", "TemporaryFile"):
        monkeypatch.setattr(tempfile, name, no_file)
    content = rosters.text(rosters.people(100))
    assert len(content) > 10_000
    client.force_login(cast.wuxing_officer)
    sent = {"kind": "volunteers", "files": SimpleUploadedFile("名册.csv", content)}
    answer = client.post(reverse("upload_new"), sent)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    assert Upload.objects.get().size == len(content)
