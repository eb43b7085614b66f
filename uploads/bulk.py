"""Writing and undoing for resources over a model: set-based SQL from the staging table, whatever the number of rows.

A resource's staged fields are written to the columns of their attributes. Rows are told apart by the fields marked as
key; a unique constraint over just these columns must stand on the model.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q

from uploads.models import WRITTEN, Outcome, Upload, UploadRow

CHUNK = 2000
SHOWN = 50  # obstacles that are listed by name
MANY = 5000  # rows that come at once, so that a database plans wrongly until it has counted its rows again


@dataclass(frozen=True)
class Stamps:
    """Columns beside the fields: of every row that is written, of new ones only, and of changed ones only.

    `counter` names a column that is raised by one whenever a row changes.
    """

    every: Mapping = field(default_factory=dict)
    new: Mapping = field(default_factory=dict)
    changed: Mapping = field(default_factory=dict)
    counter: str = ""


def stored(resource, keys: Iterable[str]) -> dict[str, dict]:
    """Key → JSON of the fields as they stand in the model's table; two queries at most for each chunk."""
    keys = [key for key in dict.fromkeys(keys) if key]
    if not keys:
        return {}
    model, fields = resource._meta.model, resource.sheet_fields
    columns = {name: column(model, each) for name, each in fields.items()}
    found = model._base_manager.filter(_of(resource, keys)).values_list(*columns.values())
    dumps = [(name, each.widget.dump) for name, each in fields.items()]
    named = [place for place, each in enumerate(fields.values()) if each.key]
    known = {}
    for record in found:
        row = {name: dump(value) for (name, dump), value in zip(dumps, record, strict=True)}
        names = list(row.values())
        known["|".join(str(names[place]) for place in named)] = row
    return known


def column(model, each) -> str:
    """The name under which the model's table holds a field's value."""
    return model._meta.get_field(each.attribute).attname


def _of(resource, keys: list[str]) -> Q:
    """The rows of these keys; of a key of several columns perhaps some more."""
    model = resource._meta.model
    named = [each for each in resource.sheet_fields.values() if each.key]
    parts = [key.split("|") for key in keys] if len(named) > 1 else [[key] for key in keys]
    chosen = Q()
    for place, each in enumerate(named):
        values = {part[place] for part in parts}
        chosen &= Q(**{f"{column(model, each)}__in": [each.widget.load(_typed(each, value)) for value in values]})
    return chosen


def _typed(each, value: str):
    """A part of a key as its JSON was before it became text."""
    return int(value) if value.isascii() and value.isdigit() and hasattr(each.widget, "names") else value


def overtaken(resource, upload: Upload) -> int:
    """How many accepted rows no longer stand as the preview showed them, because somebody changed them meanwhile.

    A new one must still be missing (or gone), and of a changed one every field must still say what it said.
    """
    model, quote = resource._meta.model, connection.ops.quote_name
    fields = {name: model._meta.get_field(each.attribute) for name, each in resource.sheet_fields.items()}
    kept = {name: f"kept.{quote(each.column)}" for name, each in fields.items()}
    named = [name for name, each in resource.sheet_fields.items() if each.key]
    same = " AND ".join(f"{kept[name]} = {extracted(name, fields[name])}" for name in named)
    moved = differing(fields, "before")
    there = f"{kept[named[0]]} IS NOT NULL"
    if resource.gone:
        gone = f"kept.{quote(model._meta.get_field(resource.gone).column)} IS NOT NULL"
        there, moved = f"({there} AND NOT {gone})", f"{moved} OR {gone}"
    statement = (
        f"SELECT count(*) FROM {quote(UploadRow._meta.db_table)} staged "
        f"LEFT JOIN {quote(model._meta.db_table)} kept ON {same} "
        "WHERE staged.upload_id = %s AND staged.epoch = %s AND ("
        f"staged.outcome = %s AND {there} OR staged.outcome = %s AND ({moved}))"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [upload.pk, upload.epoch, Outcome.NEW, Outcome.CHANGED])
        return cursor.fetchone()[0]


def differing(fields: Mapping, where: str) -> str:
    """SQL that is true where a stored row (`kept`) says anything else than the staged one, now or `before`."""
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    quote = connection.ops.quote_name
    return " OR ".join(
        f"kept.{quote(each.column)} {differs} {extracted(name, each, where)}" for name, each in fields.items()
    )


def publish(resource, upload: Upload, stamps: Stamps) -> int:
    """Insert new rows and overwrite changed ones in one statement; answers how many rows were written."""
    model = resource._meta.model
    quote, table = connection.ops.quote_name, UploadRow._meta.db_table
    kept = quote(model._meta.db_table)
    fields = {name: model._meta.get_field(each.attribute) for name, each in resource.sheet_fields.items()}
    named = [fields[name].column for name, each in resource.sheet_fields.items() if each.key]
    added, added_values = _prepared(model, {**stamps.every, **stamps.new})
    changed, changed_values = _prepared(model, {**stamps.every, **stamps.changed})
    columns = [each.column for each in fields.values()] + added
    taken = [extracted(name, each) for name, each in fields.items()] + ["%s"] * len(added)
    overwrite = [f"{quote(c.column)} = EXCLUDED.{quote(c.column)}" for c in fields.values() if c.column not in named]
    overwrite += [f"{quote(column)} = %s" for column in changed]
    if stamps.counter:
        counter = quote(model._meta.get_field(stamps.counter).column)
        overwrite.append(f"{counter} = {kept}.{counter} + 1")
    statement = (
        f"INSERT INTO {kept} ({', '.join(map(quote, columns))}) "
        f"SELECT {', '.join(taken)} FROM {quote(table)} staged "
        "WHERE staged.upload_id = %s AND staged.epoch = %s AND staged.outcome IN (%s, %s) ORDER BY staged.key "
        f"ON CONFLICT ({', '.join(map(quote, named))}) DO UPDATE SET {', '.join(overwrite)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*added_values, upload.pk, upload.epoch, *WRITTEN, *changed_values])
        written = cursor.rowcount
    count_again(model, written)
    return written


def count_again(model, rows: int, columns: Iterable[str] = ()) -> None:
    """Let the database's planner know of many rows that came at once; what joins them is a thousand times slower else.

    PostgreSQL does so by itself, but a minute later. `columns` are those by which they are soon joined: others take
    their time, too.
    """
    if connection.vendor == "postgresql" and rows >= MANY:
        quote = connection.ops.quote_name
        only = f" ({', '.join(map(quote, columns))})" if columns else ""
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {quote(model._meta.db_table)}{only}")


def _prepared(model, values: Mapping) -> tuple[list[str], list]:
    """Columns, and what is to stand in them as the database takes it."""
    fields = [model._meta.get_field(name) for name in values]
    prepared = [each.get_db_prep_save(value, connection) for each, value in zip(fields, values.values(), strict=True)]
    return [each.column for each in fields], prepared


def extracted(name: str, each, where: str = "values") -> str:
    """SQL for one staged value, or the one before it, as its column's type."""
    if connection.vendor == "postgresql":
        return f"(staged.{where}->>'{name}')::{each.db_type(connection)}"
    return f"json_extract(staged.\"{where}\", '$.{name}')"


def obstacles(resource, upload: Upload) -> list[str]:
    """Rows that somebody changed after the upload wrote them."""
    told, more = [], 0
    for rows in _chunks(upload.current_rows.filter(outcome__in=WRITTEN)):
        now = resource.stored([row.key for row in rows])
        for row in rows:
            if now.get(row.key) != row.values:
                told.append(f"第{row.number}行“{row.label}”在写入之后又被修改或删除")
        if len(told) > SHOWN:
            more += len(told) - SHOWN
            del told[SHOWN:]
    return [*told, f"还有{more}行也是这样"] if more else told


def restore(resource, upload: Upload) -> int:
    """Delete what the upload added and put back what it changed; answers how many rows."""
    model, done = resource._meta.model, 0
    for rows in _chunks(upload.current_rows.filter(outcome__in=WRITTEN)):
        added = [row.key for row in rows if row.outcome == Outcome.NEW]
        if added:
            wanted = set(added)
            found = [r.pk for r in model._base_manager.filter(_of(resource, added)) if _key(resource, r) in wanted]
            model._base_manager.filter(pk__in=found).delete()
        changed = {row.key: row.before for row in rows if row.outcome == Outcome.CHANGED}
        if changed:
            _put_back(resource, changed)
        done += len(rows)
    return done


def _put_back(resource, changed: dict[str, dict]) -> None:
    model, fields = resource._meta.model, resource.sheet_fields
    columns = {name: column(model, each) for name, each in fields.items() if not each.key}
    records = [r for r in model._base_manager.filter(_of(resource, list(changed))) if _key(resource, r) in changed]
    for record in records:
        before = changed[_key(resource, record)]
        for name, attribute in columns.items():
            setattr(record, attribute, fields[name].widget.load(before[name]))
    model._base_manager.bulk_update(records, list(columns.values()))


def _key(resource, record) -> str:
    model = resource._meta.model
    named = [each for each in resource.sheet_fields.values() if each.key]
    return "|".join(str(each.widget.dump(getattr(record, column(model, each)))) for each in named)


def _chunks(rows) -> Iterator[list[UploadRow]]:
    """The rows in order, some at a time; each chunk is asked for by where the last one ended."""
    sheet, number = -1, -1
    while True:
        after = Q(sheet__gt=sheet) | Q(sheet=sheet, number__gt=number)
        chunk = list(rows.filter(after)[:CHUNK])
        if not chunk:
            return
        yield chunk
        sheet, number = chunk[-1].sheet, chunk[-1].number


def twice(rows: Iterable, seen: dict[str, tuple[int, int]], apart: str = "") -> None:
    """Refuse rows that name the same record as an earlier one of the file; `apart` says how to tell two apart."""
    for row in rows:
        if not row.key or row.outcome == Outcome.IGNORED:
            continue
        first = seen.setdefault(row.key, (row.sheet, row.number))
        if first != (row.sheet, row.number):
            where = f"第{first[1]}行" if first[0] == row.sheet else f"另一张工作表的第{first[1]}行"
            row.refuse(f"与{where}是同一条记录，请只保留一行{apart}", code="twice")
            row.settle()
