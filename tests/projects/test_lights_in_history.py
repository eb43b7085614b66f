"""Which light a month keeps in the history: every pair of what it showed when it closed and what it is today."""

import pytest

from projects.lights import Light, in_history, told_in_history, was_made_good

CODES = {"G": Light.GREEN, "W": Light.WATCH, "Y": Light.YELLOW, "R": Light.RED, "M": Light.MISSING, "N": Light.NEUTRAL}
# Rows: when it closed; columns: today.
KEPT = """
  G W Y R M N
G G W Y R M G
W W W Y R M W
Y Y Y Y R Y Y
R Y Y R R R R
M Y Y Y R M M
N G W Y R M N
"""


def pairs():
    head, *rows = [line.split() for line in KEPT.strip().splitlines()]
    return [(row[0], now, kept) for row in rows for now, kept in zip(head, row[1:], strict=True)]


@pytest.mark.parametrize(("then", "now", "kept"), pairs())
def test_a_month_keeps_the_worse_light_and_is_yellow_once_made_good(then, now, kept):
    assert in_history(CODES[then], CODES[now]) == CODES[kept]


def test_only_what_was_red_or_missing_and_reads_well_today_was_made_good():
    good = {(then, now) for then, now, _ in pairs() if was_made_good(CODES[then], CODES[now])}
    assert good == {("R", "G"), ("R", "W"), ("M", "G"), ("M", "W")}


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        ("G", "G", ""),
        ("R", "R", ""),
        ("R", "G", "关闭时滞后，补报或更正后达标，记为预警"),
        ("M", "W", "关闭时未报，补报后达标，记为预警"),
        ("R", "Y", "关闭时滞后，按现有数据为预警"),
        ("G", "R", "关闭时正常，按现有数据为滞后"),
    ],
)
def test_what_happened_since_is_told_in_words(then, now, told):
    assert told_in_history(CODES[then], CODES[now]) == told
