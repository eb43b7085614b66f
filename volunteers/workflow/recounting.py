"""Changing one registration: locked, still as expected, and counted again before the transaction ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet

from common import periods
from projects import feeds
from volunteers.models import Volunteer

OVERTAKEN = "这名志愿者的信息刚刚被别人修改。您填写的内容还在下面，请核对后再保存。"
MOVED_ON = "这名志愿者的状态刚刚改变，请刷新页面查看。"


class Refused(Exception):
    """A change that cannot be made; the message says why and what to do."""


@dataclass(frozen=True)
class Held:
    """The locked row as it stands, and the places whose figures the change touches."""

    row: Volunteer
    places: set[feeds.Place]
    others: set[int]

    def touch(self, rows: QuerySet[Volunteer]) -> None:
        """Count these rows, too: where they stand now, and where they will stand when the change is made."""
        self.others.update(rows.order_by().values_list("pk", flat=True))
        self.places.update(feeds.places(Volunteer.objects.filter(pk__in=self.others)))


@contextmanager
def recounting(volunteer: Volunteer, user, version: int | None = None, **still) -> Iterator[Held]:
    """A transaction that changes a row which is still as expected, and counts what it touches before and after.

    Refused when the row has moved on. The row is locked, its version raised. All figures are counted in one go, so that
    everybody locks them in the same order.
    """
    with transaction.atomic():
        wanted = Volunteer.objects.select_for_update().filter(pk=volunteer.pk, **still)
        now = (wanted if version is None else wanted.filter(version=version)).order_by().first()
        if now is None:
            raise Refused(MOVED_ON if version is None else OVERTAKEN)
        held = Held(now, feeds.places(row(volunteer)), set())
        yield held
        changed = {"version": F("version") + 1, "changed_by": user, "changed_at": periods.now()}
        Volunteer.objects.filter(pk=volunteer.pk).update(**changed)
        after = feeds.places(Volunteer.objects.filter(pk__in={volunteer.pk, *held.others}))
        feeds.recount(held.places | after)
    volunteer.refresh_from_db()


def row(volunteer: Volunteer) -> QuerySet[Volunteer]:
    """The row as a queryset, for counting."""
    return Volunteer.objects.filter(pk=volunteer.pk)
