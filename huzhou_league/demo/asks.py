"""What a programme file asks for: who reports, when an indicator moves, what it depends on."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from huzhou_league.demo import spread
from huzhou_league.demo.spread import HALF, ZERO, Ask
from organizations.models import Level, Organization
from projects.models import Aggregate, Indicator, ReportedBy
from projects.programme_file import ProgrammeFile

# Some organisations do better than others; in the order of the file, over and over.
STRENGTHS = (1.1, 0.97, 1.06, 1.14, 1.0, 0.85, 0.6, 0.92)
MONEY = ("元", "万元", "亿元")
# A feed that adds up an amount of rows → the feed that counts the same rows.
LEADING = {"participants": "activities", "loan_intent_amount": "loan_intents"}
EVENTS = ("场", "场次", "次", "期", "届")


@dataclass(frozen=True)
class Reporter:
    """A county-level organisation with its share of the whole and how strong it is."""

    organization: Organization
    share: Decimal
    strength: Decimal

    @property
    def code(self) -> str:
        """The organisation's code."""
        return self.organization.code


def counties(file: ProgrammeFile) -> list[Reporter]:
    """The county-level organisations in the order of the file; one without a share gets the mean of the others'."""
    listed = [values for values in file.organizations if values["level"] == Level.COUNTY]
    known = [values["share"] for values in listed if "share" in values]
    mean = sum(known, ZERO) / len(known) if any(known) else Decimal(1)
    rows = {row.code: row for row in Organization.objects.filter(code__in=[values["code"] for values in listed])}
    return [
        Reporter(rows[values["code"]], values.get("share", mean), Decimal(str(STRENGTHS[n % len(STRENGTHS)])))
        for n, values in enumerate(listed)
    ]


def ask(indicator: Indicator, values: dict, opening: Decimal, reporters: int, rng: Random) -> Ask:
    """The amounts of an indicator; a file that states no half-year value gets one that is on its way to the target."""
    target, h1, months = values.get("target"), values.get("h1"), _months(indicator, values, rng)
    places = max(indicator.places, spread.decimals(opening, target, h1))
    if h1 is None:
        begun = Decimal(sum(month <= HALF for month in months)) / len(months)
        begun = Decimal("0.95") if indicator.is_ratio else begun
        h1 = opening if target is None else spread.rounded(opening + (target - opening) * begun, places)
    # Nobody states large sums of money to the last 100 yuan.
    if spread.decimals(h1, target, opening) == 0 and h1 - opening > 300 * reporters and not indicator.is_ratio:
        places = 0
    return Ask(h1, target, months, opening, places)


def _months(indicator: Indicator, values: dict, rng: Random) -> tuple[int, ...]:
    """In which months the indicator moves: within its pace; what the city sets up once, in an early month."""
    start, due = indicator.pace_start, indicator.pace_due
    if start is None and due is not None:
        return (due.number,)
    set_up = indicator.aggregate == Aggregate.LATEST and indicator.by == ReportedBy.CITY
    if set_up and start is None and values.get("h1", ZERO) == values.get("target"):
        return (rng.choice((1, 2, 3)),)
    return tuple(range(start.number if start else 1, (due.number if due else 12) + 1))


def leader(values: dict, project: dict | None) -> str | None:
    """The flow of the same project that brings this one about: no participants without an activity."""
    earlier = [other for other in _earlier(values, project, Aggregate.SUM) if other.get("h1")]
    if source := LEADING.get(values["feed"]):
        same = (other for other in earlier if other["feed"] == source and other.get("where") == values.get("where"))
        if found := next(same, None):
            return found["code"]
    if values["feed"] == "participants" or values["unit"] == "人次":
        return next((other["code"] for other in earlier if other["unit"] in EVENTS), None)
    if values["unit"] in MONEY and "金额" in values["name"]:
        return next((other["code"] for other in reversed(earlier) if other["unit"] not in MONEY), None)
    return None


def whole(values: dict, project: dict | None) -> str | None:
    """The stock of the same project of which this one is a part: it never exceeds it."""
    told = values.get("definition", "").replace("“", "").replace("”", "")
    for other in _earlier(values, project, Aggregate.LATEST):
        fits = all(values.get(key, ZERO) <= other.get(key, ZERO) for key in ("h1", "opening"))
        if fits and (
            f"{other['name']}的一部分" in told
            or values["code"].startswith(f"{other['code']}_")
            or _is_on_cloud(values, other)
        ):
            return other["code"]
    return None


def _is_on_cloud(values: dict, other: dict) -> bool:
    """Whether one counts those of the other's sites that joined the cloud platform."""
    where = dict(values.get("where", {}))
    return (
        values["feed"] == other["feed"] == "sites"
        and bool(where.pop("on_cloud", False))
        and where == other.get("where", {})
    )


def _earlier(values: dict, project: dict | None, aggregate: Aggregate) -> list[dict]:
    """The indicators of that kind before this one in its project, reported by the same organisations."""
    if project is None or values["aggregate"] != aggregate:
        return []
    listed = project["indicators"]
    return [
        other
        for other in listed[: listed.index(values)]
        if other["aggregate"] == aggregate
        and other.get("by", ReportedBy.COUNTIES) == values.get("by", ReportedBy.COUNTIES)
    ]
