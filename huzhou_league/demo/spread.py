"""Arithmetic of the demonstration: totals spread exactly over organisations and months, always alike for one seed.

Months are numbers, 1 to 12. The first half-year adds up to what the file states; the second goes on towards the target.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

HALF = 6
MONTHS = tuple(range(1, 13))
# Quiet before and after the Spring Festival, busy in March and around Youth Day.
SEASON = (0.6, 0.7, 1.25, 1.05, 1.3, 1.2, 0.9, 0.8, 1.0, 1.1, 1.1, 0.8)
ZERO, HUNDRED = Decimal(0), Decimal(100)

Cells = dict[tuple[str, int], Decimal]


def decimals(*values: Decimal | None) -> int:
    """How many decimal places it takes to write all of the values exactly."""
    return max((max(0, -value.normalize().as_tuple().exponent) for value in values if value is not None), default=0)


def rounded(value: Decimal, places: int) -> Decimal:
    """The value in steps of its last place."""
    return value.quantize(Decimal(1).scaleb(-places))


def apportion(total: Decimal, weights: Sequence, places: int = 0) -> list[Decimal]:
    """Parts in proportion to the weights that add up to `total` exactly: the largest remainders are rounded up.

    A weight of 0 gets nothing, unless all are 0: then they count alike. ValueError where no exact answer exists.
    """
    units = total.scaleb(places)
    if units != int(units):
        raise ValueError(f"{total} has more than {places} decimal places")
    scaled = [round(weight * 10**9) for weight in weights]
    if any(weight < 0 for weight in scaled) or (not scaled and total):
        raise ValueError("weights must be there and not be negative")
    if not any(scaled):
        scaled = [1] * len(scaled)
    whole, everything = abs(int(units)), sum(scaled)
    parts = [whole * weight // everything for weight in scaled]
    remainders = [whole * weight % everything for weight in scaled]
    for place in sorted(range(len(parts)), key=lambda n: -remainders[n])[: whole - sum(parts)]:
        parts[place] += 1
    sign = -1 if units < 0 else 1
    return [Decimal(sign * part).scaleb(-places) for part in parts]


def by_share(total: Decimal, shares: Mapping[str, Decimal], places: int = 0) -> dict[str, Decimal]:
    """The part of each organisation."""
    return dict(zip(shares, apportion(total, list(shares.values()), places), strict=True))


def over_months(
    parts: Mapping[str, Decimal], months: Sequence[int], places: int, rng: Random, season: Mapping[int, float] = {}
) -> Cells:
    """The part of each organisation spread over months, which differ by season, indicator and organisation.

    `season` gives months their weight where they differ from what is usual; beside those, the others have none.
    """
    usual = season if any(season.get(month) for month in months) else dict(enumerate(SEASON, 1))
    common = [usual.get(month, 0) * rng.uniform(0.75, 1.25) for month in months]
    cells = {}
    for code, part in parts.items():
        weights = [weight * rng.uniform(0.45, 1.55) for weight in common]
        cells |= {(code, month): value for month, value in zip(months, apportion(part, weights, places), strict=True)}
    return cells


def alongside(total: Decimal, leader: Cells, places: int, rng: Random) -> Cells:
    """The total spread over the cells of another indicator, about in proportion: nothing where that one has nothing."""
    weights = [abs(value) * Decimal(rng.uniform(0.8, 1.25)) for value in leader.values()]
    return dict(zip(leader, apportion(total, weights, places), strict=True))


def levels(openings: Mapping[str, Decimal], gains: Cells) -> Cells:
    """The level at the end of every month from the opening and what each month added."""
    cells = {}
    for code, level in openings.items():
        for month in MONTHS:
            level += gains.get((code, month), ZERO)
            cells[code, month] = level
    return cells


@dataclass(frozen=True)
class Ask:
    """One indicator as the file asks for it. `months` are those in which it moves, `opening` is the whole city's."""

    h1: Decimal
    target: Decimal | None
    months: tuple[int, ...]
    opening: Decimal = ZERO
    places: int = 0

    def halves(self, rng: Random) -> Iterable[tuple[Decimal, tuple[int, ...]]]:
        """(what is added, the months in which) for the first half-year, and for the second if it moves then."""
        rest = tuple(month for month in self.months if month > HALF)
        yield self.h1 - self.opening, tuple(month for month in self.months if month <= HALF) or (HALF,)
        if rest:
            yield self._rest(len(rest), rng), rest

    def _rest(self, months: int, rng: Random) -> Decimal:
        """What the second half-year adds: about what is left to the target, without one as much as the first."""
        goal = 2 * self.h1 - self.opening if self.target is None else self.target
        left = goal - self.h1
        if left * (goal - self.opening) <= 0:
            return rounded(ZERO, self.places)
        return rounded(left * Decimal(1 if months == 1 else rng.uniform(0.88, 1.04)), self.places)

    def path(self, rng: Random) -> dict[int, Decimal]:
        """A ratio month by month: up to the half-year's value, then towards the target."""
        goal = self.h1 if self.target is None else max(self.target, self.h1)
        values = {}
        for month in MONTHS:
            if month <= HALF:
                value = self.h1 * (1 - Decimal(rng.uniform(0.008, 0.016)) * (HALF - month))
            else:
                value = self.h1 + (goal - self.h1) * (month - HALF) / HALF
            values[month] = self.h1 if month == HALF else rounded(value, self.places)
        return values


def fractions(path: Mapping[int, Decimal], shares: Mapping[str, Decimal], places: int, rng: Random) -> dict:
    """A ratio of the whole as fractions of organisations: (code, month) → (numerator, denominator)."""
    whole = Decimal(10) ** (places + 3)
    heads = by_share(whole, {code: share + Decimal("0.01") for code, share in shares.items()})
    leaning = {code: Decimal(rng.uniform(0.94, 1.06)) for code in heads}
    answer = {}
    for month, value in path.items():
        counted = rounded(value * whole / HUNDRED, 0)
        parts = apportion(counted, [heads[code] * leaning[code] for code in heads])
        answer |= {(code, month): (part, heads[code]) for code, part in zip(heads, parts, strict=True)}
    return answer
