"""What holds of an intent and of its steps: days, amounts. Form and workflow ask the same; answers are in Chinese."""

import datetime as dt
from decimal import Decimal

from common import numerals, periods
from entrepreneurship.models import AMOUNTS, DATES, LoanIntent, Stage

# Stage → the stage whose amount it cannot exceed.
WITHIN = {Stage.DISBURSED: Stage.APPROVED, Stage.REPAID: Stage.DISBURSED}


def fault_of_day(intent: LoanIntent, on: dt.date) -> str:
    """What is wrong with the day of the next step; empty when nothing is."""
    if on > periods.today():
        return "日期不能晚于今天，等这一步办成了再登记。"
    if on < intent.moved_on:
        return f"日期不能早于上一步（{intent.moved_on}）。"
    return ""


def fault_of_registering(intent: LoanIntent) -> str:
    """What is wrong with the day on which an intent was registered; empty when nothing is."""
    if intent.registered_on > periods.today():
        return "登记日期不能晚于今天"
    steps = [day for name in ("stage_on", *DATES.values()) if (day := getattr(intent, name))]
    if steps and intent.registered_on > min(steps):
        return f"登记日期不能晚于第一步进展的日期（{min(steps)}）"
    return ""


def fault_of_amount(intent: LoanIntent, stage: Stage, amount: Decimal | None) -> str:
    """What is wrong with the amount of a step, in 万元; empty when nothing is."""
    if stage not in AMOUNTS:
        return ""
    if amount is None or amount <= 0:
        return "金额要大于0，按万元填写，如 30 或 12.5。"
    limit = limit_of(intent, stage)
    if limit is not None and amount > limit:
        return f"{name_of(stage)}不能超过{name_of(WITHIN[stage])}{numerals.exact(limit)}万元。"
    return ""


def limit_of(intent: LoanIntent, stage: Stage) -> Decimal | None:
    """The amount that a stage cannot exceed, where there is one."""
    return getattr(intent, AMOUNTS[WITHIN[stage]]) if stage in WITHIN else None


def name_of(stage: Stage) -> str:
    """What people call the amount of a stage: 授信金额."""
    return str(LoanIntent._meta.get_field(AMOUNTS[stage]).verbose_name).removesuffix("（万元）")
