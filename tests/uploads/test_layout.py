"""Finding the table of a sheet, in the shapes in which counties send them."""

import datetime as dt
import time
from collections import namedtuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uploads.layout import Wanted, find_table, is_note, is_plain, is_total, normal, suggest
from uploads.raw import Percent
from uploads.tables import signature_of_titles

RawRow = namedtuple("RawRow", "number hidden cells")

WANTED = (
    Wanted("project", "项目名称", ("项目", "重点项目"), required=True),
    Wanted("indicator", "指标", ("指标名称",)),
    Wanted("target", "年度目标", ("全年目标", "目标任务")),
    Wanted("plan", "本月计划"),
    Wanted("done", "本月完成", ("本月完成数", "当月完成情况", "完成"), required=True),
    Wanted("total", "累计完成", ("累计完成数",)),
    Wanted("note", "备注"),
)
HEAD = ["序号", "项目名称", "指标", "年度目标", "本月完成", "累计完成", "备注"]
DATA = [1, "青年之家", "建成数", 90, 6, 57, None]
PLACES = {"project": 2, "indicator": 3, "target": 4, "done": 5, "total": 6, "note": 7}
TWO = [
    ["项目名称", "年度目标", "本月", None, "累计", None, "备注"],
    [None, None, "计划", "完成", "计划", "完成", None],
    ["青年之家", 90, 5, 6, 50, 57, None],
]


def sheet(*rows, first=1, hidden=()):
    """Rows as a reader hands them on: without the empty ones."""
    numbered = enumerate(rows, first)
    return [RawRow(number, number in hidden, list(row)) for number, row in numbered if any(c is not None for c in row)]


def merged_two(top):
    """The merged cells that belong to TWO when it begins in a row."""
    down = [(top, column, top + 1, column) for column in (1, 2, 7)]
    return (*down, (top, 3, top, 4), (top, 5, top, 6))


SHAPES = {
    "plain": (sheet(HEAD, DATA), (), (1,), PLACES),
    "below a merged title": (
        sheet(["湖州市2017年6月重点项目进展表"], HEAD, DATA), ((1, 1, 1, 7),), (2,), PLACES,
    ),
    "below title, sender and an empty row": (
        sheet(["重点项目进展表"], ["填报单位：德清团县委", None, None, "填报月份：2017年6月"], [None], HEAD, DATA),
        ((1, 1, 1, 7),), (4,), PLACES,
    ),
    "below a line of merged senders": (
        sheet(["填报单位：德清团县委", None, None, "填报月份：6月"], HEAD, DATA),
        ((1, 1, 1, 3), (1, 4, 1, 7)), (2,), PLACES,
    ),
    "title and unit side by side": (
        sheet(["6月累计进展表", *[None] * 5, "单位：家"], HEAD, [str(cell) for cell in DATA[:6]]),
        ((1, 1, 1, 6),), (2,), PLACES,
    ),
    "two lines below a sender": (
        sheet(["填报单位：德清团县委", None, None, "6月"], *TWO), ((1, 1, 1, 3), (1, 4, 1, 7), *merged_two(2)), (2, 3),
        {"project": 1, "target": 2, "plan": 3, "done": 4, "total": 6, "note": 7},
    ),
    "columns moved": (
        sheet(["备注", "累计完成", "本月完成", "项目名称"], [None, 57, 6, "青年之家"]), (), (1,),
        {"note": 1, "total": 2, "done": 3, "project": 4},
    ),
    "synonyms": (
        sheet(["重点项目", "指标名称", "目标任务", "当月完成情况", "累计完成数"], DATA[1:6]), (), (1,),
        {"project": 1, "indicator": 2, "target": 3, "done": 4, "total": 5},
    ),
    "units, stars, breaks and spaces": (
        sheet(["*项目名称", "指 标", "年度目标\n（家）", "本月完成（场）", "累计　完成【单位：万元】"]),
        (), (1,), {"project": 1, "indicator": 2, "target": 3, "done": 4, "total": 5},
    ),
    "full-width and remarks": (
        sheet(["项目名称（必填）", "本月完成（如：12）", "备注（选填）"], ["青年之家", 6, None]), (), (1,),
        {"project": 1, "done": 2, "note": 3},
    ),
    "empty first columns": (
        sheet([None, None, "项目名称", "本月完成"], [None, None, "青年之家", 6]), (), (1,), {"project": 3, "done": 4},
    ),
    "unknown columns between": (
        sheet(["项目名称", "责任科室", "本月完成", "经办人"], ["青年之家", "组织部", 6, "张三"]), (), (1,),
        {"project": 1, "done": 3},
    ),
    "two lines, merged": (
        sheet(*TWO), merged_two(1), (1, 2), {"project": 1, "target": 2, "plan": 3, "done": 4, "total": 6, "note": 7},
    ),
    "two lines, merged, below a title": (
        sheet(["进展表"], *TWO), ((1, 1, 1, 7), *merged_two(2)), (2, 3),
        {"project": 1, "target": 2, "plan": 3, "done": 4, "total": 6, "note": 7},
    ),
    "two lines without merged cells": (
        sheet(*TWO), (), (1, 2), {"project": 1, "target": 2, "plan": 3, "done": 4, "total": 6, "note": 7},
    ),
    "two lines, neutral group": (
        sheet(["项目名称", "完成情况", None], [None, "本月完成", "累计完成"], ["青年之家", 6, 57]),
        ((1, 1, 2, 1), (1, 2, 1, 3)), (1, 2), {"project": 1, "done": 2, "total": 3},
    ),
    "a line of units": (
        sheet(["项目名称", "本月完成", "累计完成"], [None, "（家）", "（家）"], ["青年之家", 6, 57]), (), (1, 2),
        {"project": 1, "done": 2, "total": 3},
    ),
    "one column of two lines": (
        sheet(["项目名称", "本月"], [None, "完成"], ["青年之家", 6]), ((1, 1, 2, 1),), (1, 2),
        {"project": 1, "done": 2},
    ),
    "note merged over two columns": (
        sheet(["项目名称", "本月完成", "备注", None], ["青年之家", 6, "已完成", None]),
        ((1, 3, 1, 4), (2, 3, 2, 4)), (1,), {"project": 1, "done": 2, "note": 3},
    ),
    "data merged downwards": (
        sheet(["项目名称", "指标", "本月完成"], ["青年之家", "建成数", "6"], [None, "入驻数", "3"]),
        ((2, 1, 3, 1),), (1,), {"project": 1, "indicator": 2, "done": 3},
    ),
    "words of the header in the data": (
        sheet(["说明", "项目"], ["项目名称", "指标", "本月完成", "备注"], ["项目", "备注", 6, "完成"]), (), (2,),
        {"project": 1, "indicator": 2, "done": 3, "note": 4},
    ),
    "the header again on the next page": (
        sheet(HEAD, DATA, HEAD, DATA), (), (1,), PLACES,
    ),
    "all texts": (
        sheet(["项目名称", "本月完成", "备注"], ["青年之家", "6", None], ["助跑团", None, "完成"]), (), (1,),
        {"project": 1, "done": 2, "note": 3},
    ),
    "a hidden copy above": (
        sheet(HEAD, HEAD, DATA, hidden={1}), (), (2,), PLACES,
    ),
    "far down": (
        sheet(*([f"说明第{n}条", None] for n in range(1, 30)), HEAD, DATA), (), (30,), PLACES,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_the_table_is_found(name):
    rows, merged, header, columns = SHAPES[name]
    table = find_table(rows, merged, WANTED)
    assert (table.header, table.columns) == (header, columns)
    assert table.is_clear and not table.missing and not table.twice
    assert set(table.unknown) == set(table.titles) - set(columns.values())


def test_titles_of_two_lines_are_joined():
    table = find_table(sheet(*TWO), merged_two(1), WANTED)
    assert table.titles == {
        1: "项目名称",
        2: "年度目标",
        3: "本月 计划",
        4: "本月 完成",
        5: "累计 计划",
        6: "累计 完成",
        7: "备注",
    }
    assert table.unknown == (5,)
    assert find_table(sheet(*TWO), (), WANTED).titles == table.titles


@pytest.mark.parametrize("merged", [((1, 1, 2, 1), (1, 2, 1, 3)), ()])
def test_a_title_below_another_group_is_another_field(merged):
    """完成 below 累计 is not what the month brought, although 完成 alone would be."""
    rows = sheet(["项目名称", "去年累计", None], [None, "计划", "完成"], ["青年之家", 5, 6])
    table = find_table(rows, merged, WANTED)
    assert table is None or "done" not in table.columns


def test_the_longer_title_wins():
    fields = (Wanted("people", "参加（人）"), Wanted("times", "参加（场）"), Wanted("name", "名称"))
    table = find_table(sheet(["名称", "参加(场)", "参加（人）"], ["甲", 1, 2]), (), fields)
    assert table.columns == {"name": 1, "times": 2, "people": 3}
    assert find_table(sheet(["名称", "参加", "参加（个）"], ["甲", 1, 2]), (), fields[:3]) is None


def test_missing_and_double_columns_are_named():
    table = find_table(sheet(["项目名称", "指标", "备注"]), (), WANTED)
    assert (table.missing, table.is_clear) == (("done",), False)
    table = find_table(sheet(["项目名称", "本月完成", "当月完成情况"]), (), WANTED)
    assert (table.twice, table.missing, table.is_clear) == ({"done": (2, 3)}, (), False)
    assert table.columns == {"project": 1} and table.unknown == ()


@pytest.mark.parametrize(
    "rows",
    [
        sheet(),
        sheet(["通知"], ["各县区团委：请于5日前报送"]),
        sheet(["本月完成", "填写本月的数字"], ["合计", 6]),
        sheet([1, 2, 3], [dt.date(2017, 6, 30), 4, "备注"]),
        sheet(["项目名", "本月完成量"], ["青年之家", 6]),
    ],
)
def test_nothing_is_guessed(rows):
    assert find_table(rows, (), WANTED) is None


def test_two_rows_with_an_empty_one_between_are_no_header():
    rows = sheet(["项目名称", "本月", None], [None, None, None], [None, "计划", "完成"], ["青年之家", 5, 6])
    assert find_table(rows, (), WANTED) is None


def test_huge_sheets_take_no_time():
    wide = [f"列{n}" for n in range(2000)]
    rows = sheet(*([*HEAD, *wide] for _ in range(40)))
    started = time.process_time()
    assert find_table(rows, ((1, 1, 1_048_576, 16_384),) * 50, WANTED) is None
    assert find_table(rows, (), WANTED).columns == PLACES
    assert time.process_time() - started < 10


@given(order=st.permutations(range(len(HEAD))), above=st.integers(0, 5), left=st.integers(0, 3))
def test_columns_may_stand_in_any_order_anywhere(order, above, left):
    titles = [None] * left + [HEAD[place] for place in order]
    values = [None] * left + [DATA[place] for place in order]
    table = find_table(sheet(*(["标题"] for _ in range(above)), titles, values), (), WANTED)
    assert table.header == (above + 1,)
    assert {field: titles[column - 1] for field, column in table.columns.items()} == {
        field: HEAD[column - 1] for field, column in PLACES.items()
    }


cells = st.one_of(st.none(), st.sampled_from(HEAD), st.text(max_size=8), st.integers(), st.floats(), st.dates())
grids = st.lists(st.lists(cells, max_size=6), max_size=6)
merges = st.lists(st.tuples(*[st.integers(1, 8)] * 4), max_size=4)


@given(grid=grids, merged=merges)
def test_whatever_a_sheet_holds_nothing_breaks(grid, merged):
    rows = sheet(*grid)
    table = find_table(rows, tuple(merged), WANTED)
    if table:
        assert len(set(table.columns.values())) == len(table.columns)
    for row in rows:
        assert is_total(row.cells) in (True, False) and is_note(row.cells, [1, 2, 9]) in (True, False)


class TestNormal:
    @pytest.mark.parametrize(
        "title",
        ["本月完成", "*本月完成", "本月完成（场）", "本月完成(万元)", "本 月\n完 成", "本月完成：",
         "本月完成【单位：人次】", "本月完成（%）", "本月完成（必填）", "＊本月完成", "本月完成（如：12）"],
    )  # fmt: skip
    def test_what_does_not_matter_goes(self, title):
        assert normal(title) == "本月完成"

    @pytest.mark.parametrize(
        ("title", "kept"),
        [("完成（累计）", "完成累计"), ("ＡBc１", "abc1"), ("完成率%", "完成率%"), ("（）", ""), ("", "")],
    )
    def test_what_matters_stays(self, title, kept):
        assert normal(title) == kept

    @given(title=st.text(max_size=30))
    def test_twice_is_once(self, title):
        assert normal(normal(title)) == normal(title)


class TestSuggest:
    @pytest.mark.parametrize(
        ("title", "field"),
        [
            ("本月完成", "done"),
            ("本月完成量", "done"),
            ("本月实际完成", "done"),
            ("项目名", "project"),
            ("备　注：", "note"),
            ("累计完成数量", "total"),
            ("上月完成", None),
            ("去年累计完成", None),
            ("责任科室", None),
            ("", None),
        ],
    )
    def test_close_titles_are_proposed_but_never_another_period(self, title, field):
        assert suggest(title, WANTED) == field


class TestSignature:
    def test_it_depends_on_titles_and_columns_only(self):
        spaced = signature_of_titles([*(f"{title} " for title in HEAD), "", ""])
        first, moved, other = (signature_of_titles(titles) for titles in (HEAD, HEAD[::-1], [*HEAD[:-1], "说明"]))
        assert first == spaced
        assert len({first, moved, other}) == 3

    def test_units_in_brackets_count(self):
        assert signature_of_titles(["参加（人）"]) != signature_of_titles(["参加（场）"])


class TestLines:
    @pytest.mark.parametrize(
        "cells",
        [
            ["合计", None, 6],
            ["合 计", 6],
            [None, " ", "总  计：", 6],
            [9, "小计", 6],
            ["累计合计", 6],
            ["全市合计（家）", 6],
            ["本页小计", 6],
            ["Total", 6],
            ["ＴＯＴＡＬ", 6],
        ],
    )
    def test_totals(self, cells):
        assert is_total(cells) and not is_note(cells, [1, 2])

    @pytest.mark.parametrize("cells", [[], [None], [6], ["合计算术社", 6], ["青年之家", "合计", 6], ["累计完成", 6]])
    def test_no_totals(self, cells):
        assert not is_total(cells)

    @pytest.mark.parametrize(
        "cells",
        [
            ["填表人：张三", None, "审核：李四"],
            ["填表人", "张三", "审核人", "李四"],
            ["制表：", "张三"],
            ["审 核：李四"],
            ["联系电话：", 13800138000],
            ["备注：数据截至6月30日"],
            ["注：本表每月5日前报送"],
            ["注1：累计数自1月起"],
            [None, "说明：", "含乡镇"],
            ["单位负责人（签字）：", None, "填报日期：2017年7月3日"],
            ["单位主要负责人：王五"],
            ["领导：王五"],
            ["附注：见附件"],
        ],
    )
    def test_notes(self, cells):
        assert is_note(cells, [1, 2, 3]) and not is_total(cells)

    @pytest.mark.parametrize(
        "cells",
        [
            [],
            ["青年之家", "建成数", 6],
            ["注册志愿者", "新增", 6],
            ["审核通过的项目", "个数", 6],
            ["说明会", "场次", 6],
            ["备注", 5, 6],
            ["审核", 0.5, Percent(0.4)],
            ["负责人培训", None, None],
        ],
    )
    def test_no_notes(self, cells):
        assert not is_note(cells, [1, 2, 3])


@given(
    st.text(max_size=12)
    | st.sampled_from(["合计", "合 计", "小计：", "注：按月填报", "填表人：王五", "total", "（注）"])
)
def test_what_is_plain_at_a_glance_is_neither_a_total_nor_a_note(first):
    cells = [first, "x", None]
    if is_plain(cells):
        assert not is_total(cells) and not is_note(cells, [1, 2, 3])
