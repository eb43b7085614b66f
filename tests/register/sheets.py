"""Sheets of members, of any length, for tests and benchmarks."""

import csv
import datetime as dt
from io import BytesIO, StringIO

from openpyxl import Workbook

HEAD = ("编号", "姓名", "单位", "类别", "加入日期", "服务时数", "电话", "乡镇", "特长", "备注")
FIRST = dt.date(2010, 1, 1)
TOWNS = ("织里镇", "八里店镇", "月河街道", "朝阳街道")


def member(number: int) -> tuple:
    """The cells of one member."""
    return (
        f"M{number:07}",
        f"成员{number}",
        "吴兴区",
        "讲师",
        FIRST + dt.timedelta(days=number % 2500),
        number % 400 / 2,
        f"139{number:08}",
        TOWNS[number % 4],
        "朗诵",
        f"第{number}号",
    )


def rows(count: int, wrong_every: int = 0):
    """The cells of so many members; every so many-th has a date that does not exist."""
    for number in range(count):
        cells = member(number)
        if wrong_every and number % wrong_every == wrong_every - 1:
            cells = (*cells[:4], "2017-02-30", *cells[5:])
        yield cells


def workbook(count: int, wrong_every: int = 0, title: str = "成员名册") -> bytes:
    """An .xlsx, with a title above the head unless that is empty."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    if title:
        sheet.append([title])
    sheet.append(HEAD)
    for cells in rows(count, wrong_every):
        sheet.append(cells)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def text(count: int, wrong_every: int = 0) -> bytes:
    """The same as .csv."""
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(HEAD)
    writer.writerows(rows(count, wrong_every))
    return stream.getvalue().encode("utf-8-sig")
