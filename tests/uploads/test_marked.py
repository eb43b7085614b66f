"""A checked sheet comes back with its faulty cells coloured and commented, and loads again once they are corrected."""

import re
import zipfile
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation

from tests.register.resources import MemberResource
from tests.register.sheets import HEAD, member
from tests.uploads.sheets import book, saved, table
from uploads.marked import marked
from uploads.marking import HEADING, PROBLEMS
from uploads.marking.look import AUTHOR, COLOURS, OPENING
from uploads.models import Outcome, UploadState

pytestmark = pytest.mark.django_db
RED, BLUE, YELLOW = COLOURS["error"], COLOURS["question"], COLOURS["warning"]


@pytest.fixture(autouse=True)
def same(monkeypatch):
    """Every file here comes back as the same workbook; a new one would be a failure."""
    monkeypatch.setattr("uploads.marked._fresh", lambda *arguments: pytest.fail("not the same workbook"))


def rows(*numbers, **changes):
    """Cells of members, some of them replaced."""
    names = ("number", "name", "organization", "kind", "joined", "hours", "phone", "town", "skill", "note")
    return [tuple(changes.get(name, cell) for name, cell in zip(names, member(n), strict=True)) for n in numbers]


FAULTY = [*rows(1), *rows(2, name=None, joined="2017-02-30"), *rows(3, hours="约50"), *rows(4)]


def resource(upload):
    """The resource of an upload, as its page has it."""
    return MemberResource.of(upload, upload.uploaded_by)


def back(upload):
    """The marked workbook, opened."""
    name, content = marked(upload, resource(upload))
    assert name.endswith("（已标出问题）.xlsx")
    return load_workbook(BytesIO(content))


def colours(sheet):
    """Coordinate → colour of every cell that is filled."""
    return {cell.coordinate: cell.fill.fgColor.rgb for row in sheet.iter_rows() for cell in row if cell.fill.fill_type}


def comments(sheet):
    """Coordinate → text of every comment of the platform."""
    return {
        cell.coordinate: cell.comment.text
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment and cell.comment.text.startswith(OPENING)
    }


def looks(sheet):
    """Coordinate → everything about a cell but fill and comment, of cells that hold anything."""
    return {
        cell.coordinate: (cell.value, cell.data_type, cell.number_format, cell.font.b, cell.protection.locked)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def outcomes(upload):
    return {row.number: row.outcome for row in upload.current_rows}


def listed(workbook):
    """The lines of the list of problems."""
    return [[cell.value for cell in row] for row in workbook[PROBLEMS].iter_rows(min_row=4)]


def test_exactly_the_faulty_cells_are_coloured_and_commented(hand_in):
    workbook = back(hand_in(FAULTY))
    sheet = workbook["Sheet1"]
    assert colours(sheet) == {"B3": RED, "E3": RED, "F4": BLUE}
    said = comments(sheet)
    assert said.keys() == {"B3", "E3", "F4"}
    assert said["B3"] == "【平台】错误：缺少“姓名”，请补上"
    assert said["F4"].startswith("【平台】待回答：")
    assert sheet["B3"].comment.author == AUTHOR


def test_every_other_cell_is_as_it_was(hand_in):
    content = table([HEAD, *FAULTY])
    workbook = back(hand_in(content=content))
    assert looks(workbook["Sheet1"]) == looks(load_workbook(BytesIO(content))["Sheet1"])
    assert workbook.sheetnames == ["Sheet1", PROBLEMS]


def test_warnings_are_pale_and_the_gravest_colour_wins(hand_in):
    total = ["合计", None, None, None, None, 99]
    workbook = back(hand_in([*rows(1), *rows(1), total]))
    sheet = workbook["Sheet1"]
    assert colours(sheet) == {"A3": RED, "F4": YELLOW}
    assert "与第2行是同一条记录" in comments(sheet)["A3"]


def test_the_list_names_every_problem_and_leads_to_it(hand_in):
    workbook = back(hand_in(FAULTY))
    assert listed(workbook)[:2] == [
        ["Sheet1", 3, "姓名", None, "错误", "缺少“姓名”，请补上"],
        ["Sheet1", 3, "加入日期", "2017-02-30", "错误", listed(workbook)[1][5]],
    ]
    sheet = workbook[PROBLEMS]
    assert sheet["A1"].value == HEADING
    assert sheet["B4"].hyperlink.location == "'Sheet1'!B3"
    assert "共3处：错误2处，待回答1处。" in sheet["A2"].value


def test_the_window_opens_on_the_first_faulty_row(hand_in):
    content = book({"说明": [["请按要求填写"]], "名册": [HEAD, *rows(*range(60)), *rows(99, name=None)]})
    workbook = back(hand_in(content=content))
    assert workbook.active.title == "名册"
    view = workbook["名册"].sheet_view
    assert (view.topLeftCell, view.selection[0].activeCell) == ("A62", "B62")
    assert [sheet.title for sheet in workbook if sheet.sheet_view.tabSelected] == ["名册"]


def test_the_corrected_workbook_loads_as_the_original_would(hand_in):
    workbook = back(hand_in(FAULTY))
    sheet = workbook["Sheet1"]
    sheet["B3"], sheet["E3"], sheet["F4"] = "补上", date(2017, 2, 3), 50
    upload = hand_in(content=saved(workbook))
    assert (upload.state, upload.open_questions) == (UploadState.CHECKED, [])
    assert outcomes(upload) == dict.fromkeys((2, 3, 4, 5), Outcome.NEW)
    assert upload.counts["read"] == 4
    assert [(sheet["name"], sheet["outcome"]) for sheet in upload.sheets] == [
        ("Sheet1", "loaded"), (PROBLEMS, "ignored"),
    ]  # fmt: skip
    clean = back(upload)
    assert (colours(clean["Sheet1"]), comments(clean["Sheet1"])) == ({}, {})
    assert clean[PROBLEMS]["A2"].value == "没有发现问题。"


def test_a_marked_workbook_with_nothing_else_is_no_table(hand_in):
    workbook = back(hand_in(FAULTY))
    workbook.remove(workbook["Sheet1"])
    upload = hand_in(content=saved(workbook))
    assert upload.state == UploadState.REFUSED


def test_what_the_list_says_names_no_organisation(hand_in, cast):
    workbook = back(hand_in([*rows(1), *rows(2, organization="德清县")]))
    workbook["Sheet1"]["C3"] = "吴兴区"
    upload = hand_in(content=saved(workbook), user=cast.wuxing_officer)
    assert upload.open_questions == []


def test_a_second_round_replaces_the_marks_of_the_first(hand_in):
    made = load_workbook(BytesIO(table([HEAD, *FAULTY])))
    green = PatternFill("solid", fgColor="FF99CC00")
    made.active["B3"].fill = green
    made.active["E3"].comment = Comment("我自己的批注", "张三")
    first = back(hand_in(content=saved(made)))
    assert colours(first["Sheet1"]) == {"B3": RED, "E3": RED, "F4": BLUE}
    assert "我自己的批注" in first["Sheet1"]["E3"].comment.text
    first["Sheet1"]["E3"] = date(2017, 2, 3)
    upload = hand_in(content=saved(first), name="名册（已标出问题） (1).xlsx")
    name, content = marked(upload, resource(upload))
    second = load_workbook(BytesIO(content))
    assert name == "名册（已标出问题）.xlsx"
    assert second.sheetnames == ["Sheet1", PROBLEMS]
    assert colours(second["Sheet1"]) == {"B3": RED, "F4": BLUE}
    own = second["Sheet1"]["E3"].comment
    assert (own.text, own.author) == ("我自己的批注", "张三")
    assert len(listed(second)) == 2
    second["Sheet1"]["B3"] = "补上"
    third = back(hand_in(content=saved(second)))
    assert colours(third["Sheet1"]) == {"B3": "FF99CC00", "F4": BLUE}


def test_a_protected_sheet_stays_protected(hand_in):
    made = load_workbook(BytesIO(table([HEAD, *FAULTY])))
    sheet = made.active
    sheet.protection.sheet = True
    sheet["B3"].protection = Protection(locked=False)
    sheet.freeze_panes = "B2"
    sheet.column_dimensions["B"].width = 33
    validation = DataValidation("list", formula1='"讲师,队员"')
    validation.add("D2:D9")
    sheet.add_data_validation(validation)
    again = back(hand_in(content=saved(made)))["Sheet1"]
    assert again.protection.sheet
    assert not again["B3"].protection.locked
    assert again["B4"].protection.locked
    assert (again.freeze_panes, again.column_dimensions["B"].width) == ("B2", 33)
    assert [str(each.sqref) for each in again.data_validations.dataValidation] == ["D2:D9"]
    assert colours(again) == {"B3": RED, "E3": RED, "F4": BLUE}


def test_hidden_sheets_rows_and_columns_stay_hidden(hand_in):
    made = load_workbook(BytesIO(book({".底稿": [["键"]], "名册": [HEAD, *FAULTY]})))
    made["名册"].column_dimensions["J"].hidden = True
    made["名册"].row_dimensions[5].hidden = True
    workbook = back(hand_in(content=saved(made)))
    assert [(sheet.title, sheet.sheet_state) for sheet in workbook] == [
        ("底稿", "hidden"), ("名册", "visible"), (PROBLEMS, "visible"),
    ]  # fmt: skip
    assert workbook["名册"].column_dimensions["J"].hidden
    assert workbook["名册"].row_dimensions[5].hidden
    assert colours(workbook["名册"]) == {"B3": RED, "E3": RED, "F4": BLUE, "A5": BLUE}
    assert workbook.active.title == "名册"


def test_of_merged_cells_the_first_is_marked(hand_in):
    made = load_workbook(BytesIO(table([HEAD, *rows(1, 2, 3, organization="某某县")])))
    made.active.merge_cells("C2:C4")
    sheet = back(hand_in(content=saved(made)))["Sheet1"]
    assert [str(area) for area in sheet.merged_cells.ranges] == ["C2:C4"]
    assert comments(sheet).keys() == {"C2"}
    assert len(comments(sheet)["C2"].splitlines()) == 1


def test_formulas_keep_what_they_gave(hand_in):
    made = Workbook()
    made.active.append(HEAD)
    for cells in FAULTY:
        made.active.append(cells)
    made.active["F5"], made.active["H5"] = "=1+1.5", '="织里"&"镇"'
    content = with_results(saved(made), {b"F5": (b"", b"2.5"), b"H5": (b' t="str"', "织里镇".encode())})
    upload = hand_in(content=content)
    before = upload.current_rows.get(number=5).values
    assert (before["hours"], before["town"]) == ("2.5", "织里镇")
    _, content = marked(upload, resource(upload))
    assert load_workbook(BytesIO(content))["Sheet"]["F5"].value == "=1+1.5"
    assert hand_in(content=content).current_rows.get(number=5).values == before


def with_results(content: bytes, results) -> bytes:
    """A workbook as a program leaves it that has calculated its formulas."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            for place, (kind, value) in results.items() if name.endswith("sheet1.xml") else ():
                cell = rb'(<c r="%b")(><f>[^<]*</f>)<v\s*(?:/>|></v>)' % place
                part, count = re.subn(cell, rb"\g<1>%b\g<2><v>%b</v>" % (kind, value), part)
                assert count == 1
            new.writestr(name, part)
    return stream.getvalue()


def test_sensitive_content_is_not_listed(hand_in):
    upload = hand_in(rows(1, phone="1" * 30))
    workbook = back(upload)
    assert colours(workbook["Sheet1"]) == {"G2": RED}
    assert not [cell for line in listed(workbook) for cell in line if "1" * 10 in str(cell)]


@pytest.mark.parametrize("count", [5, 100])
def test_marking_takes_one_query(hand_in, count, django_assert_num_queries):
    upload = hand_in([*rows(*range(count), name=None)])
    within = resource(upload)
    with django_assert_num_queries(1):
        marked(upload, within)
