"""Writing and undoing rosters: set-based SQL, and the figures counted again in the same transaction.

Rows that are there already are locked before anything is compared or counted, in the order of their ids; the cells of
figures last.
"""

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet, UUIDField
from django.db.models.functions import Cast

from common import periods
from jobs.queue import JobFailed
from projects import feeds
from uploads import bulk
from uploads.models import WRITTEN, Outcome, Upload, UploadRow
from volunteers.codes import Status
from volunteers.models import DuplicatePair, Volunteer
from volunteers.models.registry import PairState
from volunteers.workflow import duplicates

MEANWHILE = "写入时有人登记了同样的志愿者。请点“重新检查”，看过新的预览再写入。"
ROWS, TABLE = UploadRow._meta.db_table, Volunteer._meta.db_table
# Staged name → column; the others are of one name.
COLUMNS = {"document": "document_sealed", "phone": "phone_sealed", "organization": "organization_id",
           "township": "township_id"}  # fmt: skip
FIELDS = (
    "name", "document", "phone", "organization", "township", "sex", "born_on", "politics", "league", "education",
    "occupation", "skills", "availability", "guardian", "guardian_consent_on", "registered_on", "source", "number",
    "document_kind", "phone_hash", "joined_on",
)  # fmt: skip
# By which volunteers are found and counted right after a roster was written.
COUNTED = ("id", "organization_id", "county_id", "name", "born_on", "document_hash", "phone_hash", "status",
           "registered_on", "joined_on", "left_on", "upload_id")  # fmt: skip
OF_PERSON = tuple(name for name in FIELDS if name not in ("number", "document", "document_kind", "organization"))


def _hash(key: str = "staged.key") -> str:
    """SQL: the keyed hash of a document, as its column holds it."""
    return f"{key}::uuid" if connection.vendor == "postgresql" else key


def _field(name: str):
    return next(each for each in Volunteer._meta.concrete_fields if each.column == COLUMNS.get(name, name))


def _taken(name: str, where: str = "values") -> str:
    """SQL: one staged value as its column's type."""
    return bulk.extracted(name, _field(name), where)


def staged(upload: Upload, *outcomes: str) -> QuerySet:
    """The keys of rows, as hashes of documents."""
    rows = UploadRow.objects.filter(upload=upload, epoch=upload.epoch, outcome__in=outcomes).order_by()
    return rows.values(hash=Cast("key", UUIDField()))


def written(upload: Upload, *outcomes: str) -> QuerySet:
    """The volunteers that rows mean."""
    return Volunteer.objects.filter(document_hash__in=staged(upload, *outcomes)).order_by()


def hold(rows: QuerySet) -> int:
    """Lock volunteers in the order of their ids, as everybody does; answers how many there are."""
    return len(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def overtaken(upload: Upload) -> int:
    """How many accepted rows no longer stand as the preview showed them."""
    found = written(upload, Outcome.NEW).count() if upload.count(Outcome.NEW) else 0
    if upload.count(Outcome.CHANGED):
        hold(written(upload, Outcome.CHANGED))
        found += upload.count(Outcome.CHANGED) - _as_seen(upload)
    return found


def _as_seen(upload: Upload) -> int:
    """How many of the rows to be changed still have the version that the check saw, and are active."""
    version = bulk.extracted("version", Volunteer._meta.get_field("version"), "before")
    statement = (
        f"SELECT count(*) FROM {ROWS} staged JOIN {TABLE} kept ON kept.document_hash = {_hash()} "
        "WHERE staged.upload_id = %s AND staged.epoch = %s AND staged.outcome = %s "
        f"AND kept.status = %s AND kept.version = {version}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [upload.pk, upload.epoch, Outcome.CHANGED, Status.ACTIVE])
        return cursor.fetchone()[0]


def publish(upload: Upload, user) -> dict:
    """Write the accepted rows and count what they touch; JobFailed when somebody was faster."""
    changed = written(upload, Outcome.CHANGED)
    touched = feeds.places(changed) if upload.count(Outcome.CHANGED) else set()
    moved = _change(upload, user) if upload.count(Outcome.CHANGED) else 0
    try:
        with transaction.atomic():
            added = _add(upload, user) if upload.count(Outcome.NEW) else 0
    except IntegrityError:
        raise JobFailed(MEANWHILE) from None
    bulk.count_again(Volunteer, added, COUNTED)
    touched |= feeds.places(Volunteer.objects.filter(upload=upload)) if added else set()
    touched |= feeds.places(changed) if moved else set()
    feeds.recount(touched)
    duplicates.search_in(upload)
    told = "，".join(filter(None, [f"新增{added}名" if added else "", f"更新{moved}名" if moved else ""]))
    return {"message": f"志愿者名册写入{added + moved}名：{told}。", "written": added + moved}


def _holders() -> tuple[str, list[int]]:
    """SQL and values: each organisation beside the one that holds its figures."""
    known = feeds.Holders()
    pairs = [(each, holder) for holder, held in known.held.items() for each in held]
    rows = " UNION ALL SELECT ".join(["%s AS place, %s AS county", *["%s, %s"] * (len(pairs) - 1)])
    return f"(SELECT {rows})", [number for pair in pairs for number in pair]


def _add(upload: Upload, user) -> int:
    """Insert the new ones, in the order in which they stand in staging.

    Sorting them for the index of documents costs more than it saves there: rosters are in some order of their own,
    which other indexes take in quickly.
    """
    holders, pairs = _holders()
    columns = [COLUMNS.get(name, name) for name in FIELDS]
    columns += ["document_hash", "county_id", "registered_by_id", "registered_at", "upload_id"]
    taken = [*map(_taken, FIELDS), _hash(), "held.county", "%s", "%s", "%s"]
    statement = (
        f"INSERT INTO {TABLE} ({', '.join(columns)}) SELECT {', '.join(taken)} FROM {ROWS} staged "
        f"JOIN {holders} held ON held.place = {_taken('organization')} "
        "WHERE staged.upload_id = %s AND staged.epoch = %s AND staged.outcome = %s"
    )
    now = Volunteer._meta.get_field("registered_at").get_db_prep_save(periods.now(), connection)
    values = [user.pk, now, upload.pk, *pairs, upload.pk, upload.epoch, Outcome.NEW]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def _change(upload: Upload, user, where: str = "values") -> int:
    """Give rows what is staged, or what stood there before."""
    told = ", ".join(f"{COLUMNS.get(name, name)} = {_taken(name, where)}" for name in OF_PERSON)
    statement = (
        f"UPDATE {TABLE} AS kept SET {told}, changed_by_id = %s, changed_at = %s, version = kept.version + 1 "
        f"FROM {ROWS} AS staged WHERE kept.document_hash = {_hash()} "
        "AND staged.upload_id = %s AND staged.epoch = %s AND staged.outcome = %s"
    )
    now = Volunteer._meta.get_field("changed_at").get_db_prep_save(periods.now(), connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, [user.pk, now, upload.pk, upload.epoch, Outcome.CHANGED])
        return cursor.rowcount


# ---- undoing ----------------------------------------------------------------------------------------------------


def obstacles(upload: Upload) -> list[str]:
    """What stands in the way of undoing, in sentences: rows that moved on, people who have a history by now."""
    if connection.in_atomic_block:
        hold(written(upload, *WRITTEN))
    told = []
    if moved := upload.count(*WRITTEN) - _as_written(upload):
        told.append(f"有{moved}名志愿者在写入之后又被修改、转出、退出或合并")
    for model, name in _built_on():
        count = (
            model._base_manager.filter(**{f"{name}__in": _added(upload).values("pk")}).values(name).distinct().count()
        )
        if count:
            told.append(f"有{count}名新增的志愿者已经有{model._meta.verbose_name}，请先处理")
    return told


def _as_written(upload: Upload) -> int:
    """How many rows still say what the upload wrote."""
    fields = {name: _field(name) for name in (*OF_PERSON, "organization")}
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    moved = " OR ".join(f"kept.{each.column} {differs} {_taken(name)}" for name, each in fields.items())
    statement = (
        f"SELECT count(*) FROM {ROWS} staged JOIN {TABLE} kept ON kept.document_hash = {_hash()} "
        "WHERE staged.upload_id = %s AND staged.epoch = %s AND staged.outcome IN (%s, %s) "
        f"AND kept.status = %s AND NOT ({moved})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [upload.pk, upload.epoch, *WRITTEN, Status.ACTIVE])
        return cursor.fetchone()[0]


def _added(upload: Upload) -> QuerySet:
    """The volunteers that the upload added."""
    return written(upload, Outcome.NEW).filter(upload=upload)


def _built_on() -> list[tuple]:
    """(model, name of its field) of everything that points to volunteers, but for pairs that only look alike."""
    found = [(each.related_model, each.field.name) for each in Volunteer._meta.related_objects]
    return [(model, name) for model, name in found if model is not DuplicatePair]


def restore(upload: Upload, user) -> str:
    """Delete who was added and put back what was changed, inside one transaction; answers a sentence."""
    changed = written(upload, Outcome.CHANGED)
    touched = feeds.places(Volunteer.objects.filter(upload=upload))
    touched |= feeds.places(changed) if upload.count(Outcome.CHANGED) else set()
    back = _change(upload, user, "before") if upload.count(Outcome.CHANGED) else 0
    gone = 0
    if upload.count(Outcome.NEW):
        people = _added(upload).values("pk")
        pairs = DuplicatePair.objects.filter(Q(one__in=people) | Q(other__in=people)).exclude(state=PairState.MERGED)
        pairs.order_by()._raw_delete(pairs.db)
        rows = _added(upload)
        gone = rows._raw_delete(rows.db)
    touched |= feeds.places(changed) if back else set()
    feeds.recount(touched)
    told = [f"新增的{gone}名已删除" if gone else "", f"更新的{back}名已恢复原样" if back else ""]
    return "，".join(filter(None, told)) + "。"
