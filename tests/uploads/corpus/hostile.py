"""Workbooks that are made, or broken, so that a reader comes to harm."""

import io
import struct
import warnings
import zipfile

from tests.uploads.corpus.build import book, number, parts, row, sheet, words, zipped
from tests.uploads.corpus.entry import gatherer

ODD, odd = gatherer()
PLAIN = sheet(row(1, number("A1", 1)))
ZEROS = b" " * 2**20


@odd("重名.xlsx", "zip-duplicate")
def members_of_one_name():
    content = io.BytesIO(zipped(parts(PLAIN)))
    with zipfile.ZipFile(content, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("xl/worksheets/sheet1.xml", sheet(row(1, number("A1", 2))))
    return content.getvalue()


@odd("重名大小写.xlsx", "zip-duplicate")
def members_of_one_name_but_for_case():
    return zipped({**parts(PLAIN), "XL/worksheets\\Sheet1.xml": PLAIN})


@odd("加密部件.xlsx", "encrypted")
def encrypted_member():
    content = bytearray(zipped(parts(PLAIN)))
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


@odd("路径.xlsx", "zip-names")
def member_outside():
    return zipped({**parts(PLAIN), "../../etc/cron.d/x.xml": PLAIN})


@odd("绝对路径.xlsx", "zip-names")
def member_with_absolute_name():
    return zipped({**parts(PLAIN), "/etc/x.xml": PLAIN})


@odd("部件太多.xlsx", "zip-members", members=50)
def too_many_members():
    return zipped({**parts(PLAIN), **{f"xl/x{i}.bin": "" for i in range(60)}})


@odd("解压炸弹.xlsx", "zip-bomb")
def bomb_by_ratio():
    out = io.BytesIO(zipped(parts(PLAIN)))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/bomb.xml", "w") as part:
        for _ in range(40):
            part.write(ZEROS)
    return out.getvalue()


@odd("总量过大.xlsx", "zip-bomb", unpacked_megabytes=4)
def bomb_by_total():
    return zipped({**parts(PLAIN), **{f"xl/media/{i}.png": ZEROS for i in range(5)}})


@odd("炸弹谎报.xlsx", "zip-bomb", unpacked_megabytes=4)
def bomb_with_forged_sizes():
    """Claims ten bytes, holds eight megabytes; what it holds is counted."""
    return _claim(zipped({**parts(PLAIN), "xl/z.xml": ZEROS * 8}), b"xl/z.xml", 10)


@odd("谎报大小.xlsx", "zip-sizes")
def forged_sizes():
    """Only the directory lies; readers that believe the part's own header would see something else."""
    return _claim(zipped({**parts(PLAIN), "xl/z.xml": "<a>" + "b" * 999 + "</a>"}), b"xl/z.xml", 10, local=False)


@odd("谎报大小两处.xlsx", "zip-sizes")
def forged_sizes_in_both_places():
    return _claim(zipped({**parts(PLAIN), "xl/z.xml": "<a>" + "b" * 999 + "</a>"}), b"xl/z.xml", 10)


def _claim(content: bytes, name: bytes, size: int, local: bool = True) -> bytes:
    changed = bytearray(content)
    for magic, at_size, at_name in ((b"PK\x01\x02", 24, 46), (b"PK\x03\x04", 22, 30))[: 1 + local]:
        at = changed.rfind(name)
        while changed[at - at_name : at - at_name + 4] != magic:
            at = changed.rfind(name, 0, at)
        struct.pack_into("<I", changed, at - at_name + at_size, size)
    return bytes(changed)


@odd("外部定义.xlsx", "dtd")
def entities_that_multiply():
    lol = '<!DOCTYPE l [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return zipped(parts(lol + sheet(row(1, words("A1", "&b;")))))


@odd("外部定义靠后.xlsx", "dtd")
def entities_behind_a_long_comment():
    return zipped(parts(f"<!--{'x' * (2**20 - 9)}--><!DOCTYPE l [<!ENTITY a 'b'>]>" + PLAIN))


@odd("双字节.xlsx", "damaged")
def markup_in_utf16():
    return zipped({**parts(PLAIN), "xl/worksheets/sheet1.xml": PLAIN.encode("utf-16")})


@odd("没传完.xlsx", "damaged")
def cut_off():
    content = zipped(parts(PLAIN))
    return content[: len(content) // 2]


@odd("坏校验.xlsx", "damaged")
def wrong_checksum():
    content = bytearray(zipped(parts(PLAIN), zipfile.ZIP_STORED))
    content[content.find(b"<v>1</v>") + 3] = ord("2")
    return bytes(content)


@odd("标签没闭合.xlsx", "damaged")
def markup_cut_off():
    return zipped(parts(PLAIN[:-30]))


@odd("缺表.xlsx", "damaged")
def sheet_that_is_not_there():
    members = parts(PLAIN)
    del members["xl/worksheets/sheet1.xml"]
    return zipped(members)


@odd("没有表.xlsx", "no-sheets")
def workbook_without_sheets():
    return zipped(parts())


@odd("行重复.xlsx", "row-order")
def two_rows_of_one_number():
    return book(row(5, number("A5", 5)), row(5, number("A5", 6), number("B5", 6)))


@odd("行颠倒.xlsx", "row-order")
def rows_out_of_order():
    return book(row(5, number("A5", 5)), row(3, number("A3", 3)))


@odd("行号出界.xlsx", "damaged")
def row_number_beyond_all_sheets():
    return book(row(4294967296, number("A4294967296", 1)))


@odd("共享文字出界.xlsx", "damaged")
def shared_text_that_is_not_there():
    return book(row(1, '<c r="A1" t="s"><v>7</v></c>'))


@odd("谎报个数.xlsx", [(1, ["甲"])])
def forged_counts():
    """Claims four thousand million shared texts."""
    members = parts(sheet(row(1, '<c r="A1" t="s"><v>0</v></c>')))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    members["xl/sharedStrings.xml"] = (
        f'<sst xmlns="{space}" count="4294967295" uniqueCount="4294967295"><si><t>甲</t></si></sst>'
    )
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(
        "</Types>",
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.spreadsheetml.sharedStrings+xml"/></Types>',
    )
    return zipped(members)


@odd("行太多.xlsx", "too-many-rows", rows=500)
def more_rows_than_allowed():
    return book(*(row(i, number(f"A{i}", i)) for i in range(1, 502)))


@odd("太大.xlsx", "too-large", bytes=1000)
def larger_than_allowed():
    return zipped(parts(PLAIN), zipfile.ZIP_STORED)


@odd("合并太多.xlsx", "too-many-merges")
def too_many_merges():
    merges = "".join(f'<mergeCell ref="A{i}:B{i}"/>' for i in range(1, 100_100))
    return book(row(1, number("A1", 1)), after=f"<mergeCells>{merges}</mergeCells>")


@odd("内存炸弹.xlsx", "memory", memory_megabytes=100)
def shared_texts_that_fill_the_memory():
    """Passes the preflight, and is too much for either reader."""
    members = parts(PLAIN)
    text = "".join(f"<si><t>{i:0200}</t></si>" for i in range(500_000))
    members["xl/sharedStrings.xml"] = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{text}</sst>'
    )
    members["xl/_rels/workbook.xml.rels"] = members["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    )
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(
        "</Types>",
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.spreadsheetml.sharedStrings+xml"/></Types>',
    )
    return zipped(members)
