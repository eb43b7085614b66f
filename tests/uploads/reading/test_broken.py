"""Files broken at any place are read or refused by name; nothing else ever comes out."""

import io
import struct
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.uploads.corpus import ODD
from tests.uploads.corpus.build import zipped
from tests.uploads.reading.files import everything
from tests.uploads.reading.test_process import children
from uploads.reading import Unreadable
from uploads.reading.refusals import SENTENCES

MADE = {odd.title: odd for odd in ODD}
WORKBOOKS = [
    MADE[title].content()
    for title in (
        "percentages",
        "hidden_rows_and_columns",
        "formulas_without_result",
        "prefixed_markup",
        "merged_cells",
    )
]
OLD = [MADE[title].content() for title in ("values_of_an_old_workbook", "hidden_and_merged_in_an_old_workbook")]
PARTS = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels")
WRONG = st.one_of(
    st.binary(min_size=1, max_size=4),
    st.sampled_from([b"<", b">", b'"', b"/", b"&#0;", b"</c>", b"<row>", b"99999999999", b"-1", b"XFD1048576"]),
)


def _outcome(content: bytes, name: str) -> None:
    """Reads, and lets nothing but refusals pass."""
    try:
        everything(content, name, wall_seconds=20, cpu_seconds=10)
    except Unreadable as refusal:
        assert refusal.code in SENTENCES
    assert children() == []


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_part_changed_anywhere(data):
    """The zip is whole, the XML in it is not."""
    with zipfile.ZipFile(io.BytesIO(data.draw(st.sampled_from(WORKBOOKS)))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from([name for name in PARTS if name in members]))
    at, wrong = data.draw(st.integers(0, len(members[name]))), data.draw(WRONG)
    members[name] = members[name][:at] + wrong + members[name][at + data.draw(st.sampled_from([0, len(wrong)])) :]
    _outcome(zipped(members), "表.xlsx")


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_file_changed_anywhere(data):
    content = bytearray(data.draw(st.sampled_from(WORKBOOKS + OLD)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 4))
        struct.pack_into("<I", content, at, data.draw(st.sampled_from([0, 1, 0xFFFF, 0xFFFFFFFE, 0x7FFFFFFF])))
    _outcome(bytes(content), "表.xls")


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_file_cut_off_anywhere(data):
    content = data.draw(st.sampled_from(WORKBOOKS + OLD))
    _outcome(content[: data.draw(st.integers(1, len(content) - 1))], "表.xlsx")
