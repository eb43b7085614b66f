"""Erasing a person's data: what says who somebody is goes for good, what was done and counted stays.

The rows of the person (the registration, and what was merged into it) keep number, organisation, days and minutes. So
do the rows about service: by what evidence minutes were given, why they were looked at, and who leads a team is said of
the service and of the team. The trail stays as it is; it names a volunteer by number alone.
"""

from django.db import transaction
from django.db.models import F

from common import periods
from common.sealing import SealError
from organizations import audit
from uploads.models import UploadRow
from volunteers import rules
from volunteers.codes import DocumentKind, Sex, Status
from volunteers.models import DataRequest, DuplicatePair, PairState, RequestKind, RequestState, Volunteer
from volunteers.workflow import duplicates, registration, requests
from volunteers.workflow.registration import Refused

BLANK = {
    "name": "", "sex": Sex.UNKNOWN, "born_on": None, "township": None, "document_kind": DocumentKind.RESIDENT,
    "document_sealed": "", "document_hash": None, "phone_sealed": "", "phone_hash": None, "politics": "",
    "league": "", "education": "", "occupation": "", "skills": "", "availability": "", "guardian": "",
    "guardian_consent_on": None,
}  # fmt: skip
GONE = "个人信息已按本人要求清除"


def erase(request: DataRequest, user, typed: str, words: str, leaves: bool) -> Volunteer:
    """Wipe the data of the person who asked for it; `typed` repeats the volunteer's number, `leaves` ends the
    registration today."""  # fmt: skip
    volunteer = request.volunteer
    if not rules.may_decide(user):
        raise Refused("您的账号不办理个人信息申请。")
    if request.kind != RequestKind.ERASURE:
        raise Refused("这不是删除申请。")
    if typed.strip().upper() != volunteer.number:
        raise Refused("输入的志愿者编号与申请人的编号不一致，没有清除。")
    with transaction.atomic():
        rows = _held(volunteer)
        if leaves and volunteer.status == Status.ACTIVE:
            registration.leave(volunteer, user, periods.today(), "本人要求删除个人信息")
        requests.close(request, user, RequestState.DONE, words)
        _wipe_staged(rows)
        told = {"erased_at": periods.now(), "changed_by": user, "changed_at": periods.now()}
        Volunteer.objects.filter(pk__in=[row.pk for row in rows]).update(**BLANK, **told, version=F("version") + 1)
        asked = DataRequest.objects.filter(volunteer__in=rows)
        asked.update(told="")
        asked.exclude(pk=request.pk).update(answer="")  # which may say what was corrected
        _close_pairs(rows, user)
        summary = f"清除志愿者个人信息（{volunteer.number}）"
        audit.record(user, "volunteer.erase", volunteer, summary, volunteer.organization)
    volunteer.refresh_from_db()
    return volunteer


def _held(volunteer: Volunteer) -> list[Volunteer]:
    """The rows of the person, locked."""
    ids = [volunteer.pk, *Volunteer.objects.filter(merged_into=volunteer).values_list("pk", flat=True)]
    rows = list(Volunteer.objects.filter(pk__in=ids).select_for_update().order_by("pk"))
    if any(row.is_erased for row in rows if row.pk == volunteer.pk):
        raise Refused("这名志愿者的个人信息已经清除。")
    return rows


def _wipe_staged(rows: list[Volunteer]) -> None:
    """Empty what uploads read of the person, in every check and every file."""
    # Of a void row, too, which is no longer found by its document.
    hashes = {each for row in rows for each in (row.document_hash, _hash(row)) if each}
    keys = [key for each in hashes for key in (str(each), each.hex)]
    blank = {"values": {}, "before": None, "cells": None, "label": "", "findings": []}
    UploadRow.objects.filter(key__in=keys).update(**blank)


def _hash(row: Volunteer):
    """By which the row's document was found; None where there is none, or no key opens it any more."""
    try:
        return registration.document_hash(row.document) if row.document_sealed else None
    except SealError:
        return None


def _close_pairs(rows: list[Volunteer], user) -> None:
    """Nobody can say any more whether they are the same person as another."""
    pairs = DuplicatePair.objects.filter(duplicates.about(*[row.pk for row in rows]))
    pairs.exclude(state=PairState.OPEN).update(note="")
    decided = {"decided_by": user, "decided_at": periods.now(), "note": GONE}
    pairs.open().update(state=PairState.DISMISSED, **decided)
