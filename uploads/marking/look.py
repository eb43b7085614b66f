"""How marks look: a fill by gravity and a comment. Both can be taken off again.

A fill remembers what it covers: the second colour of a solid fill is never shown, so the old colour is kept there. It
stays with the cell when people sort their rows.
"""

import re
from collections.abc import Sequence
from copy import copy
from math import ceil

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color

from uploads.marking.marks import ERROR, QUESTION, WARNING, Mark, gravest, sentences

AUTHOR = "平台"
OPENING = "【平台】"  # of every comment: some programs do not keep the author
# One off the colours that Excel offers, so that a colour that people chose is never taken for a mark.
COLOURS = {ERROR: "FFFFC7CF", QUESTION: "FFDDEBF8", WARNING: "FFFFF2CD"}
# What LibreOffice writes as the second colour of these fills, whatever it was before: the old colour is lost then.
LOST = ("FFCCCCFF", "FFCCFFFF", "FFFFFFFF")
NOTHING = 64  # the number by which a solid fill says that it has no second colour
MOST_COMMENTS = 10_000  # a workbook with more opens slowly; the colours are there all the same
LONGEST_COMMENT = 2000
WIDTH, LETTERS, LINE = 280, 20, 20  # of a comment: pixels, Chinese characters a line, pixels a line
OWN_COMMENT = re.compile(r"\n\n原批注（(.*?)）：\n(.*)", re.S)


def plain(text: str) -> str:
    """A text without the characters that no workbook can hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def is_mark(fill) -> bool:
    """Whether a fill is one of ours."""
    return fill.fill_type == "solid" and fill.fgColor.type == "rgb" and fill.fgColor.rgb in COLOURS.values()


class Marker:
    """Marks cells of one workbook, and counts the comments."""

    def __init__(self):
        self.comments = 0
        self.fills: dict[tuple[int, str], PatternFill] = {}

    @property
    def is_full(self) -> bool:
        """Whether some cells went without a comment."""
        return self.comments > MOST_COMMENTS

    def mark(self, cell, marks: Sequence[Mark]) -> None:
        """Colour a cell and say why."""
        level = gravest(marks)
        key = (_fill_id(cell), level)
        if key not in self.fills:
            self.fills[key] = _over(cell.fill, level)
        cell.fill = self.fills[key]
        self.comments += 1
        if not self.is_full:
            cell.comment = _comment(sentences(marks), cell.comment)


def unmark(book) -> None:
    """Take marks of an earlier round off every cell of a workbook."""
    ours = {number: _under(fill) for number, fill in enumerate(book._fills) if is_mark(fill)}
    for sheet in book.worksheets:
        for cell in sheet._cells.values():
            if (number := _fill_id(cell)) in ours:
                cell.fill = ours[number]
            comment = getattr(cell, "comment", None)
            if comment and comment.text.lstrip().startswith(OPENING):
                cell.comment = _own(comment)


def _fill_id(cell) -> int:
    """The number of a cell's fill; `cell.fill` itself is slow to ask for."""
    return cell._style.fillId if cell.has_style else 0


def _over(fill, level: str) -> PatternFill:
    """The fill of a mark over another fill."""
    kept = copy(fill.fgColor) if fill.fill_type == "solid" and not is_mark(fill) else Color(indexed=NOTHING)
    return PatternFill("solid", fgColor=Color(rgb=COLOURS[level]), bgColor=kept)


def _under(fill) -> PatternFill:
    """The fill that a mark lies over."""
    kept = fill.bgColor
    if (kept.type == "indexed" and kept.indexed == NOTHING) or (kept.type == "rgb" and kept.rgb in LOST):
        return PatternFill()
    return PatternFill("solid", fgColor=copy(kept), bgColor=Color(indexed=NOTHING))


def _comment(lines: list[str], own: Comment | None) -> Comment:
    """A comment of a readable size; what people wrote themselves stays below."""
    text = plain(OPENING + "\n".join(lines))[:LONGEST_COMMENT]
    if own and own.text:
        text += f"\n\n原批注（{own.author or '未署名'}）：\n{own.text}"
    height = sum(max(1, ceil(len(line) / LETTERS)) for line in text.split("\n")) * LINE + LINE
    return Comment(text, AUTHOR, height=min(height, 600), width=WIDTH)


def _own(comment: Comment) -> Comment | None:
    """What people had written themselves before the cell was marked."""
    own = OWN_COMMENT.search(comment.text)
    return Comment(own[2], own[1]) if own else None
