"""Rosters of any length, with valid documents and phones made by number, for tests and benchmarks."""

import csv
import datetime as dt
from io import BytesIO, StringIO

from openpyxl import Workbook

from volunteers.codes import SKILLS
from volunteers.identity import check_digit

HEAD = (
    "姓名", "证件号码", "手机", "所属组织", "居住乡镇", "性别", "出生日期", "政治面貌", "团籍", "文化程度", "职业",
    "特长", "可服务时间", "监护人", "监护人同意日期", "注册日期", "来源",
)  # fmt: skip
BORN, REGISTERED = dt.date(1955, 1, 1), dt.date(2010, 3, 5)
FAMILY, GIVEN = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红玲"
PLACES = ("吴兴区", "德清县")


def document(number: int) -> str:
    """A resident card's number, another one for every number below ten millions."""
    day = BORN + dt.timedelta(days=number % 15_000)
    seventeen = f"3305{number // 15_000 % 99:02d}{day:%Y%m%d}{number // 1_485_000 * 2 + number % 2:03d}"
    return seventeen + check_digit(seventeen)


def name(number: int) -> str:
    """A name of two or three characters."""
    given = GIVEN[number // 20 % 28] + (GIVEN[number // 560 % 28] if number % 5 else "")
    return FAMILY[number % 20] + given


def person(number: int, **changes) -> tuple:
    """The cells of one volunteer, some of them replaced by heads of their columns: `person(1, 手机="")`."""
    cells = (
        name(number),
        document(number),
        f"1{3 + number % 7}{number:09d}",
        PLACES[number % 2],
        None,
        None,
        None,
        ("群众", "共青团员", "中共党员")[number % 3],
        ("非团员", "团员", "非团员")[number % 3],
        ("大学本科", "大学专科", "普通高中")[number % 3],
        ("教师", "护士", "职员", "农民")[number % 4],
        f"{SKILLS[number % 18]}、{SKILLS[(number + 7) % 18]}" if number % 3 else None,
        "周末白天",
        None,
        None,
        REGISTERED + dt.timedelta(days=number % 2_650),
        ("志愿汇APP", "社区招募", "学校招募")[number % 3],
    )
    return tuple(changes.get(head, cell) for head, cell in zip(HEAD, cells, strict=True))


def people(count: int, wrong_every: int = 0, first: int = 0):
    """The cells of so many volunteers; the document of every so many-th has a wrong check digit."""
    for number in range(first, first + count):
        if wrong_every and number % wrong_every == wrong_every - 1:
            yield person(number, 证件号码=wrong(document(number)))
        else:
            yield person(number)


def wrong(number: str) -> str:
    """A document's number with another check digit."""
    return number[:17] + ("1" if number[17] != "1" else "2")


def workbook(rows, head=HEAD) -> bytes:
    """An .xlsx of these rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    sheet.append(head)
    for cells in rows:
        sheet.append(cells)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def text(rows, head=HEAD) -> bytes:
    """The same as .csv."""
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(head)
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8-sig")
