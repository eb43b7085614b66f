"""Service activities on Saturday, 8 July 2017, from nine to twelve, and people at them."""

import datetime as dt
from zoneinfo import ZoneInfo

from common import periods
from organizations.models import Organization
from volunteers.models import Participation, ServiceActivity, Volunteer
from volunteers.workflow import participation
from volunteers.workflow import service as workflow

ZONE = ZoneInfo("Asia/Shanghai")


def clock(hour: int, minute: int = 0, day: int = 8, second: int = 0) -> dt.datetime:
    """A moment of that July in Huzhou."""
    return dt.datetime(2017, 7, day, hour, minute, second, tzinfo=ZONE)


def service(organization: Organization, user, name: str = "清洁河道", **fields) -> ServiceActivity:
    """An activity that a user published."""
    defaults = {"place": "苕溪公园", "starts_at": clock(9), "ends_at": clock(12), "capacity": 20}
    return workflow.publish(ServiceActivity(organization=organization, name=name, **(defaults | fields)), user)


def signed(activity: ServiceActivity, user, *volunteers: Volunteer) -> list[Participation]:
    """Their sign-ups, in order."""
    told = participation.sign_up(activity, volunteers, user, agreed=True)
    assert told.refused == []
    return [activity.participations.get(volunteer=volunteer) for volunteer in volunteers]


def served(row: Participation, came: dt.datetime, left: dt.datetime, user=None) -> Participation:
    """Somebody who came and left, by staff where a user is given, else on the public page."""
    with periods.at(came):
        participation.check_in(row, user)
    with periods.at(left):
        return participation.check_out(row, user)
