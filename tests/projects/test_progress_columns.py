"""The titles under which counties give the columns of a progress sheet."""

import pytest

from common.periods import Month
from projects.resources import ProgressResource
from uploads.layout import Wanted, find_table
from uploads.layout.titles import index
from uploads.reading import RawRow
from uploads.resource import Context

pytestmark = pytest.mark.django_db


def wanted(month: int) -> list[Wanted]:
    return ProgressResource(Context(None, None, Month(2017, month))).wanted


def columns(*heads, month=6):
    """Field → title, as the header is understood."""
    rows = [RawRow(number, False, list(head)) for number, head in enumerate(heads, 1)]
    found = find_table(rows, (), wanted(month))
    assert found.is_clear
    return {name: heads[-1][column - 1] for name, column in found.columns.items()}


@pytest.mark.parametrize("month", range(1, 13))
def test_no_title_means_two_columns(month):
    assert {title: names for title, names in index(wanted(month)).items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("本月完成数", "value"), ("当月完成情况", "value"), ("6月完成", "value"), ("6月份完成（场）", "value"),
        ("1-6月累计", "total"), ("1—6月累计完成", "total"), ("截至6月底累计", "total"), ("截至目前累计", "total"),
        ("1-5月累计", "before"), ("5月完成", "last"), ("下一步工作打算", "next_steps"), ("考核指标", "indicator"),
        ("单位", "either"), ("计量单位", "unit"), ("填报单位", "organization"), ("备注", "explanation"),
    ],
)  # fmt: skip
def test_titles_of_counties(title, name):
    assert columns(["重点项目", title])[name] == title


def test_the_month_in_a_title_must_be_the_sheets():
    assert "value" not in columns(["项目", "4月完成", "指标"])
    assert columns(["项目", "4月完成"], month=4)["value"] == "4月完成"


def test_units_and_organisations_may_stand_beside_each_other():
    assert set(columns(["项目", "单位", "计量单位"])) == {"project", "either", "unit"}


def test_two_lines_of_titles():
    upper, lower = ["项目名称", "指标", "本月", None, "累计", None], [None, None, "计划", "完成", "计划", "完成"]
    found = find_table(
        [RawRow(1, False, upper), RawRow(2, False, lower)],
        ((1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4), (1, 5, 1, 6)),
        wanted(6),
    )
    assert found.columns == {"project": 1, "indicator": 2, "value": 4, "total": 6}
