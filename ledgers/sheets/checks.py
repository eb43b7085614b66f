"""What is wrong with a row as a whole: constraints, closed months, days that look mistyped."""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db.models import Count
from django.db.models.base import ModelState
from django.db.models.fields.json import KT

from common import periods
from common.periods import Month
from ledgers.ledger import Ledger
from ledgers.sheets.columns import REASON
from ledgers.sheets.conditions import conditions
from ledgers.sheets.finding import Stored
from uploads.findings import ERROR
from uploads.models import WRITTEN, Upload

AHEAD = dt.timedelta(days=62)
OPEN = "open_months"  # beside the staged fields of a row without a reason: the months that have to be open still
CLOSED = "{months}已经关账，登记或修改要在“补登原因”一列写明原因"
WITHHELD = "“{title}”不由您填写，新登记的请留空，已经登记的请保持原样"
CLOSED_SINCE = "检查之后{months}已经关账，有{count}行没有写补登原因。请点“重新检查”，看看是哪些行，补上原因后重新上传。"


@dataclass(frozen=True)
class Validated:
    """A column with validators of its own; numbers are mostly within its bounds, which is seen at a glance."""

    name: str
    lowest: float
    highest: float
    validators: tuple

    @classmethod
    def of(cls, name: str, column) -> "Validated | None":
        """The column where it has any; how long a text is, its widget sees to."""
        found = [each for each in column.validators if type(each) is not MaxLengthValidator]
        lowest = max((each.limit_value for each in found if type(each) is MinValueValidator), default=-math.inf)
        highest = min((each.limit_value for each in found if type(each) is MaxValueValidator), default=math.inf)
        bounded = all(type(each) in (MinValueValidator, MaxValueValidator) for each in found)
        if not bounded:
            lowest, highest = math.inf, -math.inf  # every value needs a look
        return cls(name, lowest, highest, tuple(found)) if found else None

    def look_at(self, row, value) -> None:
        """Refuse a value that its column does not take."""
        if value is None or value == "" or (self.lowest <= self.highest and self.lowest <= value <= self.highest):
            return
        for validator in self.validators:
            try:
                validator(value)
            except ValidationError as error:
                row.refuse("；".join(error.messages), self.name, "invalid")


class Checks:
    """Asked of every row that would be written; months are looked up once."""

    def __init__(self, resource):
        self.resource, self.ledger, self.model = resource, resource.ledger, resource._meta.model
        self.conditions = conditions(self.model)
        columns = {name: self.model._meta.get_field(name) for name in resource.sheet_fields}
        self.columns = {name: column.attname for name, column in columns.items()}
        self.references = [(name, column) for name, column in self.columns.items() if name != column]
        self.texts = [name for name, each in resource.sheet_fields.items() if each.widget.empty == ""]
        self.validators = [each for name, column in columns.items() if (each := Validated.of(name, column))]
        self.blank = {column.attname: column.get_default() for column in self.model._meta.concrete_fields}
        own = set(self.columns.values())
        named = {name for each in self.conditions for name in each.columns} | {*self.ledger.judged_by}
        self.more = sorted(named - own)
        self.asks = type(self.ledger).problems is not Ledger.problems
        self.closed: dict[Month, bool] = {}
        self.today = periods.today()

    def look_at(self, row, stored: Stored | None) -> None:
        """Tell the row everything that is wrong with it, or that somebody should look at."""
        bad = {finding.field for finding in row.findings if finding.level == ERROR} if row.findings else set()
        bad |= row.questions.keys()
        record = self.record(row.values, stored)
        for each in self.validators:
            if each.name not in bad:
                each.look_at(row, row.values.get(each.name))
        columns = {self.columns.get(name) for name in bad} if bad else bad
        broken = [each for each in self.conditions if not columns & each.columns and each.is_broken(record.__dict__)]
        for condition in broken:
            row.refuse(condition.message, code="constraint")
        # As in a form: what a constraint says already, the ledger does not say again.
        asks = self.asks and not bad and not broken
        problems = list(self.ledger.problems(record, self.resource.context.user)) if asks else []
        if not problems and self.ledger.day not in bad and self.ledger.is_ahead(record):
            row.refuse("这一天还没有到，办了以后再登记", self.ledger.day, "ahead")
        for told in problems:
            row.refuse(told, code="problem")
        self._withheld(row, stored, bad)
        if not row.cells.get(REASON):
            self._months(row, record, stored)
        self._day(row)

    def record(self, values, stored: Stored | None = None):
        """An unsaved record with these values; much cheaper than the model's own making of one."""
        record = self.model.__new__(self.model)
        record._state = ModelState()
        told = record.__dict__
        told.update(self.blank)
        if stored:
            told.update((name, stored.more[name]) for name in self.more)
        told.update(values)
        for name, column in self.references:
            told[column] = values.get(name)
        for name in self.texts:
            if told[name] is None:
                told[name] = ""
        return record

    def stored(self, stored: Stored):
        """A stored record as its sheet knows it."""
        fields = self.resource.sheet_fields
        return self.record({name: fields[name].widget.load(value) for name, value in stored.values.items()}, stored)

    def _withheld(self, row, stored: Stored | None, bad: set[str]) -> None:
        """Refuse what the user does not tell, unless it stands there already."""
        for name in [name for name in self.resource.withheld if name not in bad]:
            each = self.resource.sheet_fields[name]
            kept = stored.values[name] if stored else each.widget.dump(None)
            if row.staged[name] != kept:
                row.refuse(WITHHELD.format(title=each.title), name, "withheld")

    def _months(self, row, record, stored: Stored | None) -> None:
        """Refuse a row without a reason that counts, or counted, in a closed month; of others keep the months."""
        new = stored is None or stored.is_void
        days = self.ledger.days(record) if new else self.ledger.moved_days(self.stored(stored), record)
        months = sorted({Month.of(day) for day in days})
        if closed := [month for month in months if self._is_closed(month)]:
            row.refuse(CLOSED.format(months=_named(closed)), REASON, "closed")
        elif months:
            row.staged[OPEN] = " ".join(month.key for month in months)

    def _is_closed(self, month: Month) -> bool:
        if month not in self.closed:
            self.closed[month] = self.ledger.is_closed(month.start)
        return self.closed[month]

    def _day(self, row) -> None:
        """Warn of the ledger's own day where it lies far ahead, or some years back."""
        name = self.ledger.day
        day = row.values.get(name)
        if day is None or not self.resource.sheet_fields[name].required:
            return
        if day > self.today + AHEAD:
            row.warn(f"{day}在两个多月以后，请核对年份和月份", name, "ahead")
        elif day.year < self.today.year and (self.today - day) > 2 * AHEAD:
            row.warn(f"{day}不是今年的日期，请核对年份", name, "past")


def closed_since(ledger: Ledger, upload: Upload) -> str:
    """Why accepted rows need a reason by now that they did not need when they were checked; empty when none does."""
    rows = upload.current_rows.filter(outcome__in=WRITTEN).order_by().annotate(months=KT(f"values__{OPEN}"))
    counted = rows.exclude(months=None).values_list("months").annotate(Count("pk"))
    counts = {tuple(map(Month.parse, months.split())): count for months, count in counted}
    closed = {month for month in {month for months in counts for month in months} if ledger.is_closed(month.start)}
    count = sum(count for months, count in counts.items() if closed & set(months))
    return CLOSED_SINCE.format(months=_named(sorted(closed)), count=count) if closed else ""


def _named(months: Iterable[Month]) -> str:
    return "、".join(month.label for month in months)
