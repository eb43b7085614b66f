"""What every organisation will state for every indicator and month: worked out whole before anything is written."""

from decimal import Decimal
from random import Random

from common.periods import Month
from huzhou_league.demo import asks, spread, themes
from huzhou_league.demo.spread import HALF, MONTHS, ZERO, Ask, Cells
from organizations.models import Organization
from projects.models import Indicator, Opening, Programme, ReportedBy, Target
from projects.programme_file import ProgrammeFile
from projects.workflow import Stated


class Plan:
    """The values of a programme file: `stated[indicator code, organisation code, month number]`."""

    def __init__(self, file: ProgrammeFile, programme: Programme):
        self.file, self.programme = file, programme
        self.city = programme.organization
        self.counties = asks.counties(file)
        self.shares = {own.code: own.share for own in self.counties}
        rows = programme.indicators.select_related("project__initiative__department")
        self.indicators: dict[str, Indicator] = {row.code: row for row in rows}
        self.openings: dict[tuple[str, str], Decimal] = {}
        self.targets: dict[tuple[str, str], Decimal] = {}
        self.stated: dict[tuple[str, str, int], Stated] = {}
        self._cells: dict[str, Cells] = {}
        for project, values in file.indicators():
            indicator = self.indicators[values["code"]]
            self._amounts(indicator, values, project)
            if indicator.feed != "projects" and self.reporters(indicator):
                self._state(indicator, values, project)

    # ---- questions -----------------------------------------------------------------------------------------

    def reporters(self, indicator: Indicator) -> list[Organization]:
        """Who types the indicator."""
        return [self.city] if indicator.by == ReportedBy.CITY else [own.organization for own in self.counties]

    def told(self, indicator: Indicator, organization: Organization, month: Month) -> Stated | None:
        """What the report of the month tells: what is wanted, and otherwise only what happened all the same.

        People state it, or a register has counted it.
        """
        stated = self.stated.get((indicator.code, organization.code, month.number))
        if stated is None:
            return None
        return stated if indicator.wanted_in(month) or self.moved(indicator, organization, month.number) else None

    def settle(self, indicator: Indicator, organization: Organization, month: Month, moved: Decimal) -> None:
        """What a register has counted so far in a month that still runs, in place of what the whole month brings."""
        key = (indicator.code, organization.code)
        before = ZERO if indicator.is_flow else self._before(key, month.number)
        self.stated[*key, month.number] = Stated(before + moved)

    def moved(self, indicator: Indicator, organization: Organization, month: int) -> Decimal:
        """What the month itself brought: the value of a flow, the change of a level."""
        key = (indicator.code, organization.code)
        value = self.stated[*key, month].value
        return value if indicator.is_flow else value - self._before(key, month)

    def _before(self, key: tuple[str, str], month: int) -> Decimal:
        """The level when the month began."""
        return self.stated[*key, month - 1].value if month > 1 else self.openings.get(key, ZERO)

    def reached(self, indicator: Indicator, organization: Organization, month: int) -> Decimal:
        """The cumulative value at the end of the month."""
        key = (indicator.code, organization.code)
        if indicator.is_flow:
            return sum((self.stated[*key, earlier].value for earlier in range(1, month + 1)), ZERO)
        return self.stated[*key, month].value

    # ---- targets and openings ------------------------------------------------------------------------------

    def write_amounts(self) -> None:
        """Give the organisations their parts of the city's targets and openings."""
        organizations = {own.code: own.organization for own in self.counties}
        december = Month(self.programme.year, 1) - 1
        for model, amounts, fields in ((Target, self.targets, {}), (Opening, self.openings, {"month": december})):
            rows = [
                model(indicator=self.indicators[code], organization=organizations[own], value=value, **fields)
                for (code, own), value in amounts.items()
                if own in organizations
            ]
            model.objects.bulk_create(rows, ignore_conflicts=True)

    def _amounts(self, indicator: Indicator, values: dict, project: dict | None) -> None:
        """Opening and target of every organisation; what the file itself gives them stays."""
        code, opening, target = indicator.code, values.get("opening"), values.get("target")
        self.openings |= {(code, own): value for own, value in values.get("openings", {}).items()}
        self.targets |= {(code, own): value for own, value in values.get("targets", {}).items()}
        if opening is not None:
            self.openings[code, self.city.code] = opening
        if target is not None:
            self.targets[code, self.city.code] = target
        if indicator.by == ReportedBy.CITY or not self.counties:
            return
        if indicator.is_ratio:
            same = {own: target for own in self.shares if target is not None and (code, own) not in self.targets}
            self._put(self.targets, code, same)
            return
        places, whole = max(indicator.places, spread.decimals(opening, target)), asks.whole(values, project)
        if opening is not None and "openings" not in values:
            shares = {own: self.openings.get((whole, own), ZERO) for own in self.shares} if whole else self.shares
            self._put(self.openings, code, spread.by_share(opening, shares, places))
        if target is not None and "targets" not in values:
            # Of a stock that is to grow, the growth is spread: nobody is asked for less than there was.
            base = opening if opening is not None and target >= opening else ZERO
            had = {own: self.openings.get((code, own), ZERO) if base else ZERO for own in self.shares}
            room = {own: max(ZERO, self.targets.get((whole, own), ZERO) - had[own]) for own in self.shares}
            shares = room if whole and sum(room.values()) >= target - base else self.shares
            parts = spread.by_share(target - base, shares, places)
            self._put(self.targets, code, {own: part + had[own] for own, part in parts.items()})

    @staticmethod
    def _put(amounts: dict, code: str, parts: dict[str, Decimal]) -> None:
        amounts |= {(code, own): part for own, part in parts.items()}

    # ---- months --------------------------------------------------------------------------------------------

    def _state(self, indicator: Indicator, values: dict, project: dict | None) -> None:
        """Fill in the months of one indicator."""
        rng = Random(f"{self.programme.year}:{indicator.code}")
        codes = [organization.code for organization in self.reporters(indicator)]
        openings = {code: self.openings.get((indicator.code, code), ZERO) for code in codes}
        ask = asks.ask(indicator, values, sum(openings.values(), ZERO), len(codes), rng)
        if indicator.is_ratio:
            self._state_ratio(indicator, ask, codes, rng)
            return
        if indicator.is_flow:
            cells = self._flow(
                indicator, self._weights(codes, rng), ask, self._cells.get(asks.leader(values, project), {}), rng
            )
        else:
            whole = self._cells.get(asks.whole(values, project), {})
            cells = self._stock(openings, self._weights(codes, rng), ask, whole, rng)
        self._cells[indicator.code] = cells
        for code in codes:
            for month in MONTHS:
                self.stated[indicator.code, code, month] = Stated(cells.get((code, month), ZERO))

    def _weights(self, codes: list[str], rng: Random) -> dict[str, Decimal]:
        """How much of an indicator falls to whom: by share and strength, with some luck."""
        weights = {own.code: own.share * own.strength * Decimal(rng.uniform(0.8, 1.2)) for own in self.counties}
        return {code: weights.get(code, Decimal(1)) for code in codes}

    @staticmethod
    def _flow(indicator: Indicator, weights: dict, ask: Ask, leader: Cells, rng: Random) -> Cells:
        """What every month brings; in step with the indicator that leads this one, if there is one."""
        cells: Cells = {}
        for total, months in ask.halves(rng):
            beside = {key: value for key, value in leader.items() if (key[1] <= HALF) == (months[0] <= HALF)}
            if any(beside.values()):
                cells |= spread.alongside(total, beside, ask.places, rng)
            elif not leader or months[0] <= HALF:
                parts = spread.by_share(total, weights, ask.places)
                cells |= spread.over_months(parts, months, ask.places, rng, themes.season(indicator.code))
        return cells

    @staticmethod
    def _stock(openings: dict, weights: dict, ask: Ask, whole: Cells, rng: Random) -> Cells:
        """The levels; those of a part grow as far as the whole leaves room, and never beyond it."""
        gains: Cells = {}
        for total, months in ask.halves(rng):
            shares, now = weights, spread.levels(openings, gains)
            if total < 0:
                shares = {own: now[own, months[0]] for own in openings}
            elif whole:
                room = {own: max(ZERO, whole[own, months[-1]] - now[own, months[-1]]) for own in openings}
                shares = room if sum(room.values()) >= total else weights
            gains |= spread.over_months(spread.by_share(total, shares, ask.places), months, ask.places, rng)
        levels = spread.levels(openings, gains)
        within = {key: min(level, whole.get(key, level)) for key, level in levels.items()}
        exact = all(within[own, HALF] == levels[own, HALF] for own in openings)
        return within if exact else levels

    def _state_ratio(self, indicator: Indicator, ask: Ask, codes: list[str], rng: Random) -> None:
        """A single reporter states a percentage; several state fractions, from which that of the whole follows."""
        path = ask.path(rng)
        if len(codes) == 1:
            self.stated |= {(indicator.code, codes[0], month): Stated(value) for month, value in path.items()}
            return
        for (code, month), (part, heads) in spread.fractions(path, self.shares, ask.places, rng).items():
            value = spread.rounded(part / heads * 100, ask.places)
            self.stated[indicator.code, code, month] = Stated(value, part, heads)
