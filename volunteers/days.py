"""Questions about service days: which stations have them, how each day stands, and the board of a month."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from common import periods
from common.periods import Month
from organizations.models import Organization
from projects.models import COUNTED, Indicator, KeyProject, Site
from volunteers import calendar
from volunteers.codes import STATION, Source
from volunteers.models import ServiceDay, Volunteer

SESSIONS = "community_sessions"  # the indicator that counts what is recorded
USUAL_KIND = "志愿服务"
RECORDED = Q(activity__isnull=False, activity__voided_at__isnull=True)
OPEN = Q(activity__isnull=True) | Q(activity__voided_at__isnull=False)
FLAGS = {
    "waiting": "待开展",
    "recorded": "已登记",
    "overdue": "逾期未登记",
    "clash": "撞调休或节假日",
    "moved": "已调整",
}


def stations() -> QuerySet[Site]:
    """The stations that were named, those taken off since as well: they had service days until then."""
    return Site.objects.valid().filter(category__name=STATION, status__in=COUNTED)


def standing(rows: QuerySet[ServiceDay]) -> QuerySet[ServiceDay]:
    """The days that are held against a station: it exists on that day, or has recorded it all the same."""
    exists = Q(site__voided_at__isnull=True, site__status__in=COUNTED, site__valid_from__lte=F("on"))
    lasts = Q(site__valid_to__isnull=True) | Q(site__valid_to__gt=F("on"))
    return rows.filter(RECORDED | (exists & lasts))


def conditions(month: Month) -> dict[str, Q]:
    """How days of a month may stand → the condition for it; the last two are flags beside the first three."""
    today = periods.today()
    special = [day for day in calendar.service_days(month) if calendar.note(day).is_special]
    return {
        "waiting": OPEN & Q(on__gte=today),
        "recorded": RECORDED,
        "overdue": OPEN & Q(on__lt=today),
        "clash": OPEN & Q(on=F("due_on"), due_on__in=special),
        "moved": ~Q(on=F("due_on")),
    }


def of_month(user, month: Month) -> QuerySet[ServiceDay]:
    """The days of a month, by their fixed date, in the user's scope."""
    rows = standing(ServiceDay.objects.visible_to(user))
    return rows.filter(due_on__range=(month.start, month.end))


def counts(rows: QuerySet[ServiceDay], month: Month) -> dict[str, int]:
    """How many of the rows stand how, and `all`; one query."""
    told = {name: Count("pk", filter=met) for name, met in conditions(month).items()}
    return rows.order_by().aggregate(all=Count("pk"), **told)


@dataclass(frozen=True)
class Told:
    """A service day with what is to be said of it. `recruits` are the community's new volunteers of that day."""

    day: ServiceDay
    recruits: int = 0

    @property
    def is_recorded(self) -> bool:
        """Whether an activity stands for it that counts."""
        return self.day.activity is not None and not self.day.activity.is_void

    @property
    def is_overdue(self) -> bool:
        """Whether it is over without a record."""
        return not self.is_recorded and self.day.on < periods.today()

    @property
    def is_moved(self) -> bool:
        """Whether it is not held on its fixed date."""
        return self.day.on != self.day.due_on

    @property
    def is_clash(self) -> bool:
        """Whether it should be moved: its Saturday is a workday or belongs to a holiday, and nothing was held."""
        return not self.is_recorded and not self.is_moved and self.due.is_special

    @property
    def is_begun(self) -> bool:
        """Whether its date has come, so that it may be recorded."""
        return self.day.on <= periods.today()

    @property
    def due(self) -> calendar.DayNote:
        """What the calendar says of its fixed date."""
        return calendar.note(self.day.due_on)

    @property
    def on(self) -> calendar.DayNote:
        """What the calendar says of its date."""
        return calendar.note(self.day.on)

    @property
    def state(self) -> str:
        """recorded, overdue or waiting."""
        return "recorded" if self.is_recorded else "overdue" if self.is_overdue else "waiting"

    @property
    def tone(self) -> str:
        """How the badge of its state looks."""
        return {"recorded": "accepted", "overdue": "returned", "waiting": "empty"}[self.state]

    @property
    def word(self) -> str:
        """Its state in a word."""
        return FLAGS[self.state]

    @property
    def flags(self) -> str:
        """What else is to be said of it, for a file."""
        told = [self.due.short] if self.is_clash else []
        told += [f"由{self.day.due_on}调整，{self.day.move_reason}"] if self.is_moved else []
        return "；".join(told)


def told(rows: Collection[ServiceDay]) -> list[Told]:
    """The days with their new volunteers, in one query; rows come with site, its organisation and activity."""
    recruits = _recruits({row.site.organization_id for row in rows}, {row.on for row in rows})
    return [Told(row, recruits.get((row.site.organization_id, row.on), 0)) for row in rows]


def recruited(organizations: Collection[int], days: Collection[dt.date]) -> QuerySet[Volunteer]:
    """Whom the communities recruited there on those days, as the feed of the figures counts them."""
    rows = Volunteer.objects.valid().filter(source=Source.COMMUNITY, registered_on=F("joined_on"))
    return rows.filter(organization__in=organizations, joined_on__in=days)


def _recruits(organizations, days) -> dict[tuple[int, dt.date], int]:
    rows = recruited(organizations, days).order_by().values_list("organization_id", "joined_on")
    return {(place, day): number for place, day, number in rows.annotate(Count("pk"))}


def board(sites: Collection[Site], rows: QuerySet[ServiceDay], month: Month) -> list[tuple[Site, list[Told | None]]]:
    """The stations of a page, each with its days in the columns of the month's fixed dates; None where it has none."""
    found = rows.filter(site__in=sites).select_related("site", "activity")
    cells = {(each.day.site_id, each.day.due_on): each for each in told(list(found))}
    columns = calendar.service_days(month)
    return [(site, [cells.get((site.pk, due)) for due in columns]) for site in sites]


@dataclass(frozen=True)
class Rule:
    """As what a recorded day counts for the programme: which project's activity, of which kinds (any where empty)."""

    project: KeyProject | None
    kinds: tuple[str, ...]


def rule_of(user, day: dt.date) -> Rule | None:
    """The rule of the indicator of sessions, where the programme of that day has just one that activities feed."""
    fed = Indicator.objects.visible_to(user).filter(code=SESSIONS, feed="activities", programme__year=day.year)
    found = list(fed.select_related("project")[:2])
    if len(found) != 1 or not found[0].fed_in(Month.of(day)):
        return None
    kinds = str(found[0].feed_filter.get("kind", ""))
    return Rule(found[0].project, tuple(kinds.split("、")) if kinds else ())


def stations_in(user, organization: Organization | None = None) -> QuerySet[Site]:
    """The stations in the user's scope, of a part of it where one is named."""
    rows = stations().visible_to(user).select_related("organization")
    return rows.filter(organization__path__startswith=organization.path) if organization else rows
