"""Lines of a sheet that are no data: totals, and what people write below a table."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from uploads.cells.typed import is_empty, is_number
from uploads.layout.titles import BRACKETS, whole
from uploads.raw import Percent

TOTAL = re.compile(
    r"(?:本页|本表|全市|全县|全区|市级|县级|各?县区|以上|累计|本月|当月)*(?:合计|总计|小计|共计|总合计)数?|total"
)
NOTE = re.compile(
    r"(?P<word>备注|附注|注|说明|填表说明|(?:填[表报写]|制表|统计|报送|上报|经办|审[核批]|复核|联系|负责)(?:人|单位|时间|日期|电话|方式)?"
    r"|审[核批]意见|联系人及电话|联系电话|电话|手机|日期|(?:单位|部门|分管|主要|单位主要|科室)?(?:负责人|领导))"
    r"(?:\((?:盖章|签[字名章]|公章)\)|盖章|签[字名章])*[0-9一二三四五六七八九]*(?P<end>[:：]|[.、．]|$)"
)
SUSPECT = re.compile("[计tTｔＴ注说填制统报上经审复联负电手日单部分主科领㈱-㎿]")  # one of them is in each of these
FIGURES = 1  # numbers that a line below the table may hold in the table's columns: a telephone


def is_plain(cells: Sequence) -> bool:
    """Whether a row can be told at a glance to be neither a total nor a note, as nearly every row can."""
    for cell in cells:
        if type(cell) is str and cell:
            return cell[0].isalnum() and not SUSPECT.search(cell)
    return True


def is_total(cells: Sequence) -> bool:
    """Whether the first text of a row says that it adds up others: 合计, 总 计, 小计：, 全市合计."""
    first = _first(cells)
    return bool(TOTAL.fullmatch(whole(BRACKETS.sub("", unicodedata.normalize("NFKC", first)))))


def is_note(cells: Sequence, columns: Iterable[int]) -> bool:
    """Whether a row is a line below the table: 填表人：…, 审核：…, 注：….

    `columns` are those of the table, from 1. A row with several numbers in them is data, whatever its first text says.
    """
    first = "".join(unicodedata.normalize("NFKC", _first(cells)).split())
    if not NOTE.match(first):
        return False
    numbers = [cells[column - 1] for column in columns if 0 < column <= len(cells)]
    return sum(is_number(cell) or isinstance(cell, Percent) for cell in numbers) <= FIGURES


def _first(cells: Sequence) -> str:
    """The first text of a row; empty when there is none."""
    return next((cell for cell in cells if isinstance(cell, str) and not is_empty(cell)), "")
