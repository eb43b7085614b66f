"""Every file of the corpus comes out as it must: these sheets with these cells, or this refusal."""

import re

import pytest

from tests.uploads.corpus import ODD, Expected
from tests.uploads.reading.files import everything
from uploads.reading import RawRow, Unreadable
from uploads.reading.refusals import SENTENCES

READABLE = [odd for odd in ODD if not odd.code]
REFUSED = [odd for odd in ODD if odd.code]


@pytest.mark.parametrize("odd", READABLE, ids=lambda odd: odd.title)
def test_readable(odd):
    sheets = everything(odd.content(), odd.name, **odd.limits)
    assert [
        Expected(head.name, [_plain(row) for row in rows], head.hidden, head.merged, head.hidden_columns)
        for head, rows in sheets
    ] == odd.sheets
    assert [head.index for head, _ in sheets] == list(range(len(sheets)))
    assert _types(cell for _, rows in sheets for row in rows for cell in row.cells) == _types(
        cell for sheet in odd.sheets for row in sheet.rows for cell in row[1]
    )


def _plain(row: RawRow) -> tuple:
    """As the corpus writes rows down."""
    return (row.number, row.cells, True) if row.hidden else (row.number, row.cells)


def _types(cells) -> list[type]:
    """45 and 45.0 are equal, and not the same."""
    return [type(getattr(cell, "number", cell)) for cell in cells]


@pytest.mark.parametrize("odd", REFUSED, ids=lambda odd: odd.title)
def test_refused(odd):
    with pytest.raises(Unreadable) as refusal:
        everything(odd.content(), odd.name, **odd.limits)
    assert refusal.value.code == odd.code
    assert re.fullmatch(r"[^{}]+。", str(refusal.value))


def test_titles_are_unique():
    titles = [odd.title for odd in ODD]
    assert sorted(set(titles)) == sorted(titles)


def test_every_refusal_says_what_to_do():
    assert [code for code, sentence in SENTENCES.items() if "请" not in sentence] == []


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("quote_open_to_the_end", "第 3 行"),
        ("quote_closed_by_a_later_opening", "第 2 行"),
        ("quote_closed_at_the_end_of_a_later_row", "第 2 行"),
        ("two_encodings", "第 4 行"),
        ("two_encodings_the_other_way_round", "第 4 行"),
        ("no_encoding_at_all", "第 2 行"),
        ("nul_in_a_line", "第 4 行"),
        ("nul_in_utf16", "第 4 行"),
        ("more_rows_than_allowed", "500 行"),
        ("two_rows_of_one_number", "“Sheet”"),
    ],
)
def test_refusal_names_the_place(title, words):
    odd = next(odd for odd in ODD if odd.title == title)
    with pytest.raises(Unreadable, match=re.escape(words)):
        everything(odd.content(), odd.name, **odd.limits)
