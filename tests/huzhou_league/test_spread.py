"""The arithmetic of the demonstration: every total is met to the last place."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhou_league.demo import spread
from huzhou_league.demo.spread import HALF, MONTHS, Ask

D = Decimal
PLACES = st.integers(0, 4)
WEIGHTS = st.lists(st.floats(0, 1000), min_size=1, max_size=12)
UNITS = st.integers(0, 10**9)
SEEDS = st.integers(0, 10**6).map(Random)
CODES = st.dictionaries(st.text("ABCDEF", min_size=1, max_size=3), st.decimals("0.01", 1, places=2), min_size=1)


def fits(value: Decimal, places: int) -> bool:
    return value == round(value, places)


@given(UNITS, WEIGHTS, PLACES)
def test_parts_add_up_and_are_never_negative(units, weights, places):
    total = D(units).scaleb(-places)
    parts = spread.apportion(total, weights, places)
    assert len(parts) == len(weights)
    assert sum(parts) == total
    assert all(part >= 0 and fits(part, places) for part in parts)


@given(UNITS, WEIGHTS)
def test_a_part_is_its_quota_rounded_up_or_down(units, weights):
    scaled = [round(weight * 10**9) for weight in weights]
    scaled = scaled if any(scaled) else [1] * len(scaled)
    for part, weight in zip(spread.apportion(D(units), weights), scaled, strict=True):
        assert abs(part * sum(scaled) - units * weight) < sum(scaled)


@given(st.integers(1, 10**6), WEIGHTS)
def test_who_has_no_weight_gets_nothing(units, weights):
    parts = spread.apportion(D(units), [*weights, 1.0, 0.0])
    assert parts[-1] == 0


def test_the_largest_remainders_are_rounded_up():
    assert spread.apportion(D(10), [D("0.21"), D("0.16"), D("0.63")]) == [2, 2, 6]
    assert spread.apportion(D(-10), [D("0.21"), D("0.16"), D("0.63")]) == [-2, -2, -6]
    assert spread.apportion(D(3), [0, 0]) == [2, 1]
    assert spread.apportion(D("0.05"), [1, 1], places=2) == [D("0.03"), D("0.02")]


@pytest.mark.parametrize(
    "total, weights, places", [(D("0.5"), [1], 0), (D(1), [], 0), (D(1), [2, -1], 0)], ids=["places", "nobody", "sign"]
)
def test_what_has_no_exact_answer_is_refused(total, weights, places):
    with pytest.raises(ValueError):
        spread.apportion(total, weights, places)


@given(UNITS, CODES, st.lists(st.sampled_from(MONTHS), min_size=1, unique=True), PLACES, SEEDS)
def test_months_add_up_to_the_part_of_each_organisation(units, shares, months, places, rng):
    parts = spread.by_share(D(units).scaleb(-places), shares, places)
    cells = spread.over_months(parts, months, places, rng)
    assert cells.keys() == {(code, month) for code in shares for month in months}
    for code, part in parts.items():
        assert sum(cells[code, month] for month in months) == part
    assert all(value >= 0 and fits(value, places) for value in cells.values())


@given(st.lists(st.integers(0, 9), min_size=6, max_size=6).filter(any), UNITS, SEEDS)
def test_nothing_happens_beside_what_did_not_happen(events, heads, rng):
    leader = {("A", month): D(value) for month, value in enumerate(events, 1)}
    cells = spread.alongside(D(heads), leader, 0, rng)
    assert sum(cells.values()) == heads
    assert all(cells[key] == 0 for key, value in leader.items() if value == 0)


def test_attendance_follows_its_events_closely():
    cells = spread.alongside(D(600), {("A", 1): D(2), ("A", 2): D(0), ("B", 1): D(4)}, 0, Random(1))
    assert cells["A", 2] == 0 and 130 < cells["A", 1] < 270


def test_levels_are_openings_and_what_was_added():
    levels = spread.levels({"A": D(19), "B": D(0)}, {("A", 2): D(3), ("A", 6): D(1), ("B", 12): D(2)})
    assert [levels["A", month] for month in MONTHS] == [19, 22, 22, 22, 22, 23, 23, 23, 23, 23, 23, 23]
    assert [levels["B", month] for month in (1, 11, 12)] == [0, 0, 2]


@given(UNITS, st.integers(0, 10**9), st.sets(st.sampled_from(MONTHS), min_size=1), PLACES, SEEDS)
def test_the_first_half_adds_what_the_file_states_and_the_second_goes_on(h1, more, months, places, rng):
    h1, more = D(h1).scaleb(-places), D(more).scaleb(-places)
    ask = Ask(h1, h1 + more, tuple(sorted(months)), places=places)
    (total, first), *later = ask.halves(rng)
    assert total == h1
    assert first and all(month <= HALF for month in first)
    for extra, rest in later:
        assert all(month > HALF for month in rest)
        assert fits(extra, places) and 0 <= extra <= more * D("1.05") + 1


def test_an_event_of_the_second_half_happens_whole_and_in_its_month():
    assert list(Ask(D(0), D(1), (10,)).halves(Random(3))) == [(0, (6,)), (1, (10,))]


def test_a_stock_that_is_beyond_its_target_rests():
    *_, (extra, _) = Ask(D(40), D(30), MONTHS, opening=D(10)).halves(Random(3))
    assert extra == 0


def test_a_stock_that_is_to_fall_goes_on_falling():
    (first, _), (extra, _) = Ask(D(40), D(30), MONTHS, opening=D(50)).halves(Random(3))
    assert first == -10 and -11 <= extra <= -8


@given(st.decimals(0, 100, places=2), SEEDS)
def test_a_ratio_reaches_its_value_in_june(h1, rng):
    path = Ask(h1, None, MONTHS, places=2).path(rng)
    assert path[HALF] == h1
    assert all(0 <= value <= h1 and fits(value, 2) for value in path.values())


@given(st.decimals(0, 100, places=2), CODES, SEEDS)
def test_fractions_of_organisations_give_the_ratio_of_the_whole(h1, shares, rng):
    cells = spread.fractions({HALF: h1}, shares, 2, rng)
    parts, heads = (sum(pair[n] for pair in cells.values()) for n in (0, 1))
    assert parts / heads * 100 == h1
    assert all(whole > 0 and part >= 0 for part, whole in cells.values())


@pytest.mark.parametrize(
    "values, places", [([D("1.50"), None], 1), ([D("0.0001")], 4), ([D("1E+3"), D(7)], 0), ([], 0)]
)
def test_decimals(values, places):
    assert spread.decimals(*values) == places
