"""Likely duplicates: finding volunteers who may be one person, and deciding that they are not.

What very many people share tells nothing: the phone of a school stands with all of its pupils. Where more people than
`MOST` have the same, none of them makes a pair.
"""

import uuid

from django.db import connection, transaction
from django.db.models import Q

from common import periods
from jobs import queue
from jobs.models import Job, State
from organizations import audit
from uploads.models import Upload
from volunteers import rules
from volunteers.codes import Status
from volunteers.models import DuplicatePair, PairReason, PairState, Volunteer
from volunteers.workflow.registration import Refused

KIND = "volunteers.duplicates"
KNOWN = (Status.ACTIVE, Status.LEFT)
# The stronger reason first: a pair is entered once.
SAME = {PairReason.NAME: ("name", "born_on"), PairReason.PHONE: ("phone_hash",)}
MOST = {PairReason.NAME: 10, PairReason.PHONE: 5}
DECIDED = "这一对刚刚已经处理，请刷新页面查看。"


def find_for(volunteer: Volunteer) -> int:
    """Enter the pairs that a volunteer makes with others (three queries at most); how many were found."""
    found: dict[int, str] = {}
    for reason, columns in SAME.items():
        values = {column: getattr(volunteer, column) for column in columns}
        if not all(values.values()):
            continue
        others = Volunteer.objects.known().filter(**values).exclude(pk=volunteer.pk)
        ids = list(others.order_by("pk").values_list("pk", flat=True)[: MOST[reason]])
        if len(ids) < MOST[reason]:
            found = dict.fromkeys(ids, reason) | found
    pairs = [pair(volunteer.pk, other, reason) for other, reason in found.items()]
    if pairs:
        DuplicatePair.objects.bulk_create(pairs, ignore_conflicts=True)
    return len(pairs)


def pair(one: int, other: int, reason: str) -> DuplicatePair:
    """An unsaved pair of two volunteers (ids)."""
    return DuplicatePair(one_id=min(one, other), other_id=max(one, other), reason=reason)


@transaction.atomic
def find_in(upload: Upload) -> int:
    """Enter the pairs with a volunteer whom an upload wrote; how many are new. One statement a reason."""
    return sum(_find(reason, upload.pk) for reason in SAME)


@transaction.atomic
def find_all() -> int:
    """Enter all pairs of the whole registry that nobody has decided; how many are new."""
    return sum(_find(reason) for reason in SAME)


def _find(reason: str, upload: int | None = None) -> int:
    quote = connection.ops.quote_name
    people, pairs = (quote(model._meta.db_table) for model in (Volunteer, DuplicatePair))
    columns = SAME[reason]
    listed, known = ", ".join(columns), f"status IN ('{KNOWN[0]}', '{KNOWN[1]}')"
    stated = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    stated += " AND name <> ''" if "name" in columns else ""
    written, within, ids = "", "", []
    if upload is not None:
        written = " AND max(CASE WHEN upload_id = %s THEN 1 ELSE 0 END) = 1"
        within, ids = " AND (one.upload_id = %s OR other.upload_id = %s)", [upload]
    joined = {side: " AND ".join(f"{side}.{each} = alike.{each}" for each in columns) for side in ("one", "other")}
    statement = (
        f"INSERT INTO {pairs} (one_id, other_id, reason, state, found_at, note)"
        f" SELECT one.id, other.id, %s, %s, %s, '' FROM"
        f" (SELECT {listed} FROM {people} WHERE {known} AND {stated}"
        f" GROUP BY {listed} HAVING count(*) BETWEEN 2 AND %s{written}) alike"
        f" JOIN {people} one ON {joined['one']} JOIN {people} other ON {joined['other']}"
        f" WHERE one.id < other.id AND one.{known} AND other.{known}{within} ON CONFLICT DO NOTHING"
    )
    now = connection.ops.adapt_datetimefield_value(periods.now())
    with connection.cursor() as cursor:
        cursor.execute(statement, [reason.value, PairState.OPEN.value, now, MOST[reason], *ids, *ids * 2])
        return cursor.rowcount


def search_in(upload: Upload) -> Job:
    """Look for pairs among what an upload wrote, as a job of its own; call it where the upload is written."""
    key = f"{KIND}:upload:{upload.pk}:{upload.round}"
    return queue.enqueue(KIND, key, owner=upload.applied_by, organization=upload.organization, upload=upload.pk)


def search_all(user) -> Job:
    """Look through the whole registry; the job that does so already, where there is one."""
    if not rules.coordinates(user):
        raise Refused("全市查找由市级统筹岗办理。")
    return searching() or queue.enqueue(KIND, f"{KIND}:{uuid.uuid4().hex}", user, user.organization)


def searching() -> Job | None:
    """The job that looks through the whole registry now."""
    return Job.objects.filter(kind=KIND, state__in=(State.QUEUED, State.RUNNING), arguments={}).first()


def undecided(pairs):
    """Of pairs, those that wait for a decision: nobody has decided, and both are still in the registry."""
    return pairs.open().filter(one__status__in=KNOWN, other__status__in=KNOWN)


def dismiss(of: DuplicatePair, user, note: str) -> None:
    """Two volunteers are two people."""
    if not rules.may_decide(user):
        raise Refused("您的账号不处理疑似重复。")
    with transaction.atomic():
        told = {"state": PairState.DISMISSED, "decided_by": user, "decided_at": periods.now(), "note": note.strip()}
        if not DuplicatePair.objects.open().filter(pk=of.pk).update(**told):
            raise Refused(DECIDED)
        for each, other in ((of.one, of.other), (of.other, of.one)):
            summary = f"认定与{other.number}不是同一人（{each.number}）"
            audit.record(user, "volunteer.dismiss", each, summary, each.organization, reason=note.strip())


def about(*volunteers: int) -> Q:
    """The pairs in which any of these volunteers (ids) stands."""
    return Q(one__in=volunteers) | Q(other__in=volunteers)
