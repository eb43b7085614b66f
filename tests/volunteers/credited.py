"""Services that count, made without the browser."""

import datetime as dt

from tests.cast import at
from volunteers.models import Participation, ServiceActivity, Volunteer
from volunteers.workflow import honorary

DAY = dt.date(2017, 7, 1)


def activity(organization, **fields) -> ServiceActivity:
    """A service of the first of July, from nine to twelve."""
    told = {"name": "太湖清漂", "place": "太湖边", "starts_at": at(7, 1, 9), "ends_at": at(7, 1, 12), "capacity": 100}
    return ServiceActivity.objects.create(organization=organization, **(told | fields))


def came(service: ServiceActivity, volunteer: Volunteer, minutes: int = 180, **fields) -> Participation:
    """Somebody who came at nine and stayed so long."""
    hour = at(7, 1, 9)
    told = {"came_at": hour, "left_at": hour + dt.timedelta(minutes=minutes), "minutes": minutes}
    return Participation.objects.create(service=service, volunteer=volunteer, **(told | fields))


def told(organization, minutes: int = 150, **fields) -> honorary.Told:
    """What is said of honorary minutes."""
    said = {"served_on": DAY, "evidence": "防汛值守，由村委会证明，材料存镇团委"}
    return honorary.Told(organization, minutes, **(said | fields))


def approved(volunteer: Volunteer, adder, approver, minutes: int, **fields):
    """Honorary minutes that were added by one and approved by another."""
    (row,) = honorary.add([volunteer], told(volunteer.organization, minutes, **fields), adder)
    honorary.decide([row], approver, approve=True)
    volunteer.refresh_from_db()
    return row
