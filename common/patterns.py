"""The sentence patterns of documents: text with tokens for figures, whose clauses vanish when there is nothing to tell.

    举办大讲堂{rural_lectures}[，服务青年{rural_lecture_attendance}]。

`{code}` is an indicator's figure, `{target.code}` its annual target, `{left.code}` what is left of it, `{*name}` a
list of words. `{code|词}` prints the word, `{code=100|百个}` and `{code>=100|百个}` print it if the value meets the
condition and the figure otherwise; `{code=10|十大项目|项目#}` says with # where the figure goes then. `[…]` is an
optional clause: it vanishes when a token in it is zero or missing; with a token outside brackets the sentence does.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

TOKEN = re.compile(
    r"(?P<list>\*)?(?:(?P<of>target|left)\.)?(?P<code>[a-z][a-z0-9_]*)"
    r"(?:(?P<operator>>=|=)(?P<number>\d+(?:\.\d+)?))?(?:\|(?P<word>[^|]+))?(?:\|(?P<otherwise>[^|]+))?"
)
STOPS = "，、；：。"
MARKS = tuple(STOPS)


class PatternError(ValueError):
    """A pattern that cannot be read; the message names the fault in Chinese."""


@dataclass(frozen=True)
class Token:
    """A place for a figure. `of` is value, target, left or list."""

    code: str
    of: str = "value"
    operator: str = ""
    number: Decimal | None = None
    word: str = ""
    otherwise: str = "#"

    def text(self, value: Decimal, figure: str) -> str:
        """What stands in the sentence: the word if the value meets the condition, else the printed figure."""
        met = {"": True, "=": value == self.number, ">=": self.number is not None and value >= self.number}
        if self.word and met[self.operator]:
            return self.word
        return self.otherwise.replace("#", figure)


@dataclass(frozen=True)
class Clause:
    """A run of text and tokens that stands or vanishes as one."""

    pieces: tuple[str | Token, ...]
    optional: bool


Sentence = tuple[Clause, ...]


@dataclass(frozen=True)
class Piece:
    """A piece of a told sentence; `source` is what the teller gave for a token, None for plain text."""

    text: str
    source: object = None


def parse(pattern: str) -> list[list[Sentence]]:
    """Read a pattern into paragraphs of sentences of clauses; PatternError when it is malformed."""
    return [_sentences(line) for line in pattern.splitlines() if line.strip()]


def tokens(pattern: str) -> Iterable[Token]:
    """Every token of a pattern."""
    for paragraph in parse(pattern):
        for sentence in paragraph:
            for clause in sentence:
                yield from (piece for piece in clause.pieces if isinstance(piece, Token))


def tell(pattern: str, find: Callable[[Token], Piece | None]) -> list[list[Piece]]:
    """Tell a pattern: paragraphs of pieces. `find` gives the piece for a token, None when there is nothing to tell."""
    paragraphs = []
    for paragraph in parse(pattern):
        told = [piece for sentence in paragraph for piece in _tell_sentence(sentence, find)]
        if told:
            paragraphs.append(told)
    return paragraphs


def _sentences(line: str) -> list[Sentence]:
    sentences, clauses = [], []
    for body, bracketed in re.findall(r"([^\[\]]+)|\[([^\[\]]*)\]", _balanced(line.strip())):
        if bracketed:
            clauses.append(Clause(_pieces(bracketed), True))
            if bracketed.endswith("。"):
                sentences, clauses = [*sentences, tuple(clauses)], []
            continue
        for part in re.findall(r"[^。]*。|[^。]+", body):
            clauses.append(Clause(_pieces(part), False))
            if part.endswith("。"):
                sentences, clauses = [*sentences, tuple(clauses)], []
    return [*sentences, tuple(clauses)] if clauses else sentences


def _balanced(line: str) -> str:
    depth = 0
    for mark in line:
        depth += {"[": 1, "]": -1}.get(mark, 0)
        if depth not in (0, 1):
            raise PatternError("方括号不成对或有嵌套")
    if depth:
        raise PatternError("方括号不成对")
    return line


def _pieces(text: str) -> tuple[str | Token, ...]:
    pieces = []
    for plain, braced in re.findall(r"([^{}]+)|\{([^{}]*)\}", text):
        pieces.append(plain or _token(braced))
    if "".join(p if isinstance(p, str) else "" for p in pieces) != re.sub(r"\{[^{}]*\}", "", text):
        raise PatternError(f"花括号不成对：{text[:30]}")
    return tuple(pieces)


def _token(text: str) -> Token:
    match = TOKEN.fullmatch(text)
    if not match or (match["list"] and (match["of"] or match["operator"])):
        raise PatternError(f"看不懂的标记 {{{text}}}")
    number = Decimal(match["number"]) if match["number"] else None
    of = "list" if match["list"] else match["of"] or "value"
    return Token(match["code"], of, match["operator"] or "", number, match["word"] or "", match["otherwise"] or "#")


def _tell_sentence(sentence: Sentence, find) -> list[Piece]:
    told = []
    for clause in sentence:
        pieces = [Piece(piece) if isinstance(piece, str) else find(piece) for piece in clause.pieces]
        if None not in pieces:
            told += pieces
        elif not clause.optional:
            return []
        elif str(clause.pieces[-1]).endswith("。"):
            told.append(Piece("。"))  # what stands before a clause that closed the sentence
    return _tidy(told) if any(piece.text.strip(STOPS) for piece in told) else []


def _tidy(pieces: list[Piece]) -> list[Piece]:
    """Mend the punctuation where clauses vanished: no stop at the start, none doubled."""
    tidy: list[Piece] = []
    for piece in pieces:
        text = piece.text if tidy else piece.text.lstrip(STOPS)
        if tidy and text.startswith(MARKS) and tidy[-1].text.endswith(MARKS):
            # Of two stops that meet, the later one closes more: 、。 becomes 。
            tidy[-1] = Piece(tidy[-1].text.rstrip(STOPS), tidy[-1].source)
        if text:
            tidy.append(Piece(text, piece.source))
    return [piece for piece in tidy if piece.text]
