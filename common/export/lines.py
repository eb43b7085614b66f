"""CSV: UTF-8 with a byte-order mark, line by line."""

import csv
from collections.abc import Iterable, Iterator

from django.utils import timezone

from common import numerals
from common.export.columns import Column, Kind
from common.export.texts import defused

BOM = "\ufeff"  # tells Excel that the file is UTF-8
STATED = {
    Kind.TEXT: lambda value: defused(str(value)),
    Kind.WHOLE: numerals.exact,
    Kind.DECIMAL: numerals.exact,
    Kind.SHARE: numerals.percent,
    Kind.DATE: lambda value: value.isoformat(),
    Kind.MOMENT: lambda value: f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}",
}


class _Line:
    """What csv.writer writes to: the line is handed on at once."""

    def write(self, text: str) -> str:
        return text


def csv_lines(columns: list[Column], rows: Iterable) -> Iterator[str]:
    """The lines of a CSV file, byte-order mark and head first."""
    writer = csv.writer(_Line(), lineterminator="\r\n")
    yield BOM + writer.writerow([defused(column.head) for column in columns])
    told = [(column.reader, STATED[column.kind]) for column in columns]
    for row in rows:
        values = ((read(row), state) for read, state in told)
        yield writer.writerow(["" if value is None else state(value) for value, state in values])
