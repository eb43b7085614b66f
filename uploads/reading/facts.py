"""What the fast readers do not tell about a sheet of an .xlsx, taken from its XML in pieces: hidden rows and columns,
merged cells, error cells, formulas that were never calculated, and which cells are formatted as percentages."""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import lt

from uploads.reading.refusals import Unreadable
from uploads.reading.values import LAST_COLUMN, LAST_ROW, SheetHead

# Kinds of marks. Error cells carry the place of their text in ERRORS, from FIRST_ERROR on.
HIDDEN, PERCENT, UNCALCULATED, FIRST_ERROR = 0, 1, 2, 3
ERRORS = ("#错误", "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
MOST_MERGES = 100_000
LONGEST_ROW = 64 * 2**20  # bytes of XML that one row may take
REFERENCE = re.compile(rb"""\sr=["']\$?([A-Za-z]{1,3})\$?([0-9]{1,7})["']""")
NUMBER = re.compile(rb"""\sr=["']([0-9]{1,10})["']""")
TRUE = rb"""=["'](?:1|true)["']"""
ROOT = re.compile(rb"<(?:([A-Za-z_][\w.-]*):)?worksheet\b")
MANY_STYLES = 64


class Misread(Exception):
    """The XML is not what a sheet looks like; another reader may fare better."""


@dataclass
class Marks:
    """Cells of a sheet about which something is to be said: row, column (0: the row itself) and kind in one number."""

    keys: array = field(default_factory=lambda: array("Q"))
    place: int = 0
    rising: bool = True

    def add(self, row: int, column: int, kind: int) -> None:
        """Remembers one fact."""
        key = row << 20 | column << 4 | kind
        if self.keys and key < self.keys[-1]:
            self.rising = False
        self.keys.append(key)

    def sort(self) -> None:
        """Puts them in order, which they nearly always are: rows may stand in the file in any order."""
        if not self.rising:
            self.keys = array("Q", sorted(self.keys))

    def of_row(self, row: int) -> list[tuple[int, int]]:
        """(column, kind) of a row; rows must be asked for in rising order."""
        keys, place, end = self.keys, self.place, (row + 1) << 20
        found = []
        while place < len(keys) and (key := keys[place]) < end:
            if key >> 20 == row:
                found.append((key >> 4 & 0xFFFF, key & 0xF))
            place += 1
        self.place = place
        return found

    def rest(self) -> Iterator[int]:
        """Rows that have not been asked for and hold something marked: a reader sees no cells in them."""
        last = 0
        for key in self.keys[self.place :]:
            if key & 0xF >= UNCALCULATED and key >> 20 != last:
                last = key >> 20
                yield last


@dataclass
class SheetFacts:
    """All that was found in the XML of one sheet."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    marks: Marks = field(default_factory=Marks)
    rows: int = 0  # how many there are, empty ones that are written out included

    def head(self, index: int, name: str, hidden: bool, rows: int) -> SheetHead:
        """The head of the sheet, given what its XML does not say."""
        return SheetHead(index, name, hidden, tuple(self.merged), tuple(sorted(self.hidden_columns)), rows)


def column_number(letters: bytes) -> int:
    """1 for A, 16384 for XFD."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


class Scan:
    """Goes once through the XML of a sheet. Programs differ in prefixes (`<x:row`) and may leave positions out."""

    def __init__(self, prefix: bytes, percent_styles: set[int], sheet: str):
        tag = rb"<" + prefix
        end = rb"(?=[\s/>])"
        self.sheet = sheet
        self.row_tag, self.data_close = tag + b"row", b"</" + prefix + b"sheetData"
        self.row = re.compile(tag + rb"row" + end + rb"([^>]*)>")
        self.cell = re.compile(tag + rb"c" + end + rb"([^>]*)>")
        self.cell_tag = tag + b"c"
        self.hidden_row = re.compile(tag + rb"row" + end + rb"([^>]*?\shidden" + TRUE + rb"[^>]*)>")
        self.formula = re.compile(
            tag + rb"f(?:\s[^>]*?)?(?:/>|>[^<]*</" + prefix + rb"f>)\s*"
            rb"(" + tag + rb"v\s*/>|" + tag + rb"v>\s*</" + prefix + rb"v>)?\s*</" + prefix + rb"c>"
        )
        self.merge = re.compile(
            tag + rb"""mergeCell\s[^>]*?ref=["']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})["']"""
        )
        self.column = re.compile(tag + rb"col\s([^>]*?\shidden" + TRUE + rb"[^>]*|hidden" + TRUE + rb"[^>]*)>")
        self.columns_tag, self.formula_tag, self.merge_tag = tag + b"cols", tag + b"f", tag + b"mergeCell"
        self.error = re.compile(rb"""\st=["']e["'][^>]*>(?:(?!</""" + prefix + rb"c>).)*?" + tag + rb"v>([^<]*)<", re.S)
        self.styles = frozenset(b"%d" % number for number in percent_styles)
        ids = b"|".join(sorted(self.styles)) if len(self.styles) <= MANY_STYLES else rb"\d+"
        self.percent = re.compile(rb""" s=["'](""" + ids + rb""")["']""")
        self.facts = SheetFacts()
        self.last_row = self.highest = 0
        self.quick_number = re.compile(self.row_tag + rb' r="([0-9]{1,10})"')
        self.row_number = re.compile(tag + rb"""row\s(?:[^>]*?\s)?r=["']([0-9]{1,10})["']""")

    def piece(self, piece: bytes) -> None:
        """Takes whole rows (or what stands before and behind them)."""
        if self.columns_tag in piece:
            self._columns(piece)
        if self.merge_tag in piece:
            self._merges(piece)
        if self.row_tag in piece:
            self._order(piece)
            if not self._by_reference(piece):
                self._by_counting(piece)

    def _order(self, piece: bytes) -> None:
        """Rows must rise: of two rows with one number the readers would silently keep one."""
        found = self.quick_number.findall(piece)
        if len(found) != piece.count(self.row_tag):
            found = self.row_number.findall(piece)
        numbers = [self.highest, *map(int, found)]
        if not all(map(lt, numbers, numbers[1:])):
            raise Unreadable("row-order", sheet=self.sheet)
        self.highest = numbers[-1]
        self.facts.rows += len(found)

    def _columns(self, piece: bytes) -> None:
        for found in self.column.finditer(piece):
            first = re.search(rb"""\bmin=["'](\d{1,5})["']""", found[1])
            last = re.search(rb"""\bmax=["'](\d{1,5})["']""", found[1])
            if first and last:
                self.facts.hidden_columns.update(range(max(1, int(first[1])), min(int(last[1]), LAST_COLUMN) + 1))

    def _merges(self, piece: bytes) -> None:
        for found in self.merge.finditer(piece):
            top, left, bottom, right = int(found[2]), column_number(found[1]), int(found[4]), column_number(found[3])
            if 1 <= top <= bottom <= LAST_ROW and left <= right <= LAST_COLUMN:
                self.facts.merged.append((top, left, bottom, right))
        if len(self.facts.merged) > MOST_MERGES:
            raise Unreadable("too-many-merges", sheet=self.sheet)

    def _by_reference(self, piece: bytes) -> bool:
        """The quick way: looks only at what is marked. False if something marked does not say where it stands, or if
        rows have to be counted; then nothing has been remembered."""
        found: list[tuple[int, int, int]] = []
        if b"hidden=" in piece:
            for row in self.hidden_row.finditer(piece):
                if not (number := NUMBER.search(row[0])):
                    return False
                found.append((int(number[1]), 0, HIDDEN))
        for start, kind in self._marked(piece):
            at = piece.rfind(b"<", 0, start + 1)
            tag = piece[at : piece.find(b">", at)]
            if not tag.startswith(self.cell_tag):
                continue  # text that looks like an attribute
            if not (reference := REFERENCE.search(tag)):
                return False
            found.append((int(reference[2]), column_number(reference[1]), kind))
        last = piece[piece.rfind(self.row_tag) :]
        if not (number := NUMBER.search(last[: last.find(b">")])):
            return False
        self.last_row = int(number[1])
        for mark in sorted(found):
            self.facts.marks.add(*mark)
        return True

    def _marked(self, piece: bytes):
        """(place, kind) of everything marked; the place lies inside the tag of the cell."""
        if self.styles:
            for found in self.percent.finditer(piece):
                if found[1] in self.styles:
                    yield found.start(), PERCENT
        if b't="e"' in piece or b"t='e'" in piece:
            for found in self.error.finditer(piece):
                text = found[1].decode("ascii", "replace").strip()
                yield found.start(), FIRST_ERROR + (ERRORS.index(text) if text in ERRORS else 0)
        if self.formula_tag in piece:
            for found in self.formula.finditer(piece):
                at = piece.rfind(self.cell_tag, 0, found.start())
                if not (found[1] and b"str" in piece[at : found.start()].partition(b">")[0]):  # ="" is a result
                    yield at, UNCALCULATED

    def _by_counting(self, piece: bytes) -> None:
        """The slow way: every row and cell, counting where the file does not say."""
        rows = list(self.row.finditer(piece))
        for place, row in enumerate(rows):
            number = NUMBER.search(row[0])
            self.last_row = int(number[1]) if number else self.last_row + 1
            if re.search(rb"\shidden" + TRUE, row[0]):
                self.facts.marks.add(self.last_row, 0, HIDDEN)
            end = rows[place + 1].start() if place + 1 < len(rows) else len(piece)
            self._count_cells(piece[row.end() : end])

    def _count_cells(self, cells: bytes) -> None:
        kinds: dict[int, int] = {}
        for start, kind in self._marked(cells):
            kinds[cells.rfind(b"<", 0, start + 1)] = kind
        column = 0
        for cell in self.cell.finditer(cells):
            reference = REFERENCE.search(cell[0])
            column = column_number(reference[1]) if reference else column + 1
            if cell.start() in kinds:
                self.facts.marks.add(self.last_row, column, kinds[cell.start()])


def scan(pieces: Iterator[bytes], percent_styles: set[int], sheet: str) -> SheetFacts:
    """Everything about one sheet, whose XML comes in pieces. Holds one piece, or one row, in memory; raises Misread or
    Unreadable."""
    buffer = next(pieces, b"")
    root = ROOT.search(buffer)
    if not root:
        raise Misread("no worksheet")
    scanner = Scan(root[1] + b":" if root[1] else b"", percent_styles, sheet)
    in_rows = True
    for more in pieces:
        in_rows = in_rows and scanner.data_close not in buffer
        cut = buffer.rfind(scanner.row_tag) if in_rows else buffer.rfind(b">") + 1
        if cut > 0:
            scanner.piece(buffer[:cut])
            buffer = buffer[cut:]
        if len(buffer) > LONGEST_ROW:
            raise Unreadable("row-too-large")
        buffer += more
    scanner.piece(buffer)
    scanner.facts.marks.sort()
    return scanner.facts
