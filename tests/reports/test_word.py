"""The document model, and the Word file drawn from it, measured against GB/T 9704-2012."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta, timezone

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reports import word
from reports.document import Annex, Document, Heading, Paragraph, Run, Signature, Table, Title

CREATED = datetime(2017, 7, 10, 1, 0, tzinfo=UTC)
SPECIAL = "“五四”— 5·28 & <青创> ①〔2017〕Ⅴ 喆昇玥堃　全角"
FONT_ATTRIBUTES = ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs")

# The order of children that the schema of WordprocessingML demands; Word refuses files that break it.
ORDER = {
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "w:rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "w:tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "w:tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "w:sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "w:settings": "writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries "
    "displayBackgroundShape printPostScriptOverText printFractionalCharacterWidth printFormsData embedTrueTypeFonts "
    "embedSystemFonts saveSubsetFonts saveFormsData mirrorMargins alignBordersAndEdges "
    "bordersDoNotSurroundHeader bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors hideGrammaticalErrors "
    "activeWritingStyle proofState formsDesign attachedTemplate linkStyles stylePaneFormatFilter "
    "stylePaneSortMethod documentType mailMerge revisionView trackRevisions doNotTrackMoves doNotTrackFormatting "
    "documentProtection autoFormatOverride styleLockTheme styleLockQFSet defaultTabStop autoHyphenation "
    "consecutiveHyphenLimit hyphenationZone doNotHyphenateCaps showEnvelope summaryLength clickAndTypeStyle "
    "defaultTableStyle evenAndOddHeaders bookFoldRevPrinting bookFoldPrinting bookFoldPrintingSheets "
    "drawingGridHorizontalSpacing drawingGridVerticalSpacing displayHorizontalDrawingGridEvery "
    "displayVerticalDrawingGridEvery doNotUseMarginsForDrawingGridOrigin drawingGridHorizontalOrigin "
    "drawingGridVerticalOrigin doNotShadeFormData noPunctuationKerning characterSpacingControl printTwoOnOne "
    "strictFirstAndLastChars noLineBreaksAfter noLineBreaksBefore savePreviewPicture "
    "doNotValidateAgainstSchema saveInvalidXml ignoreMixedContent alwaysShowPlaceholderText "
    "doNotDemarcateInvalidXml saveXmlDataOnly useXSLTWhenSaving saveThroughXslt showXMLTags "
    "alwaysMergeEmptyNamespace updateFields hdrShapeDefaults footnotePr endnotePr compat docVars rsids mathPr "
    "attachedSchema themeFontLang clrSchemeMapping doNotIncludeSubdocsInStats doNotAutoCompressPictures "
    "forceUpgrade captions readModeInkLockDown smartTagType schemaLibrary shapeDefaults doNotEmbedSmartTags "
    "decimalSymbol listSeparator docId defaultImageDpi",
}


@pytest.fixture
def document():
    return Document(
        title="上半年工作总结",
        author="共青团湖州市委员会",
        blocks=(
            Title(("践行四新　助推赶超　服务两高", "开创新形势下湖州共青团工作新局面"), "——团市委上半年工作总结"),
            Heading(1, "一、上半年工作情况"),
            Heading(2, "（一）以“让青年走在转型升级前列”行动服务“六重”"),
            Heading(3, "1. 新青年制造"),
            Paragraph(
                (
                    Run("一是开展创业助飞行动。", "bold"),
                    Run("达成贷款意向"),
                    Run("236", figure=1),
                    Run("笔、金额"),
                    Run("2.18亿元", figure=2),
                    Run("。楷", "kai"),
                    Run("黑", "hei"),
                )
            ),
            Paragraph((Run(SPECIAL),), indent=False),
            Paragraph((Run("首届", "bold", figure=3),)),
            Signature("共青团湖州市委员会", "2017年7月10日"),
            Annex(1, "重点工作项目进展情况表"),
            Table(
                "表1　进展",
                ("序号", "项目名称", "完成率"),
                (("1", "青春创客空间", "50.0%"), ("2", "返乡大学生青春创业三年行动计划", "38.5%")),
                (16, 100, 40),
            ),
            Table("", ("县区",), (), (156,)),
        ),
    )


def drawn(document, created=CREATED):
    stream = io.BytesIO()
    word.write(document, stream, created)
    return stream.getvalue()


def reopened(document):
    return docx.Document(io.BytesIO(drawn(document)))


def paragraph_with(sheet, text):
    return next(paragraph for paragraph in sheet.paragraphs if paragraph.text == text)


def attribute(element, path, name):
    """The attribute of a descendant, given by its path, or None if there is no such descendant."""
    found = element.find("/".join(qn(step) for step in path.split("/")))
    return None if found is None else found.get(qn(name))


def fonts(run):
    """The face of a run; all four kinds of character must share it."""
    names = {attribute(run._r, "w:rPr/w:rFonts", name) for name in FONT_ATTRIBUTES}
    assert attribute(run._r, "w:rPr/w:rFonts", "w:hint") == "eastAsia"
    (name,) = names
    return name, run.font.size.pt, bool(run.font.bold)


# --- the model -------------------------------------------------------------------------------------------


def test_json_round_trip(document):
    data = document.to_json()
    assert json.loads(json.dumps(data)) == data
    assert Document.from_json(data) == document


def test_json_names_the_kind_of_each_block(document):
    kinds = [block["kind"] for block in document.to_json()["blocks"]]
    expected = ["title", *["heading"] * 3, *["paragraph"] * 3, "signature", "annex", "table", "table"]
    assert kinds == expected


def test_json_of_a_paragraph():
    data = Document("题", "人", (Paragraph((Run("236", figure=1),), indent=False),)).to_json()
    run = {"text": "236", "face": "body", "figure": 1}
    assert data == {
        "title": "题",
        "author": "人",
        "blocks": [{"kind": "paragraph", "runs": [run], "indent": False}],
    }


def test_json_of_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="chart"):
        Document.from_json({"title": "", "author": "", "blocks": [{"kind": "chart"}]})


def test_figures_come_with_their_place(document):
    places = [(block, run, found.text, found.figure) for block, run, found in document.figures()]
    assert places == [(4, 2, "236", 1), (4, 4, "2.18亿元", 2), (6, 0, "首届", 3)]
    assert all(document.blocks[block].runs[run].figure == figure for block, run, _, figure in places)


def test_text_has_a_line_for_each_paragraph(document):
    assert document.text().splitlines() == [
        "践行四新　助推赶超　服务两高",
        "开创新形势下湖州共青团工作新局面",
        "——团市委上半年工作总结",
        "一、上半年工作情况",
        "（一）以“让青年走在转型升级前列”行动服务“六重”",
        "1. 新青年制造",
        "一是开展创业助飞行动。达成贷款意向236笔、金额2.18亿元。楷黑",
        SPECIAL,
        "首届",
        "共青团湖州市委员会",
        "2017年7月10日",
        "附件1",
        "重点工作项目进展情况表",
        "表1　进展",
        "序号\t项目名称\t完成率",
        "1\t青春创客空间\t50.0%",
        "2\t返乡大学生青春创业三年行动计划\t38.5%",
        "县区",
    ]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Run("字", "song"), "face"),
        (lambda: Heading(4, "字"), "level"),
        (lambda: Table("表", ("甲", "乙"), (), (78,)), "2 columns, but 1 widths"),
        (lambda: Table("表", ("甲", "乙"), (("一", "二"), ("三",)), (78, 78)), "1 in row 2"),
        (lambda: Table("表", ("甲", "乙"), (), (78, 79)), "157 mm do not fit 156 mm"),
    ],
)
def test_what_could_not_be_drawn_is_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()


# --- the page --------------------------------------------------------------------------------------------


def test_page_is_a4_with_the_margins_of_the_standard(document):
    section = reopened(document).sections[0]
    measured = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    measured += (section.right_margin, section.bottom_margin)
    # A file counts in twips, a fifty-seventh of a millimetre.
    assert [round(length.mm, 1) for length in measured] == [210, 297, 37, 28, 26, 35]


def test_grid_gives_22_lines_of_28_characters(document):
    sheet = reopened(document)
    grid = sheet.sections[0]._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
    normal = sheet.styles["Normal"].element
    assert attribute(normal, "w:rPr/w:spacing", "w:val") == "-5"
    assert attribute(normal, "w:pPr/w:spacing", "w:line") == "579"
    assert attribute(normal, "w:pPr/w:spacing", "w:lineRule") == "exact"
    assert attribute(normal, "w:pPr/w:autoSpaceDE", "w:val") == "0"
    assert attribute(normal, "w:pPr/w:autoSpaceDN", "w:val") == "0"
    area = Mm(297 - 37 - 35).pt, Mm(210 - 28 - 26).pt
    assert (int(area[0] // 28.95), int(area[1] // (16 - 0.25))) == (22, 28)


def test_page_number_stands_outside(document):
    sheet = reopened(document)
    section = sheet.sections[0]
    assert sheet.settings.odd_and_even_pages_header_footer
    assert not section.different_first_page_header_footer
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT)
    assert attribute(odd._p, "w:pPr/w:ind", "w:rightChars") == "100"
    assert attribute(even._p, "w:pPr/w:ind", "w:leftChars") == "100"
    for footer in (odd, even):
        assert footer.text == "— 1 —"
        assert "".join(code.text for code in footer._p.iter(qn("w:instrText"))).strip() == "PAGE"
        assert {fonts(run) for run in footer.runs} == {("宋体", 14, False)}


# --- the blocks ------------------------------------------------------------------------------------------


def test_title_is_centred_and_leaves_the_grid(document):
    sheet = reopened(document)
    for line in document.blocks[0].lines:
        paragraph = paragraph_with(sheet, line)
        assert fonts(paragraph.runs[0]) == ("方正小标宋简体", 22, False)
        style = paragraph.style.element
        assert attribute(style, "w:pPr/w:snapToGrid", "w:val") == "0"
        assert paragraph.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
        assert paragraph.style.paragraph_format.keep_with_next
    assert fonts(paragraph_with(sheet, document.blocks[0].subtitle).runs[0]) == ("楷体_GB2312", 16, False)
    assert sheet.paragraphs[3].text == ""


@pytest.mark.parametrize(
    ("level", "face"),
    [(1, ("黑体", 16, False)), (2, ("楷体_GB2312", 16, False)), (3, ("仿宋_GB2312", 16, True))],
)
def test_each_level_of_heading_has_its_face(document, level, face):
    heading = paragraph_with(reopened(document), document.blocks[level].text)
    assert heading.style.name == f"Heading {level}"
    assert fonts(heading.runs[0]) == face
    assert heading.style.font.name == face[0]
    assert heading.style.paragraph_format.keep_with_next
    assert attribute(heading._p, "w:pPr/w:ind", "w:firstLineChars") == "200"
    assert attribute(heading.style.element, "w:pPr/w:outlineLvl", "w:val") == str(level - 1)


def test_runs_keep_their_faces_and_figures_stay_separate(document):
    paragraph = paragraph_with(reopened(document), document.text().splitlines()[6])
    assert [run.text for run in paragraph.runs] == [run.text for run in document.blocks[4].runs]
    body = ("仿宋_GB2312", 16, False)
    faces = [("仿宋_GB2312", 16, True), body, body, body, body, ("楷体_GB2312", 16, False), ("黑体", 16, False)]
    assert [fonts(run) for run in paragraph.runs] == faces


def test_figures_carry_no_field_or_bookmark(document):
    body = reopened(document).element.body
    for tag in ("w:fldChar", "w:fldSimple", "w:bookmarkStart", "w:hyperlink"):
        assert list(body.iter(qn(tag))) == []


def test_first_line_is_indented_unless_told_otherwise(document):
    sheet = reopened(document)
    indented = paragraph_with(sheet, "首届")._p
    assert attribute(indented, "w:pPr/w:ind", "w:firstLineChars") == "200"
    assert attribute(indented, "w:pPr/w:ind", "w:firstLine") == "640"
    assert attribute(paragraph_with(sheet, SPECIAL)._p, "w:pPr/w:ind", "w:firstLineChars") is None


def test_special_characters_survive(document):
    assert [run.text for run in paragraph_with(reopened(document), SPECIAL).runs] == [SPECIAL]


def test_characters_that_xml_cannot_hold_are_left_out():
    text = "甲\x00乙\x0b丙\ud800丁\uffff"
    sheet = reopened(Document(text, text, (Paragraph((Run(text),)),)))
    assert sheet.paragraphs[0].text == "甲乙丙丁"
    assert sheet.core_properties.title == sheet.core_properties.author == "甲乙丙丁"


@pytest.mark.parametrize(
    ("organization", "date", "indents"),
    [
        ("共青团湖州市委员会", "2017年7月10日", ("200", "250")),
        ("团市委", "2017年12月10日", ("800", "200")),
    ],
)
def test_sign_off_is_indented_after_the_standard(organization, date, indents):
    sheet = reopened(Document("题", "人", (Paragraph((Run("完。"),)), Signature(organization, date))))
    end, blank, first, second = sheet.paragraphs
    assert (blank.text, first.text, second.text) == ("", organization, date)
    assert (first.alignment, second.alignment) == (WD_ALIGN_PARAGRAPH.RIGHT,) * 2
    assert tuple(attribute(line._p, "w:pPr/w:ind", "w:rightChars") for line in (first, second)) == indents
    together = [bool(line.paragraph_format.keep_with_next) for line in (end, blank, first, second)]
    assert together == [True, True, True, False]


def test_sign_off_may_stand_first():
    sheet = reopened(Document("题", "人", (Signature("团市委", "2017年7月10日"),)))
    assert [paragraph.text for paragraph in sheet.paragraphs] == ["", "团市委", "2017年7月10日"]


def test_annex_begins_a_page_with_its_title_in_the_third_line(document):
    paragraphs = reopened(document).paragraphs
    at = next(index for index, paragraph in enumerate(paragraphs) if paragraph.text == "附件1")
    mark, blank, title = paragraphs[at : at + 3]
    assert mark.paragraph_format.page_break_before
    assert fonts(mark.runs[0]) == ("黑体", 16, False)
    assert (blank.text, title.text, title.style.name) == ("", "重点工作项目进展情况表", "Title")


def test_an_only_annex_has_no_number():
    sheet = reopened(Document("题", "人", (Annex(None, "名单"),)))
    assert sheet.paragraphs[0].text == "附件"


def test_table_repeats_its_head_and_keeps_rows_whole(document):
    table = reopened(document).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["序号", "项目名称", "完成率"],
        ["1", "青春创客空间", "50.0%"],
        ["2", "返乡大学生青春创业三年行动计划", "38.5%"],
    ]
    properties = [row._tr.trPr for row in table.rows]
    assert [row.find(qn("w:tblHeader")) is not None for row in properties] == [True, False, False]
    assert all(row.find(qn("w:cantSplit")) is not None for row in properties)


def test_table_has_its_widths_faces_and_alignments(document):
    table = reopened(document).tables[0]
    assert [round(cell.width.mm) for cell in table.rows[1].cells] == [16, 100, 40]
    assert [round(column.width.mm) for column in table.columns] == [16, 100, 40]
    assert attribute(table._tbl, "w:tblPr/w:tblLayout", "w:type") == "fixed"
    lines = [[cell.paragraphs[0] for cell in row.cells] for row in table.rows]
    assert {fonts(line.runs[0]) for line in lines[0]} == {("黑体", 12, False)}
    assert {fonts(line.runs[0]) for line in lines[1]} == {("仿宋_GB2312", 12, False)}
    centre, left = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
    assert [line.alignment for line in lines[0]] == [centre] * 3
    assert [line.alignment for line in lines[1]] == [centre, left, centre]


def test_tables_are_kept_apart(document):
    sheet = reopened(document)
    tags = [child.tag for child in sheet.element.body]
    for index, tag in enumerate(tags):
        if tag == qn("w:tbl"):
            assert tags[index + 1] == qn("w:p")
    assert [len(table.rows) for table in sheet.tables] == [3, 1]


# --- the file --------------------------------------------------------------------------------------------


def test_children_stand_in_the_order_of_the_schema(document):
    sheet = reopened(document)
    section = sheet.sections[0]
    parts = [sheet.element, sheet.styles.element, sheet.settings.element]
    parts += [section.footer._element, section.even_page_footer._element]
    counted = dict.fromkeys(ORDER, 0)
    for part in parts:
        for tag, order in ORDER.items():
            places = {name: place for place, name in enumerate(order.split())}
            for element in part.iter(qn(tag)):
                children = [places[child.tag.split("}")[1]] for child in element]
                assert children == sorted(children), f"{tag} in {part.tag}"
                counted[tag] += 1
    assert all(counted.values()), counted


def test_core_properties(document):
    properties = reopened(document).core_properties
    assert (properties.title, properties.author) == ("上半年工作总结", "共青团湖州市委员会")
    assert (properties.last_modified_by, properties.comments) == ("共青团湖州市委员会", "")
    assert properties.language == "zh-CN"
    assert properties.created == properties.modified == CREATED


def test_long_title_is_cut_in_the_properties_only():
    title = "题" * 300
    sheet = reopened(Document(title, "人", (Title((title,)),)))
    assert len(sheet.core_properties.title) == 255
    assert sheet.paragraphs[0].text == title


def test_equal_documents_are_equal_byte_for_byte(document):
    first = drawn(document)
    assert drawn(Document.from_json(document.to_json())) == first
    shanghai = CREATED.astimezone(timezone(timedelta(hours=8)))
    assert drawn(document, shanghai) == drawn(document, CREATED.replace(tzinfo=None)) == first
    assert drawn(document, CREATED + timedelta(days=1)) != first


def test_members_of_the_package_carry_a_fixed_date(document):
    with zipfile.ZipFile(io.BytesIO(drawn(document))) as package:
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"
        assert "docProps/thumbnail.jpeg" not in package.namelist()


def test_the_template_leaves_no_trace_in_the_styles_used(document):
    sheet = reopened(document)
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3", "Title", "Subtitle", "Caption", "Footer"):
        style = sheet.styles[name]
        assert style.font.color.rgb is None
        assert style.element.find(qn("w:link")) is None
        assert attribute(style.element, "w:rPr/w:rFonts", "w:asciiTheme") is None
    assert sheet.styles["Normal"].font.size == Pt(16)
