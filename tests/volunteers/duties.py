"""Stations and crossings with times of the week, and people who are on duty there."""

import datetime as dt

from ledgers import workflow as recording
from organizations.models import Organization
from projects.models import Site
from tests.recorded import site
from volunteers.codes import CROSSING, STATION
from volunteers.models import Duty, DutyRole, DutySlot, Volunteer

MONDAY, TUESDAY, WEDNESDAY = dt.date(2017, 7, 3), dt.date(2017, 7, 4), dt.date(2017, 7, 5)


def crossing(organization: Organization, user, name: str = "人民路口", **fields) -> Site:
    """A crossing that was named in June."""
    return recording.create(site(organization, name, CROSSING, **fields), user)


def station(organization: Organization, user, name: str = "爱山服务站", **fields) -> Site:
    """A station that was named in June."""
    return recording.create(site(organization, name, STATION, **fields), user)


def slot(of: Site, weekday: int = 2, begin: str = "07:30", end: str = "09:00", needed: int = 2, **fields) -> DutySlot:
    """A time of the week that has been there since June."""
    times = {"starts_at": dt.time.fromisoformat(begin), "ends_at": dt.time.fromisoformat(end)}
    told = {"from_on": dt.date(2017, 6, 1)} | fields
    return DutySlot.objects.create(site=of, weekday=weekday, needed=needed, **times, **told)


def duty(at: DutySlot, on: dt.date, volunteer: Volunteer, attended=None, role: str = DutyRole.MEMBER) -> Duty:
    """Somebody who stands there, without asking what is against it."""
    return Duty.objects.create(slot=at, on=on, volunteer=volunteer, attended=attended, role=role)
