"""What is wrong with a sentence pattern, all of it at once, each with its place."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from common import patterns

NEAR = 8


@dataclass(frozen=True)
class Fault:
    """One mistake: line and column count from 1, `near` is what stands there."""

    line: int
    column: int
    message: str
    near: str = ""

    def __str__(self):
        near = f"“{self.near}”附近" if self.near else ""
        return f"第{self.line}行第{self.column}字{near}：{self.message}"


def faults(pattern: str, codes: Collection[str], lists: Collection[str]) -> list[Fault]:
    """Every mistake of a pattern, given the codes of the indicators and the names of the lists that there are."""
    found = []
    for number, line in enumerate(pattern.splitlines(), 1):
        in_line = [*_unpaired(line), *_misnamed(line, codes, lists)]
        found += [Fault(number, at + 1, message, line[at : at + NEAR]) for at, message in sorted(in_line)]
    if not found:
        try:
            patterns.parse(pattern)
        except patterns.PatternError as error:
            found.append(Fault(1, 1, str(error)))
    return found


def _unpaired(line: str):
    """(place, message) of brackets and braces without a partner, or inside one another."""
    opened = {"[": None, "{": None}
    for at, mark in enumerate(line):
        if mark in "[{":
            if opened[mark] is not None:
                yield at, f"“{mark}”前面还有一个“{mark}”没有关上，{_pair(mark)}里不能再套{_pair(mark)}"
            elif mark == "[" and opened["{"] is not None:
                yield at, "“{ }”里不能有方括号，请先用“}”关上"
            opened[mark] = at
        elif mark in "]}":
            partner = "[" if mark == "]" else "{"
            if opened[partner] is None:
                yield at, f"多了一个“{mark}”，前面没有与它成对的“{partner}”"
            elif mark == "]" and opened["{"] is not None:
                yield opened["{"], "“{”没有关上，请补上“}”"
                opened["{"] = None
            opened[partner] = None
    for mark, at in opened.items():
        if at is not None:
            yield at, f"“{mark}”没有关上，请在分句末尾补上“{']' if mark == '[' else '}'}”"


def _pair(mark: str) -> str:
    return "方括号" if mark == "[" else "花括号"


def _misnamed(line: str, codes: Collection[str], lists: Collection[str]):
    """(place, message) of tokens that cannot be read, or that name nothing."""
    for match in re.finditer(r"\{([^{}\[\]]*)\}", line):
        text = match[1]
        try:
            token = next(iter(patterns.tokens(match[0])))
        except (patterns.PatternError, StopIteration):
            yield match.start(), f"看不懂“{{{text}}}”，花括号里应是指标代码，如 {{lectures}} 或 {{target.lectures}}"
            continue
        if token.of == "list" and token.code not in lists:
            yield (
                match.start(),
                f"没有“{{*{token.code}}}”这个名单，可用的有 {'、'.join(f'{{*{name}}}' for name in lists)}",
            )
        elif token.of != "list" and token.code not in codes:
            yield match.start(), f"没有代码为“{token.code}”的指标，请从指标表里点选"
