"""What the numbers and texts of a progress sheet state."""

from decimal import Decimal

import pytest

from common.periods import Month
from projects.models import Indicator, ReportStatus
from projects.workflow import Stated
from tests.projects.progress_sheets import read, said
from uploads.models import Outcome
from uploads.raw import Fault, Percent

pytestmark = pytest.mark.django_db


def cells(code, **more):
    return {"key": f"2017-06|330502|{code}", **more}


def city(code, **more):
    return {"key": f"2017-06|330500|{code}", **more}


@pytest.fixture
def may(cast):
    """Every month until May is known."""
    for month in range(1, 5):
        cast.accepted(cast.wuxing, month, lectures=5, attendance=100)
    cast.accepted(cast.wuxing, 5, lectures=10, attendance=200)
    cast.accepted(cast.wuxing, 5, volunteers=80)


# ---- flows -------------------------------------------------------------------------------------------------
def test_the_month_of_a_flow_is_its_value(cast, may):
    (row,) = read(cast.wuxing_officer, cells("lectures", value="1２ 场", total=42))
    assert (row.outcome, row.staged["value"], row.findings) == (Outcome.NEW, "12", [])


def test_a_cumulative_value_that_does_not_fit_is_told_with_both_numbers(cast, may):
    (row,) = read(cast.wuxing_officer, cells("lectures", value=12, total=40))
    assert row.staged["value"] == "12"
    assert "累计完成写的是40场，上月累计30场加本月完成12场是42场" in said(row, "cumulative")


def test_from_the_cumulative_value_alone_the_month_is_worked_out_and_told(cast, may):
    (row,) = read(cast.wuxing_officer, cells("lectures", total=42))
    assert row.staged["value"] == "12"
    assert "累计42场减上月累计30场算作12场" in said(row, "derived")


def test_the_month_is_not_worked_out_where_earlier_months_are_missing(cast):
    (row,) = read(cast.wuxing_officer, cells("lectures", total=42))
    assert row.outcome == Outcome.REFUSED and "系统里缺1月、2月、3月、4月、5月的数，不能由累计推算" in said(row)
    cast.accepted(cast.wuxing, 4, lectures=10, attendance=200)
    (row,) = read(cast.wuxing_officer, cells("lectures", total=42))
    assert row.outcome == Outcome.REFUSED and "系统里缺1月、2月、3月、5月的数" in said(row)


def test_a_cumulative_value_below_the_last_one_is_refused(cast, may):
    (row,) = read(cast.wuxing_officer, cells("lectures", total=29))
    assert row.outcome == Outcome.REFUSED and "累计完成29场比上月累计30场还少" in said(row)


def test_before_an_event_begins_nothing_is_missing(cast):
    (row,) = read(cast.wuxing_officer, cells("contest", total=1))
    assert row.staged["value"] == "1"


def test_a_formula_without_result_does_not_count(cast):
    typed, empty = read(
        cast.wuxing_officer, cells("lectures", value=3, total=Fault("公式没有结果")),
        cells("attendance", total=Fault("公式没有结果"), progress="开展顺利"),
    )  # fmt: skip
    assert (typed.outcome, typed.findings) == (Outcome.NEW, [])
    assert (empty.outcome, empty.staged["value"]) == (Outcome.NEW, None)


def test_a_cell_that_is_only_compared_does_not_refuse_the_row(cast, may):
    (row,) = read(cast.wuxing_officer, cells("lectures", value=3, total="三十多场"))
    assert row.outcome == Outcome.NEW and "“累计完成”不是一个数字，没有核对" in said(row, "beside")


def test_what_is_no_number_is_refused_or_asked(cast):
    bad, asked = read(cast.wuxing_officer, cells("lectures", value="很多"), cells("attendance", value="约50"))
    assert bad.outcome == Outcome.REFUSED and "“很多”不是数字" in said(bad)
    assert asked.outcome == Outcome.ASKED
    question = asked.questions["value"]
    answers = {question.key: "50"}
    (row,) = read(cast.wuxing_officer, cells("attendance", value="约50"), answers=answers)
    assert row.staged["value"] == "50"


# ---- stocks ------------------------------------------------------------------------------------------------
def test_the_level_of_a_stock_is_its_value(cast, may):
    (row,) = read(cast.wuxing_officer, cells("volunteers", value=10, total=90))
    assert (row.outcome, row.staged["total"], row.findings) == (Outcome.NEW, "90", [])


def test_a_level_that_does_not_fit_the_month_is_told(cast, may):
    (row,) = read(cast.wuxing_officer, cells("volunteers", value=20, total=90))
    assert row.staged["total"] == "90"
    assert "累计完成写的是90名，上月累计80名加本月完成20名是100名" in said(row, "cumulative")


@pytest.mark.parametrize(("answer", "level"), [("add", "100"), ("level", "20")])
def test_a_stock_of_which_only_the_month_is_stated_is_asked_about(cast, may, answer, level):
    (row,) = read(cast.wuxing_officer, cells("volunteers", value=20))
    assert row.outcome == Outcome.ASKED
    answers = {row.questions["value"].key: answer}
    (row,) = read(cast.wuxing_officer, cells("volunteers", value=20, explanation="核减"), answers=answers)
    assert row.staged["total"] == level


def test_an_increase_cannot_be_added_to_nothing(cast):
    (row,) = read(cast.wuxing_officer, cells("stations", value=20), answers={"stock:month": "add"})
    assert row.outcome == Outcome.REFUSED and "系统里没有上月的数" in said(row)


# ---- ratios ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cell", "written"),
    [(40.8, "40.8"), ("40.8%", "40.8"), (Percent(0.408), "40.8"), ("204/500", "204/500")],
)
@pytest.mark.parametrize("column", ["value", "total"])
def test_a_ratio_is_a_percentage_or_a_fraction(cast, column, cell, written):
    (row,) = read(cast.office, city("share", **{column: cell}))
    assert (row.outcome, row.staged["total"]) == (Outcome.NEW, written)
    assert row.values["stated"].value == Decimal("40.8")


def test_a_bare_share_is_asked_about(cast):
    (row,) = read(cast.office, city("share", total=0.408))
    assert row.outcome == Outcome.ASKED
    (row,) = read(cast.office, city("share", total=0.408), answers={row.questions["total"].key: "40.8"})
    assert row.staged["total"] == "40.8"


def test_an_equal_number_typed_otherwise_is_unchanged(cast):
    cast.draft(cast.city, 6, share=Stated(Decimal("40.8")), plan=1)
    share, plan = read(cast.office, city("share", total="40.80％"), city("plan", total=1.0))
    assert (share.outcome, plan.outcome) == (Outcome.UNCHANGED, Outcome.UNCHANGED)


# ---- units -------------------------------------------------------------------------------------------------
def test_a_unit_of_the_same_meaning_is_fine_and_another_one_is_told(cast):
    same, other = read(
        cast.wuxing_officer, cells("volunteers", unit="人", total=65), cells("lectures", unit="次", value=3)
    )
    assert same.findings == []
    assert other.outcome == Outcome.NEW and "计量单位写的是“次”，这个指标的计量单位是“场”" in said(other, "unit")


@pytest.mark.parametrize(("answer", "value"), [("convert", "12000"), ("own", "1.2")])
def test_ten_thousands_are_asked_about(cast, answer, value):
    Indicator.objects.filter(code="attendance").update(places=1)
    (row,) = read(cast.wuxing_officer, cells("attendance", unit="万人次", value=1.2))
    assert row.outcome == Outcome.ASKED
    answers = {row.questions["unit"].key: answer}
    (row,) = read(cast.wuxing_officer, cells("attendance", unit="万人次", value=1.2), answers=answers)
    assert row.staged["value"] == value


# ---- what is unusual ---------------------------------------------------------------------------------------
def test_unusual_values_are_told_and_want_an_explanation(cast, may):
    falls, tenfold, explained = read(
        cast.wuxing_officer, cells("volunteers", total=79), cells("lectures", value=100),
        cells("attendance", value=2000, explanation="集中轮训"),
    )  # fmt: skip
    assert "比上月的80名少了1名。请核对；确属如此，请填“情况说明”，不填只能存为草稿" in said(falls, "doubt")
    assert said(tenfold, "doubt").startswith("是上月10场的10倍。请核对")
    assert said(explained, "doubt") == "是上月200人次的10倍"


def test_the_sum_of_the_townships_is_compared(cast):
    cast.townships()
    for township in (cast.zhili, cast.badian):
        cast.collected(township, 6, lectures=2, attendance=40)
    (row,) = read(cast.wuxing_officer, cells("lectures", value=5))
    assert "与乡镇合计4场不一致" in said(row, "doubt")


def test_another_start_than_the_platforms_is_told(cast, may):
    (row,) = read(cast.wuxing_officer, cells("lectures", before=28, value=12))
    assert "上月累计写的是28，系统里是30" in said(row, "before")


# ---- registers ---------------------------------------------------------------------------------------------
def test_what_a_register_counts_cannot_be_typed(cast):
    same, other, text = read(
        cast.office, city("key_projects", total=4), city("key_projects", total=5), city("key_projects", progress="齐了")
    )
    assert (same.outcome, said(same)) == (Outcome.IGNORED, "由台账计数，不用填写")
    assert other.outcome == Outcome.REFUSED and "由台账计数，不在表里填写" in said(other)
    assert (text.outcome, text.staged["progress"]) == (Outcome.NEW, "齐了")


# ---- texts -------------------------------------------------------------------------------------------------
def test_texts_belong_to_the_project_and_an_empty_cell_changes_nothing(cast):
    cast.draft(cast.wuxing, 6, {"progress": "旧的", "problems": "缺场地"}, lectures=1, attendance=2)
    (row,) = read(cast.wuxing_officer, cells("lectures", value=1, progress=" 新的\r\n第二行 ", problems=""))
    assert row.outcome == Outcome.CHANGED
    assert (row.before["progress"], row.staged["progress"]) == ("旧的", "新的\n第二行")
    assert row.staged["problems"] == "缺场地"


def test_two_texts_of_one_project_are_refused_with_both_rows(cast):
    one, same, other = read(
        cast.wuxing_officer,
        cells("lectures", value=1, progress="顺利"),
        cells("volunteers", total=1, progress="另一项"),
        cells("attendance", value=1, progress="不顺利"),
    )
    assert one.outcome == same.outcome == Outcome.NEW
    assert other.outcome == Outcome.REFUSED
    assert "“青年大讲堂”的“本月进展”在本行（第6行）和第4行写得不一样" in said(other, "texts")


def test_a_text_that_is_too_long_is_refused(cast):
    (row,) = read(cast.wuxing_officer, cells("lectures", value=1, progress="长" * 2001))
    assert row.outcome == Outcome.REFUSED and "最多2000个字" in said(row)
    (row,) = read(cast.wuxing_officer, cells("lectures", value=1, explanation="长" * 301))
    assert row.outcome == Outcome.REFUSED and "最多300个字" in said(row)


# ---- what is locked ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", [ReportStatus.SUBMITTED, ReportStatus.ACCEPTED])
def test_what_was_handed_in_takes_no_change(cast, status):
    report = cast.submitted(cast.wuxing, 6, lectures=3, attendance=40)
    type(report).objects.filter(pk=report.pk).update(status=status)
    same, other = read(cast.wuxing_officer, cells("lectures", value="3.0场"), cells("attendance", value=41))
    assert same.outcome == Outcome.UNCHANGED
    assert other.outcome == Outcome.REFUSED and "“青年大讲堂”：这份月报已" in said(other, "locked")


def test_a_closed_month_takes_no_change(cast):
    row = {"key": "2017-04|330502|lectures", "value": 3}
    (row,) = read(cast.wuxing_officer, row, month=Month(2017, 4))
    assert row.outcome == Outcome.REFUSED and "2017年4月已于" in said(row, "locked")
