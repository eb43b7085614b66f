"""Rosters as tests hand them in: rows in, checked upload out, with the real queue doing the work."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.uploads.conftest import work
from tests.volunteers import rosters
from uploads import workflow
from uploads.models import Upload


def hand_in(user, rows=(), head=rosters.HEAD, *, content: bytes | None = None, name="名册.xlsx", organization=None):
    """An upload that was checked."""
    file = SimpleUploadedFile(name, content if content is not None else rosters.workbook(rows, head))
    return work(workflow.receive(user, "volunteers", file, organization, None))


def write(upload: Upload, only_valid: bool = False) -> Upload:
    """Confirm it and wait."""
    workflow.apply(upload, upload.uploaded_by, "", only_valid)
    return work(upload)


def written(user, rows, head=rosters.HEAD, **kwargs) -> Upload:
    """Handed in, confirmed and written."""
    upload = write(hand_in(user, rows, head, **kwargs))
    assert upload.state == "applied", upload.reason
    return upload


def undo(upload: Upload) -> Upload:
    """Take back what it wrote."""
    workflow.undo(upload, upload.uploaded_by)
    return work(upload)


def outcomes(upload: Upload) -> list[str]:
    """What becomes of its rows, in the order of the file."""
    return [row.outcome for row in upload.current_rows]


def told(upload: Upload, place: int = 0) -> list[str]:
    """What is said about one of its rows."""
    return [finding[2] for finding in list(upload.current_rows)[place].findings]
