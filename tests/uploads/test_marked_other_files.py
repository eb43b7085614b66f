"""Files that cannot come back as they are: text, old workbooks, large ones, and those that one library cannot open."""

import os
import zipfile
from io import BytesIO

import pytest
import xlwt
from openpyxl import load_workbook

from tests.register.sheets import HEAD, text
from tests.uploads.conftest import work
from tests.uploads.sheets import book, saved, table
from tests.uploads.test_marked import BLUE, FAULTY, RED, colours, comments, listed, outcomes, resource, rows
from uploads import reading, workflow
from uploads.marked import marked
from uploads.marking import ORIGINAL_ROW, PROBLEMS
from uploads.models import Outcome, UploadState
from uploads.reading.reader import Clock, Late

pytestmark = pytest.mark.django_db


def content_of(upload):
    return marked(upload, resource(upload))[1]


def back(upload):
    return load_workbook(BytesIO(content_of(upload)))


def texts(upload):
    """Row → staged values, by what was read."""
    return {row.number: row.values for row in upload.current_rows}


def old_workbook(sheets) -> bytes:
    """An .xls; a name that begins with a dot is a hidden sheet's."""
    made = xlwt.Workbook()
    for name, lines in sheets.items():
        sheet = made.add_sheet(name.removeprefix("."))
        sheet.visibility = int(name.startswith("."))
        for place, line in enumerate(lines):
            for column, cell in enumerate(line):
                if cell is not None:
                    style = (
                        xlwt.easyxf(num_format_str="yyyy-mm-dd") if hasattr(cell, "year") else xlwt.Style.default_style
                    )
                    sheet.write(place, column, cell, style)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_text_comes_back_as_a_workbook_of_texts(hand_in):
    plain = text(3).decode("utf-8-sig").replace("成员1", "").replace("13900000002", "00012")
    plain += "=1+1,@恶意,吴兴区,讲师,2017-01-02,1.50,+86,-,=cmd|' /C calc'!A0,\n"
    upload = hand_in(content=plain.encode("gb18030"), name="名册.csv")
    assert outcomes(upload)[3] == Outcome.REFUSED
    name, content = marked(upload, resource(upload))
    assert name == "名册（已标出问题）.xlsx"
    sheet = load_workbook(BytesIO(content))["名册"]
    assert RED in colours(sheet).values()
    assert colours(sheet)["B3"] == RED
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in sheet[4]][6] == "00012"
    assert [cell.value for cell in sheet[5]][8] == "=cmd|' /C calc'!A0"
    assert texts(hand_in(content=content)) == texts(upload)


def test_old_workbooks_come_back_with_all_rows_and_types(hand_in):
    upload = hand_in(content=old_workbook({".底稿": [["键"]], "名册": [["成员名册"], HEAD, *FAULTY]}), name="名册.xls")
    assert outcomes(upload)[4] == Outcome.REFUSED
    content = content_of(upload)
    workbook = load_workbook(BytesIO(content))
    assert [(sheet.title, sheet.sheet_state) for sheet in workbook] == [
        ("底稿", "hidden"), ("名册", "visible"), (PROBLEMS, "visible"),
    ]  # fmt: skip
    sheet = workbook["名册"]
    assert colours(sheet) == {"B4": RED, "E4": RED, "F5": BLUE}
    assert comments(sheet).keys() == {"B4", "E4", "F5"}
    assert (sheet["F3"].data_type, sheet["E3"].is_date, sheet["G3"].value) == ("n", True, "13900000001")
    assert sheet.freeze_panes == "A3"
    assert workbook.active.title == "名册"
    assert texts(hand_in(content=content)) == texts(upload)


def test_a_large_workbook_comes_back_as_its_faulty_rows(hand_in, settings):
    settings.UPLOAD_MARKED_CELLS = 100
    many = [*rows(*range(10, 30)), *FAULTY]
    upload = hand_in(content=book({"说明": [["请填写"]], "名册": [["成员名册"], HEAD, *many]}))
    workbook = back(upload)
    assert workbook.sheetnames == ["名册", PROBLEMS]
    sheet = workbook["名册"]
    assert [cell.value for cell in sheet[2]] == [ORIGINAL_ROW, *HEAD]
    assert [[row[0].value, row[1].value] for row in sheet.iter_rows(min_row=3)] == [[24, "M0000002"], [25, "M0000003"]]
    assert colours(sheet) == {"C3": RED, "F3": RED, "G4": BLUE}
    assert "只有有问题的行" in workbook[PROBLEMS]["A2"].value
    assert listed(workbook)[0][:3] == ["名册", 24, "姓名"]
    assert workbook[PROBLEMS]["B4"].hyperlink.location == "'名册'!C3"
    sheet["C3"], sheet["F3"], sheet["G4"] = "补上", "2017-02-03", 50
    again = hand_in(content=saved(workbook))
    assert outcomes(again) == {3: Outcome.NEW, 4: Outcome.NEW}


def test_of_very_many_faulty_rows_the_first_come_back(hand_in, settings):
    settings.UPLOAD_MARKED_CELLS = 100
    workbook = back(hand_in(rows(*range(50), name=None)))
    assert workbook["Sheet1"].max_row == 6
    assert "这里只有前5行" in workbook[PROBLEMS]["A2"].value
    assert "共50处：错误50处。" in workbook[PROBLEMS]["A2"].value
    assert len(listed(workbook)) == 5


def test_text_of_merged_cells_stands_in_every_faulty_row_of_a_large_workbook(hand_in, settings):
    settings.UPLOAD_MARKED_CELLS = 30
    made = load_workbook(BytesIO(table([HEAD, *rows(1), *rows(2, name=None), *rows(3, name=None)])))
    made.active.merge_cells("C2:C4")
    workbook = back(hand_in(content=saved(made)))
    assert workbook["Sheet1"]["D2"].value == "吴兴区"
    assert not workbook["Sheet1"].merged_cells.ranges


def test_columns_that_somebody_named_are_known_again_beside_the_row_numbers(hand_in, settings, cast):
    settings.UPLOAD_MARKED_CELLS = 20
    head = ("代号", "称呼", "归属", *HEAD[3:])
    upload = hand_in([*rows(1), *rows(2, name=None)], head=head)
    columns = {"number": 1, "name": 2, "organization": 3, "hours": 6}
    workflow.map_columns(upload, cast.wuxing_officer, {"0": {"header": [1], "columns": columns}}, remember=True)
    work(upload)
    workbook = back(upload)
    workbook["Sheet1"]["C2"] = "补上"
    again = hand_in(content=saved(workbook))
    assert (again.state, outcomes(again)) == (UploadState.CHECKED, {2: Outcome.NEW})


def changed(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A workbook with something replaced in one part."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            held = source.read(name)
            assert name != part or old in held
            target.writestr(name, held.replace(old, new) if name == part else held)
    return stream.getvalue()


def test_what_openpyxl_cannot_open_comes_back_as_a_new_workbook(hand_in):
    made = load_workbook(BytesIO(table([HEAD, *FAULTY])))
    made.active.merge_cells("C2:C3")
    content = changed(
        saved(made), "xl/styles.xml", b"<fills", b"<fills><fill><patternFill patternType='odd'/></fill></fills><fills"
    )
    upload = hand_in(content=content)
    assert upload.state == UploadState.CHECKED
    sheet = back(upload)["Sheet1"]
    assert colours(sheet) == {"B3": RED, "E3": RED, "F4": BLUE}
    assert [str(area) for area in sheet.merged_cells.ranges] == ["C2:C3"]


def test_a_merged_cell_over_everything_does_no_harm(hand_in):
    content = changed(
        table([HEAD, *FAULTY]), "xl/worksheets/sheet1.xml", b"</sheetData>",
        b'</sheetData><mergeCells count="1"><mergeCell ref="L9:XFD1048576"/></mergeCells>',
    )  # fmt: skip
    sheet = back(hand_in(content=content))["Sheet1"]
    assert colours(sheet) == {"B3": RED, "E3": RED, "F4": BLUE}


def test_a_file_that_became_hostile_is_refused(hand_in, monkeypatch):
    upload = hand_in(FAULTY)
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 200_000_000)
    bomb = stream.getvalue()

    def opened(file):
        plain = os.fdopen(os.memfd_create("bomb"), "w+b")
        plain.write(bomb)
        return plain

    monkeypatch.setattr("common.sealed_files.opened", opened)
    with pytest.raises(reading.Unreadable) as refused:
        content_of(upload)
    assert refused.value.code == "zip-bomb"


def test_a_process_that_does_not_answer_is_ended(hand_in, settings, monkeypatch):
    upload = hand_in(FAULTY)
    monkeypatch.setattr("uploads.reading.reader.Clock.wait", _late_once())
    sheet = back(upload)["Sheet1"]
    assert colours(sheet) == {"B3": RED, "E3": RED, "F4": BLUE}
    assert sheet["A2"].number_format == "@"  # a new workbook


def _late_once():
    real, asked = Clock.wait, []

    def wait(self, poll):
        asked.append(1)
        if len(asked) == 1:
            raise Late
        return real(self, poll)

    return wait
