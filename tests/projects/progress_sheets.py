"""Progress sheets as tests hand them in: a template that was filled in, or a county's own sheet."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from common.periods import Month
from projects.progress_sheet import columns
from projects.resources import DRAFT, ProgressResource
from tests.uploads.conftest import work
from tests.uploads.sheets import saved
from uploads import workflow
from uploads.models import Outcome
from uploads.resource import Context, Row

JUNE = Month(2017, 6)
HEAD = 3
OWN = ("项目名称", "指标", "计量单位", "本月完成", "累计完成", "情况说明", "本月进展")


def template(user, organization=None, month=JUNE) -> bytes:
    """The template's content."""
    return ProgressResource(Context(user, organization or user.organization, month)).template()[1]


def opened(content: bytes):
    """Its first sheet."""
    return load_workbook(BytesIO(content)).worksheets[0]


def filled(content: bytes, **cells) -> bytes:
    """The template with cells typed: `lectures={"value": 12}`."""
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    for row in range(HEAD + 1, sheet.max_row + 1):
        code = str(sheet[f"{columns.LETTERS['key']}{row}"].value).rpartition("|")[2]
        for name, value in cells.get(code, {}).items():
            sheet[f"{columns.LETTERS[name]}{row}"].value = value
    return saved(book)


def send(user, content: bytes, organization=None, month=JUNE, name="进度表.xlsx"):
    """An upload that was checked."""
    organization = organization or user.organization
    return work(workflow.receive(user, "progress", SimpleUploadedFile(name, content), organization, month))


def write(upload, way=DRAFT, only_valid=False, user=None):
    """Confirm and wait."""
    workflow.apply(upload, user or upload.uploaded_by, way, only_valid)
    return work(upload)


def undo(upload, user=None):
    """Undo and wait."""
    workflow.undo(upload, user or upload.uploaded_by)
    return work(upload)


def outcomes(upload) -> dict[str, str]:
    """Name of the indicator → outcome."""
    return {row.label.rpartition("·")[2]: row.outcome for row in upload.current_rows}


def told(upload, code="") -> list[str]:
    """The sentences about rows, or those of a code."""
    return [f[2] for row in upload.current_rows for f in row.findings if not code or f[3] == code]


def queries(act) -> int:
    """How many queries an act takes."""
    with CaptureQueriesContext(connection) as found:
        act()
    return len(found)


def read(user, *rows, organization=None, month=JUNE, answers=None):
    """Rows of cells by field, checked without a file; numbered from 4."""
    resource = ProgressResource(Context(user, organization or user.organization, month, answers or {}))
    resource.begin()
    read = [Row(0, number, False, dict(cells)) for number, cells in enumerate(rows, 4)]
    for row in read:
        resource.read(row)
    resource.check([row for row in read if row.outcome != Outcome.IGNORED])
    return read


def said(row, code=None) -> str:
    """What is said about a row, or by findings of a code."""
    return "；".join(f.message for f in row.findings if code is None or f.code == code)
