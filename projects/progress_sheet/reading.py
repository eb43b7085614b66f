"""One row of a progress sheet: which indicator, what it states, and what the texts say; findings go onto the row."""

import unicodedata

from organizations.models import Level, Organization
from projects.doubts import doubts
from projects.progress_sheet.catalogue import Asked, Catalogue, figure_field
from projects.progress_sheet.figures import Figures, is_filled
from projects.progress_sheet.matching import Matcher, parsed_key
from projects.workflow import TEXTS, Stated
from uploads import cells
from uploads.resource import LeagueResource
from uploads.resource import Row as SheetRow

EXPLANATION = 300
LONGEST = 2000
CONTENT = ("value", "total", "explanation", *TEXTS)
UNFILLED = "没有填写"
UNKEYED = "表里没有系统标识，各行按项目名称和指标名称对应，请核对对应得是否正确"


class Reading:
    """Reads the rows of one upload, in their order; it remembers texts, so that a project says one thing only."""

    def __init__(self, resource: LeagueResource, catalogue: Catalogue):
        self.resource, self.catalogue = resource, catalogue
        self.matchers: dict[int, Matcher] = {}
        self.said: dict[tuple, tuple[str, int, int]] = {}
        self.unkeyed: set[int] = set()
        self.places = Places(catalogue.organization)

    def read(self, row: SheetRow) -> None:
        """Fill in the row's values, with `asked` and `stated` among them."""
        names = {name: cells.shown(row.cells.get(name)).strip() for name in ("key", "number", "project", "indicator")}
        row.label = "·".join(text for text in (names["project"], names["indicator"]) if text)
        if row.sheet not in self.matchers:
            self.matchers[row.sheet] = Matcher(self.catalogue)
        match = self.matchers[row.sheet].find(**names)
        if match.asked:
            row.label = match.asked.label
        if not any(is_filled(row.cells.get(name)) for name in CONTENT):
            row.ignore(UNFILLED)
            return
        for code, told in match.warnings:
            row.warn(told, "project", code)
        if match.error:
            row.refuse(match.error, "key" if parsed_key(names["key"]) else "project", "match")
            return
        self._warn_of_lost_key(row, names["key"])
        self._read(row, match.asked)

    def _warn_of_lost_key(self, row: SheetRow, key: str) -> None:
        """Once for a sheet without the column; for each row of our own template whose key is gone."""
        if "key" in row.cells and not parsed_key(key):
            row.warn(f"系统标识缺失或已改动，已按名称读取为“{row.label}”，请核对", "project", "matched")
        elif "key" not in row.cells and row.sheet not in self.unkeyed:
            self.unkeyed.add(row.sheet)
            row.warn(UNKEYED, "", "matched")

    def _read(self, row: SheetRow, asked: Asked) -> None:
        row.values["asked"] = asked
        self._place(row)
        texts = {name: self._text(row, asked, name) for name in TEXTS}
        row.values |= texts | {"explanation": self._text(row, asked, "explanation", EXPLANATION)}
        row.values["stated"] = stated = Figures(self.resource, row, asked).stated()
        self._compare(row, asked)
        if stated is not None:
            self._doubt(row, asked, stated)
        if row.is_refused or row.questions or stated is not None:
            return
        if asked.line.is_fed and not any(texts.values()):
            row.ignore("由台账计数，不用填写")
        elif not any(texts.values()) and not row.values["explanation"]:
            row.ignore(UNFILLED)

    def _text(self, row: SheetRow, asked: Asked, name: str, longest: int = LONGEST) -> str | None:
        """A text; None when the cell says nothing. What another row says of the same project must not differ."""
        cell = row.cells.get(name)
        if isinstance(cell, str):
            cell = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
        found = cells.text(cell, longest)
        if found.error:
            row.refuse(found.error, name)
        if not found.value or name not in TEXTS:
            return found.value or None
        text, sheet, number = self.said.setdefault((asked.project, name), (found.value, row.sheet, row.number))
        if text != found.value:
            where = f"第{number}行" if sheet == row.sheet else f"另一张工作表的第{number}行"
            title = self.resource.sheet_fields[name].title
            told = f"“{asked.project}”的“{title}”在本行（第{row.number}行）和{where}写得不一样，请只保留一处"
            row.refuse(told, name, "texts")
        return found.value

    def _place(self, row: SheetRow) -> None:
        """The cells that name an organisation or a unit of measure; a column titled 单位 may hold either."""
        either = cells.shown(row.cells.get("either")).strip()
        place = cells.shown(row.cells.get("organization")).strip()
        unit = cells.shown(row.cells.get("unit")).strip()
        if either and (unit or self.places.named(either)):
            place = place or either
        elif either:
            unit = either
        row.values["unit"] = unit
        for text in filter(None, (place, either if either != unit else "")):
            told, refused = self.places.judge(text)
            if refused:
                row.refuse(told, "organization" if place == text and place != either else "either", "scope")
                return
            if told:
                row.warn(told, "organization" if place == text and place != either else "either", "scope")

    def _compare(self, row: SheetRow, asked: Asked) -> None:
        """Tell when the sheet begins from another cumulative value than the platform."""
        cell, before = row.cells.get("before"), asked.before
        if before is None or asked.indicator.is_ratio or not is_filled(cell):
            return
        written = cells.number(cell, asked.indicator.unit, asked.indicator.places).value
        if written is not None and written != before:
            told = f"上月累计写的是{cells.shown(cell)}，系统里是{before.normalize():f}，请核对（系统不读取这一列）"
            row.warn(told, "before", "before")

    def _doubt(self, row: SheetRow, asked: Asked, stated: Stated) -> None:
        """What is unusual; handed in directly it wants a word of explanation."""
        line = asked.line
        beside = (line.collected.value, line.collected.is_complete) if line.collected else ()
        told = doubts(asked.indicator, stated.value, line.last, *beside)
        explained = row.values["explanation"] or line.explanation
        end = "" if explained else "。请核对；确属如此，请填“情况说明”，不填只能存为草稿，不能提交"
        for sentence in told:
            row.warn(f"{sentence}{end}", figure_field(asked.indicator), "doubt")


class Places:
    """The organisations that a cell may name; all of them are known, so that another one's row is seen."""

    def __init__(self, own: Organization):
        self.own = own
        levels = (Level.CITY, Level.COUNTY, Level.TOWNSHIP)
        self.known = list(Organization.objects.filter(level__in=levels))

    def named(self, text: str) -> list[Organization]:
        """The organisations that a text names; in 湖州市吴兴区 the county only."""
        text = unicodedata.normalize("NFKC", text)
        found = [each for each in self.known if any(name in text for name in _names(each))]
        return [each for each in found if not any(each.pk != o.pk and o.path.startswith(each.path) for o in found)]

    def judge(self, text: str) -> tuple[str, bool]:
        """What is to be said about the organisation that a row names, and whether the row is refused."""
        named = self.named(text)
        if any(each.pk == self.own.pk for each in named):
            return "", False
        if named:
            told = f"这一行写的单位是“{text}”，现在按{self.own.short_name}读取。请删去这一行，或者更改单位后再读取"
            return told, True
        return f"“{text}”不是系统里的单位，已按{self.own.short_name}读取，请核对", False


def _names(organization: Organization) -> set[str]:
    """Whole, short, short without its last character (吴兴 for 吴兴区), and the code."""
    short = organization.short_name
    stem = short[:-1] if len(short) > 2 and short[-1] in "市区县镇乡" else short
    return {organization.name, short, stem, organization.code}
