"""Builds the demonstration: programme, accounts, the months that are over, and the one that runs."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from django.db import transaction

from common import periods
from common.periods import Month
from huzhou_league.demo import current, ledgers, outcomes, people, townships, workdays
from huzhou_league.demo.plan import Plan
from huzhou_league.demo.replay import DemoError, Replay
from huzhou_league.demo.spread import HALF
from projects import feeds, figures, programme_file
from projects.models import Programme
from projects.programme_file import ProgrammeFile


@dataclass(frozen=True)
class Built:
    """What was built, the day on which the platform's clock should stand, and what a reader should know."""

    programme: Programme
    reports: int
    running: int
    rows: dict[str, int]  # of ledgers, by what people call them
    stand: dt.date
    notes: list[str]


def stand(through: Month) -> dt.date:
    """The day that suits a programme whose last complete month is `through`."""
    return (through + 1).start.replace(day=28)


@transaction.atomic
def build(file: ProgrammeFile, through: Month, size: int = 0) -> Built:
    """Everything or nothing; DemoError when a total would not be what the file states."""
    january = workdays.workdays(dt.date(file.year, 1, 1), dt.date(file.year, 1, 20))[0]
    with periods.at(workdays.moment(january, Random(file.year))):
        programme = programme_file.store(file).programme
        plan = Plan(file, programme)
        plan.write_amounts()
        cast = people.create(programme, [own.organization for own in plan.counties])
        townships.create()
    months = [month for month in (*through.to_date.months, through + 1) if month.year == file.year]
    with periods.at(workdays.moment(stand(through), Random(1))):
        book = ledgers.keep(plan, cast, months, stand(through) - dt.timedelta(days=1), size)
    replay, reports, running = Replay(plan, cast), 0, 0
    for month in through.to_date.months:
        book.trail(month)
        reports += replay.month(month)
    outcomes.run(replay, through)
    if through != months[-1]:
        book.trail(months[-1])
        ledgers.settle(book, months[-1])
        running = current.run(replay, months[-1]) + townships.run(replay, months[-1])
    with periods.at(workdays.moment(stand(through), Random(0))):
        wrong, notes = check(plan, Month(file.year, HALF)) if through.number >= HALF else ([], [])
    if wrong:
        raise DemoError("上半年合计与文件不一致：" + "；".join(wrong))
    if differing := feeds.differences():
        raise DemoError(f"台账计数与数据不一致：{len(differing)}处")
    return Built(programme, reports, running, book.counts, stand(through), notes)


def check(plan: Plan, june: Month) -> tuple[list[str], list[str]]:
    """Compare the whole city's totals with the file: (what is wrong, what the programme itself counts differently)."""
    wanted = {values["code"]: values["h1"] for _, values in plan.file.indicators() if "h1" in values}
    indicators = [indicator for indicator in plan.indicators.values() if plan.reporters(indicator)]
    answers = figures.table(indicators, [plan.city], [june.to_date])
    wrong, notes = [], []
    for indicator in indicators:
        value = answers[indicator, plan.city, june.to_date].value
        if indicator.code not in wanted or value == wanted[indicator.code]:
            continue
        # A flow that has not begun has no value yet; that is not 0, but nothing was promised either.
        if value is None and not wanted[indicator.code]:
            continue
        told = f"{indicator.name}（{indicator.code}）文件{wanted[indicator.code]}，平台{value}"
        (notes if indicator.feed == "projects" else wrong).append(told)
    return wrong, notes
