"""Checking in and out on the public page: who knows the code, and says who they are.

Whoever types wrong ones gets a pause: after ten in ten minutes from one browser, and after a hundred for one activity
from wherever. Nothing tells whether somebody is registered to who does not know the code.
"""

import datetime as dt
import hmac
import uuid

from django.views.decorators.debug import sensitive_variables

from common import periods
from volunteers import registry
from volunteers.identity import IdentityError, mobile, tidy
from volunteers.models import Participation, ServiceActivity, WrongCode
from volunteers.workflow import participation
from volunteers.workflow.registration import Refused, phone_hash

SPAN = dt.timedelta(minutes=10)
TRIES, TRIES_OF_ALL = 10, 100


class Paused(Refused):
    """Too many wrong tries."""


class Wrong(Refused):
    """A code that is not this activity's, or nobody who signed up."""


@sensitive_variables("code", "who")
def check(service: ServiceActivity, source: uuid.UUID, code: str, who: str, leaves: bool) -> Participation:
    """Check in, or out, whoever is named by phone or number; `source` is the browser, without telling which."""
    participation.must_be_within(service)  # out of it nobody tries codes, either
    _must_not_be_paused(service, source)
    if not hmac.compare_digest(tidy(code).encode(), service.code.encode()):
        _count(service, source)
        raise Wrong("签到码不对，请看现场公布的六位数字。")
    row = _named(service, who)
    if row is None:
        _count(service, source)
        raise Wrong("没有找到您的报名。请核对号码，或请现场负责人办理。")
    return participation.check_out(row) if leaves else participation.check_in(row)


@sensitive_variables("who", "number")
def _named(service: ServiceActivity, who: str) -> Participation | None:
    """The sign-up of whoever has a phone or a number; Wrong where several share the phone."""
    rows = service.participations.signed_up().select_related("volunteer", "service")
    if number := registry.number(who):
        return rows.filter(volunteer__number=number).first()
    try:
        found = list(rows.filter(volunteer__phone_hash=phone_hash(mobile(who)))[:2])
    except IdentityError:
        return None
    if len(found) > 1:
        raise Wrong("这个手机号码有几名志愿者共用，请改填志愿者编号。")
    return found[0] if found else None


def _must_not_be_paused(service: ServiceActivity, source: uuid.UUID) -> None:
    recent = WrongCode.objects.filter(service=service, at__gt=periods.now() - SPAN)
    if recent.filter(source=source).count() >= TRIES or recent.count() >= TRIES_OF_ALL:
        raise Paused("输错的次数太多，请过十分钟再试，或请现场负责人办理签到。")


def _count(service: ServiceActivity, source: uuid.UUID) -> None:
    now = periods.now()
    WrongCode.objects.filter(service=service, at__lte=now - SPAN).delete()
    WrongCode.objects.create(service=service, source=source, at=now)
