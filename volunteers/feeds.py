"""What the registry feeds: registered volunteers, new ones of the communities, teams.

A registration joins on one day and leaves on another; a transfer is two registrations. Community volunteers are those
whom communities recruited, counted when they registered.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db.models import Count, F, Q

from common.periods import Month
from organizations.models import Organization
from projects.feeds import Feed, Holders, Moment, register
from projects.sources import kinds_of
from volunteers.codes import Source
from volunteers.models import CarriedStock, Team, Volunteer

MOMENTS = (Moment.at("joined_on"), Moment.at("left_on", sign=-1))


def opening(month: Month, holders: Collection[int]) -> dict[int, Decimal]:
    """How many volunteers each holder had at the end of a month: what was taken over, or the rows themselves.

    What was taken over holds all registrations up to its month; rows count on top of it only behind that month.
    """
    known = Holders()
    stocks = CarriedStock.objects.filter(organization__in=holders, month__lte=month, replaced_at=None)
    carried = {stock.organization_id: stock for stock in stocks}
    levels = {holder: Decimal(stock.count) for holder, stock in carried.items()}
    since: dict[Month | None, list[int]] = {}
    for holder in holders:
        begun = carried[holder].month if holder in carried else None
        if begun != month:
            since.setdefault(begun, []).extend(known.held.get(holder, ()))
    for begun, organizations in since.items():
        for organization, moved in _moved(begun, month, organizations):
            holder = known.of(organization)
            levels[holder] = levels.get(holder, Decimal(0)) + moved
    return levels


def rows_until(month: Month, holders: Collection[int]) -> dict[int, int]:
    """How many volunteers the rows themselves say that each holder had at the end of a month."""
    known = Holders()
    levels = dict.fromkeys(holders, 0)
    for organization, moved in _moved(None, month, [each for holder in holders for each in known.held.get(holder, ())]):
        levels[known.of(organization)] += moved
    return levels


def _moved(begun: Month | None, until: Month, organizations: list[int]):
    """(organisation, net movement) of registrations behind one month until the end of another."""
    rows = Volunteer.objects.valid().filter(organization_id__in=organizations)
    for moment in MOMENTS:
        day = "joined_on" if moment.sign > 0 else "left_on"
        within = {f"{day}__lte": until.end} | ({f"{day}__gt": begun.end} if begun else {})
        counted = rows.filter(**within).order_by().values_list("organization_id").annotate(Count("pk"))
        for organization, number in counted:
            yield organization, moment.sign * number


def carry(month: Month, levels: Mapping[Organization, Decimal]) -> None:
    """Keep what a programme file states as balances taken over, unless any is kept already."""
    if CarriedStock.objects.exists():
        return
    CarriedStock.objects.bulk_create(
        [
            CarriedStock(organization=organization, month=month, count=value, document="年度计划文件载明的期初值")
            for organization, value in levels.items()
            if value
        ]
    )


register(
    Feed(
        "volunteers", "注册志愿者", "volunteers", Volunteer, MOMENTS,
        opens=opening, carries=carry, openings="carried_list",
    )
)  # fmt: skip
register(
    Feed(
        "community_volunteers", "社区招募的志愿者", "volunteers", Volunteer, (Moment.at("registered_on"),),
        only=Q(source=Source.COMMUNITY, joined_on=F("registered_on")),  # a transfer recruits nobody
    )
)  # fmt: skip
register(
    Feed(
        "teams", "志愿团队", "teams", Team, (Moment.at("from_on"), Moment.at("to_on", sign=-1)),
        conditions={"kind": kinds_of("teams")},
    )
)  # fmt: skip
