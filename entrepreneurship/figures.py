"""How much of what was intended became a loan: the stages, the same by product, bank and organisation. No writing.

Every question is one SQL aggregate; amounts are in 万元 and belong to their stage, so they are never added to those of
another. An intent that was paid out has also been approved: a stage counts whoever reached it.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Substr

from entrepreneurship.models import AMOUNTS, DATES, STAGES, Stage
from organizations.models import Organization

LOAN = Stage.DISBURSED


class Days(Func):
    """The days from the second date to the first."""

    arity = 2
    output_field = IntegerField()

    def as_sqlite(self, compiler, connection, **context):
        """SQLite keeps dates as text."""
        template = "CAST(JULIANDAY(%(expressions)s) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - JULIANDAY(", **context)

    def as_postgresql(self, compiler, connection, **context):
        """The difference of two dates is a number of days."""
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **context)


@dataclass(frozen=True)
class Stop:
    """One stage of the funnel. `amount` is what was intended, approved, paid out or repaid, as the stage has it."""

    stage: Stage
    amount_name: str
    count: int
    amount: Decimal
    here: int  # how many stand there now
    share: Decimal | None  # of the intents
    amount_share: Decimal | None  # of the intended amount
    days: Decimal | None  # median since the stage before


@dataclass(frozen=True)
class Line:
    """One product, bank or organisation; `where` are the conditions that narrow a list to it (None: is not asked)."""

    name: str
    where: dict[str, object]
    counts: dict[str, int]
    amounts: dict[str, Decimal]
    days: Decimal | None  # median from intent to loan

    @property
    def share(self) -> Decimal | None:
        """How many of the intents became a loan."""
        return _share(self.counts[LOAN], self.counts[Stage.INTENT])

    @property
    def amount_share(self) -> Decimal | None:
        """How much of the intended amount was paid out."""
        return _share(self.amounts[LOAN], self.amounts[Stage.INTENT])


@dataclass(frozen=True)
class Funnel:
    """The stages from intent to repaid, how many ended without a loan, and the same by three sides."""

    stops: list[Stop]
    ended: dict[Stage, int]
    products: list[Line]
    banks: list[Line]
    organizations: list[Line]


def funnel(intents: QuerySet, top: Organization) -> Funnel:
    """The funnel of some intents; organisations are those directly below `top`, and its own (eight queries)."""
    place = Substr("organization__path", 1, len(top.path) + Organization.steplen)
    sides = intents.order_by().annotate(place=place)
    # Grouped by all sides at once and added up here: the table of intents is read once for all of them.
    groups = list(sides.values(*_SIDES).annotate(**_COUNTS, **_AMOUNTS, **_HERE))
    gap = Days("disbursed_on", "registered_on")
    gaps = list(sides.reached(LOAN).values(*_SIDES, days=gap).annotate(n=Count("pk")))
    known = {row.path: row for row in Organization.objects.filter(path__startswith=top.path, depth__lte=top.depth + 1)}

    def organization(group: dict) -> tuple:
        if group["place"] == top.path:
            return own_name(top), ("organization", top.code), ("own", 1)
        row = known[group["place"]]
        return str(row), ("organization", row.code), ("own", None)

    found = _added_up(groups)
    return Funnel(
        _stops(found, _days_of_steps(intents)),
        {stage: found[f"here_{stage}"] for stage in (Stage.REJECTED, Stage.WITHDRAWN)},
        _lines(groups, gaps, _product),
        _lines(groups, gaps, _bank),
        _lines(groups, gaps, organization),
    )


def own_name(organization: Organization) -> str:
    """What an organisation without those below it is called: 安吉县本级."""
    return str(organization).removesuffix("本级") + "本级"


def _product(group: dict) -> tuple:
    """Name of a line, and the conditions that narrow a list to it."""
    return group["product__name"] or "没有选产品", ("product", group["product_id"] or "none")


def _bank(group: dict) -> tuple:
    return group["bank__name"], ("bank", group["bank_id"])


def _stops(found: dict, days: dict) -> list[Stop]:
    return [
        Stop(
            stage,
            _amount_name(stage),
            found[f"n_{stage}"],
            found[f"a_{stage}"],
            found[f"here_{stage}"],
            _share(found[f"n_{stage}"], found[f"n_{Stage.INTENT}"]),
            _share(found[f"a_{stage}"], found[f"a_{Stage.INTENT}"]),
            days.get(stage),
        )
        for stage in STAGES
    ]


def _lines(groups: list[dict], gaps: list[dict], named: Callable[[dict], tuple]) -> list[Line]:
    """One line for everything that `named` tells apart."""
    members, days = defaultdict(list), defaultdict(list)
    for group in groups:
        members[named(group)].append(group)
    for gap in gaps:
        days[named(gap)].append((gap["days"], gap["n"]))
    return [_line(key, _added_up(own), median(days[key])) for key, own in members.items()]


def _line(key: tuple, found: dict, days: Decimal | None) -> Line:
    name, *where = key
    counts = {stage: found[f"n_{stage}"] for stage in STAGES}
    amounts = {stage: found[f"a_{stage}"] for stage in STAGES}
    return Line(name, dict(where), counts, amounts, days)


def _added_up(groups: list[dict]) -> dict:
    return {name: sum(group[name] for group in groups) for name in (*_COUNTS, *_AMOUNTS, *_HERE)}


def _days_of_steps(intents: QuerySet) -> dict[Stage, Decimal | None]:
    """Stage → median of the days since the stage before."""
    found = {}
    for before, stage in pairwise(STAGES):
        since = DATES.get(before, "registered_on")
        gaps = intents.reached(stage).order_by().values_list(Days(DATES[stage], since))
        found[stage] = median(gaps.annotate(n=Count("pk")))
    return found


def median(histogram) -> Decimal | None:
    """The median of (value, how often) pairs; None where there are none."""
    ordered = sorted(histogram)
    count = sum(often for _, often in ordered)
    if not count:
        return None
    middle = [_nth(ordered, (count - 1) // 2), _nth(ordered, count // 2)]
    return Decimal(sum(middle)) / 2


def _nth(ordered: list[tuple[int, int]], place: int) -> int:
    for value, often in ordered:
        if place < often:
            return value
        place -= often
    raise IndexError(place)


def _share(part, whole) -> Decimal | None:
    return Decimal(part) / Decimal(whole) if whole else None


def _amount_name(stage: Stage) -> str:
    return {Stage.APPROVED: "授信金额", Stage.DISBURSED: "放款金额", Stage.REPAID: "还款金额"}.get(stage, "意向金额")


def _reached(stage: Stage) -> Q:
    return Q() if stage == Stage.INTENT else Q(**{f"{DATES[stage]}__isnull": False})


def _sum(stage: Stage):
    """Of a stage without an amount of its own, what those who reached it had intended."""
    return Coalesce(Sum(F(AMOUNTS.get(stage, "amount")), filter=_reached(stage)), Decimal(0))


_SIDES = ("product_id", "product__name", "bank_id", "bank__name", "place")
_COUNTS = {f"n_{stage}": Count("pk", filter=_reached(stage)) for stage in STAGES}
_AMOUNTS = {f"a_{stage}": _sum(stage) for stage in STAGES}
_HERE = {f"here_{stage}": Count("pk", filter=Q(stage=stage)) for stage in Stage}
