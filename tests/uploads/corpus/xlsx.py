"""Workbooks that are odd, but honest: every value in them must come out."""

from datetime import date, datetime, time, timedelta

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.uploads.corpus.build import MAIN, OFFICE, book, number, parts, row, saved, sheet, words, zipped
from tests.uploads.corpus.entry import Expected, gatherer
from uploads.reading import Fault, Percent

ODD, odd = gatherer()
UNCALCULATED = Fault("公式没有算出结果")
NO_NUMBER = Fault("不是有效的数字")
PREFIXED = (
    f'<x:worksheet xmlns:x="{MAIN}"><x:cols><x:col min="3" max="4" hidden="1"/></x:cols><x:sheetData>'
    '<x:row r="2" hidden="1"><x:c r="A2"><x:v>1</x:v></x:c><x:c r="B2" t="e"><x:v>#REF!</x:v></x:c></x:row>'
    '<x:row r="4"><x:c r="A4"><x:f>1+1</x:f></x:c></x:row></x:sheetData>'
    '<x:mergeCells><x:mergeCell ref="A4:C5"/></x:mergeCells></x:worksheet>'
)


@odd("整数.xlsx", [(1, [45, 45.5, -3, 10**14, 0, None, Percent(1)])])
def integral_numbers_come_as_int():
    workbook = openpyxl.Workbook()
    workbook.active.append([45.0, 45.5, -3.0, 1e14, 0.0, None, 1])
    workbook.active["G1"].number_format = "0%"
    return saved(workbook)


@odd("身份证号.xlsx", [(1, [float("330501199001011234"), 1e15, 999_999_999_999_999])])
def sixteen_digits_stay_float():
    return book(row(1, number("A1", 330501199001011234), number("B1", 10**15), number("C1", 999_999_999_999_999)))


@odd("错误值.xlsx", [(2, ["甲", Fault("#N/A"), Fault("#DIV/0!"), 7, Fault("#错误")])])
def error_cells():
    return book(
        row(
            2,
            words("A2", "甲"),
            '<c r="B2" t="e"><f>NA()</f><v>#N/A</v></c>',
            "<c r='C2' t='e'><v>#DIV/0!</v></c>",
            number("D2", 7),
            '<c r="E2" t="e"><v>#新错误!</v></c>',
        )
    )


@odd("公式.xlsx", [(1, [UNCALCULATED, 2, UNCALCULATED, None, UNCALCULATED]), (2, [None, UNCALCULATED])])
def formulas_without_result():
    return book(
        row(
            1,
            '<c r="A1"><f>1+1</f></c>',
            '<c r="B1"><f>1+1</f><v>2</v></c>',
            '<c r="C1"><f t="shared" si="0"/><v></v></c>',
            '<c r="D1" t="str"><f>""</f><v></v></c>',
            '<c r="E1"><f>1+1</f><v/></c>',
        ),
        row(2, '<c r="B2" s="0"><f>SUM(A1:A1)</f><v></v></c>'),
    )


@odd("似是而非.xlsx", [(1, ['t="e" s="1"', "<f>", 5])])
def text_that_looks_like_markup():
    return book(row(1, words("A1", 't="e" s="1"'), words("B1", "&lt;f&gt;"), number("C1", 5)))


@odd("百分比.xlsx", [(1, [Percent(0.408), Percent(0.5), Percent(-0.1), 0.408, 0.3, "文字", Percent(1), 0.2])])
def percentages():
    workbook = openpyxl.Workbook()
    workbook.active.append([0.408, 0.5, -0.1, 0.408, 0.3, "文字", 1, 0.2])
    formats = {
        "A": "0.0%",
        "B": "0%",
        "C": "[Red]0.00%;-0.00%",
        "D": "General",
        "E": '0"%"',
        "F": "0%",
        "G": "0%",
        "H": r"0\%",
    }
    for column, code in formats.items():
        workbook.active[column + "1"].number_format = code
    return saved(workbook)


@odd("百分比样式很多.xlsx", [(1, [Percent(0.25)] * 200)])
def many_percent_styles():
    workbook = openpyxl.Workbook()
    workbook.active.append([0.25] * 200)
    for place, cell in enumerate(workbook.active[1]):
        cell.number_format = f'0.0%"{place}"'
    return saved(workbook)


@odd("隐藏.xlsx", [Expected("Sheet", [(1, ["见"]), (2, ["藏"], True), (3, [None, 3])], hidden_columns=(2, 5, 6))])
def hidden_rows_and_columns():
    workbook = openpyxl.Workbook()
    workbook.active["A1"], workbook.active["A2"], workbook.active["B3"] = "见", "藏", 3
    workbook.active.row_dimensions[2].hidden = True
    workbook.active.column_dimensions["B"].hidden = True
    workbook.active.column_dimensions.group("E", "F", hidden=True)
    return saved(workbook)


@odd("三张表.xlsx", [Expected("一", [(1, [1])]), Expected("二", [(1, [2])], True), Expected("三", [(1, [3])], True)])
def hidden_sheets_and_a_chart_sheet():
    workbook = openpyxl.Workbook()
    workbook.active.title = "一"
    workbook.active["A1"] = 1
    chart = BarChart()
    chart.add_data(Reference(workbook.active, min_col=1, min_row=1))
    workbook.create_chartsheet("图").add_chart(chart)
    for name, value, state in (("二", 2, "hidden"), ("三", 3, "veryHidden")):
        workbook.create_sheet(name)["A1"] = value
        workbook[name].sheet_state = state
    return saved(workbook)


@odd("合并.xlsx", [Expected("Sheet", [(1, ["标题"]), (3, [1])], merged=((1, 1, 1, 4), (3, 1, 5, 1)))])
def merged_cells():
    workbook = openpyxl.Workbook()
    workbook.active["A1"], workbook.active["A3"] = "标题", 1
    workbook.active.merge_cells("A1:D1")
    workbook.active.merge_cells("A3:A5")
    return saved(workbook)


@odd("靠右下.xlsx", [(5, [None, None, None, "丁"]), (6, [None, None, None, None, 5])])
def leading_empty_rows_and_columns():
    return book(row(5, words("D5", "丁")), row(6, number("E6", 5)))


@odd("远处一格.xlsx", [(1, ["首"]), (10_002, [None, "远"])])
def stray_cell_after_ten_thousand_blank_rows():
    blank = "".join(f'<row r="{place}"><c r="A{place}"/></row>' for place in range(2, 10_002))
    return book(row(1, words("A1", "首")), blank, row(10_002, words("B10002", "远")))


@odd("1904.xlsx", [(1, [date(2017, 6, 30), datetime(2017, 6, 30, 8, 30)])])
def dates_counted_from_1904():
    workbook = openpyxl.Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    workbook.active.append([date(2017, 6, 30), datetime(2017, 6, 30, 8, 30)])
    return saved(workbook)


@odd(
    "时间.xlsx", [(1, [date(2017, 6, 30), date(2017, 6, 30), datetime(2017, 6, 30, 12), time(8, 30), "30:15:00", True])]
)
def dates_times_and_durations():
    workbook = openpyxl.Workbook()
    day = datetime(2017, 6, 30)
    workbook.active.append([day.date(), day, day.replace(hour=12), time(8, 30), timedelta(hours=30, minutes=15), True])
    return saved(workbook)


@odd(
    "前缀.xlsx",
    [Expected("Sheet", [(2, [1, Fault("#REF!")], True), (4, [UNCALCULATED])], False, ((4, 1, 5, 3),), (3, 4))],
)
def prefixed_markup():
    return zipped(parts(PREFIXED))


@odd("不写位置.xlsx", [(1, [1, Fault("#N/A")], True), (3, [3, None, None, UNCALCULATED, 5])])
def positions_left_out():
    return book(
        '<row hidden="true"><c><v>1</v></c><c t="e"><v>#N/A</v></c></row><row/>',
        '<row><c><v>3</v></c><c r="D3"><f>1</f></c><c><v>5</v></c></row>',
    )


@odd("空行带格式.xlsx", [(1, [1]), (40_000, [2], True)])
def rows_written_without_end_tags():
    return book(
        row(1, number("A1", 1)),
        *(f'<row r="{i}" ht="15"/>' for i in range(2, 40_000)),
        row(40_000, number("A40000", 2), about=' hidden="1"'),
    )


@odd("谎报范围.xlsx", [(1, [1])])
def forged_dimension():
    return book(row(1, number("A1", 1)), before='<dimension ref="A1:XFD1048576"/>')


@odd("怪数.xlsx", [(1, [NO_NUMBER, NO_NUMBER, NO_NUMBER, 1])])
def no_numbers():
    return book(row(1, number("A1", "NaN"), number("B1", "INF"), number("C1", "1e999"), number("D1", 1)))


@odd("怪字.xlsx", [(1, [Fault("含有无法识别的字符"), "甲\r\n乙", 3])])
def nul_in_a_text():
    return book(row(1, words("A1", "a_x0000_b"), words("B1", "甲_x000D_\n乙"), number("C1", 3)))


@odd("长文.xlsx", [(1, [Fault("文字过长（超过 32767 字）"), "长" * 32767])])
def text_too_long():
    return book(row(1, words("A1", "长" * 32768), words("B1", "长" * 32767)))


@odd("空表.xlsx", [Expected("Sheet", [])])
def sheet_without_cells():
    return saved(openpyxl.Workbook())


@odd("远角.xlsx", [Expected("Sheet", [(1, [1]), (1_048_576, [None] * 16383 + [2])])])
def cells_at_both_corners():
    """The reader that comes first gives up its whole process over this one."""
    return book(row(1, number("A1", 1)), row(1_048_576, number("XFD1048576", 2)))


@odd("严格.xlsx", [(1, ["甲", Fault("#N/A")])])
def strict_workbook():
    strict = "http://purl.oclc.org/ooxml"
    members = parts(sheet(row(1, words("A1", "甲"), '<c r="B1" t="e"><v>#N/A</v></c>')))
    return zipped(
        {
            name: content.replace(MAIN, f"{strict}/spreadsheetml/main").replace(
                OFFICE, f"{strict}/officeDocument/relationships"
            )
            for name, content in members.items()
        }
    )
