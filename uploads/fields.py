"""Fields of a sheet: django-import-export's own, so that a resource can also be used by that library alone."""

from collections.abc import Iterable

from import_export.fields import Field

from uploads.references import OrganizationWidget, ReferenceWidget
from uploads.widgets import (
    CellWidget,
    ChoiceWidget,
    DateWidget,
    MonthWidget,
    NumberWidget,
    TextWidget,
    TimeWidget,
    YesNoWidget,
)

__all__ = [
    "CellWidget",
    "ChoiceWidget",
    "DateWidget",
    "MonthWidget",
    "NumberWidget",
    "OrganizationWidget",
    "ReferenceWidget",
    "SheetField",
    "TextWidget",
    "TimeWidget",
    "YesNoWidget",
]


class SheetField(Field):
    """A column: its title, the other titles that counties give it, and how its cells are read.

    `key`: part of what names the row. `derived`: of a key, that it is worked out where the cell is empty. `summed`: a
    合计 row states the column's sum. `sensitive`: never shown, and not kept as it was typed; a widget whose `dump`
    seals keeps it out of staging, too. `width`: of the template's column, in characters.
    """

    def __init__(
        self, title: str, attribute: str, widget: CellWidget, *, synonyms: Iterable[str] = (), required: bool = False,
        key: bool = False, summed: bool = False, sensitive: bool = False, width: int = 14, readonly: bool = False,
        help_text: str = "", derived: bool = False,
    ):  # fmt: skip
        super().__init__(attribute=attribute, column_name=title, widget=widget, readonly=readonly)
        self.title, self.synonyms, self.key = title, tuple(synonyms), key
        self.required = (required or key) and not derived
        self.summed, self.sensitive, self.width, self.help_text = summed, sensitive, width, help_text
