"""What the preview shows: the rows of a tab, and cell by cell what was there, what will be, and what is wrong."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from uploads.findings import ERROR, WARNING
from uploads.models import Outcome, Upload, UploadRow

PAGE = 100
WARNED = "warned"
EMPTY = "（空）"
# Tab → its name, in the order in which they matter; the first with rows is opened.
TABS = (
    (Outcome.REFUSED, "有错误"), (Outcome.ASKED, "待回答"), (WARNED, "有提醒"), (Outcome.NEW, "新增"),
    (Outcome.CHANGED, "修改"), (Outcome.UNCHANGED, "不变"), (Outcome.IGNORED, "未读取"), ("all", "全部"),
)  # fmt: skip
OPENED = (Outcome.REFUSED, Outcome.ASKED, Outcome.NEW, Outcome.CHANGED)


@dataclass
class Cell:
    """One cell of a row: the text that stands now, the text that will stand, and what is said about it."""

    title: str
    text: str
    before: str | None = None  # only where it changes
    is_unshown: bool = False  # what was typed is not kept, so that it must not be called empty
    errors: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def look(self) -> str:
        """What matters most about it."""
        if self.errors:
            return "bad"
        if self.questions:
            return "asked"
        if self.warnings:
            return "warned"
        return "changed" if self.before is not None else ""


@dataclass
class Line:
    """One row as the page shows it."""

    row: UploadRow
    cells: list[Cell]
    notes: Cell  # what is said about the whole row
    quiet: list[Cell]  # cells that stay as they are


def lines(resource, rows: Iterable[UploadRow]) -> list[Line]:
    """The rows with their cells, without asking the database again."""
    return [_line(resource, row) for row in rows]


def _line(resource, row: UploadRow) -> Line:
    loud, quiet, notes = [], [], Cell("", "")
    cells = {name: _cell(resource, row, name, f.title) for name, f in resource.sheet_fields.items()}
    for level, name, message, *_ in row.findings:
        place = cells.get(name, notes)
        told = place.errors if level == ERROR else place.warnings if level == WARNING else place.questions
        told.append(message)
    for cell in cells.values():
        if cell.look or (row.outcome == Outcome.NEW and cell.text):
            loud.append(cell)
        elif cell.text:
            quiet.append(cell)
    return Line(row, loud, notes, quiet)


def _cell(resource, row: UploadRow, name: str, title: str) -> Cell:
    """A cell by itself: as it was typed where it cannot be loaded, else as it will be stored."""
    text = resource.shown(name, row.values)
    if row.outcome in (Outcome.REFUSED, Outcome.ASKED, Outcome.IGNORED):
        typed = (row.cells or {}).get(name) or text
        return Cell(title, typed, is_unshown=name in resource.unshown and not typed)
    before = None
    if row.outcome == Outcome.CHANGED and row.values.get(name) != (row.before or {}).get(name):
        before = resource.shown(name, row.before) or EMPTY
        text = text or EMPTY
    return Cell(title, text, before)


class _Counted(Paginator):
    """Pages of rows whose number the check has counted already."""

    def __init__(self, rows, count: int | None):
        super().__init__(rows, PAGE)
        if count is not None:
            self.count = count


class Preview:
    """The rows of an upload that a page's address asks for: `show` a tab, `q` a text in label or key, `page`."""

    def __init__(self, upload: Upload, parameters):
        self.upload = upload
        self.counts = _counts(upload)
        self.q = parameters.get("q", "").strip()[:50]
        asked = parameters.get("show")
        self.shown = asked if asked in dict(TABS) else self._opened()
        self.page_number = parameters.get("page")

    def _opened(self) -> str:
        return next((outcome for outcome in OPENED if self.counts[outcome]), "all")

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        """(key, name, number of rows); tabs without rows only where they are the current one."""
        known = [(str(key), name, self.counts[key]) for key, name in TABS]
        return [tab for tab in known if tab[2] or tab[0] in ("all", self.shown)]

    @property
    def rows(self):
        """The rows, in the order of the file."""
        rows = self.upload.current_rows
        if self.shown == WARNED:
            text = Cast("findings", TextField())
            rows = rows.exclude(outcome=Outcome.IGNORED).annotate(told=text).filter(told__contains='["warning"')
        elif self.shown != "all":
            rows = rows.filter(outcome=self.shown)
        if self.q:
            rows = rows.filter(Q(label__icontains=self.q) | Q(key__icontains=self.q))
        return rows

    @property
    def page(self):
        """The page of rows that is asked for."""
        count = None if self.q else self.counts[self.shown]
        return _Counted(self.rows, count).get_page(self.page_number)


def _counts(upload: Upload) -> Counter:
    """Tab → number of rows."""
    counts = Counter({outcome: upload.counts.get(outcome, 0) for outcome in Outcome.values})
    counts[WARNED], counts["all"] = upload.counts.get("warned", 0), upload.counts.get("read", 0)
    return counts
