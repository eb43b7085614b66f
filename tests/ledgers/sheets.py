"""Sheets of activities, of any length, for tests and benchmarks."""

import datetime as dt
from io import BytesIO

from openpyxl import Workbook

HEAD = (
    "单位", "重点工作项目", "类别", "活动名称", "日期", "开始时间", "地点", "参加人数", "活动小结", "补登原因",
)  # fmt: skip
FIRST = dt.date(2017, 1, 2)
PLACES = ("吴兴区", "德清县")
REASON = "年初没有系统，补录"


def activity_cells(number: int, **changes) -> tuple:
    """The cells of one activity, some of them replaced by heads of their columns: `activity_cells(1, 地点="村")`."""
    cells = (
        PLACES[number % 2],
        f"{number % 4 + 1:02}",
        "讲座" if number % 3 else "培训",
        f"第{number}场果农课堂",
        FIRST + dt.timedelta(days=number % 180),
        dt.time(9 + number % 9, 30),
        f"第{number % 400}村文化礼堂",
        number % 90 + 10,
        "讲了果树修剪和病虫害防治，现场答疑。",
        REASON,
    )
    return tuple(changes.get(head, cell) for head, cell in zip(HEAD, cells, strict=True))


def workbook(rows, head=HEAD, name: str = "活动台账") -> bytes:
    """An .xlsx of these rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    sheet.append(head)
    for cells in rows:
        sheet.append(cells)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
