"""Workbooks of Excel 97-2003, honest and broken."""

import io
import struct
from datetime import date, datetime, time

import xlwt

from tests.uploads.corpus.entry import Expected, gatherer
from uploads.reading import Fault, Percent

ODD, odd = gatherer()
SECTOR = 512


def saved(workbook: xlwt.Workbook) -> bytes:
    """What xlwt writes."""
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _small() -> bytearray:
    workbook = xlwt.Workbook(encoding="utf-8")
    workbook.add_sheet("表").write(0, 0, 1)
    return bytearray(saved(workbook))


@odd(
    "老表.xls",
    [Expected("表", [(2, [None, 45, Percent(0.408), "文字", True, 45.5, 1.2345678901234568e17, Percent(1)])])],
)
def values_of_an_old_workbook():
    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet("表")
    percent = xlwt.easyxf(num_format_str="0.0%")
    for column, value in enumerate([45, 0.408, "文字", True, 45.5, 123456789012345678, 1], 1):
        sheet.write(1, column, value, *([percent] if column in (2, 7) else []))
    return saved(workbook)


@odd("老表日期.xls", [Expected("表", [(1, [date(2017, 6, 30), datetime(2017, 6, 30, 12), time(8, 30), "30:15:00"])])])
def dates_of_an_old_workbook():
    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet("表")
    cells = (
        (42916, "yyyy-mm-dd"),
        (42916.5, "yyyy-mm-dd hh:mm"),
        (0.35416666666666669, "h:mm"),
        (30.25 / 24, "[h]:mm"),
    )
    for column, (value, code) in enumerate(cells):
        sheet.write(0, column, value, xlwt.easyxf(num_format_str=code))
    return saved(workbook)


@odd("老表1904.xls", [Expected("表", [(1, [date(2017, 6, 30)])])])
def old_dates_counted_from_1904():
    workbook = xlwt.Workbook(encoding="utf-8")
    workbook.dates_1904 = True
    workbook.add_sheet("表").write(0, 0, 42916 - 1462, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    return saved(workbook)


@odd(
    "老表隐藏.xls",
    [
        Expected("表", [(1, ["见"]), (3, ["藏"], True), (5, ["并"])], False, ((5, 1, 6, 3),), (2,)),
        Expected("藏表", [(1, [1])], True),
    ],
)
def hidden_and_merged_in_an_old_workbook():
    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet("表")
    sheet.write(0, 0, "见")
    sheet.write(2, 0, "藏")
    sheet.row(2).hidden = True
    sheet.col(1).hidden = True
    sheet.write_merge(4, 5, 0, 2, "并")
    hidden = workbook.add_sheet("藏表")
    hidden.write(0, 0, 1)
    hidden.visibility = 2
    return saved(workbook)


@odd("老表错误.xls", [Expected("表", [(1, [1, Fault("#N/A"), Fault("#DIV/0!")])])])
def errors_in_an_old_workbook():
    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet("表")
    sheet.write(0, 0, 1)
    sheet.row(0).set_cell_error(1, 0x2A)
    sheet.row(0).set_cell_error(2, 0x07)
    return saved(workbook)


@odd("其实是老表.xlsx", [Expected("表", [(1, [1])])])
def old_workbook_with_a_new_name():
    return bytes(_small())


@odd("绕圈.xls", "damaged")
def sectors_that_follow_each_other_in_a_circle():
    """Every sector names itself as the next one. The second reader gives up its whole process over this."""
    content = _small()
    table = SECTOR * (struct.unpack_from("<I", content, 76)[0] + 1)
    for place in range(SECTOR // 4):
        struct.pack_into("<I", content, table + 4 * place, place)
    return bytes(content)


@odd("目录绕圈.xls", "damaged")
def directory_in_a_circle():
    content = _small()
    table = SECTOR * (struct.unpack_from("<I", content, 76)[0] + 1)
    start = struct.unpack_from("<I", content, 48)[0]
    struct.pack_into("<I", content, table + 4 * start, start)
    return bytes(content)


@odd("表不在.xls", "damaged")
def sheet_said_to_lie_beyond_the_end():
    """The second reader panics over this."""
    content = _small()
    at = content.find(b"\x85\x00")  # the record that names the sheet and tells where it begins
    content[at + 5 : at + 7] = b"\xff\xff"
    return bytes(content)


@odd("没传完.xls", "damaged")
def old_workbook_cut_off():
    return bytes(_small()[:2048])


@odd("有密码.xls", "encrypted")
def old_workbook_with_a_password():
    """A FILEPASS record, right behind the first record of the workbook's stream."""
    content = _small()
    at = content.find(b"\x09\x08\x10\x00") + 20
    size = struct.unpack_from("<H", content, at + 2)[0]
    content[at : at + 4] = b"\x2f\x00" + struct.pack("<H", size)
    return bytes(content)


@odd("有密码.xlsx", "encrypted")
def new_workbook_with_a_password():
    return compound("EncryptionInfo", "EncryptedPackage")


@odd("文档.xls", "word")
def old_document():
    return compound("WordDocument", "1Table")


@odd("演示.xls", "slides")
def old_slides():
    return compound("PowerPoint Document")


@odd("邮件.xls", "binary")
def another_compound_file():
    return compound("__properties_version1.0")


def compound(*streams: str) -> bytes:
    """The frame of an OLE file whose directory names these streams."""
    header = bytearray(SECTOR)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", header, 48, 1)
    directory = bytearray()
    for name in ("Root Entry", *streams):
        entry = bytearray(128)
        raw = (name + "\0").encode("utf-16-le")
        entry[: len(raw)] = raw
        struct.pack_into("<H", entry, 64, len(raw))
        directory += entry
    return bytes(header + bytes(SECTOR) + directory.ljust(SECTOR, b"\0") + bytes(SECTOR))
