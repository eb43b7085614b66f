"""The template of a progress sheet: what stands in it, what may be typed, and that it loads again unchanged."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from common.periods import Month
from projects.progress_sheet.columns import LETTERS
from projects.resources import ProgressResource
from projects.workflow import Stated
from tests.projects.progress_sheets import HEAD, JUNE, opened, outcomes, queries, send, template, told
from uploads.models import Outcome, UploadState
from uploads.resource import Context

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def cell(sheet, name, row):
    return sheet[f"{LETTERS[name]}{row}"]


def column(sheet, name):
    return [cell(sheet, name, row).value for row in range(HEAD + 1, sheet.max_row + 1)]


def shown(content):
    """The first sheet as a program shows it that does not compute."""
    return load_workbook(BytesIO(content), data_only=True).worksheets[0]


def test_it_has_one_row_for_each_indicator_with_what_is_known(cast):
    cast.accepted(cast.wuxing, 5, lectures=10, attendance=200)
    cast.accepted(cast.wuxing, 5, volunteers=80)
    name, content = ProgressResource(Context(cast.wuxing_officer, cast.wuxing, JUNE)).template()
    sheet = opened(content)
    assert name == "吴兴区2017年6月月度进度表.xlsx"
    assert sheet["A1"].value == "吴兴区2017年6月重点工作月度进度表"
    assert column(sheet, "number") == [1, 1, 2, 4, 4]
    assert column(sheet, "project") == ["青年大讲堂", "青年大讲堂", "志愿者发展", "秋季大赛", "秋季大赛"]
    assert column(sheet, "indicator") == ["大讲堂", "听课青年", "志愿者", "举办大赛", "服务站"]
    assert column(sheet, "unit") == ["场", "人次", "名", "场", "个"]
    assert column(sheet, "target") == [40, 1600, 120, 1, None]
    assert column(sheet, "before") == [10, 200, 80, 0, None]
    assert column(sheet, "last") == [10, 200, None, None, None]
    assert column(sheet, "key")[0] == "2017-06|330502|lectures"
    assert sheet.column_dimensions[LETTERS["key"]].hidden
    assert set(column(sheet, "status")) == {"待填报"}


def test_only_cells_to_fill_are_unlocked_and_validated(cast):
    sheet = opened(template(cast.wuxing_officer))
    assert sheet.protection.sheet and not sheet.protection.password
    texts = {"explanation", "progress", "problems", "next_steps", "coordination"}
    for row, figure in ((4, "value"), (6, "total")):
        assert {name for name in LETTERS if not cell(sheet, name, row).protection.locked} == texts | {figure}
    rules = {place: rule for rule in sheet.data_validations.dataValidation for place in str(rule.sqref).split()}
    whole = next(rule for place, rule in rules.items() if place.startswith(LETTERS["value"]))
    assert (whole.type, whole.operator, whole.formula1) == ("whole", "greaterThanOrEqual", "0")
    assert "单位是" in whole.error and whole.showErrorMessage and whole.showInputMessage


def test_it_is_frozen_filtered_and_printed_with_its_titles(cast):
    sheet = opened(template(cast.wuxing_officer))
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("D4", f"A3:{LETTERS['key']}8")
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$3:$3")
    assert sheet.page_setup.paperSize == 9
    rules = [rule for found in sheet.conditional_formatting for rule in found.rules]
    assert {rule.formula[0][-2] for rule in rules} == set("绿黄红")


def test_what_is_handed_in_or_counted_by_a_register_is_locked_with_the_reason(cast):
    cast.submitted(cast.wuxing, 6, volunteers=90)
    sheet = opened(template(cast.wuxing_officer))
    assert column(sheet, "status")[2] == "已提交，待审核"
    assert all(cell(sheet, name, 6).protection.locked for name in LETTERS)
    city = opened(template(cast.office))
    assert column(city, "status")[1] == "由台账计数"
    assert cell(city, "total", 5).protection.locked and not cell(city, "progress", 5).protection.locked


def test_formulas_carry_their_results(cast):
    cast.accepted(cast.wuxing, 5, lectures=10, attendance=200)
    cast.draft(cast.wuxing, 6, lectures=12, attendance=100)
    content = template(cast.wuxing_officer)
    assert cell(opened(content), "total", 4).value == '=IF(ISNUMBER(H4),N(F4)+H4,"")'
    assert column(shown(content), "total")[:4] == [22, 300, None, None]
    assert column(shown(content), "completion")[:2] == [0.55, 0.1875]
    assert column(shown(content), "light") == ["绿", "红", "未报", "—", "—"]


def test_it_loads_again_unchanged(cast):
    cast.accepted(cast.wuxing, 5, lectures=10, attendance=200)
    cast.draft(cast.wuxing, 6, {"progress": "=进展\n顺利", "problems": "无"}, lectures=12, attendance=100)
    cast.submitted(cast.wuxing, 6, {"progress": "已招募"}, volunteers=90)
    upload = send(cast.wuxing_officer, template(cast.wuxing_officer))
    assert upload.state == UploadState.CHECKED
    assert outcomes(upload) == {
        "大讲堂": Outcome.UNCHANGED, "听课青年": Outcome.UNCHANGED, "志愿者": Outcome.UNCHANGED,
        "举办大赛": Outcome.IGNORED, "服务站": Outcome.IGNORED,
    }  # fmt: skip
    assert told(upload) == ["没有填写", "没有填写"]
    assert [(sheet["name"], sheet["outcome"]) for sheet in upload.sheets] == [
        ("6月进度表", "loaded"), ("填写说明", "ignored"),
    ]  # fmt: skip


def test_the_citys_loads_again_unchanged_with_ratios_and_counted_figures(cast):
    cast.draft(cast.city, 6, share=Stated("40.8", 204, 500), plan=1)
    upload = send(cast.office, template(cast.office))
    assert outcomes(upload) == {
        "市领导批示": Outcome.IGNORED, "年度重点工作项目": Outcome.IGNORED, "出台方案": Outcome.UNCHANGED,
        "兼职比例": Outcome.UNCHANGED,
    }  # fmt: skip


def test_it_says_whose_it_is_and_of_which_month(cast):
    rows = [[cell.value for cell in row] for row in opened(template(cast.wuxing_officer)).iter_rows(max_row=15)]
    assert ProgressResource.place([("6月进度表", False, rows)]) == ("330502", "2017-06")
    assert ProgressResource.place([("自制", False, [["项目", "指标"]])]) == ("", "")
    other = [["2017-06|330521|lectures"]]
    assert ProgressResource.place([("吴兴", False, rows), ("德清", False, other)]) == ("", "2017-06")


def test_a_january_sheet_has_nothing_before(cast, settings):
    settings.HOLD_TODAY = "2017-01-20"
    sheet = opened(template(cast.wuxing_officer, month=Month(2017, 1)))
    assert column(sheet, "before") == [0, 0, None, 0, None]


def test_the_number_of_queries_does_not_depend_on_what_is_filled_in(cast):
    cast.draft(cast.deqing, 6, volunteers=3)
    few = queries(lambda: template(cast.deqing_officer))
    cast.draft(cast.deqing, 6, lectures=1, attendance=2)
    cast.draft(cast.deqing, 6, contest=0, stations=4)
    assert queries(lambda: template(cast.deqing_officer)) == few < 20
