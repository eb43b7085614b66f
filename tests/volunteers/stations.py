"""Stations with their service days."""

import datetime as dt

from ledgers import workflow as records
from tests.recorded import site
from volunteers.models import ServiceDay
from volunteers.workflow import service_days

MADE_UP = dt.date(2017, 2, 4)  # the first Saturday of February, a workday by decree


def station(cast, name: str = "爱山街道志愿服务站", organization=None, **fields):
    """A station that was named in November 2016, by default Wuxing's."""
    told = {"kind": "社区志愿服务站", "valid_from": dt.date(2016, 11, 1), "late_reason": "补登"}
    return records.create(site(organization or cast.wuxing, name, **(told | fields)), cast.office)


def day(row, due_on: dt.date) -> ServiceDay:
    """The service day of a station, which is generated if need be."""
    service_days.ensure(due_on, due_on)
    return ServiceDay.objects.get(site=row, due_on=due_on)
