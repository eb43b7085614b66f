"""Titles of columns: what is wanted, when two of them are the same, and which one was perhaps meant."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from uploads.cells.units import is_unit

BRACKETS = re.compile(r"[(\[【〔<《「{]([^()\[\]【】〔〕<>《》「」{}]*)[)\]】〕>》」}]")
REMARK = re.compile(r"必填项?|选填项?|可不填|(?:如|例如?|格式|示例)[:：]?.+")
# Words that make one column another: never overlooked, whether a title is matched or only suggested.
QUALIFIERS = {
    "本月": "month", "当月": "month", "上月": "last", "上个月": "last", "累计": "sum", "全年": "year", "年度": "year",
    "季": "quarter", "半年": "half", "去年": "before", "上年": "before", "同期": "before", "目标": "target",
    "计划": "target", "任务": "target",
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """A field that is looked for: its name in code, its title in sheets, and other titles that mean the same."""

    name: str
    title: str
    synonyms: tuple[str, ...] = ()
    required: bool = False

    @property
    def titles(self) -> tuple[str, ...]:
        """Every title under which the field is found."""
        return (self.title, *self.synonyms)


def normal(title: str) -> str:
    """The title without width, spaces, punctuation, case, and brackets that hold a unit or a remark.

    `*本月完成（场）` and `本月 完成` -> `本月完成`; `完成（累计）` keeps its word: `完成累计`.
    """
    return whole(BRACKETS.sub(_kept, unicodedata.normalize("NFKC", title)))


def whole(title: str) -> str:
    """The same with everything that stands in brackets."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return "".join(char for char in folded if char.isalnum() or char in "%‰")


def qualifiers(title: str) -> set[str]:
    """The kinds of words in a title that tell it from others: 本月, 累计, 去年 …"""
    return {kind for word, kind in QUALIFIERS.items() if word in title}


def index(wanted: Sequence[Wanted]) -> dict[str, set[str]]:
    """Which fields a title may mean, exactly: with its brackets and without."""
    fields: dict[str, set[str]] = {}
    for form in (whole, normal):
        found: dict[str, set[str]] = {}
        for field in wanted:
            for title in field.titles:
                found.setdefault(form(title), set()).add(field.name)
        fields = found | fields  # what is spelt out with its brackets counts more
    fields.pop("", None)
    return fields


def match(forms: Iterable[str], fields: dict[str, set[str]]) -> str | None:
    """The field of the first form that names one, and only one."""
    for form in forms:
        if len(fields.get(form, ())) == 1:
            return next(iter(fields[form]))
    return None


def suggest(title: str, wanted: Sequence[Wanted]) -> str | None:
    """The name of the field that a title resembles most, to be confirmed by a person; None when none comes close."""
    fields = index(wanted)
    exact = match((whole(title), normal(title)), fields)
    if exact:
        return exact
    typed = normal(title)
    alike = [form for form, names in fields.items() if len(names) == 1 and qualifiers(typed) <= qualifiers(form)]
    close = difflib.get_close_matches(typed, alike, n=1, cutoff=0.6)
    return next(iter(fields[close[0]])) if close else None


def _kept(match: re.Match) -> str:
    """What remains of a pair of brackets: nothing, when they hold a unit or a remark."""
    inside = re.sub(r"\s", "", match[1])
    unit = re.sub(r"^(?:计量)?单位[:：]?", "", inside)
    return "" if not inside or is_unit(unit) or REMARK.fullmatch(inside) else match[0]
