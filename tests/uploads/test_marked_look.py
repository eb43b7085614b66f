"""A marked workbook goes through LibreOffice unharmed: it opens, keeps its marks, and loads once it is corrected."""

import shutil
import subprocess

import pytest
from openpyxl import load_workbook

from tests.uploads.sheets import saved, table
from tests.uploads.test_marked import BLUE, FAULTY, HEAD, RED, YELLOW, colours, comments, outcomes, resource
from uploads.marked import marked
from uploads.marking import PROBLEMS
from uploads.models import Outcome

OFFICE = shutil.which("soffice")
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed")]


def test_another_program_opens_and_saves_it(hand_in, tmp_path):
    upload = hand_in(content=table([HEAD, *FAULTY, ["合计", None, None, None, None, 99]]))
    source, target = tmp_path / "marked.xlsx", tmp_path / "out"
    source.write_bytes(marked(upload, resource(upload))[1])
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [OFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    workbook = load_workbook(target / "marked.xlsx")
    sheet = workbook["Sheet1"]
    assert colours(sheet) == {"B3": RED, "E3": RED, "F4": BLUE, "F6": YELLOW}
    assert sheet["B3"].comment.text.startswith("【平台】错误：缺少“姓名”")
    assert comments(sheet).keys() == {"B3", "E3", "F4", "F6"}
    assert workbook[PROBLEMS]["B4"].hyperlink.location
    sheet["B3"], sheet["E3"], sheet["F4"], sheet["F6"] = "补上", "2017-02-03", 50, 53.5
    again = hand_in(content=saved(workbook))
    assert outcomes(again) == dict.fromkeys((2, 3, 4, 5), Outcome.NEW) | {6: Outcome.IGNORED}
    clean = marked(again, resource(again))[1]
    (tmp_path / "clean.xlsx").write_bytes(clean)
    sheet = load_workbook(tmp_path / "clean.xlsx")["Sheet1"]
    assert (colours(sheet), comments(sheet)) == ({}, {})
