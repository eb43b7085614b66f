"""After a roster with errors was checked, marked, written and changed, no document and no phone is legible anywhere."""

import logging
import tempfile
from io import BytesIO
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from tests.volunteers import people, rosters
from tests.volunteers.uploading import hand_in, undo, write
from uploads.models import UploadRow
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
BAD = "330502199705040018"  # a wrong check digit
LOST = "110105194912310021"  # typed into another column
NOTE = "13511112222"  # below the table
STRAY = "13633334444"  # of a column that nobody knows
DAMAGED = 330502199705040019


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def own(number: int, **changes) -> tuple:
    return rosters.person(number, **({"所属组织": "吴兴区"} | changes))


def roster() -> tuple[list, tuple, list[str]]:
    """Rows and head of a roster with errors of many kinds, and every number that stands in it."""
    rows = [
        own(0), own(1), own(2), own(3, 证件号码=BAD), own(4, 手机="1391234"), own(5, 职业=LOST),
        own(6, 证件号码=DAMAGED),
        own(7, 手机=13755556666), own(8, 所属组织="13877778888"),
        own(9, 姓名="张三13999990000"),
    ]  # fmt: skip
    rows = [(*row, f"{STRAY}") for row in rows]
    rows.append(("填表人：李四", None, f"电话：{NOTE}"))
    rows.append((f"联系电话：{NOTE}",))
    numbers = [rosters.document(n) for n in range(10)] + [rosters.person(n)[2] for n in range(10)]
    numbers += [BAD, LOST, NOTE, STRAY, str(DAMAGED), str(float(DAMAGED)), "13755556666", "13877778888", "13999990000"]
    return rows, (*rosters.HEAD, "备用列"), numbers


def everything() -> str:
    """All rows of all tables, as text."""
    told = []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            told += [f"{table} {row}" for row in cursor.fetchall()]
    return "\n".join(told)


def legible_in(text: str, numbers: list[str]) -> list[str]:
    return [number for number in numbers if number in text]


def assert_nothing_is_legible(numbers, folders, caplog):
    assert legible_in(everything(), numbers) == []
    assert legible_in(caplog.text, numbers) == []
    for folder in folders:
        for path in filter(Path.is_file, Path(folder).rglob("*")):
            content = path.read_bytes()
            assert [number for number in numbers if number.encode() in content] == [], path


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_numbers_are_legible_nowhere(cast, client, caplog, settings, tmp_path, monkeypatch, kind):
    caplog.set_level(logging.DEBUG)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    rows, head, numbers = roster()
    content = rosters.workbook(rows, head) if kind == "xlsx" else rosters.text(rows, head)
    upload = hand_in(cast.wuxing_officer, content=content, name=f"名册.{kind}")
    assert (upload.state, upload.count("new", "refused")) == ("checked", 10), upload.reason
    assert upload.count("refused") == 6
    assert_nothing_is_legible(numbers, [tmp_path], caplog)

    client.force_login(cast.wuxing_officer)
    pages = [
        reverse("upload_detail", args=[upload.pk]) + f"?show={tab}" for tab in ("all", "refused", "new", "ignored")
    ]
    for address in pages:
        page = client.get(address)
        assert page.status_code == 200
        assert legible_in(page.content.decode(), numbers) == []
    marked = client.get(reverse("upload_marked", args=[upload.pk]))
    sheet = load_workbook(BytesIO(b"".join(marked) if marked.streaming else marked.content)).worksheets[0]
    told = [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
    assert any("校验位不对" in text for text in told)
    assert legible_in("\n".join(told), numbers) == []
    assert list(temporary.iterdir()) == []

    write(upload, only_valid=True)
    assert upload.state == "applied", upload.reason
    assert Volunteer.objects.count() == 4
    assert_nothing_is_legible(numbers, [tmp_path], caplog)
    phones = {volunteer.phone for volunteer in Volunteer.objects.all()}
    assert "13755556666" in phones
    undo(upload)
    assert_nothing_is_legible(numbers, [tmp_path], caplog)


def test_this_test_would_find_a_number(cast, caplog):
    """Looking into all tables finds what does stand there."""
    volunteer = people.volunteer(cast.wuxing, cast.wuxing_officer)
    assert legible_in(everything(), [volunteer.number]) == [volunteer.number]
    assert {"uploads_upload", "organizations_auditentry", "jobs_job", "django_session"} <= {
        model._meta.db_table for model in apps.get_models()
    }


def test_faulty_rows_keep_no_token(cast):
    upload = hand_in(cast.wuxing_officer, [own(1, 手机="12"), own(2)])
    bad, good = UploadRow.objects.filter(upload=upload).order_by("number")
    assert (bad.values["document"], bad.values["phone"]) == ("", "")
    assert good.values["document"] and "document" not in (bad.cells or {})


def test_a_header_that_nobody_knows_shows_no_numbers(cast):
    """To say what the columns are, people see the first rows; numbers in them are hidden."""
    upload = hand_in(cast.wuxing_officer, [("张三", rosters.document(1), rosters.person(1)[2])], ("甲", "乙", "丙"))
    assert upload.state == "mapping"
    assert upload.sheets[0]["sample"][1][1] == ["张三", "••••••", "••••••"]
