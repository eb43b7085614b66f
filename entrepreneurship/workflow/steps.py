"""The steps of an intent on its way to a loan, and taking one back."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from common import numerals, periods
from entrepreneurship import rules
from entrepreneurship.models import AMOUNTS, LoanIntent, LoanStep, Stage
from ledgers.workflow import Overtaken, Refused
from organizations import audit

# Stage → the stages that may follow; the first is the way to the loan. What ended stays, unless its step is undone.
MOVES = {
    Stage.INTENT: (Stage.RECOMMENDED, Stage.REJECTED, Stage.WITHDRAWN),
    Stage.RECOMMENDED: (Stage.INVESTIGATED, Stage.REJECTED, Stage.WITHDRAWN),
    Stage.INVESTIGATED: (Stage.APPROVED, Stage.REJECTED, Stage.WITHDRAWN),
    Stage.APPROVED: (Stage.DISBURSED, Stage.REJECTED, Stage.WITHDRAWN),
    Stage.DISBURSED: (Stage.REPAID,),
    Stage.REPAID: (),
    Stage.REJECTED: (),
    Stage.WITHDRAWN: (),
}
FASTER = "这一笔刚刚被别人改动，页面上已是最新情况，请核对后再登记。"


@dataclass(frozen=True)
class Told:
    """What somebody says about a step; `amount` in 万元, for the stages that have one."""

    on: dt.date
    amount: Decimal | None = None
    person: str = ""
    note: str = ""


def moves(intent: LoanIntent) -> tuple[Stage, ...]:
    """The stages that may follow now."""
    return () if intent.is_void else MOVES[Stage(intent.stage)]


def step(intent: LoanIntent, user, stage: Stage, told: Told, version: int | None = None) -> LoanStep:
    """Record the next step; Refused where it cannot follow, Overtaken when the intent changed since `version`."""
    if intent.is_void:
        raise Refused("这一笔已经作废，恢复以后才能登记进展。")
    if stage not in moves(intent):
        raise Refused(f"现在是“{intent.get_stage_display()}”，不能登记“{Stage(stage).label}”。")
    fault = rules.fault_of_day(intent, told.on) or rules.fault_of_amount(intent, stage, told.amount)
    if fault:
        raise Refused(fault)
    amount = told.amount if stage in AMOUNTS else None
    with transaction.atomic():
        made = LoanStep(
            intent=intent, stage=stage, on=told.on, amount=amount, person=told.person, note=told.note,
            recorded_by=user, recorded_at=periods.now(),
        )  # fmt: skip
        _move(intent, [*intent.steps.standing(), made], version)
        made.save(force_insert=True)
        money = f"{numerals.exact(amount)}万元" if amount else ""
        audit.record(user, "loan.step", intent, f"登记进展：{Stage(stage).label}{money}（{told.on}）", reason=told.note)
    return made


def undo(intent: LoanIntent, user, version: int | None = None) -> LoanStep:
    """Take back the last step, so that the intent stands where it stood before; the step stays on record."""
    with transaction.atomic():
        steps = list(intent.steps.standing())
        if intent.is_void or not steps:
            raise Refused("没有可以撤销的进展。")
        *before, last = steps
        _move(intent, before, version)
        if not LoanStep.objects.standing().filter(pk=last.pk).update(undone_at=periods.now()):
            raise Overtaken(FASTER)
        audit.record(user, "loan.undo", intent, f"撤销进展：{last.get_stage_display()}（{last.on}）")
    return last


def _move(intent: LoanIntent, steps: list[LoanStep], version: int | None) -> None:
    """Let the intent stand where its steps leave it, unless somebody changed it meanwhile."""
    begun = intent.version if version is None else version
    told = LoanIntent.told_by(steps)
    held = LoanIntent.objects.valid().filter(pk=intent.pk, version=begun)
    if not held.update(version=F("version") + 1, **told):
        raise Overtaken(FASTER)
    intent.refresh_from_db()
