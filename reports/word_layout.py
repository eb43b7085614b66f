"""The page, the styles and the package of a Word document after GB/T 9704-2012.

The standard asks for a type area of 156 × 225 mm with 22 lines of 28 characters. Everything about it is
written out here instead of being kept in a template file, so that it can be compared with the standard.
"""

import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import BinaryIO

import docx
from docx.document import Document as Sheet
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FANG, KAI, HEI, XIAOBIAOSONG, SONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"
PITCH = 579  # twips: 22 lines of 28.95 pt in 225 mm
TITLE_PITCH = 700
CELL_PITCH = 360
MAX_PROPERTY = 255  # characters that the file format allows for a core property
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
# XML cannot hold these, and text pasted from elsewhere brings them; a carriage return would break twice.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Type:
    """A face at a size in points; sizes 2, 3 and 4 of the Chinese system are 22, 16 and 14 pt."""

    font: str
    points: int = 16
    bold: bool = False


BODY, STRONG = Type(FANG), Type(FANG, bold=True)
HEADINGS = {1: Type(HEI), 2: Type(KAI), 3: STRONG}
TITLE, SUBTITLE, CAPTION = Type(XIAOBIAOSONG, 22), Type(KAI), Type(HEI, 14)
CELL, HEAD_CELL = Type(FANG, 12), Type(HEI, 12)
PAGE_NUMBER = Type(SONG, 14)

CELL_STYLE, GAP_STYLE = "表内文字", "表后间隔"
_EXACT = '<w:spacing w:before="0" w:after="0" w:line="{}" w:lineRule="exact"/>'
# LibreOffice rounds exact spacing up to whole grid lines unless the paragraph leaves the grid.
_OFF_GRID = '<w:snapToGrid w:val="0"/>' + _EXACT
_CENTRED = '<w:jc w:val="center"/>'
_TOGETHER = "<w:keepNext/><w:keepLines/>"
# Face and paragraph properties of each style; the properties stand in the order that the schema demands.
_STYLES = {
    "Normal": (
        BODY,
        '<w:widowControl w:val="0"/><w:kinsoku/><w:overflowPunct/><w:autoSpaceDE w:val="0"/>'
        f'<w:autoSpaceDN w:val="0"/><w:snapToGrid/>{_EXACT.format(PITCH)}<w:jc w:val="both"/>',
    ),
    "Heading 1": (HEADINGS[1], _TOGETHER + '<w:outlineLvl w:val="0"/>'),
    "Heading 2": (HEADINGS[2], _TOGETHER + '<w:outlineLvl w:val="1"/>'),
    "Heading 3": (HEADINGS[3], _TOGETHER + '<w:outlineLvl w:val="2"/>'),
    "Title": (TITLE, _TOGETHER + _OFF_GRID.format(TITLE_PITCH) + _CENTRED),
    "Subtitle": (SUBTITLE, _TOGETHER + _CENTRED),
    "Caption": (CAPTION, _TOGETHER + _OFF_GRID.format(PITCH) + _CENTRED),
    "Footer": (PAGE_NUMBER, _OFF_GRID.format(PITCH)),
    CELL_STYLE: (CELL, _OFF_GRID.format(CELL_PITCH) + '<w:jc w:val="left"/>'),
    # One point high: without a paragraph between them Word joins two tables that follow one another.
    GAP_STYLE: (CELL, _OFF_GRID.format(20)),
}
# The compatibility switches that Word itself sets for Chinese documents, in schema order.
_COMPAT = (
    "<w:compat {}><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/>"
    "<w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
    '<w:compatSetting w:name="compatibilityMode" w:val="15"'
    ' w:uri="http://schemas.microsoft.com/office/word"/></w:compat>'
)


def new_sheet(title: str, author: str, created: datetime) -> Sheet:
    """Return an empty document with page, styles, page numbers and properties set."""
    sheet = docx.Document()
    _set_defaults(sheet)
    for name, (face, properties) in _STYLES.items():
        _define(sheet, name, face, properties)
    _set_settings(sheet)
    _set_page(sheet.sections[0])
    _number_pages(sheet.sections[0])
    _set_properties(sheet, title, author, created)
    return sheet


def save(sheet: Sheet, stream: BinaryIO) -> None:
    """Write the package so that equal documents are equal byte for byte.

    python-docx stamps every member with the current time; the members are therefore packed once more, sorted
    and with a fixed date.
    """
    raw = BytesIO()
    sheet.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(stream, "w") as target:
        # The list of content types has to come first: some readers tell the format from the first member.
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, ZIP_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0  # otherwise it tells on which kind of machine the file was packed
            target.writestr(member, source.read(name))


def add_text(paragraph: Paragraph, text: str, face: Type) -> Run:
    """Append `text` as a run of its own; characters that XML cannot hold are left out."""
    run = paragraph.add_run(UNPRINTABLE.sub("", text))
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    for name, value in _fonts(face).items():
        fonts.set(qn(name), value)
    run.font.size = Pt(face.points)
    if face.bold:
        run.font.bold = True
    return run


def indent(paragraph: Paragraph, side: str, hundredths: int, points: int = 16) -> None:
    """Indent `side` (firstLine, left or right) by hundredths of a character.

    The same in twips stands beside it, for readers that do not count in characters.
    """
    element = paragraph._p.get_or_add_pPr().get_or_add_ind()
    element.set(qn(f"w:{side}Chars"), str(hundredths))
    element.set(qn(f"w:{side}"), str(hundredths * points // 5))


def _fonts(face: Type) -> dict[str, str]:
    """Return the attributes of w:rFonts; the hint gives “ ” — · the Chinese face instead of a Latin one."""
    names = dict.fromkeys(("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"), face.font)
    return {**names, "w:hint": "eastAsia"}


def _fonts_xml(face: Type) -> str:
    """Return w:rFonts as text."""
    return "<w:rFonts " + " ".join(f'{name}="{value}"' for name, value in _fonts(face).items()) + "/>"


def _xml(template: str) -> BaseOxmlElement:
    """Parse a piece of WordprocessingML with `{}` where the namespace belongs."""
    return parse_xml(template.format(nsdecls("w")))


def _set_defaults(sheet: Sheet) -> None:
    """Replace the template's American defaults: theme fonts, language and the gap under each paragraph."""
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
    runs = f"<w:rPrDefault {{}}><w:rPr>{_fonts_xml(BODY)}{language}</w:rPr></w:rPrDefault>"
    sheet.styles.element.find(qn("w:docDefaults"))[:] = [_xml(runs), _xml("<w:pPrDefault {}/>")]


def _define(sheet: Sheet, name: str, face: Type, properties: str) -> None:
    """Give a paragraph style this face and these properties, and nothing of what the template gave it."""
    styles = sheet.styles
    if name not in styles:
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    element = styles[name].element
    link = element.find(qn("w:link"))
    if link is not None:  # its twin for characters would bring the template's blue Calibri back
        styles.element.remove(styles.element.get_by_id(link.get(qn("w:val"))))
    for tag in ("w:link", "w:pPr", "w:rPr"):
        for child in element.findall(qn(tag)):
            element.remove(child)
    weight = "<w:b/>" if face.bold else ""
    size = f'<w:sz w:val="{face.points * 2}"/><w:szCs w:val="{face.points * 2}"/>'
    element.append(_xml(f"<w:pPr {{}}>{properties}</w:pPr>"))
    # The line grid alone does not give 28 characters a line: a spacing of -0.25 pt does. A character grid
    # (linesAndChars) would make LibreOffice give each character two cells.
    element.append(_xml(f'<w:rPr {{}}>{_fonts_xml(face)}{weight}<w:spacing w:val="-5"/>{size}</w:rPr>'))


def _set_settings(sheet: Sheet) -> None:
    """Change the settings in place: the schema fixes their order."""
    sheet.settings.odd_and_even_pages_header_footer = True
    settings = sheet.settings.element
    zoom = settings.find(qn("w:zoom"))
    zoom.attrib.clear()
    zoom.set(qn("w:percent"), "100")
    settings.replace(settings.find(qn("w:compat")), _xml(_COMPAT))
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")


def _set_page(section: Section) -> None:
    """Set A4, the margins of the standard and the line grid."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance = Mm(15)
    section.footer_distance = Mm(24.2)  # puts the dashes 7 mm under the type area
    properties = section._sectPr
    for grid in properties.findall(qn("w:docGrid")):
        properties.remove(grid)
    properties.append(_xml(f'<w:docGrid {{}} w:type="lines" w:linePitch="{PITCH}"/>'))


def _number_pages(section: Section) -> None:
    """Put `— 1 —` one character from the outer edge: right on odd pages, left on even ones."""
    odd = (section.footer, "right", WD_ALIGN_PARAGRAPH.RIGHT)
    even = (section.even_page_footer, "left", WD_ALIGN_PARAGRAPH.LEFT)
    for footer, side, alignment in (odd, even):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = alignment
        indent(paragraph, side, 100, PAGE_NUMBER.points)
        add_text(paragraph, "— ", PAGE_NUMBER)
        _add_page_field(paragraph)
        add_text(paragraph, " —", PAGE_NUMBER)


def _add_page_field(paragraph: Paragraph) -> None:
    """Append the page number; its value is a placeholder until a word processor lays the pages out."""
    for piece in (
        '<w:fldChar {} w:fldCharType="begin"/>',
        '<w:instrText {} xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar {} w:fldCharType="separate"/>',
        "<w:t {}>1</w:t>",
        '<w:fldChar {} w:fldCharType="end"/>',
    ):
        add_text(paragraph, "", PAGE_NUMBER)._r.append(_xml(piece))


def _set_properties(sheet: Sheet, title: str, author: str, created: datetime) -> None:
    """Set the core properties; a time without zone is taken as UTC, which is what the file stores."""
    properties = sheet.core_properties
    properties.title = UNPRINTABLE.sub("", title)[:MAX_PROPERTY]
    properties.author = properties.last_modified_by = UNPRINTABLE.sub("", author)[:MAX_PROPERTY]
    properties.language, properties.comments = "zh-CN", ""
    moment = created.astimezone(UTC).replace(tzinfo=None) if created.tzinfo else created
    properties.created = properties.modified = moment
    package = sheet.part.package
    for key, relationship in list(package.rels.items()):
        if relationship.reltype == RELATIONSHIP_TYPE.THUMBNAIL:  # a picture of the template
            del package.rels[key]
