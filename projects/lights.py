"""Completion, expected progress and status lights: arithmetic over plain values that can be checked by hand.

Completion and expected progress are fractions (0.5 is 50 %); limits are percentage points. Rules: domain handbook,
"Supervision"; the limits stand with the programme.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from django.db import models

from common import numerals
from common.periods import Month

ZERO, TENTH, ONE, HUNDRED = Decimal(0), Decimal("0.1"), Decimal(1), Decimal(100)


class Light(models.TextChoices):
    """Status lights (亮灯). `watch` is a green that is slightly behind."""

    GREEN = "green", "正常"
    WATCH = "watch", "关注"
    YELLOW = "yellow", "预警"
    RED = "red", "滞后"
    MISSING = "missing", "未报"
    NEUTRAL = "neutral", "未到节点"


# Worst first: a project shows the worst light of its indicators.
SEVERITY = (Light.RED, Light.YELLOW, Light.MISSING, Light.WATCH, Light.GREEN, Light.NEUTRAL)


@dataclass(frozen=True)
class Limits:
    """From how many points behind a light changes, and after how many idle months it is red."""

    yellow_behind: int = 10
    red_behind: int = 30
    red_idle_months: int = 3


@dataclass(frozen=True)
class Task:
    """What is asked of an organisation for one indicator: target and opening in its unit, months of its pace."""

    year: int
    unit: str = ""
    places: int = 0
    target: Decimal | None = None
    opening: Decimal = ZERO
    start: Month | None = None
    due: Month | None = None
    lower_is_better: bool = False

    @property
    def begins(self) -> Month:
        """The month in which work is planned to begin; an event that only has a due month begins in it."""
        return self.start or self.due or Month(self.year, 1)

    @property
    def ends(self) -> Month:
        """The month in which the target is to be reached."""
        return self.due or Month(self.year, 12)


@dataclass(frozen=True)
class Standing:
    """How an indicator or a project stands: completion and expected progress as fractions, light, sentence."""

    light: Light
    completion: Decimal | None = None
    expected: Decimal | None = None
    sentence: str = ""

    @property
    def score(self) -> Decimal | None:
        """What means are taken of: capped completion, 0 when a due value is missing, None while nothing is due.

        What is done before its time shows in its own completion but lowers no mean.
        """
        if self.light == Light.NEUTRAL or self.expected is None:
            return None
        return ZERO if self.completion is None else min(self.completion, ONE)


def expected(task: Task, month: Month) -> Decimal | None:
    """The fraction to be reached at the end of `month`; None before the task begins."""
    if month < task.begins:
        return None if task.begins > Month(task.year, 1) else ZERO
    span = task.ends - task.begins + 1
    return min(ONE, Decimal(month - task.begins + 1) / span)


def completion(task: Task, value: Decimal | None) -> Decimal | None:
    """The fraction reached (above 1 where more was done, never below 0); None without a target or a value."""
    if task.target is None or value is None:
        return None
    if task.lower_is_better:
        return ONE if value <= task.target else max(task.target, ZERO) / value
    span = task.target - task.opening
    if span == 0:
        return ONE if value >= task.target else ZERO
    return max(ZERO, (value - task.opening) / span)


def judge(task: Task, value: Decimal | None, month: Month, limits: Limits) -> Standing:
    """The standing of one indicator at the end of `month`."""
    due, reached = expected(task, month), completion(task, value)
    if task.target is None:
        return Standing(Light.NEUTRAL, None, due, "未设年度目标")
    if due is None:
        if reached:
            return Standing(Light.GREEN, reached, None, f"未到节点，已完成{numerals.percent(reached)}")
        return Standing(Light.NEUTRAL, reached, None, f"{task.begins.short}起考核，未到节点")
    if reached is None:
        return Standing(Light.MISSING, None, due, f"序时{numerals.percent(due)}，尚无上报数据")
    light = _light(task, due, reached, month, limits)
    return Standing(light, reached, due, _sentence(task, value, due, reached, month))


def _light(task: Task, due: Decimal, reached: Decimal, month: Month, limits: Limits) -> Light:
    if task.lower_is_better:
        # A ceiling is kept or broken, at any time of the year.
        return Light.GREEN if reached >= 1 else Light.RED
    behind = (due - reached) * HUNDRED
    idle = month - task.begins if reached == 0 else 0
    if behind > limits.red_behind or idle >= limits.red_idle_months:
        return Light.RED
    if behind > limits.yellow_behind or idle >= 1:
        return Light.YELLOW
    return Light.WATCH if behind > 0 else Light.GREEN


def _sentence(task: Task, value: Decimal, due: Decimal, reached: Decimal, month: Month) -> str:
    """`序时50%，完成38%，落后12个百分点，每月需再完成9场`."""
    if task.lower_is_better:
        over = f"，超出{numerals.exact(value - task.target)}{task.unit}" if value > task.target else ""
        return f"上限{numerals.exact(task.target)}{task.unit}，现为{numerals.exact(value)}{task.unit}{over}"
    points = _points(abs(due - reached))
    start = f"序时{numerals.percent(due)}，完成{numerals.percent(reached)}"
    if reached >= due:
        return start + (f"，超前{points}个百分点" if reached > due else "，与序时持平")
    sentence = f"{start}，落后{points}个百分点"
    left = task.target - value
    if left <= 0:
        return sentence
    months = task.ends - month
    step = Decimal(1).scaleb(-task.places)
    if months <= 0:
        return f"{sentence}，还差{numerals.exact(left)}{task.unit}"
    each = (left / months).quantize(step, rounding=ROUND_CEILING)
    return f"{sentence}，每月需再完成{numerals.exact(each)}{task.unit}"


def _points(difference: Decimal) -> str:
    """A difference of fractions in percentage points; what is there never reads as nothing."""
    points = (difference * HUNDRED).quantize(TENTH)
    return numerals.exact(points) if points else "不到0.1"


def combine(standings: list[Standing]) -> Standing:
    """A project from its indicators: mean of the capped completions, the worst light with its sentence."""
    if not standings:
        return Standing(Light.NEUTRAL)
    worst = min(standings, key=lambda standing: SEVERITY.index(standing.light))
    due = _mean([standing.expected for standing in standings if standing.score is not None])
    completion = mean(standings)
    if completion is None:
        # Nothing is due yet: what was done early is the project's own completion, but counts in no mean.
        completion = _mean([None if s.completion is None else min(s.completion, ONE) for s in standings])
    return Standing(worst.light, completion, due, worst.sentence)


def mean(standings: list[Standing]) -> Decimal | None:
    """The mean score; None while nothing is due."""
    return _mean([standing.score for standing in standings])


def _mean(values: list[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, ZERO) / len(known) if known else None


def was_made_good(then: Light, now: Light) -> bool:
    """Whether a month that was red or unreported when it closed reads well since late or corrected values came."""
    return then in (Light.RED, Light.MISSING) and now in (Light.GREEN, Light.WATCH)


def in_history(then: Light, now: Light) -> Light:
    """The light that a closed month keeps: `then` is what it showed when it closed, `now` what today's values make it.

    What was made good afterwards is yellow, so that neither the delay nor the effort is forgotten. Otherwise the worse
    of both stands: nothing that comes later whitens a month, and a correction downwards shows.
    """
    if was_made_good(then, now):
        return Light.YELLOW
    return min(then, now, key=SEVERITY.index)


def told_in_history(then: Light, now: Light) -> str:
    """What happened to the light after the month closed, in words; empty when nothing did."""
    if then == now:
        return ""
    if was_made_good(then, now):
        mended = "补报" if then == Light.MISSING else "补报或更正"
        return f"关闭时{then.label}，{mended}后达标，记为{Light.YELLOW.label}"
    return f"关闭时{then.label}，按现有数据为{now.label}"
