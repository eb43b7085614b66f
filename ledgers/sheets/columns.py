"""From the fields of a ledger's model to the columns of its sheet."""

from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured
from django.db import models

from uploads.cells.units import is_unit
from uploads.fields import (
    CellWidget,
    ChoiceWidget,
    DateWidget,
    NumberWidget,
    OrganizationWidget,
    ReferenceWidget,
    SheetField,
    TextWidget,
    TimeWidget,
    YesNoWidget,
)

TEXTS = models.CharField | models.TextField
LONGEST = 2000  # characters of a text that its column does not limit
NUMBER, REASON = "number", "late_reason"
# Other titles of the columns that every ledger has.
USUAL = {
    "organization": ("所属单位", "填报单位", "主办单位", "县区", "团组织"),
    "project": ("重点项目", "所属项目", "项目", "项目名称"),
    NUMBER: ("记录编号", "台账编号"),
    REASON: ("补登说明", "补报原因"),
}
SINGLE = {"人次": "人"}  # a total's unit → that of each row
WIDTHS = {NUMBER: 16, REASON: 20, "organization": 14, "project": 28}


def names(ledger) -> tuple[str, ...]:
    """The fields of the sheet in their order, the reason for entering late and the number last."""
    model = ledger.model
    editable = {
        f.name for f in model._meta.fields if f.editable and not isinstance(f, models.JSONField | models.FileField)
    }
    chosen = ledger.sheet or [name for name in ledger.form.base_fields if name in editable]
    if missing := set(model.identity) - set(chosen):
        raise ImproperlyConfigured(f"the sheet of {ledger.kind} lacks {missing}, by which its records are told apart")
    return (*(name for name in chosen if name not in (REASON, NUMBER)), REASON, NUMBER)


def columns(ledger) -> dict[str, SheetField]:
    """Field → column of the ledger's sheet."""
    found, taken = {}, {str(ledger.model._meta.get_field(name).verbose_name) for name in names(ledger)}
    for name in names(ledger):
        other = [title for title in _synonyms(ledger, name) if title not in taken]
        taken.update(other)
        found[name] = _field(ledger, ledger.model._meta.get_field(name), other)
    return found


def _synonyms(ledger, name: str) -> Iterable[str]:
    """Other titles: the ledger's own, those of its list (which is also exported), and the usual ones."""
    heads = [column.head for column, _ in ledger.columns if _shows(column.value, name)]
    return dict.fromkeys([*heads, *ledger.synonyms.get(name, ()), *USUAL.get(name, ())])


def _shows(value, name: str) -> bool:
    """Whether a column of the list shows just a field."""
    return isinstance(value, str) and (value.partition(".")[0] == name or value == f"get_{name}_display")


def _field(ledger, column, synonyms: list[str]) -> SheetField:
    name = column.name
    return SheetField(
        str(column.verbose_name), column.attname, _widget(ledger, column),
        synonyms=synonyms, required=is_required(ledger, column), summed=name in ledger.totals,
        key=name == NUMBER, derived=name == NUMBER, width=WIDTHS.get(name) or _width(column),
        help_text=str(column.help_text),
    )  # fmt: skip


def is_required(ledger, column) -> bool:
    """Whether a new record cannot do without it, as its form says; whose it is may be chosen for the whole sheet."""
    if column.name in (NUMBER, REASON, "organization") or column.has_default():
        return False
    field = ledger.form.base_fields.get(column.name)
    return field.required if field else not column.blank


def _widget(ledger, column) -> CellWidget:
    if column.name == "organization":
        return OrganizationWidget()
    if isinstance(column, models.ForeignKey):
        return ReferenceWidget(str(column.verbose_name))
    empty = "" if column.empty_strings_allowed and not column.null and isinstance(column, TEXTS) else None
    if column.choices:
        return ChoiceWidget({key: str(label) for key, label in column.choices}, empty=empty)
    if isinstance(column, TEXTS):
        return TextWidget(column.max_length or LONGEST, empty)
    return _plain_widget(ledger, column)


def _plain_widget(ledger, column) -> CellWidget:
    """Numbers, days, times, yes and no."""
    if isinstance(column, models.DecimalField):
        return NumberWidget(unit(ledger, column), column.decimal_places)
    if isinstance(column, models.IntegerField):
        return NumberWidget(unit(ledger, column))
    if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
        return DateWidget()
    if isinstance(column, models.TimeField):
        return TimeWidget()
    if isinstance(column, models.BooleanField):
        return YesNoWidget()
    raise ImproperlyConfigured(f"{ledger.kind}: a sheet has no column for {column}")


def unit(ledger, column) -> str:
    """The unit of a number, as its help text begins or its total says."""
    first = str(column.help_text).replace("，", " ").split(" ")[0]
    total = ledger.totals.get(column.name, "")
    return first if is_unit(first) else SINGLE.get(total, total)


def _width(column) -> int:
    if isinstance(column, TEXTS) and not column.choices:
        return 36 if isinstance(column, models.TextField) else min(30, max(12, (column.max_length or 0) // 4))
    return 14


def label(ledger) -> str:
    """The field by which people know a row: what the list links by, where it is a field of its own."""
    for column, _ in ledger.columns:
        if column.head == ledger.named and isinstance(column.value, str) and column.value in names(ledger):
            return column.value
    return next((n for n in names(ledger) if isinstance(ledger.model._meta.get_field(n), models.CharField)), "")
