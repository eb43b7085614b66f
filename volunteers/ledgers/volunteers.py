"""The registry as a ledger among the others; its pages are its own."""

import datetime as dt

from django.urls import reverse

from ledgers.kinds import register
from projects.feeds import ProgrammeLedger
from volunteers import rules
from volunteers.models import Volunteer


@register
class VolunteerLedger(ProgrammeLedger):
    """Volunteers, who feed how many are registered and how many the communities recruited."""

    kind = "volunteers"
    title = "志愿者名册"
    description = "注册志愿者的名册：登记、转入转出、退出。证件和手机加密保存，月报里的注册志愿者数由这里计数。"
    icon = "people"
    order = 60
    counter = "名"
    model = Volunteer
    day = "registered_on"
    has_own_pages = True
    by_sheet = False  # the sheet of the registry is a kind of its own

    def may_write(self, user) -> bool:
        """Whether the user registers anybody."""
        return rules.may_register(user)

    def days(self, record: Volunteer) -> list[dt.date]:
        """When a registration counts."""
        return [day for day in (record.joined_on, record.left_on) if day]

    @property
    def url(self) -> str:
        """The list."""
        return reverse("volunteer_list")

    @property
    def new_url(self) -> str:
        """Where somebody is registered."""
        return reverse("volunteer_new")

    def address(self, record: Volunteer) -> str:
        """The page of a volunteer."""
        return reverse("volunteer_detail", args=[record.number])
