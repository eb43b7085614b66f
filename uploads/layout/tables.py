"""The header of a table and the columns of the fields that are wanted. Only exact titles count; nothing is guessed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from uploads.layout.grid import Grid, Merge, Row, Title
from uploads.layout.titles import Wanted, index, match, normal, qualifiers, whole

ENOUGH = 2  # fields that make a row a header


@dataclass(frozen=True)
class Table:
    """A header that was found. Columns count from 1, rows as in the sheet.

    A field that several columns claim stands in `twice` and not in `columns`; it is not missing.
    """

    header: tuple[int, ...]  # row numbers, one or two
    columns: dict[str, int]  # field -> column
    titles: dict[int, str]  # column -> its whole title, two lines joined by a space
    unknown: tuple[int, ...]  # columns with a title that no field has
    missing: tuple[str, ...]  # required fields without a column
    twice: dict[str, tuple[int, ...]]  # fields that several columns claim

    @property
    def is_clear(self) -> bool:
        """Whether nobody has to be asked."""
        return not self.missing and not self.twice


@dataclass(frozen=True)
class _Candidate:
    """A row or two that may be the header."""

    place: int
    titles: dict[int, Title]
    claims: dict[str, list[int]]
    double: bool
    certain: bool  # whether the sheet looks as if its header were as high as this
    hidden: bool

    @property
    def rank(self) -> tuple:
        """More fields win, then rows that people see, then the likelier height, then the upper one."""
        return len(self.claims), not self.hidden, self.certain, -self.place


def find_table(rows: Sequence[Row], merged: Sequence[Merge], wanted: Sequence[Wanted]) -> Table | None:
    """The table whose header, one or two lines high, matches most of the wanted titles; None when no row is a header.

    `rows` are the first rows that hold anything; `merged` holds (first row, first column, last row, last column).
    """
    grid = Grid(rows, merged)
    found = [candidate for candidate in _candidates(grid, index(wanted)) if _is_enough(candidate, wanted)]
    if not found:
        return None
    return _table(grid, max(found, key=lambda candidate: candidate.rank), wanted)


def _candidates(grid: Grid, fields: dict[str, set[str]]) -> Iterator[_Candidate]:
    """Every row and pair of rows that may be the header; halves of a header of two lines may not."""
    places = range(len(grid.rows))
    proven = {place for place in places if grid.is_double(place)}
    likely = {place for place in places if grid.looks_double(place)} - proven
    halves = proven | {place + 1 for place in proven | likely}
    for place in places:
        if place not in halves:
            yield _candidate(grid, place, fields, False, place not in likely)
        if place + 1 < len(places) and grid.is_beneath(place + 1) and grid.is_worded(place + 1):
            yield _candidate(grid, place, fields, True, place in proven | likely)


def _candidate(grid: Grid, place: int, fields: dict[str, set[str]], double: bool, certain: bool) -> _Candidate:
    """A row or two with the fields that their titles name."""
    titles = grid.double(place) if double else grid.single(place)
    claims: dict[str, list[int]] = {}
    for column, title in titles.items():
        field = match(_forms(title, certain), fields)
        if field:
            claims.setdefault(field, []).append(column)
    rows = grid.rows[place : place + (2 if double else 1)]
    return _Candidate(place, titles, claims, double, certain, any(row.hidden for row in rows))


def _forms(title: Title, grouped: bool) -> Iterator[str]:
    """What a title may be known as, the longest first.

    The lower line alone counts only below a neutral group title: 完成 below 累计 is another field.
    """
    yield whole(title.text)
    yield normal(title.text)
    if grouped and title.shared and title.lower and not qualifiers(title.upper):
        yield whole(title.lower)
        yield normal(title.lower)


def _is_enough(candidate: _Candidate, wanted: Sequence[Wanted]) -> bool:
    """Whether a row or two are a header: two fields, or all that are required."""
    required = {field.name for field in wanted if field.required}
    if len(candidate.claims) >= min(ENOUGH, len(wanted)):
        return bool(candidate.claims)
    return bool(required) and required <= candidate.claims.keys()


def _table(grid: Grid, candidate: _Candidate, wanted: Sequence[Wanted]) -> Table:
    """The table of a header."""
    claims = candidate.claims
    claimed = {column for columns in claims.values() for column in columns}
    height = 2 if candidate.double else 1
    return Table(
        header=tuple(row.number for row in grid.rows[candidate.place : candidate.place + height]),
        columns={field: columns[0] for field, columns in claims.items() if len(columns) == 1},
        titles={column: title.text for column, title in candidate.titles.items()},
        unknown=tuple(column for column in candidate.titles if column not in claimed),
        missing=tuple(field.name for field in wanted if field.required and field.name not in claims),
        twice={field: tuple(columns) for field, columns in claims.items() if len(columns) > 1},
    )
