"""Widgets for cells that name something which is known by several names: an organisation, a project, a category."""

from collections.abc import Iterable

from organizations.models import Organization
from uploads import cells
from uploads.findings import EMPTY, Choice, Found, Question
from uploads.plain import all_of
from uploads.widgets import CellWidget

SHORTEST, FEW = 2, 6  # characters of a part of a name, and things that it may mean


class ReferenceWidget(CellWidget):
    """Something by one of its names, among those that are given before reading; its id."""

    def __init__(self, what: str = ""):
        super().__init__()
        self.what = what  # what people call such a thing
        self.know(())

    def know(self, things: Iterable[tuple[int, str, Iterable[str]]]) -> None:
        """Know these things and no others: (id, what people read, all names that mean it)."""
        self.names: dict[str, int | None] = {}
        self.shown: dict[int, str] = {}
        for pk, label, names in things:
            self.shown[pk] = label
            for name in {label, *names}:
                # A name that two share names nobody.
                self.names[name] = None if self.names.get(name, pk) != pk else pk
        self.options = {label: pk for pk, label in self.shown.items() if self.names[label]}

    def read(self, cell) -> Found:
        """What a raw cell says."""
        name = cells.shown(cell)
        if not name:
            return EMPTY
        if name in self.names:
            return Found(self.names[name]) if self.names[name] else self.ambiguous(name)
        return self.unknown(cell)

    def ambiguous(self, name: str) -> Found:
        """The answer for a name that several share."""
        return Found(error=f"有几个{self.what}都叫“{name}”，请写全称或编号")

    def unknown(self, cell) -> Found:
        """The answer for a name that is not known; spaces, width and case do not matter."""
        typed = cells.shown(cell)
        if not self.options:
            return Found(error=f"“{typed}”不能识别：现在没有可以选的{self.what}，请把这一格留空")
        if meant := self._containing(typed):
            return Found(question=Question(f"{self.what}:{typed}", f"“{typed}”是哪一个{self.what}？", meant))
        return cells.choice(cell, self.options | {name: pk for name, pk in self.names.items() if pk})

    def _containing(self, typed: str) -> tuple[Choice, ...]:
        """The few things whose names hold what was typed, to choose from."""
        if len(typed) < SHORTEST:
            return ()
        found = [Choice(str(pk), label, pk) for label, pk in self.options.items() if typed in label and typed != label]
        return tuple(found) if len(found) <= FEW else ()

    def read_plain(self, column):
        """Names as they are written in the list."""
        return all_of(self.names, column)

    def render(self, value, obj=None, **kwargs):
        """The label, of a thing or an id."""
        return self.shown.get(value, "") if isinstance(value, int) else str(value or "")

    def show(self, data) -> str:
        """The label."""
        return "" if data is None else self.shown.get(data, "")


class OrganizationWidget(ReferenceWidget):
    """An organisation by name, short name or code."""

    def __init__(self):
        self.known: dict[int, Organization] = {}
        super().__init__("单位")

    def take(self, organizations: Iterable[Organization]) -> None:
        """Know these organisations, and no others."""
        self.known = {each.pk: each for each in organizations}
        told = self.known.values()
        self.know((each.pk, each.short_name, (each.name, each.short_name, each.code)) for each in told)

    def ambiguous(self, name: str) -> Found:
        """The answer for a name that several share."""
        return Found(error=f"“{name}”有几个同名的单位，请写单位全称")

    def unknown(self, cell) -> Found:
        """The answer for an organisation outside the user's scope, whether it exists or not."""
        return Found(error=f"“{cells.shown(cell)}”不是您可以上传的单位，请核对单位名称")
