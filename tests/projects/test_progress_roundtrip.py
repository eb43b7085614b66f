"""Any sequence of template → fill in → sort rows → move columns → lose the key → upload gives the typed values."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from projects.models import MonthlyReport, ReportEntry
from projects.progress_sheet.columns import SHOWN
from tests.projects.progress_sheets import HEAD, JUNE, send, template, told, write
from tests.uploads.sheets import table

pytestmark = pytest.mark.django_db
CODES = ("lectures", "attendance", "volunteers", "contest", "stations")
FLOWS = ("lectures", "attendance", "contest")
NUMBERS = st.one_of(st.none(), st.integers(0, 10**6))
TEXTS = st.text(st.characters(categories=["L", "N", "P", "Zs"], max_codepoint=0xFFFF), max_size=40)
FIGURE = {code: SHOWN.index("value" if code in FLOWS else "total") for code in CODES}
PROGRESS, TOTAL, BEFORE, KEY = (SHOWN.index(name) for name in ("progress", "total", "before", "key"))


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@st.composite
def sheets(draw):
    """(typed numbers by code, text of the first project, order of rows and of columns, whether the key is lost)."""
    typed = {code: draw(NUMBERS) for code in CODES}
    rows, columns = draw(st.permutations(range(len(CODES)))), draw(st.permutations(range(len(SHOWN))))
    return typed, draw(TEXTS), rows, columns, draw(st.booleans())


def changed(content, typed, text, rows, columns, is_lost):
    """The template as people leave it: typed in, computed, rows sorted, columns moved, perhaps without its key."""
    sheet = load_workbook(BytesIO(content), data_only=True).worksheets[0]
    head, *lines = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=HEAD))
    for code, line in zip(CODES, lines, strict=True):
        number = typed[code]
        line[FIGURE[code]] = number
        if code in FLOWS:
            line[TOTAL] = None if number is None else (line[BEFORE] or 0) + number
        line[PROGRESS] = text if code == "lectures" else None
    order = [column for column in columns if not (is_lost and column == KEY)]
    made = [[line[column] for column in order] for line in (head, *(lines[row] for row in rows))]
    return table([[sheet["A1"].value], [], *made])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=sheets())
def test_what_was_typed_arrives(cast, made):
    typed, text, *_, is_lost = made
    with transaction.atomic():
        cast.accepted(cast.wuxing, 5, lectures=10, attendance=200)
        upload = send(cast.wuxing_officer, changed(template(cast.wuxing_officer), *made))
        filled_in = {code: Decimal(number) for code, number in typed.items() if number is not None}
        assert upload.counts["refused"] == upload.counts["asked"] == 0, told(upload)
        assert upload.counts["read"] == len(CODES)
        assert bool(told(upload, "matched")) == (is_lost and bool(filled_in or text.strip()))
        if filled_in or text.strip():
            write(upload)
        entries = ReportEntry.objects.filter(report__organization=cast.wuxing, report__month=JUNE, value__isnull=False)
        assert dict(entries.values_list("indicator__code", "value")) == filled_in
        own = MonthlyReport.objects.filter(organization=cast.wuxing, month=JUNE, project__number=1).first()
        assert (own.progress if own else "") == text.strip()
        transaction.set_rollback(True)
