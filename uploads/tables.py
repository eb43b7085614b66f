"""From raw rows of a sheet to rows of its table: which line is the header, and what below it is left out, and why."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from common import numerals
from uploads import cells, layout, marking
from uploads.models import HeaderMapping, Upload, UploadState
from uploads.reading import RawRow, SheetHead
from uploads.resource import LeagueResource, Row

FIRST = 40  # rows among which the header is looked for
SAMPLE, WIDTH = 15, 40  # what the mapping page shows of a sheet that was not understood
NO_TABLE = "没有找到表头，没有读取"
OURS = "平台列出的问题，不是数据，没有读取"


@dataclass(frozen=True)
class Place:
    """Where a sheet's table stands: the numbers of its header rows, and field → column (from 1)."""

    header: tuple[int, ...]
    columns: Mapping[str, int]


class Columns:
    """What is known about the columns of an upload: decided for this file, remembered of earlier ones, or guessed."""

    def __init__(self, upload: Upload, resource: LeagueResource):
        self.upload, self.resource, self.wanted = upload, resource, resource.wanted
        known = HeaderMapping.objects.filter(kind=upload.kind, organization=upload.organization)
        # Signature of a header row → its titles and their fields. Asked now: later, rows are on their way there.
        self.remembered: dict[str, dict[str, str]] = dict(known.values_list("signature", "columns"))

    def of(self, head: SheetHead, first: list[RawRow]) -> tuple[Place | None, layout.Table | None]:
        """Where the table of a sheet stands, None when it has to be asked; and what could be guessed."""
        # A header stands at the top; only where it does not, all of the first rows are looked through.
        table = layout.find_table(first[:FIRST], head.merged, self.wanted)
        if table is None and len(first) > FIRST:
            table = layout.find_table(first, head.merged, self.wanted)
        decided = self.upload.mapping.get(str(head.index))
        if decided is not None:
            return (Place(tuple(decided["header"]), decided["columns"]) if decided else None), table
        for row in first[:SAMPLE]:
            known = self.remembered.get(signature(row))
            if known:
                titles = {_plain(cells.shown(cell)): place for place, cell in enumerate(row.cells, 1)}
                columns = {name: titles[_plain(title)] for title, name in known.items()}
                return Place((row.number,), columns), table
        if table and table.is_clear and not self.resource.lacks(table.columns):
            return Place(table.header, table.columns), table
        return None, table


def signature(row: RawRow) -> str:
    """What names a header row: its titles in their order."""
    return signature_of_titles([cells.shown(cell) for cell in row.cells])


def signature_of_titles(titles: Iterable[str]) -> str:
    """The same from the titles as people read them; empty ones at the end do not count."""
    titles = list(titles)[:WIDTH]
    if titles[:1] == [marking.ORIGINAL_ROW]:  # put before the others by the platform itself
        del titles[0]
    plain = "\t".join(map(_plain, titles)).rstrip("\t")
    return hashlib.sha256(plain.encode()).hexdigest()[:40]


def _plain(title: str) -> str:
    """A title as it is remembered: spaces do not matter, but a unit in brackets does."""
    return layout.whole(title[:40])


class SheetReading:
    """One sheet while it passes by."""

    def __init__(self, head: SheetHead, columns: Columns, resource: LeagueResource):
        self.head, self.known, self.resource = head, columns, resource
        self.first: list[RawRow] | None = []  # until the header is found
        self.place: Place | None = None
        self.table: layout.Table | None = None
        self.is_ours = False  # a list of problems that the platform added
        self.count, self.height = 0, head.rows
        self.sums = {name: Decimal(0) for name, f in resource.sheet_fields.items() if f.summed}
        self.since = dict(self.sums)
        self.sample: list[list] = []

    @property
    def is_loaded(self) -> bool:
        """Whether its rows were read as a table."""
        return self.place is not None

    def rows(self, chunk: list[RawRow]) -> Iterator[Row]:
        """The rows of the table among some raw rows."""
        self.count += len(chunk)
        if self.first is not None:
            self.first += chunk
            if len(self.first) < FIRST:
                return
            chunk = self._begin()
        if self.place:
            yield from map(self._row, chunk)

    def end(self) -> Iterator[Row]:
        """The rows that waited for a header when the sheet ended."""
        if self.first is not None:
            chunk = self._begin()
            if self.place:
                yield from map(self._row, chunk)

    def _begin(self) -> list[RawRow]:
        """Find the header; answers the rows below it."""
        first, self.first = self.first, None
        kept = self.resource.legible
        self.sample = [
            [row.number, [kept(cells.shown(cell)[:40]) for cell in row.cells[:WIDTH]]] for row in first[:SAMPLE]
        ]
        self.is_ours = marking.is_problem_list(self.head.name, [row.cells for row in first[:1]])
        if self.is_ours or (self.head.hidden and str(self.head.index) not in self.known.upload.mapping):
            return []
        self.place, self.table = self.known.of(self.head, first)
        if not self.place:
            return []
        self.places = [(name, column - 1) for name, column in self.place.columns.items()]
        self.width = max(self.place.columns.values())
        self._spread()
        last = max(self.place.header)
        return [row for row in first if row.number > last]

    def _spread(self) -> None:
        """Text of cells that are merged over several rows stands for each of them."""
        self.merged = {}
        below = max(self.place.header)
        wanted = {place for name, place in self.place.columns.items() if name not in self.sums}
        for top, left, bottom, right in self.head.merged:
            for column in range(left, right + 1):
                if top > below and bottom > top and column in wanted and bottom - top < 5000:
                    for number in range(top + 1, bottom + 1):
                        self.merged[number, column] = (top, left)
        self.tops: dict[tuple[int, int], object] = {}
        self.origins = set(self.merged.values())

    def _row(self, raw: RawRow) -> Row:
        """One row of the table, perhaps one that is left out by name."""
        line = raw.cells
        if len(line) < self.width:
            line = line + [None] * (self.width - len(line))
        found = {name: line[place] for name, place in self.places}
        if self.merged:
            self._fill(raw, found)
        row = Row(self.head.index, raw.number, raw.hidden, found)
        if layout.is_plain(raw.cells):
            return row
        if layout.is_total(raw.cells):
            row.total = "part" if "小" in "".join(cells.shown(cell) for cell in raw.cells[:3]) else "whole"
            row.ignore("小计行，只核对不读取" if row.total == "part" else "合计行，只核对不读取")
        elif layout.is_note(raw.cells, self.place.columns.values()):
            row.ignore("表格下面的说明，不是数据")
        return row

    def _fill(self, raw: RawRow, found: dict) -> None:
        for name, column in self.place.columns.items():
            if (raw.number, column) in self.origins:
                self.tops[raw.number, column] = found[name]
            origin = self.merged.get((raw.number, column))
            if origin and found[name] in (None, ""):
                top = self.tops.get(origin)
                found[name] = top if isinstance(top, str) else None

    def add_up(self, row: Row) -> None:
        """Count a row into the sums that a 合计 row must state, or compare such a row."""
        if row.total:
            self._compare(row)
            return
        for name in self.sums:
            value = row.values.get(name)
            if isinstance(value, Decimal):
                self.sums[name] += value
                self.since[name] += value

    def _compare(self, row: Row) -> None:
        """What a row of sums states must be what the rows above add up to."""
        for name, total in (self.since if row.total == "part" else self.sums).items():
            each = self.resource.sheet_fields[name]
            stated = each.widget.read(row.cells.get(name)).value
            if isinstance(stated, Decimal) and stated != total:
                told = f"“{each.title}”合计写的是{numerals.exact(stated)}，各行相加是{numerals.exact(total)}，请核对"
                row.warn(told, name, "total")
        self.since = dict.fromkeys(self.since, Decimal(0))

    def told(self) -> dict:
        """The sheet as the page tells of it."""
        table, kept = self.table, self.resource.legible
        told = {"index": self.head.index, "name": self.head.name, "hidden": self.head.hidden, "rows": self.count}
        if self.place:
            return told | {
                "outcome": "loaded",
                "header": list(self.place.header),
                "columns": dict(self.place.columns),
                "titles": self._titles(),
                "unknown": [kept(title) for column, title in table.titles.items() if column in table.unknown]
                if table
                else [],
                "sample": self.sample,
            }
        if self.is_ours or self.head.hidden:
            return told | {
                "outcome": "ignored",
                "reason": OURS if self.is_ours else "隐藏的工作表，没有读取",
                "sample": [],
            }
        return told | {
            "outcome": "unclear" if table else "ignored",
            "reason": self._unclear(),
            "header": list(table.header) if table else [],
            "columns": dict(table.columns) if table else {},
            "titles": self._titles(),
            "sample": self.sample,
        }

    def _titles(self) -> dict[str, str]:
        """Column → its title, as far as a header was found."""
        found = self.table.titles.items() if self.table else ()
        return {str(column): self.resource.legible(title) for column, title in found}

    def _unclear(self) -> str:
        """Why the columns have to be asked."""
        if self.table is None:
            return NO_TABLE if self.count else "空的工作表"
        titles = {name: f.title for name, f in self.resource.sheet_fields.items()}
        told = [f"没有找到“{titles[name]}”列" for name in self.table.missing]
        told += [f"有几列都像“{titles[name]}”" for name in self.table.twice]
        told += filter(None, [self.resource.lacks(self.table.columns)])
        return "，".join(told)


def unclear_reason(sheets: Iterable[SheetReading]) -> tuple[str, str]:
    """The state and the sentence of a file none of whose sheets could be read as a table."""
    seen = [sheet for sheet in sheets if sheet.count and not sheet.is_ours]
    if not seen:
        return UploadState.REFUSED, "表格里没有任何内容，请检查是否传错了文件。"
    if all(sheet.head.hidden for sheet in seen):
        return UploadState.REFUSED, "表格里的工作表都是隐藏的，请取消隐藏后再传。"
    return UploadState.MAPPING, "系统认不出这张表的列，请指明每一列是什么。以后同样的表头会自动识别。"
