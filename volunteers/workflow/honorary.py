"""Honorary minutes: added with evidence, decided by another person, withdrawn, revoked.

Whatever changes an approved entry settles the volunteer's minutes and stars in the same transaction.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from common import periods
from organizations import audit
from organizations.models import Organization
from volunteers import durations, rules
from volunteers.codes import Status
from volunteers.models import HonoraryHours, HonoraryState, Promotion, Volunteer
from volunteers.workflow import flags, hours
from volunteers.workflow.registration import Refused

IN_FORCE = (HonoraryState.WAITING, HonoraryState.APPROVED)
FASTER = "这一条刚刚被别人办理或改变，页面上已是最新情况，请核对。"


@dataclass(frozen=True)
class Told:
    """What is said of a service: for which organisation, how many minutes, on which day, by what evidence."""

    organization: Organization
    minutes: int
    served_on: dt.date
    evidence: str


@dataclass(frozen=True)
class Decided:
    """What came of a decision about several: those decided, those left alone with the reason, and who rose."""

    done: list[HonoraryHours]
    left: list[tuple[HonoraryHours, str]]
    risen: list[Promotion]


def add(volunteers: Iterable[Volunteer], told: Told, user) -> list[HonoraryHours]:
    """Ask for honorary minutes for one or several volunteers; Refused, and nothing added, where one does not fit."""
    if not rules.may_register(user):
        raise Refused("您的账号不申报荣誉时数。")
    chosen = {row.pk for row in volunteers}
    fields = {"organization": told.organization, "minutes": told.minutes, "served_on": told.served_on,
              "evidence": told.evidence, "added_by": user, "added_at": periods.now()}  # fmt: skip
    with transaction.atomic():
        # Two who send the same at once wait for one another here.
        people = list(Volunteer.objects.filter(pk__in=chosen).select_for_update().order_by("pk"))
        _check(people, told)
        _must_be_new(people, told)
        rows = HonoraryHours.objects.bulk_create(HonoraryHours(volunteer=row, **fields) for row in people)
        _audit_all(user, "honorary.add", rows, "申报")
    return rows


def decide(rows: Iterable[HonoraryHours], user, approve: bool, answer: str = "") -> Decided:
    """Approve or return what waits; one's own and what somebody else decided meanwhile is left alone.

    Returning needs an answer. Whoever gains a star by it is told.
    """
    if not rules.may_decide(user):
        raise Refused("荣誉时数由县区和市级批准。")
    if not approve and not answer.strip():
        raise Refused("退回时请在批复里写明原因和怎样补正。")
    state = HonoraryState.APPROVED if approve else HonoraryState.RETURNED
    done, left, risen = [], [], []
    rows = sorted(rows, key=lambda row: row.volunteer_id)
    with transaction.atomic():
        flags.hold(row.volunteer_id for row in rows)
        for row in rows:
            if reason := rules.why_not_decide(user, row):
                left.append((row, reason))
            elif _moved(row, HonoraryState.WAITING, user, state=state, answer=answer.strip(), decided_by=user):
                done.append(row)
            else:
                left.append((row, "已被别人办理"))
        _audit_all(user, "honorary.decide", done, "批准" if approve else "退回", reason=answer.strip())
        if approve:
            risen = hours.settle(_owners(done))
    return Decided(done, left, risen)


def withdraw(row: HonoraryHours, user) -> None:
    """Take back what one asked for oneself and nobody has decided."""
    if row.added_by_id != user.pk:
        raise Refused("只有申报人可以撤回。")
    with transaction.atomic():
        if not _moved(row, HonoraryState.WAITING, user, state=HonoraryState.WITHDRAWN):
            raise Refused(FASTER)
        _audit_all(user, "honorary.decide", [row], "撤回")


def revoke(row: HonoraryHours, user, reason: str) -> None:
    """Take back approved minutes: they no longer count, and stars that rested on them go."""
    if not rules.may_decide(user):
        raise Refused("撤销由县区和市级办理。")
    if not reason.strip():
        raise Refused("请写明撤销原因。")
    told = {"state": HonoraryState.WITHDRAWN, "answer": reason.strip(), "decided_by": user}
    with transaction.atomic():
        flags.hold([row.volunteer_id])
        if not _moved(row, HonoraryState.APPROVED, user, **told):
            raise Refused(FASTER)
        _audit_all(user, "honorary.decide", [row], "撤销", reason=reason.strip())
        hours.settle(_owners([row]))


def _owners(rows: list[HonoraryHours]) -> list[int]:
    """Whose the entries are by now (ids): a merge may have handed them over since they were loaded."""
    ids = [row.pk for row in rows]
    return list(HonoraryHours.objects.filter(pk__in=ids).order_by().values_list("volunteer_id", flat=True))


def _check(people: list[Volunteer], told: Told) -> None:
    if not people:
        raise Refused("请至少填一个志愿者编号。")
    if not told.evidence.strip():
        raise Refused("请写明依据。")
    if not 1 <= told.minutes <= durations.MOST:
        raise Refused("时长不对，请核对。")
    if told.served_on > periods.today():
        raise Refused("服务日期还没有到。")
    gone = [row.number for row in people if row.status not in (Status.ACTIVE, Status.LEFT)]
    if gone:
        raise Refused(f"{'、'.join(gone[:5])}{'等' if len(gone) > 5 else ''}已不在册，不能申报。")


def _must_be_new(people: list[Volunteer], told: Told) -> None:
    same = HonoraryHours.objects.filter(
        volunteer__in=people, served_on=told.served_on, minutes=told.minutes, evidence=told.evidence,
        state__in=IN_FORCE,
    )  # fmt: skip
    numbers = list(same.values_list("volunteer__number", flat=True).distinct()[:6])
    if numbers:
        raise Refused(f"{'、'.join(numbers[:5])}{'等' if len(numbers) > 5 else ''}已经申报过同样的一条，不用重复申报。")


def _moved(row: HonoraryHours, held: HonoraryState, user, **fields) -> bool:
    """Whether the row was still in a state and now says this."""
    if fields.get("decided_by"):
        fields["decided_at"] = periods.now()
    if not HonoraryHours.objects.filter(pk=row.pk, state=held).update(**fields):
        return False
    for name, value in fields.items():
        setattr(row, name, value)
    return True


def _audit_all(user, action: str, rows: list[HonoraryHours], verb: str, **details) -> None:
    entries = []
    for row in rows:
        told = f"{verb}荣誉时数{durations.told(row.minutes)}（{row.volunteer.number}，{row.served_on}）"
        entries.append(audit.entry(user, action, row, told, row.organization, **details))
    audit.record_many(entries)
