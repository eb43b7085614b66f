"""A new scheme of stars: what it would change, making it, and giving everybody the stars that it gives."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Max, Q

from common import periods
from jobs import queue
from jobs.models import Job
from organizations import audit
from volunteers import durations, rules
from volunteers.models import StarScheme, Volunteer
from volunteers.workflow import hours
from volunteers.workflow.registration import Refused

KIND = "volunteers.stars"
CHUNK = 20_000  # ids that are settled in one transaction


@dataclass(frozen=True)
class Effect:
    """How many volunteers would have more stars, and fewer, if a scheme held now."""

    rise: int
    fall: int


def effect(scheme: StarScheme) -> Effect:
    """What a scheme, saved or not, would change today; one query."""
    rows = _served().annotate(due=hours.due(scheme)).order_by()
    found = rows.aggregate(
        rise=Count("pk", filter=Q(due__gt=F("stars"))), fall=Count("pk", filter=Q(due__lt=F("stars")))
    )
    return Effect(**found)


def make(scheme: StarScheme, user) -> StarScheme:
    """Keep a new scheme; from its day on it holds, and on that day everybody's stars are worked out anew."""
    if not rules.coordinates(user):
        raise Refused("星级标准由市级统筹岗设定。")
    if fault := why_not(scheme):
        raise Refused(fault)
    scheme.made_by, scheme.made_at = user, periods.now()
    with transaction.atomic():
        try:
            with transaction.atomic():
                scheme.save(force_insert=True)
        except IntegrityError:
            raise Refused("这一天生效的标准刚刚有人设定，请刷新页面查看。") from None
        told = "、".join(durations.told(least) for least in scheme.minutes)
        summary = f"设定{scheme.valid_from}起的星级标准：{told}"
        audit.record(user, "star.scheme", scheme, summary, user.organization, document=scheme.document)
        start_due()
    return scheme


def why_not(scheme: StarScheme) -> str:
    """Why a scheme cannot be kept, in words; empty when it can."""
    if len(scheme.minutes) != 5 or any(high <= low for low, high in pairwise(scheme.minutes)):
        return "各星级所需时长要逐级增加。"
    if scheme.valid_from < periods.today():
        return "生效日期不能早于今天：已经评定的星级不追溯。"
    last = StarScheme.objects.aggregate(last=Max("valid_from"))["last"]
    if last and scheme.valid_from <= last:
        return f"已有{last}起的标准，新标准的生效日期要在它之后。"
    return ""


def start_due() -> Job | None:
    """Let the scheme that holds today be applied to everybody, once; None when nobody made one."""
    scheme = StarScheme.objects.on(periods.today())
    if scheme.made_by is None:
        return None
    owner = scheme.made_by
    return queue.enqueue(KIND, job_key(scheme), owner, owner.organization, scheme=scheme.pk)


def job_key(scheme: StarScheme) -> str:
    """By which the job of a scheme is found."""
    return f"{KIND}:{scheme.pk}"


def apply(scheme: StarScheme, on: dt.date, progress) -> int:
    """Settle all who have served, chunk by chunk; answers how many moved. Repeating it changes nothing more.

    `progress(done, total)` is told before each chunk.
    """
    last, moved = Volunteer.objects.aggregate(last=Max("pk"))["last"] or 0, 0
    for start in range(0, last, CHUNK):
        progress(start, last)
        with transaction.atomic():
            chunk = _served().filter(pk__gt=start, pk__lte=start + CHUNK)
            moved += hours.restar(chunk, scheme, on)
    return moved


def catch_up(scheme: StarScheme, on: dt.date) -> int:
    """Settle those whose service was counted by the former scheme while the chunks went by. In a transaction."""
    return hours.restar(_served(), scheme, on)


def _served():
    return Volunteer.objects.filter(Q(minutes__gt=0) | Q(stars__gt=0))
