"""The content of an official document as plain data, before any file format.

A document is an ordered tuple of blocks. It knows nothing about Word, PDF or the database: writers draw it,
a row stores it as JSON. All values are immutable, so that a published document cannot drift from its file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal, Self, get_args

TYPE_AREA_MM = 156
Face = Literal["body", "bold", "kai", "hei"]
Level = Literal[1, 2, 3]


@dataclass(frozen=True)
class Run:
    """A stretch of text in one face; `figure` is its ordinal among the document's traceable figures."""

    text: str
    face: Face = "body"
    figure: int | None = None

    def __post_init__(self):
        if self.face not in get_args(Face):
            raise ValueError(f"unknown face: {self.face!r}")


@dataclass(frozen=True)
class Title:
    """The title, one string a printed line, and an optional subtitle under it."""

    kind: ClassVar[str] = "title"
    lines: tuple[str, ...]
    subtitle: str = ""

    def paragraphs(self) -> Iterator[str]:
        """Yield the lines and, if there is one, the subtitle."""
        yield from self.lines
        if self.subtitle:
            yield self.subtitle


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3; its number is part of the text, because house styles of numbering differ."""

    kind: ClassVar[str] = "heading"
    level: Level
    text: str

    def __post_init__(self):
        if self.level not in get_args(Level):
            raise ValueError(f"unknown heading level: {self.level!r}")

    def paragraphs(self) -> Iterator[str]:
        """Yield the heading's text."""
        yield self.text


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of runs, its first line indented by two characters unless told otherwise."""

    kind: ClassVar[str] = "paragraph"
    runs: tuple[Run, ...]
    indent: bool = True

    def paragraphs(self) -> Iterator[str]:
        """Yield the runs joined to one text."""
        yield "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Table:
    """A table with one head row; `widths` in millimetres, together no wider than the type area."""

    kind: ClassVar[str] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]

    def __post_init__(self):
        columns = len(self.head)
        if len(self.widths) != columns:
            raise ValueError(f"table {self.caption!r}: {columns} columns, but {len(self.widths)} widths")
        for number, row in enumerate(self.rows, 1):
            if len(row) != columns:
                raise ValueError(f"table {self.caption!r}: {columns} columns, but {len(row)} in row {number}")
        if sum(self.widths) > TYPE_AREA_MM + 0.01:
            raise ValueError(f"table {self.caption!r}: {sum(self.widths)} mm do not fit {TYPE_AREA_MM} mm")

    def paragraphs(self) -> Iterator[str]:
        """Yield the caption, if there is one, and every row with tabs between its cells."""
        if self.caption:
            yield self.caption
        for row in (self.head, *self.rows):
            yield "\t".join(row)


@dataclass(frozen=True)
class Signature:
    """The sign-off: who issues the document, and its date as it is printed."""

    kind: ClassVar[str] = "signature"
    organization: str
    date: str

    def paragraphs(self) -> Iterator[str]:
        """Yield organisation and date."""
        yield self.organization
        yield self.date


@dataclass(frozen=True)
class Annex:
    """The beginning of an annex on a new page; an only annex has no number."""

    kind: ClassVar[str] = "annex"
    number: int | None
    title: str

    @property
    def label(self) -> str:
        """The mark in the first line of the page, such as 附件1."""
        return "附件" if self.number is None else f"附件{self.number}"

    def paragraphs(self) -> Iterator[str]:
        """Yield the mark and the title."""
        yield self.label
        yield self.title


Block = Title | Heading | Paragraph | Table | Signature | Annex
BLOCKS: dict[str, type[Block]] = {block.kind: block for block in get_args(Block)}


@dataclass(frozen=True)
class Document:
    """A whole document; `title` and `author` name the file, the blocks are what is printed."""

    title: str
    author: str
    blocks: tuple[Block, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the document as dicts, lists, strings, numbers, booleans and None."""
        blocks = [{"kind": block.kind, **_plain(block)} for block in self.blocks]
        return {"title": self.title, "author": self.author, "blocks": blocks}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Rebuild what `to_json` returned; ValueError for an unknown kind or an invalid block."""
        return cls(data["title"], data["author"], tuple(_block(item) for item in data["blocks"]))

    def text(self) -> str:
        """Return the plain text of all paragraphs, one a line; a table row is one line, its cells tabbed."""
        return "\n".join(line for block in self.blocks for line in block.paragraphs())

    def figures(self) -> Iterator[tuple[int, int, Run]]:
        """Yield block index, run index and run of every traceable figure, in reading order."""
        for block_index, block in enumerate(self.blocks):
            if isinstance(block, Paragraph):
                for run_index, run in enumerate(block.runs):
                    if run.figure is not None:
                        yield block_index, run_index, run


def _plain(value: Any) -> Any:
    """Return dataclasses as dicts and tuples as lists, all the way down."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, (Run, *BLOCKS.values())):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _frozen(value: Any) -> Any:
    """Return lists as tuples, all the way down."""
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _block(data: dict[str, Any]) -> Block:
    """Rebuild one block from its JSON; ValueError if its kind is unknown."""
    values = {name: _frozen(value) for name, value in data.items() if name != "kind"}
    kind = BLOCKS.get(data["kind"])
    if kind is None:
        raise ValueError(f"unknown kind of block: {data['kind']!r}")
    if kind is Paragraph:
        values["runs"] = tuple(Run(**run) for run in values["runs"])
    return kind(**values)
