"""Draws a document as a Word file after GB/T 9704-2012; page and styles are in `word_layout`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import BinaryIO
from unicodedata import east_asian_width

from docx.document import Document as Sheet
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from docx.table import Table as Grid
from docx.table import _Row
from docx.text.paragraph import Paragraph as Printed

from reports import word_layout as layout
from reports.document import Annex, Block, Document, Heading, Paragraph, Signature, Table, Title

FACES = {
    "body": layout.BODY,
    "bold": layout.STRONG,
    "kai": layout.Type(layout.KAI),
    "hei": layout.Type(layout.HEI),
}
FIRST_LINE = 200  # hundredths of a character
SHORT_CELL = 5  # characters; a column of nothing longer (numbers, units, lights) is centred
OUTER_LINE, INNER_LINE = 8, 4  # eighths of a point
CENTRE, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT


def write(document: Document, stream: BinaryIO, created: datetime) -> None:
    """Write `document` as .docx to `stream`; equal documents with equal `created` give equal bytes."""
    sheet = layout.new_sheet(document.title, document.author, created)
    for block in document.blocks:
        _DRAW[type(block)](sheet, block)
    layout.save(sheet, stream)


def _draw_title(sheet: Sheet, block: Title) -> None:
    """Draw each line of the title, the subtitle and a blank line."""
    for line in block.lines:
        layout.add_text(sheet.add_paragraph(style="Title"), line, layout.TITLE)
    if block.subtitle:
        layout.add_text(sheet.add_paragraph(style="Subtitle"), block.subtitle, layout.SUBTITLE)
    sheet.add_paragraph().paragraph_format.keep_with_next = True


def _draw_heading(sheet: Sheet, block: Heading) -> None:
    """Draw a heading; its level decides its face and its place in the outline."""
    paragraph = sheet.add_paragraph(style=f"Heading {block.level}")
    layout.add_text(paragraph, block.text, layout.HEADINGS[block.level])
    layout.indent(paragraph, "firstLine", FIRST_LINE)


def _draw_paragraph(sheet: Sheet, block: Paragraph) -> None:
    """Draw a paragraph; each run stays a run of its own, so that a figure can be found again in the file."""
    paragraph = sheet.add_paragraph()
    for run in block.runs:
        layout.add_text(paragraph, run.text, FACES[run.face])
    if block.indent:
        layout.indent(paragraph, "firstLine", FIRST_LINE)


def _draw_signature(sheet: Sheet, block: Signature) -> None:
    """Draw the sign-off of a document without seal, on the same page as the end of the text (7.3.5.2)."""
    lines = [sheet.add_paragraph()]
    for text, characters in zip((block.organization, block.date), _sign_off_indents(block), strict=True):
        paragraph = sheet.add_paragraph()
        paragraph.alignment = RIGHT
        layout.add_text(paragraph, text, layout.BODY)
        layout.indent(paragraph, "right", round(characters * 100))
        lines.append(paragraph)
    end_of_text = lines[0]._p.getprevious()
    if end_of_text is not None:
        lines.insert(0, Printed(end_of_text, sheet))
    for paragraph in lines[:-1]:
        paragraph.paragraph_format.keep_with_next = True


def _sign_off_indents(block: Signature) -> tuple[float, float]:
    """Return how many characters organisation and date stand off the right edge.

    The organisation stands off two characters and the date begins two characters after it; where the date is
    too long for that, the date stands off two characters and the organisation moves left.
    """
    surplus = _characters(block.organization) - _characters(block.date)
    return (2, surplus) if surplus >= 2 else (4 - surplus, 2)


def _characters(text: str) -> float:
    """Return the printed width of `text` in characters; a Latin letter or digit is half of one."""
    return sum(1 if east_asian_width(character) in "FWA" else 0.5 for character in text)


def _draw_annex(sheet: Sheet, block: Annex) -> None:
    """Begin an annex on a new page, its title in the third line of the type area (7.3.4)."""
    mark, blank = sheet.add_paragraph(), sheet.add_paragraph()
    layout.add_text(mark, block.label, layout.Type(layout.HEI))
    mark.paragraph_format.page_break_before = True
    mark.paragraph_format.keep_with_next = blank.paragraph_format.keep_with_next = True
    _draw_title(sheet, Title((block.title,)))


def _draw_table(sheet: Sheet, block: Table) -> None:
    """Draw caption and table; the head row repeats on every page and no row is torn apart."""
    if block.caption:
        layout.add_text(sheet.add_paragraph(style="Caption"), block.caption, layout.CAPTION)
    grid = sheet.add_table(rows=0, cols=len(block.head))
    _set_table(grid, block)
    # Looked up once: python-docx searches all styles by name for each assignment.
    style = sheet.styles[layout.CELL_STYLE].style_id
    head = grid.add_row()
    _fill(head, block.head, style, layout.HEAD_CELL, [CENTRE] * len(block.head))
    head._tr.trPr.append(OxmlElement("w:tblHeader"))
    for cell in head.cells:  # a head row does not stay behind at the end of a page
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    alignments = [CENTRE if _is_short(column) else LEFT for column in zip(*block.rows, strict=True)]
    for texts in block.rows:
        _fill(grid.add_row(), texts, style, layout.CELL, alignments)
    sheet.add_paragraph(style=layout.GAP_STYLE)


def _is_short(column: Sequence[str]) -> bool:
    """Tell whether a column holds nothing but short values."""
    return all(_characters(text) <= SHORT_CELL for text in column)


def _set_table(grid: Grid, block: Table) -> None:
    """Set widths, rules and padding; the children of w:tblPr stand in the order that the schema demands."""
    weights = dict.fromkeys(("top", "left", "bottom", "right"), OUTER_LINE)
    weights |= dict.fromkeys(("insideH", "insideV"), INNER_LINE)
    rules = "".join(f'<w:{side} w:val="single" w:sz="{weight}"/>' for side, weight in weights.items())
    padding = "".join(f'<w:{side} w:w="57" w:type="dxa"/>' for side in ("top", "left", "bottom", "right"))
    width = round(Mm(sum(block.widths)).pt * 20)
    properties = parse_xml(
        f'<w:tblPr {nsdecls("w")}><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{rules}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar>{padding}</w:tblCellMar><w:tblLook w:val="0620"/></w:tblPr>'
    )
    grid._tbl.replace(grid._tbl.tblPr, properties)
    for column, millimetres in zip(grid.columns, block.widths, strict=True):
        column.width = Mm(millimetres)


def _fill(row: _Row, texts: Sequence[str], style: str, face: layout.Type, alignments: Sequence) -> None:
    """Write one row of cells; the row stays whole at the end of a page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, text, alignment in zip(row.cells, texts, alignments, strict=True):
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        paragraph = cell.paragraphs[0]
        paragraph._p.style = style
        paragraph.alignment = alignment
        layout.add_text(paragraph, text, face)


_DRAW: dict[type[Block], Callable[[Sheet, Block], None]] = {
    Title: _draw_title,
    Heading: _draw_heading,
    Paragraph: _draw_paragraph,
    Table: _draw_table,
    Signature: _draw_signature,
    Annex: _draw_annex,
}
