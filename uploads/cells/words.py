"""Cells of text, of yes or no, and of one of several options."""

import difflib
import re
from collections.abc import Mapping

from common.export import undefused
from uploads.cells.typed import DIGITS, UNSTORABLE, fault, is_empty, is_number, narrow, quote, refused, shown
from uploads.findings import EMPTY, Found
from uploads.raw import Fault

_YES = "是 有 对 已 y yes true t 1 √ ✓ ✔ ☑ 已完成 已开展 完成"
_NO = "否 无 不 没 没有 未 不是 n no false f 0 × ✗ ✘ ☒ ☐ x 未完成 未开展"
YES, NO = frozenset(_YES.split()), frozenset(_NO.split())
SCIENTIFIC = re.compile(r"[0-9]\.[0-9]+E\+[0-9]{2,3}")
LISTED = 10  # options that a sentence can hold
MANY = 30  # options of which only those are named that look like the word


def text(cell, longest: int) -> Found:
    """A str of at most `longest` characters, as it was typed; numbers and dates as they are shown.

    Of a text, only the one apostrophe is taken off that the CSV export puts in front of what a spreadsheet would
    calculate. Numbers beyond 15 digits are refused: the spreadsheet has already changed their end.
    """
    if is_empty(cell):
        return EMPTY
    if isinstance(cell, Fault):
        return fault(cell, "文字")
    if _is_damaged(cell):
        return refused(f"{quote(cell)}末尾的数字已被表格软件改动，请把单元格格式设为“文本”后重新填写")
    typed = undefused(cell) if isinstance(cell, str) else shown(cell)
    if UNSTORABLE.search(typed):
        return refused(f"{quote(typed)}里有无法保存的字符（显示为 �），请删掉后重新填写")
    if len(typed) > longest:
        return refused(f"{quote(typed)}太长，最多{longest}个字，现有{len(typed)}个字，请缩短")
    return Found(typed)


def yes_no(cell) -> Found:
    """True or False: 是 and 否, ticks and crosses, truth values."""
    if is_empty(cell):
        return EMPTY
    if isinstance(cell, Fault):
        return fault(cell, "“是”或“否”")
    word = _folded(shown(cell))
    if word in YES or word in NO:
        return Found(word in YES)
    return refused(f"{quote(cell)}看不出是“是”还是“否”，请填写“是”或“否”")


def choice(cell, options: Mapping[str, str]) -> Found:
    """The key of one of the options; they map labels and synonyms to keys, each key's own label first."""
    if is_empty(cell):
        return EMPTY
    if isinstance(cell, Fault):
        return fault(cell, "其中一项：" + _listed("", options))
    word = shown(cell)
    if word in options:
        return Found(options[word])
    keys = {key for label, key in options.items() if _folded(label) == _folded(word)}
    if len(keys) == 1:
        return Found(keys.pop())
    return refused(f"{quote(cell)}不在可选项里，请改为其中一项：{_listed(word, options)}")


def _is_damaged(cell) -> bool:
    """Whether a spreadsheet has replaced the end of a long number by zeros or by an exponent."""
    if isinstance(cell, str):
        return "+" in cell and bool(SCIENTIFIC.fullmatch(narrow(cell)))
    return is_number(cell) and len(shown(cell).lstrip("-").partition(".")[0]) > DIGITS


def _folded(word: str) -> str:
    """What remains of a word when spaces, width and case do not matter."""
    return "".join(narrow(word).split()).casefold()


def _listed(word: str, options: Mapping[str, str]) -> str:
    """The labels of the options, those that look like the word first."""
    labels: dict[str, str] = {}
    for label, key in options.items():
        labels.setdefault(key, label)
    close = difflib.get_close_matches(_folded(word), list(options), n=3, cutoff=0.5)
    order = dict.fromkeys([*(options[label] for label in close), *labels])
    if len(labels) > MANY:
        return "、".join(labels[key] for key in list(order)[: max(len(close), 1)]) + f"等，共{len(labels)}项"
    shown_labels = [labels[key] for key in order]
    return "、".join(shown_labels[:LISTED]) + (f"等{len(shown_labels)}项" if len(shown_labels) > LISTED else "")
