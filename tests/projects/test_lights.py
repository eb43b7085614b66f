"""Completion, expected progress and lights, by cases that can be worked out by hand."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.periods import Month
from projects import lights
from projects.lights import SEVERITY, Light, Limits, Standing, Task

LIMITS = Limits()
JUNE = Month(2017, 6)


def m(number):
    return Month(2017, number)


def task(target=100, **fields):
    return Task(2017, unit="场", target=None if target is None else D(target), **fields)


def judged(value, month=JUNE, **fields):
    return lights.judge(task(**fields), None if value is None else D(str(value)), month, LIMITS)


def test_half_of_the_year_is_expected_at_the_end_of_june():
    assert lights.expected(task(), JUNE) == D("0.5")
    assert lights.expected(task(), m(12)) == 1


@pytest.mark.parametrize(
    ("month", "expected"), [(4, None), (5, D("0.5")), (6, D(1)), (9, D(1))], ids=["before", "first", "due", "after"]
)
def test_an_event_bound_task_is_expected_between_start_and_due(month, expected):
    assert lights.expected(task(start=m(5), due=m(6)), m(month)) == expected


def test_a_task_with_a_due_month_only_is_expected_in_that_month():
    milestone = task(1, due=m(4))
    assert lights.expected(milestone, m(3)) is None
    assert lights.expected(milestone, m(4)) == 1


def test_a_task_with_a_start_only_runs_to_december():
    assert lights.expected(task(start=m(9)), m(10)) == D("0.5")


@pytest.mark.parametrize(
    ("value", "light"),
    [
        (60, Light.GREEN),
        (50, Light.GREEN),
        ("49.99", Light.WATCH),
        (40, Light.WATCH),
        ("39.99", Light.YELLOW),
        (20, Light.YELLOW),
        ("19.99", Light.RED),
        (None, Light.MISSING),
    ],
)
def test_the_light_follows_how_far_a_task_is_behind(value, light):
    assert judged(value).light == light


def test_the_limits_are_the_programmes():
    strict = Limits(yellow_behind=0, red_behind=5)
    assert lights.judge(task(), D(49), JUNE, strict).light == Light.YELLOW
    assert lights.judge(task(), D(44), JUNE, strict).light == Light.RED


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (38, "序时50%，完成38%，落后12个百分点，每月需再完成11场"),
        (50, "序时50%，完成50%，与序时持平"),
        (61, "序时50%，完成61%，超前11个百分点"),
        (None, "序时50%，尚无上报数据"),
    ],
)
def test_a_light_comes_with_its_sentence(value, sentence):
    assert judged(value).sentence == sentence


def test_after_the_due_month_the_sentence_says_what_is_missing():
    assert judged(80, due=m(6), start=m(5)).sentence == "序时100%，完成80%，落后20个百分点，还差20场"


def test_nothing_started_is_yellow_after_a_month_and_red_after_three():
    by_month = [judged(0, m(number), target=1000, start=m(2)).light for number in (2, 3, 4, 5)]
    assert by_month == [Light.WATCH, Light.YELLOW, Light.YELLOW, Light.RED]


@pytest.mark.parametrize(("months", "red_from"), [(3, 4), (5, 6)])
def test_idle_months_make_a_task_red_whatever_the_limit_of_being_behind(months, red_from):
    patient = Limits(yellow_behind=90, red_behind=90, red_idle_months=months)
    by_month = [lights.judge(task(), D(0), m(number), patient).light for number in range(1, 8)]
    assert by_month == [Light.WATCH] + [Light.YELLOW] * (red_from - 2) + [Light.RED] * (8 - red_from)
    assert lights.judge(task(), D(1), m(7), patient).light == Light.WATCH, "a beginning is made"


def test_before_its_start_a_task_is_neutral_and_counts_in_no_mean():
    early = judged(0, start=m(8), due=m(10))
    assert (early.light, early.score) == (Light.NEUTRAL, None)


def test_what_is_done_before_its_time_is_green_shows_its_completion_and_lowers_no_mean():
    early = judged(30, start=m(8), due=m(10))
    assert (early.light, early.completion, early.score) == (Light.GREEN, D("0.3"), None)
    assert lights.mean([early, judged(60)]) == D("0.6")
    project = lights.combine([early])
    assert (project.light, project.completion, project.score) == (Light.GREEN, D("0.3"), None)


def test_without_a_target_a_task_is_neutral():
    assert judged(5, target=None).light == Light.NEUTRAL


def test_a_stock_is_measured_from_its_opening():
    assert lights.completion(task(200, opening=D(100)), D(170)) == D("0.7")
    assert lights.completion(task(200, opening=D(100)), D(90)) == 0


def test_a_target_that_equals_the_opening_is_reached_by_keeping_it():
    assert lights.completion(task(100, opening=D(100)), D(100)) == 1
    assert lights.completion(task(100, opening=D(100)), D(99)) == 0


def test_a_falling_target_is_measured_downwards():
    assert lights.completion(task(40, opening=D(80)), D(60)) == D("0.5")


@pytest.mark.parametrize(("value", "done"), [(0, 1), (5, 1), (10, D("0.5"))])
def test_lower_is_better(value, done):
    assert lights.completion(task(5, lower_is_better=True), D(value)) == done


def test_a_zero_target_with_lower_is_better_is_kept_or_broken():
    zero = task(0, lower_is_better=True)
    assert lights.completion(zero, D(0)) == 1
    assert lights.completion(zero, D(1)) == 0


def test_more_than_the_target_is_shown_and_capped_in_the_score():
    standing = judged(150)
    assert (standing.completion, standing.score) == (D("1.5"), D(1))


def test_a_project_is_the_capped_mean_and_the_worst_light_of_its_indicators():
    project = lights.combine([judged(150), judged(30), judged(0, start=m(8))])
    assert (project.completion, project.light) == (D("0.65"), Light.YELLOW)
    assert project.sentence == judged(30).sentence


def test_a_missing_value_counts_as_nothing_done():
    project = lights.combine([judged(100), judged(None)])
    assert (project.completion, project.light) == (D("0.5"), Light.MISSING)


def test_a_project_without_indicators_is_neutral():
    assert lights.combine([]) == Standing(Light.NEUTRAL)


amounts = st.decimals(min_value=0, max_value=10_000, places=2)


@given(amounts, amounts, st.integers(1, 12), st.decimals(min_value=1, max_value=9_000, places=0))
def test_more_is_never_worse(one, other, month, target):
    less, more = sorted([one, other])
    lower, higher = judged(less, m(month), target=target), judged(more, m(month), target=target)
    assert higher.completion >= lower.completion
    assert SEVERITY.index(higher.light) >= SEVERITY.index(lower.light)


# ---- exact boundaries, sentences and means ---------------------------------------------------------------


def colour(behind: Fraction, idle: int) -> Light:
    """The rule of the handbook in exact fractions."""
    if behind > 30 or idle >= 3:
        return Light.RED
    if behind > 10 or idle >= 1:
        return Light.YELLOW
    return Light.WATCH if behind > 0 else Light.GREEN


def test_a_value_exactly_on_a_limit_keeps_the_better_light_in_every_pace():
    """Thirds and sevenths have endless decimals: 10.0 and 30.0 points must still be met exactly."""
    checked = 0
    for start, due, month in ((s, e, n) for s in range(1, 13) for e in range(s, 13) for n in range(s, e + 1)):
        share = Fraction(month - start + 1, due - start + 1)
        for behind in (Fraction(0), Fraction(10), Fraction(30)):
            reached = share - behind / 100
            if reached < 0:
                continue
            standing = judged(reached.numerator, m(month), target=reached.denominator, start=m(start), due=m(due))
            assert standing.light == colour(behind, 0 if reached else month - start), (start, due, month, behind)
            checked += 1
    assert checked > 900


@given(
    st.integers(1, 12), st.integers(1, 12), st.integers(1, 12), st.integers(1, 5000), st.integers(0, 6000)
)  # fmt: skip
def test_the_light_is_that_of_exact_fractions(start, due, month, target, value):
    start, due = sorted([start, due])
    month = max(month, start)
    share = min(Fraction(1), Fraction(month - start + 1, due - start + 1))
    standing = judged(value, m(month), target=target, start=m(start), due=m(due))
    idle = month - start if value == 0 else 0
    assert standing.light == colour((share - Fraction(value, target)) * 100, idle)


@pytest.mark.parametrize(
    ("value", "month", "fields", "sentence"),
    [
        (23, 6, {"target": 60}, "序时50%，完成38.3%，落后11.7个百分点，每月需再完成7场"),
        ("12.5", 3, {"target": 100, "places": 2}, "序时25%，完成12.5%，落后12.5个百分点，每月需再完成9.73场"),
        (0, 4, {"target": 1, "due": m(4)}, "序时100%，完成0%，落后100个百分点，还差1场"),
        (0, 6, {"target": 1, "due": m(4)}, "序时100%，完成0%，落后100个百分点，还差1场"),
        (130, 6, {"target": 200, "opening": D(100)}, "序时50%，完成30%，落后20个百分点，每月需再完成12场"),
        (75, 6, {"target": 40, "opening": D(80)}, "序时50%，完成12.5%，落后37.5个百分点"),
        (20, 6, {"target": 5, "lower_is_better": True}, "上限5场，现为20场，超出15场"),
        (5, 6, {"target": None}, "未设年度目标"),
        (0, 6, {"target": 2, "start": m(8), "due": m(10)}, "8月起考核，未到节点"),
        (1, 6, {"target": 2, "start": m(8), "due": m(10)}, "未到节点，已完成50%"),
        (None, 6, {"target": 1, "due": m(8)}, "8月起考核，未到节点"),
    ],
    ids=[
        "flow",
        "decimals",
        "milestone",
        "past due",
        "stock",
        "falling",
        "ceiling",
        "no target",
        "early",
        "done",
        "open",
    ],
)
def test_the_sentence_fits_the_kind_of_task(value, month, fields, sentence):
    assert judged(value, m(month), **fields).sentence == sentence


@pytest.mark.parametrize(("value", "points"), [(49_990, "落后"), (50_010, "超前")])
def test_a_difference_too_small_to_print_does_not_read_as_none(value, points):
    assert f"{points}不到0.1个百分点" in judged(value, target=100_000).sentence


def test_what_the_year_still_needs_is_rounded_up_so_that_it_suffices():
    """62 of 100 are left for six months: eleven a month suffice, ten do not."""
    assert judged(38).sentence.endswith("每月需再完成11场")
    assert 6 * 11 >= 62 > 6 * 10


def test_a_lower_value_is_never_worse_where_lower_is_better():
    lower, higher = (judged(value, target=5, lower_is_better=True) for value in (4, 20))
    assert (lower.light, higher.light) == (Light.GREEN, Light.RED)
    assert lower.completion > higher.completion


def test_the_expected_progress_of_a_project_is_that_of_what_is_due():
    """An indicator without a target counts neither in what is done nor in what is expected."""
    project = lights.combine([judged(1, target=1, due=m(4)), judged(5, target=None)])
    assert (project.completion, project.expected) == (D(1), D(1))
    assert lights.combine([judged(5, target=None)]).expected is None


def test_of_lights_the_red_one_is_worst_and_a_missing_value_worse_than_a_slow_one():
    green, watch, yellow, red, missing = (judged(value) for value in (50, 45, 30, 10, None))
    neutral = judged(0, start=m(8))
    assert lights.combine([green, watch, missing, neutral]).light == Light.MISSING
    assert lights.combine([missing, yellow]).light == Light.YELLOW
    assert lights.combine([green, red, missing, yellow]).light == Light.RED
    assert lights.combine([neutral, green]).light == Light.GREEN
    assert lights.combine([neutral, neutral]).light == Light.NEUTRAL
    assert lights.combine([neutral, watch]).sentence == watch.sentence


@given(st.lists(st.one_of(st.none(), st.integers(0, 300)), min_size=1, max_size=6))
def test_a_project_lies_between_nothing_and_all(values):
    project = lights.combine([judged(value) for value in values])
    capped = [min(Fraction(value or 0, 100), Fraction(1)) for value in values]
    assert abs(Fraction(project.completion) - sum(capped) / len(capped)) < Fraction(1, 10**20)
    assert 0 <= project.completion <= 1


@pytest.mark.parametrize(("value", "light"), [(0, Light.GREEN), (10, Light.GREEN), (12, Light.RED)])
def test_a_ceiling_is_kept_or_broken_at_any_time_of_the_year(value, light):
    assert judged(value, m(1), target=10, lower_is_better=True).light == light
