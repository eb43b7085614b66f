"""Questions about cells that a person has to answer: dashes, about fifty, from three to five.

Values of choices are text, a number as `50` or a date as `2017-06-05`; None leaves the cell empty.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from common import numerals
from uploads.cells.typed import quote, refused
from uploads.findings import Choice, Found, Question

LEAVE_EMPTY = Choice("none", "不填")
BLANKS = re.compile(
    r"[-—–―−─_]+|[/\\]+|无|暂无|没有|无数据|暂无数据|未开展|暂未开展|尚未开展|未开始|n/?a|null|none|nil", re.IGNORECASE
)
BEFORE = re.compile(
    r"^(大约|大概|约为|约|接近|将近|近|超过|超|逾|突破|不少于|不低于|至少|不足|不到|不超过|最多|>=|<=|>|<|≥|≤|≈|~)\s*(?=.)"
)
WITHIN = re.compile(r"(?<=[0-9一二两三四五六七八九十百千万亿])\s*(余|多|来|几|\+)(?=[^0-9]*$)")
AFTER = re.compile(r"(?<=.)\s*(左右|上下|以上|以下|以内)$")
SPAN = re.compile(r"(.+?)\s*(?:[-—–−~]{1,2}|至|到)\s*(.+)")
TAIL = re.compile(r"[^0-9]*$")

Reader = Callable[[str], Found]


def ask(kind: str, typed: str, text: str, choices: Iterable[Choice]) -> Found:
    """The question that a cell raises; leaving it empty is always among the answers."""
    return Found(question=Question(f"{kind}:{typed}", text, (*choices, LEAVE_EMPTY)))


def fill(value: Decimal, sign: str = "") -> Choice:
    """The answer to take a number for the cell."""
    text = numerals.exact(value)
    return Choice(text, f"按 {text}{sign} 填", text)


def blank(typed: str) -> Found | None:
    """Ask about a dash or 无: none, or no data?"""
    if not BLANKS.fullmatch(typed):
        return None
    choices = (Choice("0", "填 0", "0"), Choice("none", "不填（本月没有数据）"))
    return Found(question=Question(f"blank:{typed}", f"{quote(typed)}是 0，还是本月没有数据？", choices))


def about(typed: str, read: Reader, sign: str = "", scope: str = "") -> Found | None:
    """Ask about 约50, 50余 or 50左右; None when there is no such word. `scope` tells apart equal texts in a key."""
    core = AFTER.sub("", WITHIN.sub("", AFTER.sub("", BEFORE.sub("", typed))))
    if core == typed:
        return None
    found = read(core.strip())
    if found.question:
        choices = [choice for choice in found.question.choices if choice != LEAVE_EMPTY]
    elif found.value is not None:
        choices = [fill(found.value, sign)]
    else:
        return refused(f"{quote(typed)}不是准确的数字，请填写准确的数字，如 12") if re.search("[0-9]", core) else None
    return ask("about", typed + scope, f"{quote(typed)}不是准确的数字，按多少填？", choices)


def span(typed: str, read: Reader, sign: str = "", scope: str = "") -> Found | None:
    """Ask which end of 3-5 or 1—10万 counts; None when the text is no range of two numbers, the smaller first."""
    match = SPAN.fullmatch(typed)
    if not match:
        return None
    left, right = match.groups()
    top = read(right).value
    if top is None:
        return None
    for bottom in (read(left + TAIL.search(right)[0]).value, read(left).value):
        if bottom is not None and bottom < top:
            text = f"{quote(typed)}是一个范围，按多少填？"
            return ask("range", typed + scope, text, [fill(bottom, sign), fill(top, sign)])
    return None
