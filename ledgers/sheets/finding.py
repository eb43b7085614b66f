"""Which record a row means: the one that its 编号 names, or the one with the same identifying fields."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from ledgers.models.record import number_of
from ledgers.sheets.columns import NUMBER
from uploads.bulk import column

AGAIN = 9  # records that may have looked alike before they were changed
MORE = ("version", "upload_id", "voided_at", "voided_by_id", "voided_by__name", "void_reason")


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as it stands: its fields of the sheet as JSON, and further columns."""

    values: dict[str, Any]
    more: dict[str, Any]

    @property
    def is_void(self) -> bool:
        """Whether it no longer counts."""
        return self.more["voided_at"] is not None

    @property
    def voiding(self) -> str:
        """By whom, when and why it was voided."""
        day = timezone.localtime(self.more["voided_at"])
        who = self.more["voided_by__name"] or "系统"
        return f"由{who}于{day:%Y-%m-%d}作废（{self.more['void_reason']}）"


class Finder:
    """Finds the records of rows, a chunk at a time; `more` are columns that are loaded beside the usual ones."""

    def __init__(self, resource, more: Iterable[str]):
        self.model, self.fields = resource._meta.model, resource.sheet_fields
        self.day = resource.ledger.day if resource.ledger.day in self.model.identity else ""
        self.more = (*MORE, *more)
        self.columns = {name: column(self.model, each) for name, each in self.fields.items()}
        self.dumps = [(name, each.widget.dump) for name, each in self.fields.items()]
        self.identity = [(name, self.fields[name].widget.dump) for name in self.model.identity]
        self.renamed: dict[str, str] = {}
        self.seen: set = set()

    def find(self, rows: list) -> dict[str, Stored]:
        """Give every row the number of its record, new ones too; answers number → record, of those that exist."""
        given = [row for row in rows if row.values.get(NUMBER)]
        for row in given:
            row.values[NUMBER] = row.values[NUMBER].upper()
        known = self._load({row.values[NUMBER] for row in given})
        waiting = [row for row in rows if not row.values.get(NUMBER)]
        self._learn(waiting)
        for again in range(AGAIN):
            for row in waiting:
                number = self.number(row, again)
                row.values[NUMBER] = number if again else self.renamed.get(number, number)
            known |= self._load({row.values[NUMBER] for row in waiting} - known.keys())
            waiting = [row for row in waiting if self._is_other(row, known.get(row.values[NUMBER]))]
            if not waiting:
                break
        return known

    def number(self, row, again: int = 0) -> str:
        """The number that a row's fields give it."""
        told = [row.values.get(name) for name in self.model.identity]
        return number_of(self.model.prefix, [*told, again] if again else told)

    def _is_other(self, row, stored: Stored | None) -> bool:
        """Whether the record of that number says by now that it is something else."""
        return stored is not None and any(
            stored.values[name] != dump(row.values.get(name)) for name, dump in self.identity
        )

    def _learn(self, rows: list) -> None:
        """Learn which records have other identifying fields by now than those that gave them their number."""
        changed = self.model._base_manager.filter(version__gt=1)
        if self.day:
            days = {row.values.get(self.day) for row in rows} - self.seen
            self.seen |= days
            changed = changed.filter(**{f"{self.day}__in": days})
        elif self.seen or not rows:
            return
        else:
            self.seen.add("all")
        if self.day and not days:
            return
        told = [self.columns[name] for name in self.model.identity]
        for number, *values in changed.values_list(NUMBER, *told).iterator():
            now = number_of(self.model.prefix, values)
            if now != number:
                self.renamed[now] = number

    def _load(self, numbers: Iterable[str]) -> dict[str, Stored]:
        if not numbers:
            return {}
        found = self.model._base_manager.filter(number__in=numbers).values_list(*self.columns.values(), *self.more)
        width, known = len(self.columns), {}
        for record in found:
            values = {name: dump(value) for (name, dump), value in zip(self.dumps, record, strict=False)}
            known[values[NUMBER]] = Stored(values, dict(zip(self.more, record[width:], strict=True)))
        return known
