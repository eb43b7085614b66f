"""Volunteers whose documents and phones are valid ones, made by number."""

import datetime as dt
from itertools import count

from organizations.models import Organization
from volunteers.identity import check_digit, identity
from volunteers.models import Volunteer
from volunteers.workflow import registration

_numbers = count(1)


def document(number: int, born_on: dt.date = dt.date(1990, 5, 4)) -> str:
    """A resident card's number; even ones are a woman's."""
    seventeen = f"330502{born_on:%Y%m%d}{number % 1000:03d}"
    return seventeen + check_digit(seventeen)


def phone(number: int) -> str:
    """A mobile phone's number."""
    return f"139{number:08d}"


def volunteer(organization: Organization, user, number: int | None = None, **fields) -> Volunteer:
    """Somebody registered by a user through the workflow; `born_on`, `registered_on`, `name` … may be given."""
    number = next(_numbers) if number is None else number
    told = identity(fields.pop("document", "") or document(number, fields.get("born_on", dt.date(1990, 5, 4))))
    tel = fields.pop("phone", phone(number))
    reason = fields.pop("reason", "")
    defaults = {
        "name": f"志愿者{number}", "sex": told.sex, "born_on": told.born_on, "registered_on": dt.date(2017, 6, 10),
        "source": "other",
    }  # fmt: skip
    row = Volunteer(organization=organization, **(defaults | fields))
    return registration.register(row, told, tel, user, reason)
