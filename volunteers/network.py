"""The four-tier network of teams: what stands above and below a team, and how far each kind of team reaches."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from common import periods
from ledgers.models import Category
from organizations.models import Level, Organization
from volunteers.models import Team, Tier

DEEPEST = len(Tier)  # tiers; a guard, should teams ever stand in a circle
MOST_BELOW = 300  # teams that a tree shows
ORDER = {tier: place for place, tier in enumerate(Tier.values)}


def is_above(tier: str, other: str) -> bool:
    """Whether one tier is a higher one than the other."""
    return ORDER[tier] < ORDER[other]


def current() -> QuerySet[Team]:
    """The teams that exist today."""
    today = periods.today()
    return Team.objects.valid().filter(Q(to_on__isnull=True) | Q(to_on__gt=today), from_on__lte=today)


def above(team: Team) -> list[Team]:
    """The teams above one, the highest first; a query for each tier."""
    chain: list[Team] = []
    upper = team.above_id
    while upper and len(chain) < DEEPEST and upper not in {each.pk for each in chain}:
        chain.insert(0, Team.objects.select_related("organization").get(pk=upper))
        upper = chain[0].above_id
    return chain


@dataclass
class Node:
    """A team in the tree, with those right below it."""

    team: Team
    below: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class Tree:
    """What stands below a team. `is_cut` where it is too much to be shown."""

    nodes: list[Node]
    count: int
    is_cut: bool


def below(team: Team) -> Tree:
    """The teams that stand below one now; a query for each tier."""
    nodes = {team.pk: Node(team)}
    level, is_cut = [team.pk], False
    for _ in range(DEEPEST):
        rows = current().filter(above__in=level).select_related("organization").order_by("organization__path", "pk")
        found = [row for row in rows[: MOST_BELOW + 1] if row.pk not in nodes]
        room = MOST_BELOW - len(nodes) + 1
        is_cut |= len(found) > room
        for row in found[:room]:
            nodes[row.pk] = Node(row)
            nodes[row.above_id].below.append(nodes[row.pk])
        level = [row.pk for row in found[:room]]
        if not level:
            break
    return Tree(nodes[team.pk].below, len(nodes) - 1, is_cut)


@dataclass
class Line:
    """One organisation of the network: how many teams each tier has below it, and which townships have none."""

    organization: Organization
    tiers: dict[str, int]
    townships: int = 0
    gaps: list[Organization] = field(default_factory=list)

    @property
    def reached(self) -> int:
        """How many of its townships have a team."""
        return self.townships - len(self.gaps)

    @property
    def count(self) -> int:
        """How many teams there are in all."""
        return sum(self.tiers.values())


@dataclass(frozen=True)
class Network:
    """How far a kind of team reaches: a line for each organisation, the top's own teams, and all together."""

    lines: list[Line]
    own: Line
    total: Line

    @property
    def is_complete(self) -> bool:
        """Whether each tier has teams and each township at least one (四级贯通)."""
        return all(self.total.tiers.values()) and not self.total.gaps


def network(top: Organization, kind: Category | None) -> Network:
    """The network of a kind of team below an organisation, of all kinds where none is named; two queries."""
    tree = Organization.objects.filter(path__startswith=top.path).valid_in(periods.Month.of(periods.today()))
    places = list(tree.order_by("path"))
    parts = [place for place in places if place.depth == top.depth + 1]
    counted = _counted(top, kind)
    lines = [_line(place, [each for each in places if each.path.startswith(place.path)], counted) for place in parts]
    own = _line(top, [top], counted)
    return Network(lines, own, _line(top, places, counted))


def _counted(top: Organization, kind: Category | None) -> dict[int, dict[str, int]]:
    """Organisation → tier → how many teams it has itself."""
    rows = current().filter(organization__path__startswith=top.path)
    rows = rows.filter(category=kind) if kind else rows
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for place, tier, number in rows.order_by().values_list("organization", "tier").annotate(Count("pk")):
        found[place][tier] = number
    return found


def _line(place: Organization, within: list[Organization], counted: dict[int, dict[str, int]]) -> Line:
    """`within` are the organisation and those below it, as far as the line is about them."""
    tiers = {tier: sum(counted[each.pk].get(tier, 0) for each in within if each.pk in counted) for tier in Tier.values}
    holding = [each.path for each in within if each.pk in counted]
    townships = [each for each in within if each.level == Level.TOWNSHIP]
    gaps = [each for each in townships if not any(path.startswith(each.path) for path in holding)]
    return Line(place, tiers, len(townships), gaps)
