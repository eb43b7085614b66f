"""Writing and undoing rows of a ledger: set-based SQL, and the figures counted again in the same transaction.

The rows are locked before anything is compared or counted, in the order of their numbers; the cells of figures last.
"""

from django.db import connection
from django.db.models import Count, F, QuerySet

from common import periods
from jobs.queue import JobFailed
from ledgers.models import Record
from ledgers.sheets.checks import closed_since
from uploads import bulk
from uploads.models import WRITTEN, Outcome, Upload, UploadRow

MEANWHILE = "写入时有人登记了同样的内容。请点“重新检查”，看过新的预览再写入。"
BESIDE = ("voided_at", "voided_by", "void_reason")  # of a record that was void before
LONGEST = 200


def named(model: type[Record], upload: Upload) -> QuerySet:
    """The records that the accepted rows of an upload mean."""
    rows = UploadRow.objects.filter(upload=upload, epoch=upload.epoch, outcome__in=WRITTEN)
    return model.objects.filter(number__in=rows.order_by().values("key"))


def hold(records: QuerySet) -> int:
    """Lock records in the order of their numbers; answers how many there are."""
    return len(records.select_for_update(of=("self",)).order_by("number").values_list("pk"))


def stamps(model: type[Record], fields, upload: Upload, user) -> bulk.Stamps:
    """Who wrote the rows and when. A new row gets the defaults of what no sheet says, a void one counts again."""
    now = periods.now()
    unsaid = {
        column.name: column.get_default()
        for column in _unsaid(model, fields)
        if not column.null and not column.has_db_default()
    }
    return bulk.Stamps(
        every={"upload": upload.pk},
        new={**unsaid, "created_by": user.pk, "created_at": now},
        changed={
            "changed_by": user.pk, "changed_at": now, "voided_by": None, "voided_at": None, "void_reason": "",
        },
        counter="version",
    )  # fmt: skip


def _unsaid(model: type[Record], fields) -> list:
    """The columns of just this ledger that no sheet says."""
    told = {column.name for column in Record._meta.fields} | set(fields)
    columns = model._meta.concrete_fields
    return [each for each in columns if each.name not in told and not each.primary_key and not each.generated]


def publish(resource, upload: Upload, user) -> int:
    """Write the accepted rows and count what they touch; answers how many.

    JobFailed when somebody was faster, or when a month has closed meanwhile.
    """
    ledger, model = resource.ledger, resource._meta.model
    if closed := closed_since(ledger, upload):
        raise JobFailed(closed)
    before = named(model, upload)
    there = hold(before)
    touched = ledger.places(before)
    written = bulk.publish(resource, upload, stamps(model, resource.sheet_fields, upload, user))
    now = model.objects.filter(upload=upload)
    if now.filter(version=1).count() != written - there:
        raise JobFailed(MEANWHILE)
    ledger.recount(touched | ledger.places(now))
    return written


def obstacles(resource, upload: Upload) -> tuple[list[str], int]:
    """Rows that somebody changed since the upload wrote them, some by name, and how many there are in all."""
    model, quote = resource._meta.model, connection.ops.quote_name
    fields = {name: model._meta.get_field(each.attribute) for name, each in resource.sheet_fields.items()}
    beyond = {
        column: column.get_db_prep_save(column.get_default(), connection)
        for column in _unsaid(model, fields)
        if column.has_default() or column.null
    }
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    used = " OR ".join(f"kept.{quote(column.column)} {differs} %s" for column in beyond)
    moved = f"kept.upload_id <> staged.upload_id OR {bulk.differing(fields, 'values')}"
    if used:
        # What was added by the sheet and went on since, such as an intent that became a loan.
        moved += f" OR staged.before IS NULL AND ({used})"
    added = "staged.outcome = %s AND staged.before IS NULL"
    moved = f"CASE WHEN kept.voided_at IS NULL THEN {moved} ELSE NOT ({added}) END"
    statement = (
        f"SELECT staged.number, staged.label, count(*) OVER () FROM {quote(UploadRow._meta.db_table)} staged "
        f"JOIN {quote(model._meta.db_table)} kept ON kept.number = staged.key "
        "WHERE staged.upload_id = %s AND staged.epoch = %s AND staged.outcome IN (%s, %s) "
        f"AND ({moved}) ORDER BY staged.sheet, staged.number LIMIT {bulk.SHOWN}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [upload.pk, upload.epoch, *WRITTEN, *beyond.values(), Outcome.NEW])
        found = cursor.fetchall()
    told = [f"第{number}行“{label}”在写入之后又被修改或作废" for number, label, _ in found]
    built = _built_on(resource, upload)
    return [*told, *built[: bulk.SHOWN]], (found[0][2] if found else 0) + len(built)


def _built_on(resource, upload: Upload) -> list[str]:
    """Rows that the upload added and on which others were entered since, in sentences; a query for each sort."""
    rows = _added(upload)
    told = []
    for what, field, others in resource.ledger.built_on():
        number = f"{field}__number"
        stands = {f"{field}__upload": upload, f"{field}__voided_at": None}
        needing = others.filter(**stands, **{f"{number}__in": rows.values("key")})
        counts = dict(needing.order_by().values_list(number).annotate(Count("pk")))
        named = rows.filter(key__in=counts).order_by("sheet", "number") if counts else ()
        told += [f"第{row.number}行“{row.label}”已经有{counts[row.key]}{what}，请先处理完再撤销" for row in named]
    return told


def _added(upload: Upload) -> QuerySet:
    """The rows that were no records before."""
    rows = UploadRow.objects.filter(upload=upload, epoch=upload.epoch, outcome=Outcome.NEW, before__isnull=True)
    return rows.order_by()


def restore(resource, upload: Upload, user) -> tuple[int, int]:
    """Void what the upload added, put back what it changed; answers how many of each. Nothing is deleted."""
    ledger, model = resource.ledger, resource._meta.model
    records = named(model, upload)
    hold(records)
    touched = ledger.places(records)
    now = periods.now()
    added = model.objects.valid().filter(upload=upload, number__in=_added(upload).values("key"))
    reason = f"撤销上传“{upload.name}”"[:LONGEST]
    voided = added.update(voided_by=user, voided_at=now, void_reason=reason, version=F("version") + 1)
    back = _put_back(resource, upload, user, now)
    ledger.recount(touched | ledger.places(records))
    return voided, back


def _put_back(resource, upload: Upload, user, now) -> int:
    """Give records the fields that they had before, void ones their voiding."""
    model, quote = resource._meta.model, connection.ops.quote_name
    fields = {name: model._meta.get_field(each.attribute) for name, each in resource.sheet_fields.items()}
    fields |= {name: model._meta.get_field(name) for name in (*BESIDE, "upload")}
    told = [f"{quote(each.column)} = {_before(name, each)}" for name, each in fields.items() if name != "number"]
    changed_at = model._meta.get_field("changed_at").get_db_prep_save(now, connection)
    statement = (
        f"UPDATE {quote(model._meta.db_table)} AS kept SET {', '.join(told)}, "
        "changed_by_id = %s, changed_at = %s, version = kept.version + 1 "
        f"FROM {quote(UploadRow._meta.db_table)} AS staged WHERE kept.number = staged.key "
        "AND staged.upload_id = %s AND staged.epoch = %s AND staged.outcome IN (%s, %s) AND staged.before IS NOT NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [user.pk, changed_at, upload.pk, upload.epoch, *WRITTEN])
        return cursor.rowcount


def _before(name: str, each) -> str:
    taken = bulk.extracted(name, each, "before")
    return f"COALESCE({taken}, '')" if name == "void_reason" else taken


def beside(stored) -> dict:
    """What is kept of a record beside its fields, so that undoing can bring it back; JSON for its columns."""
    more = stored.more
    told = {"version": more["version"], "upload": more["upload_id"]}
    if stored.is_void:
        told |= {
            "voided_at": str(connection.ops.adapt_datetimefield_value(more["voided_at"])),
            "voided_by": more["voided_by_id"],
            "void_reason": more["void_reason"],
        }
    return told
