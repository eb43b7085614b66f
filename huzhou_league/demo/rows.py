"""Very many rows of one table at once: by COPY on PostgreSQL, by one prepared statement elsewhere."""

from collections.abc import Iterable
from io import StringIO
from itertools import islice

from django.db import connection
from django.db.models import Model

CHUNK = 20_000
PREPARED = ("DateField", "DateTimeField", "UUIDField")


def write(model: type[Model], names: tuple[str, ...], rows: Iterable[tuple]) -> int:
    """Write rows whose values stand in the order of these fields, as Python holds them; answers how many.

    Texts must not hold tabs, line breaks or backslashes.
    """
    fields = [model._meta.get_field(name) for name in names]
    rows, count = iter(rows), 0
    while chunk := list(islice(rows, CHUNK)):
        _copy(fields, chunk) if connection.vendor == "postgresql" else _insert(fields, chunk)
        count += len(chunk)
    return count


def _names(fields) -> tuple[str, str]:
    quote = connection.ops.quote_name
    return quote(fields[0].model._meta.db_table), ", ".join(quote(field.column) for field in fields)


def _copy(fields, chunk: list[tuple]) -> None:
    table, columns = _names(fields)
    lines = StringIO("".join("\t".join("\\N" if v is None else str(v) for v in row) + "\n" for row in chunk))
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", lines)


def _insert(fields, chunk: list[tuple]) -> None:
    table, columns = _names(fields)
    # The others go into the database as they are.
    prepare = [(place, f.get_db_prep_save) for place, f in enumerate(fields) if f.get_internal_type() in PREPARED]
    told = [list(row) for row in chunk]
    for row in told:
        for place, one in prepare:
            row[place] = one(row[place], connection)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})", told)
