"""Signing up, checking in and out. Who changes anything holds the activity first, then the volunteers."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from common import periods
from organizations import audit
from volunteers import rules
from volunteers.codes import Status
from volunteers.identity import ADULT, age
from volunteers.models import Participation, ServiceActivity, ServiceState, Volunteer
from volunteers.workflow import flags, hours
from volunteers.workflow.registration import Refused

RUNNING = (ServiceState.OPEN, ServiceState.CLOSED)


@dataclass
class SignedUp:
    """What became of a batch: volunteers who are signed up now, were before, and were not, each with the reason."""

    new: list[Volunteer] = field(default_factory=list)
    known: list[Volunteer] = field(default_factory=list)
    refused: list[tuple[Volunteer, str]] = field(default_factory=list)


def held(service: ServiceActivity) -> ServiceActivity:
    """The activity as it is now, locked until the transaction ends."""
    return ServiceActivity.objects.select_for_update(of=("self",)).select_related("organization").get(pk=service.pk)


def unfit(service: ServiceActivity, volunteer: Volunteer) -> str:
    """Why somebody cannot take part; empty where nothing is against it."""
    if volunteer.status != Status.ACTIVE:
        return f"不在册（{volunteer.get_status_display()}）"
    if volunteer.born_on is None:
        return "没有出生日期，无法核对年龄"
    years = age(volunteer.born_on, timezone.localtime(service.starts_at).date())
    if years < service.least_age:
        return f"活动当天不满{service.least_age}周岁"
    if service.most_age is not None and years > service.most_age:
        return f"活动当天已超过{service.most_age}周岁"
    if years < ADULT and volunteer.guardian_consent_on is None:
        return f"未满{ADULT}周岁，还没有登记监护人同意"
    return ""


@transaction.atomic
def sign_up(service: ServiceActivity, volunteers: Iterable[Volunteer], user, agreed: bool) -> SignedUp:
    """Sign up whom the places, the ages and the registry allow; the others are told with their reasons.

    Nobody is assigned by force: `agreed` says that each of them wants to come.
    """
    _may(user)
    if not agreed:
        raise Refused("请先征得本人同意，并勾选确认。志愿服务不能摊派。")
    service = held(service)
    if service.state != ServiceState.OPEN or periods.now() >= service.ends_at:
        raise Refused("这个活动已经不接受报名。")
    people = Volunteer.objects.filter(pk__in={volunteer.pk for volunteer in volunteers})
    # As they are now: nobody leaves or is merged meanwhile.
    volunteers = list(people.select_for_update().order_by("pk"))
    known = {row.volunteer_id: row for row in service.participations.filter(volunteer__in=volunteers)}
    free = service.capacity - service.participations.signed_up().count()
    told = SignedUp()
    for volunteer in volunteers:
        row = known.get(volunteer.pk)
        if row is not None and row.cancelled_at is None:
            told.known.append(volunteer)
        elif reason := unfit(service, volunteer):
            told.refused.append((volunteer, reason))
        elif len(told.new) >= free:
            told.refused.append((volunteer, "已满"))
        else:
            told.new.append(volunteer)
    _write(service, told.new, known, user)
    return told


def _write(service: ServiceActivity, volunteers: list[Volunteer], known: dict[int, Participation], user) -> None:
    if not volunteers:
        return
    now = periods.now()
    again = [known[volunteer.pk].pk for volunteer in volunteers if volunteer.pk in known]
    Participation.objects.filter(pk__in=again).update(cancelled_at=None, signed_at=now, signed_by=user)
    Participation.objects.bulk_create(
        Participation(service=service, volunteer=volunteer, signed_at=now, signed_by=user)
        for volunteer in volunteers if volunteer.pk not in known
    )  # fmt: skip
    numbers = "、".join(volunteer.number for volunteer in volunteers[:5])
    more = f"等{len(volunteers)}人" if len(volunteers) > 5 else ""
    _audit(user, "service.sign_up", service, service, f"代为报名（{numbers}{more}）", rows=len(volunteers))


@transaction.atomic
def sign_off(row: Participation, user) -> None:
    """Take a sign-up back, before the person checked in."""
    _may(user)
    service = _running(row)
    if not _still(row, cancelled_at=None, came_at=None).update(cancelled_at=periods.now()):
        raise Refused("已经签到或取消的报名不能再取消，请刷新页面查看。")
    _audit(user, "service.sign_up", service, row, f"取消报名（{row.volunteer.number}）")


@transaction.atomic
def check_in(row: Participation, user=None) -> Participation:
    """Somebody came; the first time stays. Without a user the person told so on the public page."""
    service = _checked(row, user)
    if _still(row, cancelled_at=None, came_at=None).update(came_at=periods.now(), came_by=user):
        _audit(user, "service.check", service, row, f"签到（{row.volunteer.number}）")
    return _fresh(row)


@transaction.atomic
def check_out(row: Participation, user=None) -> Participation:
    """Somebody left; the first time stays until staff open it again."""
    service = _checked(row, user)
    row = _fresh(row)
    if row.came_at is None:
        raise Refused("还没有签到，请先签到。")
    if row.left_at is None:
        _leave(service, [row], user, periods.now())
        _audit(user, "service.check", service, row, f"签退（{row.volunteer.number}）")
    return row


@transaction.atomic
def check_out_all(service: ServiceActivity, user) -> int:
    """Check out all who are there; answers how many."""
    _may(user)
    service = held(service)
    _must_run(service)
    rows = list(service.participations.came().filter(left_at=None).order_by("pk"))
    if not rows:
        raise Refused("现在没有在场的志愿者。")
    _leave(service, rows, user, periods.now())
    _audit(user, "service.check", service, service, f"全部签退（{len(rows)}人）", rows=len(rows))
    return len(rows)


@transaction.atomic
def open_again(row: Participation, user) -> None:
    """Take a check-out back, before the activity is finished; what was found about it goes with it."""
    _may(user)
    service = _running(row)
    row = _fresh(row)
    flags.hold([row.volunteer_id])
    gone = {"left_at": None, "left_by": None, "left_reason": "", "minutes": 0, "flags": [], "reviewed_by": None,
            "reviewed_at": None, "is_rejected": False, "review_note": ""}  # fmt: skip
    if not _still(row, cancelled_at=None, left_at__isnull=False).update(**gone):
        raise Refused("这名志愿者还没有签退，请刷新页面查看。")
    hours.settle([row.volunteer_id])
    _audit(user, "service.check", service, row, f"撤回签退（{row.volunteer.number}）")


@transaction.atomic
def correct(row: Participation, user, left: dt.datetime, reason: str) -> Participation:
    """Enter when somebody left who did not check out, with the reason; it waits to be reviewed."""
    _may(user)
    service = held(row.service)
    row = _fresh(row)
    if service.state == ServiceState.CANCELLED or row.came_at is None or row.left_at or row.reviewed_at:
        raise Refused("只有签到以后没有签退、也没有复核过的记录可以补登，请刷新页面查看。")
    if not reason.strip():
        raise Refused("请写明没有签退的原因，以及怎样知道离开的时间。")
    if left > periods.now():
        raise Refused("这个时间还没有到。")
    row.left_reason = reason.strip()
    _leave(service, [row], user, left)
    _audit(user, "service.check", service, row, f"补登签退（{row.volunteer.number}）", reason=reason.strip())
    return row


def _leave(service: ServiceActivity, rows: list[Participation], user, left: dt.datetime) -> None:
    before = flags.lock(service, rows, left)
    for row in rows:
        row.left_at, row.left_by = left, user
    Participation.objects.bulk_update(rows, ["left_at", "left_by", "left_reason"], batch_size=500)
    flags.reckon(service, rows, before)


def _checked(row: Participation, user) -> ServiceActivity:
    """The activity, held, once it is clear that checking in and out is possible now."""
    service = held(row.service)
    if user is None:
        must_be_within(service)
    else:
        _may(user)
    _must_run(service)
    if not _still(row, cancelled_at=None).exists():
        raise Refused("这份报名已经取消。")
    return service


def must_be_within(service: ServiceActivity) -> None:
    """Refused before people check in by themselves, and after."""
    opens, closes = (timezone.localtime(moment) for moment in flags.window(service))
    if periods.now() < opens:
        raise Refused(f"还没有到签到时间。{opens:%-m月%-d日 %H:%M} 起可以签到。")
    if periods.now() > closes:
        raise Refused("签到签退的时间已经过了，请联系活动负责人补登。")


def _running(row: Participation) -> ServiceActivity:
    service = held(row.service)
    _must_run(service)
    return service


def _must_run(service: ServiceActivity) -> None:
    if service.state not in RUNNING:
        raise Refused(f"活动{service.get_state_display()}，不能再办理。")


def _still(row: Participation, **fields):
    return Participation.objects.filter(pk=row.pk, **fields)


def _fresh(row: Participation) -> Participation:
    return Participation.objects.select_related("volunteer", "service").get(pk=row.pk)


def _may(user) -> None:
    if not rules.may_organize(user):
        raise Refused("您的账号不办理志愿服务活动。")


def _audit(user, action: str, service: ServiceActivity, subject, told: str, **details) -> None:
    audit.record(user, action, subject, f"{told}：{service}", service.organization, **details)
