"""The template's formulas give what the platform computes: proved by LibreOffice, where it is installed."""

import shutil
import subprocess
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from projects.models import Indicator, Opening, Target
from projects.progress_sheet import formulas
from projects.workflow import Stated
from tests.projects.progress_sheets import template

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed"),
]


def ahead_and_behind(cast):
    cast.accepted(cast.wuxing, 5, lectures=10, attendance=200)
    cast.draft(cast.wuxing, 6, lectures=12, attendance=700)
    cast.draft(cast.wuxing, 6, volunteers=70)
    return cast.wuxing_officer


def ceilings_and_early_work(cast):
    Indicator.objects.filter(code="volunteers").update(lower_is_better=True)
    Target.objects.filter(indicator__code="volunteers").update(value=Decimal("120.5"))
    cast.draft(cast.wuxing, 6, volunteers=130)
    cast.draft(cast.wuxing, 6, lectures=19, attendance=0)
    cast.draft(cast.wuxing, 6, contest=1, stations=4)
    return cast.wuxing_officer


def idle_months_and_targets_that_are_reached(cast):
    Opening.objects.filter(indicator__code="volunteers").update(value=120)
    Indicator.objects.filter(code="lectures").update(pace_start="2017-05")
    cast.draft(cast.wuxing, 6, volunteers=119)
    cast.draft(cast.wuxing, 6, lectures=0, attendance=0)
    return cast.wuxing_officer


def fractions(cast):
    cast.draft(cast.city, 6, share=Stated(Decimal("40.8"), Decimal(204), Decimal(500)), plan=1)
    return cast.rights_staff


def percentages(cast):
    cast.draft(cast.city, 6, share=Stated(Decimal("13.3333")), plan=0)
    return cast.rights_staff


@pytest.mark.parametrize(
    "story",
    [ahead_and_behind, ceilings_and_early_work, idle_months_and_targets_that_are_reached, fractions, percentages],
)
def test_formulas_compute_what_stands_beside_them(cast, monkeypatch, tmp_path, story):
    expected = {}
    # Without stored results LibreOffice has to compute them.
    monkeypatch.setattr(formulas, "with_results", lambda content, results: expected.update(results) or content)
    (tmp_path / "sheet.xlsx").write_bytes(template(story(cast)))
    convert = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*convert, "--outdir", "made", "sheet.xlsx"], cwd=tmp_path, check=True, capture_output=True)
    computed = load_workbook(BytesIO((tmp_path / "made" / "sheet.xlsx").read_bytes()), data_only=True).worksheets[0]
    assert expected
    for place, result in expected.items():
        if isinstance(result, str):
            assert (computed[place].value or "") == result, place
        else:
            assert abs(Decimal(computed[place].value) - Decimal(result)) < Decimal("1e-9"), place
