"""How far intents got: recommended, investigated, approved, disbursed, repaid, or refused and withdrawn on the way."""

import datetime as dt
from decimal import Decimal
from random import Random

from entrepreneurship.models import LoanIntent, LoanStep, Stage
from huzhou_league.demo import workdays
from huzhou_league.demo.ledgers import days
from huzhou_league.demo.ledgers.book import Book
from huzhou_league.demo.words import person

# Stage → days since the step before it (least, most), and how likely an intent goes on to it.
ROAD = {
    Stage.RECOMMENDED: (3, 14, 0.98),
    Stage.INVESTIGATED: (6, 24, 0.93),
    Stage.APPROVED: (5, 22, 0.84),
    Stage.DISBURSED: (3, 16, 0.96),
    Stage.REPAID: (15, 35, 0.15),
}
ENDS = {Stage.REJECTED: "抵押担保不足", Stage.WITHDRAWN: "申请人已自筹资金"}
GIVEN_UP = 0.75  # of those that go no further; the others are stuck
AMOUNTS = {Stage.APPROVED: "approved", Stage.DISBURSED: "disbursed", Stage.REPAID: "repaid"}


def write(book: Book, intent: LoanIntent, rng: Random) -> None:
    """Take an intent as far as it got by `until`; some stop on the way, some are refused or withdrawn."""
    day, amount = intent.registered_on, intent.amount
    for stage, (least, most, chance) in ROAD.items():
        day = days.after(day, least, most, rng)
        if day > book.until:
            return
        if rng.random() > chance:
            if stage not in (Stage.RECOMMENDED, Stage.REPAID) and rng.random() < GIVEN_UP:
                ended = rng.choice(list(ENDS)[: 1 if stage == Stage.APPROVED else 2])
                _step(book, intent, ended, day, None, rng, ENDS[ended])
            return
        if stage in (Stage.APPROVED, Stage.DISBURSED):
            amount = _part(amount, rng)
        _step(book, intent, stage, day, amount if stage in AMOUNTS else None, rng)


def _part(amount: Decimal, rng: Random) -> Decimal:
    """All of it, or a round part."""
    part = Decimal(int(amount * Decimal(rng.choice(("1", "1", "0.9", "0.8", "0.6")))))
    return part if part > 0 else amount


def _step(
    book: Book, intent: LoanIntent, stage: Stage, day: dt.date, amount: Decimal | None, rng: Random, note: str = ""
) -> None:
    at = workdays.moment(day, rng)
    intent.stage, intent.stage_on = stage, day
    setattr(intent, f"{stage.value}_on", day)
    if stage in AMOUNTS:
        setattr(intent, AMOUNTS[stage], amount)
    step = LoanStep(
        intent=intent, stage=stage, on=day, amount=amount, person=f"客户经理{person(rng)}", note=note,
        recorded_by=intent.created_by, recorded_at=at,
    )  # fmt: skip
    # A step is saved after its intent, whenever that was recorded.
    book.beside(step, max(at, intent.created_at))
