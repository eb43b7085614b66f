"""What a person says about the columns of a file: for every sheet its header row, and which field each column is."""

from collections.abc import Mapping, Sequence

from openpyxl.utils import get_column_letter

from uploads import layout
from uploads.layout import Wanted
from uploads.models import Upload

SHOWN = 10  # rows of the sample


class SheetChoice:
    """One sheet on the page: its first rows, and what is chosen for it; `data` is what a browser sent."""

    def __init__(self, sheet: Mapping, wanted: Sequence[Wanted], decided: Mapping | None, data=None):
        self.index, self.name, self.reason = sheet["index"], sheet["name"], sheet.get("reason", "")
        self.sample = [(number, cells) for number, cells in sheet["sample"]]
        self.width = max((len(cells) for _, cells in self.sample), default=0)
        self.wanted, self.guess = wanted, list(sheet.get("header") or [])
        self.errors: list[str] = []
        if data is None:
            self.skip = sheet["outcome"] == "ignored" if decided is None else not decided
            self.header = max(self.guess, default=0) or self._fullest()
            self.chosen = {column: name for name, column in (sheet.get("columns") or {}).items()}
            self._suggest()
        else:
            self.skip = data.get(f"skip-{self.index}") == "1"
            self.header = _number(data.get(f"header-{self.index}"))
            names = {each.name for each in wanted}
            typed = {column: data.get(f"column-{self.index}-{column}", "") for column in range(1, self.width + 1)}
            self.chosen = {column: name for column, name in typed.items() if name in names}

    def _fullest(self) -> int:
        """The row that looks most like a header: the first of those with the most words."""
        return max(self.sample, key=lambda row: sum(bool(text) for text in row[1]), default=(0, []))[0]

    def _suggest(self) -> None:
        """Propose fields for the columns that were not recognised."""
        titles = dict(self.sample).get(self.header, [])
        for column, title in enumerate(titles, 1):
            name = layout.suggest(title, self.wanted) if title and column not in self.chosen else None
            if name and name not in self.chosen.values():
                self.chosen[column] = name

    @property
    def columns(self) -> list[tuple[int, str, str]]:
        """(number, letter, chosen field) of every column."""
        return [(n, get_column_letter(n), self.chosen.get(n, "")) for n in range(1, self.width + 1)]

    @property
    def rows(self) -> list[tuple[int, list[str], bool]]:
        """(number, texts, whether it is the header) of the first rows, all of one width."""
        return [(n, [*cells, *[""] * (self.width - len(cells))], n == self.header) for n, cells in self.sample[:SHOWN]]

    @property
    def decision(self) -> dict:
        """The choice in the shape in which it is kept; empty for a sheet that is not read."""
        if self.skip:
            return {}
        header = self.guess if self.guess and max(self.guess) == self.header else [self.header]
        return {"header": header, "columns": {name: column for column, name in self.chosen.items()}}

    def check(self) -> None:
        """Name what is missing or chosen twice."""
        if self.skip:
            return
        if self.header not in dict(self.sample):
            self.errors.append("请选择表头在哪一行。")
        taken = list(self.chosen.values())
        missing = [each.title for each in self.wanted if each.required and each.name not in taken]
        if missing:
            self.errors.append("还没有指明这些列：" + "、".join(missing) + "。")
        twice = [each.title for each in self.wanted if taken.count(each.name) > 1]
        if twice:
            self.errors.append("有几列选成了同一项：" + "、".join(twice) + "，请只留一列。")


class MapForm:
    """The columns of all sheets of an upload that hold anything and are not hidden."""

    def __init__(self, upload: Upload, resource, data=None):
        self.wanted = resource.wanted
        sheets = [sheet for sheet in upload.sheets if sheet.get("sample")]
        decided = upload.mapping
        self.sheets = [SheetChoice(each, self.wanted, decided.get(str(each["index"])), data) for each in sheets]
        if data is None and len(self.sheets) == 1:
            self.sheets[0].skip = False
        self.remember = data is None or data.get("remember") == "1"
        self.errors: list[str] = []

    def is_valid(self) -> bool:
        """Whether everything that must be known was said."""
        for sheet in self.sheets:
            sheet.check()
        if all(sheet.skip for sheet in self.sheets):
            self.errors.append("所有工作表都选了“不读取”，请至少读取一张。")
        return not self.errors and not any(sheet.errors for sheet in self.sheets)

    @property
    def mapping(self) -> dict:
        """The choices as an upload keeps them."""
        return {str(sheet.index): sheet.decision for sheet in self.sheets}


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else 0
