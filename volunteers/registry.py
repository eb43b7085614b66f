"""The list of volunteers: whom a user sees there, and what is searched for.

What is asked by columns that have an index stays quick among hundreds of thousands of rows: the newest that match are
looked for from the newest on, or by the index of what is rare.
"""

import datetime as dt
import re

from organizations.access import scope_path
from organizations.models import Level, Organization
from volunteers import durations
from volunteers.codes import Status
from volunteers.identity import looks_secret, tidy
from volunteers.models import Volunteer
from volunteers.models.volunteer import VolunteerQuerySet

NUMBER = re.compile(r"ZY([2-9A-HJ-NP-Z]{12})")
DIGITS = re.compile(r"\d{7}")  # no name, place or reason has so many in a row; a part of a phone or a document has
SHOWN = (Status.ACTIVE, Status.LEFT, Status.VOID)  # a person's own row; not the shadows of transfers and merges


def is_open(volunteer: Volunteer) -> bool:
    """Whether what is registered can still be changed: not of transfers, errors and erased persons."""
    return volunteer.status in (Status.ACTIVE, Status.LEFT) and not volunteer.is_erased


def rows(user) -> VolunteerQuerySet:
    """The volunteers in the user's scope, with their organisation (two small queries)."""
    if scope_path(user) is None:
        return Volunteer.objects.none()
    return within(Volunteer.objects.select_related("organization"), user.organization)


def within(found: VolunteerQuerySet, organization: Organization) -> VolunteerQuerySet:
    """Those of an organisation and of all below it.

    A condition on the path of the tree would say the same, but the database cannot guess how many rows it leaves, and
    then sorts a hundred thousand instead of taking the newest.
    """
    everything = Organization.objects.order_by().values_list("pk", "path")
    below = [pk for pk, path in everything if path.startswith(organization.path)]
    if len(below) == len(everything):
        return found
    found = found.filter(organization__in=below)
    return found.filter(county=organization) if organization.level == Level.COUNTY else found


def aged(found: VolunteerQuerySet, least: int | None, most: int | None, on: dt.date) -> VolunteerQuerySet:
    """Those who have at least so many full years of life on a day, and at most so many."""
    if least is not None:
        found = found.filter(born_on__lte=_years_before(on, least))
    if most is not None:
        found = found.filter(born_on__gt=_years_before(on, most + 1))
    return found


def _years_before(on: dt.date, years: int) -> dt.date:
    """The last birth date of those who have so many years on a day; who is born on 29 February waits for 1 March."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return dt.date(on.year - years, 2, 28)


def number(text: str) -> str | None:
    """The volunteer's number that a text is, as it is stored; None when it is none."""
    match = NUMBER.fullmatch(tidy(text))  # which has no hyphen any more
    return f"ZY-{match[1]}" if match else None


def holds_secret(text: str) -> bool:
    """Whether a text has a phone or a document's number in it, or a good part of one."""
    return number(text) is None and (looks_secret(text) or DIGITS.search(tidy(text)) is not None)


def served(minutes: int) -> str:
    """Minutes of service as people say them: 12小时30分; — where there are none."""
    return durations.told(minutes) if minutes else "—"
