"""Which indicator a row of a progress sheet means, and whose row it is."""

import pytest

from projects.models import Indicator, KeyProject
from tests.projects.progress_sheets import read, said
from uploads.models import Outcome

pytestmark = pytest.mark.django_db
KEY = "2017-06|330502|lectures"


def test_the_key_wins_over_names_and_their_difference_is_told(cast):
    (row,) = read(cast.wuxing_officer, {"key": KEY, "project": "志愿者发展", "indicator": "志愿者", "value": 3})
    assert (row.key, row.outcome, row.label) == (KEY, Outcome.NEW, "青年大讲堂·大讲堂")
    assert "写的却是“志愿者发展·志愿者”" in said(row, "name")


def test_a_key_with_another_spelling_of_its_name_is_no_reason_to_warn(cast):
    (row,) = read(cast.wuxing_officer, {"key": KEY, "project": "大讲堂项目", "indicator": "讲堂场次", "value": 3})
    assert row.findings == []


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("2017-05|330502|lectures", "来自2017年5月的表，现在按2017年6月读取"),
        ("2017-06|330521|lectures", "来自其他单位（330521）的表，现在按吴兴区读取"),
        ("2017-06|330502|plan", "“出台方案”不由吴兴区填报"),
        ("2017-06|330502|gone", "系统标识“gone”不存在"),
    ],
)
def test_a_key_of_something_else_refuses_the_row(cast, key, message):
    (row,) = read(cast.wuxing_officer, {"key": key, "project": "青年大讲堂", "indicator": "大讲堂", "value": 3})
    assert row.outcome == Outcome.REFUSED and message in said(row)


def test_a_lost_key_is_matched_by_name_with_a_warning(cast):
    names = {"project": " 青年“大讲堂” ", "indicator": "听课 青年"}
    one, two = read(
        cast.wuxing_officer, {"key": "", **names, "value": 3}, {"key": "2017", "project": "志愿者发展", "total": 1}
    )
    assert [row.key for row in (one, two)] == ["2017-06|330502|attendance", "2017-06|330502|volunteers"]
    assert "已按名称读取为“青年大讲堂·听课青年”" in said(one, "matched") and said(two, "matched")


def test_a_sheet_without_keys_is_warned_of_once(cast):
    rows = read(
        cast.wuxing_officer,
        {"project": "青年大讲堂", "indicator": "大讲堂（场）", "value": 3},
        {"project": "1、青年大讲堂", "indicator": "2.听课青年", "value": 30},
        {"project": "志愿者发展", "indicator": None, "total": 100},
    )
    assert [row.key.rpartition("|")[2] for row in rows] == ["lectures", "attendance", "volunteers"]
    assert [bool(said(row, "matched")) for row in rows] == [True, False, False]


def test_a_blank_project_is_that_of_the_row_above(cast):
    Indicator.objects.filter(code="stations").update(name="听课青年")
    rows = read(
        cast.wuxing_officer,
        {"project": "青年大讲堂", "indicator": "大讲堂", "value": 3},
        {"project": None, "indicator": "听课青年", "value": 30},
        {"number": 4, "project": "", "indicator": "举办大赛", "value": 0},
    )
    assert [row.key.rpartition("|")[2] for row in rows] == ["lectures", "attendance", "contest"]
    assert "已按上一行读取为“青年大讲堂·听课青年”" in said(rows[1], "project")
    assert "已按指标名称读取" in said(rows[2], "project")


def test_a_blank_project_is_found_by_its_number(cast):
    Indicator.objects.filter(code="stations").update(name="听课青年")
    (row,) = read(cast.wuxing_officer, {"number": 4, "project": "", "indicator": "听课青年", "total": 3})
    assert row.key.endswith("|stations") and "已按序号读取" in said(row, "project")


def test_one_column_with_the_names_of_indicators_is_enough(cast):
    (row,) = read(cast.wuxing_officer, {"project": "志愿者", "total": 100})
    assert row.key.endswith("|volunteers")


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"project": "青年大讲台", "indicator": "大讲堂"}, "没有“青年大讲台”这个项目，最接近的是“青年大讲堂”"),
        ({"project": "青年大讲堂", "indicator": "听课学生"}, "没有“听课学生”这个指标，最接近的是“听课青年”"),
        ({"project": "青年大讲堂", "indicator": ""}, "请在“指标”列写明是哪一个：大讲堂、听课青年"),
        ({"project": "改革方案", "indicator": "出台方案"}, "“改革方案”不由吴兴区填报"),
        ({"project": "", "indicator": "出台方案"}, "“出台方案”不由吴兴区填报"),
        ({"project": "", "indicator": ""}, "缺少项目名称"),
        ({"project": "吃饭", "indicator": ""}, "没有“吃饭”这个项目，请核对项目名称，或者下载模板填写"),
    ],
)
def test_what_cannot_be_found_is_refused_by_name(cast, cells, message):
    (row,) = read(cast.wuxing_officer, {**cells, "value": 3})
    assert row.outcome == Outcome.REFUSED and message in said(row)


def test_an_indicator_of_the_city_in_a_project_of_the_county_is_refused_by_name(cast):
    Indicator.objects.filter(code="stations").update(by="city")
    (row,) = read(cast.wuxing_officer, {"project": "秋季大赛", "indicator": "服务站", "total": 3})
    assert "“服务站”不由吴兴区填报" in said(row)


def test_staff_of_a_department_fill_in_its_projects_only(cast):
    own, other = read(
        cast.rights_staff, {"project": "改革方案", "indicator": "出台方案", "total": 1},
        {"project": "全市综合指标", "indicator": "市领导批示", "value": 1},
    )  # fmt: skip
    assert own.outcome == Outcome.NEW
    assert other.outcome == Outcome.REFUSED
    (headline,) = read(cast.office, {"project": "全市综合指标", "indicator": "市领导批示", "value": 1})
    assert (headline.outcome, headline.key) == (Outcome.NEW, "2017-06|330500|instructions")


def test_rows_in_which_nothing_is_filled_in_are_ignored_by_name(cast):
    rows = read(
        cast.wuxing_officer,
        {"project": "一、成长行动", "indicator": None, "value": None},
        {"key": KEY, "project": "青年大讲堂", "indicator": "大讲堂", "value": " ", "progress": ""},
    )
    assert [(row.outcome, said(row)) for row in rows] == [(Outcome.IGNORED, "没有填写")] * 2
    assert rows[0].label == "一、成长行动"


# ---- whose row ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["德清县", "共青团德清县委", "湖州市德清县", "德清", "330521"])
@pytest.mark.parametrize("column", ["either", "organization"])
def test_a_row_of_another_organisation_is_refused(cast, column, name):
    (row,) = read(cast.wuxing_officer, {"key": KEY, column: name, "value": 3})
    assert row.outcome == Outcome.REFUSED and f"这一行写的单位是“{name}”，现在按吴兴区读取" in said(row, "scope")


@pytest.mark.parametrize("name", ["吴兴区", "湖州市吴兴区", "吴兴团区委", "共青团吴兴区委"])
def test_a_row_that_names_its_own_organisation_is_taken(cast, name):
    (row,) = read(cast.wuxing_officer, {"key": KEY, "either": name, "value": 3})
    assert row.findings == []


def test_an_unknown_organisation_is_told(cast):
    (row,) = read(cast.wuxing_officer, {"key": KEY, "organization": "少年宫", "value": 3})
    assert row.outcome == Outcome.NEW and "“少年宫”不是系统里的单位" in said(row, "scope")


def test_a_column_titled_unit_holds_units_of_measure_too(cast):
    own, other = read(
        cast.wuxing_officer, {"key": KEY, "either": "场", "value": 3},
        {"key": "2017-06|330502|volunteers", "either": "场", "total": 3},
    )  # fmt: skip
    assert own.findings == []
    assert "计量单位写的是“场”，这个指标的计量单位是“名”" in said(other, "unit")


def test_both_columns_may_stand_in_one_sheet(cast):
    (row,) = read(cast.wuxing_officer, {"key": KEY, "either": "德清县", "unit": "场", "value": 3})
    assert row.outcome == Outcome.REFUSED and said(row, "scope")


def test_names_do_not_depend_on_the_programme(cast):
    KeyProject.objects.filter(number=1).update(name="“青”年大讲堂（2017）")
    (row,) = read(cast.wuxing_officer, {"project": "青年大讲堂2017", "indicator": "大讲堂", "value": 3})
    assert row.key == KEY
