"""Merging two registrations of one person.

The row that is kept keeps its number and its document. The other one stays as a row that leads to it (`merged_into`)
and counts no longer. It keeps its own document, too: a second document of the same person stays taken, so that nobody
is registered by it once more; an erasure wipes both.
"""

from django.db import transaction
from django.db.models import F, Q, QuerySet

from common import periods
from organizations import audit
from organizations.models import AuditEntry
from projects import feeds
from volunteers import rules
from volunteers.codes import Sex, Status
from volunteers.models import DuplicatePair, PairState, Volunteer
from volunteers.workflow import belongings, duplicates, hours
from volunteers.workflow.registration import PERSONAL, Refused, document_hash, set_phone


def merge(pair: DuplicatePair, keep: Volunteer, user, reason: str) -> Volunteer:
    """Merge the two of a pair into the one that is kept; answers it as it is then."""
    if not rules.may_decide(user):
        raise Refused("您的账号不处理疑似重复。")
    if not reason.strip():
        raise Refused("请写明认定为同一人的依据。")
    with transaction.atomic():
        keep, gone = _held(pair, keep.pk)
        decided = {"decided_by": user, "decided_at": periods.now(), "note": reason.strip()}
        if not DuplicatePair.objects.open().filter(pk=pair.pk).update(state=PairState.MERGED, **decided):
            raise Refused(duplicates.DECIDED)
        rows = Volunteer.objects.filter(Q(pk__in=[keep.pk, gone.pk]) | Q(merged_into=gone.pk))
        touched = Volunteer.objects.filter(pk__in=list(rows.order_by().values_list("pk", flat=True)))
        places = feeds.places(touched)
        _fill(keep, gone, user)
        belongings.hand_over(gone, keep)
        _end(gone, keep, user)
        hours.settle([keep.pk, gone.pk])
        _lead_on(pair, gone, keep, user)
        _tell(keep, gone, user, reason.strip())
        feeds.recount(places | feeds.places(touched))
    keep.refresh_from_db()
    return keep


def _held(pair: DuplicatePair, kept: int) -> tuple[Volunteer, Volunteer]:
    """The row to keep and the other one, both locked and still in the registry."""
    belongings.hold_services(pair.one_id, pair.other_id)
    held = Volunteer.objects.known().filter(pk__in=[pair.one_id, pair.other_id])
    rows = {row.pk: row for row in held.select_for_update().order_by("pk")}
    if len(rows) < 2:
        raise Refused("其中一条的状态刚刚改变，请刷新页面查看。")
    if kept not in rows:
        raise Refused("请选择保留哪一条。")
    keep = rows.pop(kept)
    (gone,) = rows.values()
    if keep.status != Status.ACTIVE and gone.status == Status.ACTIVE:
        raise Refused(f"{gone.number}仍在册，请保留在册的一条。")
    return keep, gone


def _fill(keep: Volunteer, gone: Volunteer, user) -> None:
    """Give the kept row what it lacks."""
    for name in PERSONAL:
        lacks = getattr(keep, name) in ("", None, Sex.UNKNOWN if name == "sex" else None)
        if lacks and getattr(gone, name):
            setattr(keep, name, getattr(gone, name))
    if not keep.phone_sealed and gone.phone_sealed:
        set_phone(keep, gone.phone)
    if not keep.document_sealed and gone.document_sealed:
        keep.document, keep.document_kind = gone.document, gone.document_kind
        keep.document_hash = document_hash(gone.document)
        Volunteer.objects.filter(pk=gone.pk).update(document_sealed="", document_hash=None)
    keep.changed_by, keep.changed_at = user, periods.now()
    keep.version = F("version") + 1
    secret = ("phone_sealed", "phone_hash", "document_sealed", "document_kind", "document_hash")
    keep.save(update_fields=[*PERSONAL, *secret, "changed_by", "changed_at", "version"])


def _end(gone: Volunteer, keep: Volunteer, user) -> None:
    """Let the other row, and what was merged into it or moved away from it, lead to the kept one and count no more."""
    former = Volunteer.objects.filter(merged_into=gone.pk)
    former.filter(status=Status.MOVED).update(status=Status.MERGED)
    former.update(merged_into=keep.pk)
    told = {"changed_by": user, "changed_at": periods.now(), "version": F("version") + 1}
    Volunteer.objects.filter(pk=gone.pk).update(status=Status.MERGED, merged_into=keep.pk, **told)


def _lead_on(pair: DuplicatePair, gone: Volunteer, keep: Volunteer, user) -> None:
    """Other open pairs of the row that is gone become pairs of the kept one; those decided stay decided."""
    waiting = DuplicatePair.objects.open().filter(duplicates.about(gone.pk)).exclude(pk=pair.pk)
    others = [(({row.one_id, row.other_id} - {gone.pk}).pop(), row.reason) for row in waiting]
    moved = [duplicates.pair(keep.pk, other, reason) for other, reason in others]
    DuplicatePair.objects.bulk_create(moved, ignore_conflicts=True)
    decided = {"decided_by": user, "decided_at": periods.now(), "note": f"{gone.number}已并入{keep.number}"}
    waiting.update(state=PairState.MERGED, **decided)


def _tell(keep: Volunteer, gone: Volunteer, user, reason: str) -> None:
    merged = f"并入重复登记的{gone.number}（{keep.number}）"
    audit.record(user, "volunteer.merge", keep, merged, keep.organization, reason=reason)
    into = f"重复登记，并入{keep.number}（{gone.number}）"
    audit.record(user, "volunteer.merge", gone, into, gone.organization, reason=reason)


def histories(volunteer: Volunteer) -> QuerySet[AuditEntry]:
    """What the trail tells of a volunteer and of all that was merged into the row, newest first; two queries."""
    ids = [volunteer.pk, *Volunteer.objects.filter(merged_into=volunteer).values_list("pk", flat=True)]
    entries = AuditEntry.objects.filter(subject_kind=Volunteer._meta.label_lower, subject_id__in=ids)
    return entries.select_related("actor").order_by("-id")
