"""Builds the demonstration: programme, accounts, the months that are over, and the one that runs."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from django.db import transaction

from common import periods
from common.periods import Month
from huzhou_league.demo import current, outcomes, people, townships, workdays
from huzhou_league.demo.plan import Plan
from huzhou_league.demo.replay import DemoError, Replay
from huzhou_league.demo.spread import HALF
from projects import figures, programme_file
from projects.models import Programme
from projects.programme_file import ProgrammeFile


@dataclass(frozen=True)
class Built:
    """What was built, the day on which the platform's clock should stand, and what a reader should know."""

    programme: Programme
    reports: int
    running: int
    stand: dt.date
    notes: list[str]


def stand(through: Month) -> dt.date:
    """The day that suits a programme whose last complete month is `through`."""
    return (through + 1).start.replace(day=28)


@transaction.atomic
def build(file: ProgrammeFile, through: Month) -> Built:
    """Everything or nothing; DemoError when a total would not be what the file states."""
    january = workdays.workdays(dt.date(file.year, 1, 1), dt.date(file.year, 1, 20))[0]
    with periods.at(workdays.moment(january, Random(file.year))):
        programme = programme_file.store(file).programme
        plan = Plan(file, programme)
        plan.write_amounts()
        cast = people.create(programme, [own.organization for own in plan.counties])
    replay = Replay(plan, cast)
    reports = sum(replay.month(month) for month in through.to_date.months)
    outcomes.run(replay, through)
    running = current.run(replay, through + 1) if through.number < 12 else 0
    running += townships.run(replay, through + 1) if through.number < 12 else 0
    with periods.at(workdays.moment(stand(through), Random(0))):
        wrong, notes = check(plan, Month(file.year, HALF)) if through.number >= HALF else ([], [])
    if wrong:
        raise DemoError("上半年合计与文件不一致：" + "；".join(wrong))
    return Built(programme, reports, running, stand(through), notes)


def check(plan: Plan, june: Month) -> tuple[list[str], list[str]]:
    """Compare the whole city's totals with the file: (what is wrong, what a register counts differently)."""
    wanted = {values["code"]: values["h1"] for _, values in plan.file.indicators() if "h1" in values}
    indicators = [indicator for indicator in plan.indicators.values() if plan.reporters(indicator)]
    answers = figures.table(indicators, [plan.city], [june.to_date])
    wrong, notes = [], []
    for indicator in indicators:
        value = answers[indicator, plan.city, june.to_date].value
        if indicator.code not in wanted or value == wanted[indicator.code]:
            continue
        # A flow that has not begun is not reported yet; that is not 0, but nothing was promised either.
        if value is None and not wanted[indicator.code]:
            continue
        told = f"{indicator.name}（{indicator.code}）文件{wanted[indicator.code]}，平台{value}"
        (notes if indicator.fed_from else wrong).append(told)
    return wrong, notes
