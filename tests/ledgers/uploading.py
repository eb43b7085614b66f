"""Sheets of activities as tests hand them in: rows in, checked upload out, with the real queue doing the work."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.ledgers.sheets import HEAD
from tests.uploads.conftest import work
from tests.uploads.sheets import table
from uploads import workflow
from uploads.models import Upload

SHORT = ("重点工作项目", "类别", "活动名称", "日期", "参加人数")


def hand_in(user, rows=(), head=HEAD, *, content: bytes | None = None, name="活动.xlsx", organization=None) -> Upload:
    """An upload that was checked."""
    file = SimpleUploadedFile(name, content if content is not None else table([head, *rows]))
    return work(workflow.receive(user, "activities", file, organization, None))


def write(upload: Upload, only_valid: bool = False) -> Upload:
    """Confirm it and wait."""
    workflow.apply(upload, upload.uploaded_by, "", only_valid)
    return work(upload)


def written(user, rows, head=HEAD, **kwargs) -> Upload:
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
