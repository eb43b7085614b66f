"""The plan of an .xlsx: its worksheets in order, where their XML lies, and which cell styles show a percentage."""

import posixpath
import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO
from xml.etree import ElementTree

from uploads.reading.archive import content, part_name
from uploads.reading.facts import Misread, SheetFacts, scan

LARGEST_PLAN = 16 * 2**20  # bytes of workbook.xml or its relations
PERCENT_FORMATS = {9, 10}  # built in: 0% and 0.00%
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True)
class SheetPlan:
    """One worksheet as workbook.xml names it; `place` counts all sheets from 0, chart sheets too."""

    place: int
    name: str
    hidden: bool
    part: str


def shows_percent(code: str) -> bool:
    """Whether a number format shows a percentage: a % that is neither quoted nor escaped."""
    return "%" in QUOTED.sub("", code)


class Plan:
    """Opens the archive beside the real reader. Raises Misread where the parts do not fit together."""

    def __init__(self, file: BinaryIO):
        self.archive = zipfile.ZipFile(file)
        self.parts = {part_name(info.filename): info for info in self.archive.infolist()}
        self.sheets = self._sheets()
        self._percent_styles: set[int] | None = None

    def facts(self, sheet: SheetPlan) -> SheetFacts:
        """What the XML of a sheet tells."""
        if self._percent_styles is None:
            self._percent_styles = self._styles()
        return scan(content(self.archive, self.parts[sheet.part]), self._percent_styles, sheet.name)

    def _tree(self, name: str) -> ElementTree.Element:
        info = self.parts.get(name)
        if info is None or info.file_size > LARGEST_PLAN:
            raise Misread(name)
        return ElementTree.fromstring(self.archive.read(info))

    def _sheets(self) -> list[SheetPlan]:
        targets = {
            relation.get("Id"): (relation.get("Type", ""), relation.get("Target", ""))
            for relation in self._tree("xl/_rels/workbook.xml.rels")
        }
        sheets = []
        for place, sheet in enumerate(_children(self._tree(WORKBOOK), "sheet")):
            key = next((value for name, value in sheet.items() if name.endswith("}id")), None)
            kind, target = targets.get(key, ("", ""))
            if not kind.endswith("/worksheet"):
                continue
            part = part_name(posixpath.normpath(posixpath.join("/xl", target.replace("\\", "/"))))
            if part not in self.parts:
                raise Misread(part)
            hidden = sheet.get("state", "visible") != "visible"
            sheets.append(SheetPlan(place, sheet.get("name", ""), hidden, part))
        return sheets

    def _styles(self) -> set[int]:
        """Places in cellXfs whose number format is a percentage."""
        info = self.parts.get("xl/styles.xml")
        formats, styles, inside = set(PERCENT_FORMATS), set(), False
        if info is None:
            return styles
        place = 0
        with self.archive.open(info) as part:
            for event, node in ElementTree.iterparse(part, ("start", "end")):
                tag = node.tag.rpartition("}")[2]
                if tag == "cellXfs":
                    inside = event == "start"
                elif event == "start" and tag == "numFmt" and shows_percent(node.get("formatCode", "")):
                    formats.add(int(node.get("numFmtId", "0")))
                elif event == "start" and tag == "xf" and inside:
                    if int(node.get("numFmtId", "0")) in formats:
                        styles.add(place)
                    place += 1
                elif event == "end":
                    node.clear()
        return styles


def _children(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    """Elements by local name: strict workbooks use another namespace."""
    return [node for node in root.iter() if node.tag.rpartition("}")[2] == name]
