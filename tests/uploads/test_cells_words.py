"""Text, yes and no, options, and how a cell is shown."""

import csv
import datetime as dt
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.export import Column, csv_lines
from tests.uploads.test_cells_number import anything
from uploads.cells import choice, shown, text, yes_no
from uploads.findings import EMPTY, Found
from uploads.raw import Fault, Percent

OPTIONS = {"志愿服务": "service", "志愿": "service", "培训": "training", "其他": "other"}


class TestText:
    @pytest.mark.parametrize(
        ("cell", "value"),
        [
            ("志愿者", "志愿者"),
            ("'=1+1", "=1+1"),
            ("' =1", " =1"),
            ("'\t1", "\t1"),
            ("'＝1", "＝1"),
            ("''=1", "'=1"),
            ("'quoted", "'quoted"),
            ("'5", "'5"),
            (" 甲 ", " 甲 "),
            ("甲\n乙", "甲\n乙"),
            ("无", "无"),
            (13800138000.0, "13800138000"),
            (5, "5"),
            (0.1 + 0.2, "0.3"),
            (Percent(0.408), "40.8%"),
            (dt.date(2017, 6, 30), "2017-06-30"),
        ],
    )
    def test_it_stays_as_it_was_typed_or_shown(self, cell, value):
        assert text(cell, 20) == Found(value)

    @given(value=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30))
    def test_what_the_csv_export_defused_comes_back(self, value):
        lines = "".join(csv_lines([Column("名称", lambda row: row)], [value]))
        typed = list(csv.reader(StringIO(lines[1:], newline="")))[1][0]
        # An apostrophe that people typed in front of a formula cannot be told from the one of the export.
        if typed == value and text(value, 40).value != value and text(value, 40) != EMPTY:
            assert value.startswith("'")
        elif text(value, 40) != EMPTY:
            assert text(typed, 40) == Found(value)

    @pytest.mark.parametrize("cell", [330501199001011234, 3.30501199001011e17, "3.30501E+17", -1e16])
    def test_long_numbers_are_damaged_already(self, cell):
        assert "末尾的数字已被表格软件改动，请把单元格格式设为“文本”" in text(cell, 40).error

    @pytest.mark.parametrize(("cell", "kept"), [(123456789012345, "123456789012345"), ("330501199001011234",) * 2])
    def test_fifteen_digits_and_texts_are_whole(self, cell, kept):
        assert text(cell, 40).value == kept

    def test_length_is_counted_in_characters(self):
        assert text("湖" * 5, 5) == Found("湖" * 5)
        assert text("湖" * 6, 5).error == "“湖湖湖湖湖湖”太长，最多5个字，现有6个字，请缩短"
        assert text("'=12345", 6).value == "=12345"

    @pytest.mark.parametrize("cell", ["甲\0乙", "甲\ud800乙"])
    def test_what_no_database_holds_is_refused_by_name(self, cell):
        assert text(cell, 20).error == "“甲�乙”里有无法保存的字符（显示为 �），请删掉后重新填写"

    def test_empty_and_faults(self):
        assert text(" \u3000\u200b", 5) == text(None, 5) == EMPTY
        assert text(Fault("#NAME?"), 5).error == "单元格里是错误值“#NAME?”，请改为直接填写文字"


class TestYesNo:
    @pytest.mark.parametrize("cell", ["是", " 是 ", "有", "√", "✓", "Y", "ｙ", "yes", True, 1, 1.0, "1", "已开展"])
    def test_yes(self, cell):
        assert yes_no(cell) == Found(True)

    @pytest.mark.parametrize("cell", ["否", "无", "×", "x", "N", "no", False, 0, "0", "没有", "未开展"])
    def test_no(self, cell):
        assert yes_no(cell) == Found(False)

    @pytest.mark.parametrize("cell", ["也许", "—", "是/否", 2, dt.date(2017, 6, 30), Percent(1)])
    def test_anything_else_is_refused(self, cell):
        assert yes_no(cell).error.endswith("看不出是“是”还是“否”，请填写“是”或“否”")
        assert yes_no(cell).value is None

    def test_empty_and_faults(self):
        assert yes_no("") == EMPTY
        assert "错误值“#N/A”" in yes_no(Fault("#N/A")).error


class TestChoice:
    @pytest.mark.parametrize("cell", ["志愿服务", "志愿", " 志愿 服务 ", "志愿服务\u200b"])
    def test_labels_and_synonyms_answer_the_key(self, cell):
        assert choice(cell, OPTIONS) == Found("service")

    def test_numbers_width_and_case_do_not_matter(self):
        levels = {"1": "one", "A类": "a"}
        assert choice(1.0, levels).value == "one" and choice("１", levels).value == "one"
        assert choice("ａ类", levels).value == "a"

    def test_the_unknown_hears_what_is_allowed_and_the_closest_first(self):
        assert choice("培训班", OPTIONS).error == "“培训班”不在可选项里，请改为其中一项：培训、志愿服务、其他"
        assert choice("会议", OPTIONS).error == "“会议”不在可选项里，请改为其中一项：志愿服务、培训、其他"

    def test_long_lists_are_shortened(self):
        many = {f"第{n}类": str(n) for n in range(30)}
        assert choice("甲", many).error.endswith("第9类等30项")

    def test_a_word_that_fits_two_options_is_refused(self):
        assert choice("甲 乙", {"甲乙": "1", "甲  乙": "2"}).error
        assert choice("甲乙", {"甲乙": "1", "甲  乙": "2"}).value == "1"

    def test_empty_and_faults(self):
        assert choice(None, OPTIONS) == EMPTY
        assert "志愿服务、培训、其他" in choice(Fault("#N/A"), OPTIONS).error


class TestShown:
    @pytest.mark.parametrize(
        ("cell", "seen"),
        [
            (None, ""),
            (" 甲 ", "甲"),
            (True, "TRUE"),
            (45.0, "45"),
            (0.1 + 0.2, "0.3"),
            (1e-7, "0.0000001"),
            (1e300, "1.00000000000000E+300"),
            (float("nan"), "nan"),
            (Percent(0.408), "40.8%"),
            (Percent(1 / 3), "33.3333%"),
            (Percent(2), "200%"),
            (Fault("#N/A"), "#N/A"),
            (dt.datetime(2017, 6, 30), "2017-06-30"),
            (dt.datetime(2017, 6, 30, 8, 5), "2017-06-30 08:05"),
            (dt.time(8, 5), "08:05"),
            ("a\0\ud800", "a��"),
        ],
    )
    def test_cells_are_shown_as_people_saw_them(self, cell, seen):
        assert shown(cell) == seen

    @given(cell=anything)
    def test_everything_can_be_shown_and_stored(self, cell):
        assert "\0" not in shown(cell) and shown(cell).encode("utf-8") is not None
        for found in (text(cell, 10), yes_no(cell), choice(cell, OPTIONS)):
            assert not (found.error and found.value is not None)
            found.error.encode("utf-8")
