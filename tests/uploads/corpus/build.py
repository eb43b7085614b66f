"""Workbooks put together by hand, part by part, so that any part can be wrong."""

import io
import zipfile

import openpyxl

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
FORMAT = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def row(number: int, *cells: str, about: str = "") -> str:
    """A row of cells that are written out in XML."""
    return f'<row r="{number}"{about}>{"".join(cells)}</row>'


def number(reference: str, value: object, about: str = "") -> str:
    """A cell with a number."""
    return f'<c r="{reference}"{about}><v>{value}</v></c>'


def words(reference: str, value: str) -> str:
    """A cell with a text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'


def sheet(*rows: str, before: str = "", after: str = "") -> str:
    """The XML of a sheet."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{"".join(rows)}</sheetData>{after}</worksheet>'


def parts(*sheets: str, names: tuple[str, ...] = ("Sheet",)) -> dict[str, str]:
    """The parts of a workbook, by their names in the zip."""
    places = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="{names[i - 1]}" sheetId="{i}" r:id="rId{i}"/>' for i in places)
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{FORMAT}.worksheet+xml"/>' for i in places
    )
    relations = "".join(
        f'<Relationship Id="rId{i}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in places
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{FORMAT}.sheet.main+xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        **{f"xl/worksheets/sheet{i}.xml": content for i, content in zip(places, sheets, strict=True)},
    }


def zipped(members: dict[str, str | bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def book(*rows: str, **about: str) -> bytes:
    """A workbook with one sheet."""
    return zipped(parts(sheet(*rows, **about)))


def saved(workbook: openpyxl.Workbook) -> bytes:
    """What openpyxl writes."""
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()
