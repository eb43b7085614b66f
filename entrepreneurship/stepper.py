"""The stages of an intent as its page shows them."""

from dataclasses import dataclass

from entrepreneurship.forms.intents import StepForm
from entrepreneurship.models import AMOUNTS, STAGES, LoanIntent, LoanStep, Stage
from entrepreneurship.workflow import MOVES, moves


@dataclass(frozen=True)
class Stop:
    """One stage: what was done there; `state` is done, now, ahead, or end where the way ended early."""

    label: str
    state: str
    step: LoanStep | None = None
    amount: object = None


@dataclass(frozen=True)
class Move:
    """One step that may follow, with its form."""

    stage: Stage
    form: StepForm
    is_way: bool  # towards the loan

    @property
    def label(self) -> str:
        """What is recorded."""
        return f"登记{self.stage.label}"


def of(intent: LoanIntent, may_change: bool) -> dict:
    """The stops, the possible moves, the last step where it can be undone, and the steps undone (one query)."""
    steps = list(intent.steps.select_related("recorded_by"))
    standing = [step for step in steps if step.undone_at is None]
    return {
        "stops": _stops(intent, {step.stage: step for step in standing}),
        "moves": [move(intent, stage) for stage in moves(intent)] if may_change else [],
        "last_step": standing[-1] if standing and may_change and not intent.is_void else None,
        "undone": [step for step in steps if step.undone_at is not None],
    }


def move(intent: LoanIntent, stage: Stage, data=None) -> Move:
    """A possible step with its form."""
    return Move(stage, StepForm(data, intent, stage), stage in MOVES[Stage(intent.stage)][:1])


def _stops(intent: LoanIntent, done: dict[str, LoanStep]) -> list[Stop]:
    """The way to the loan as far as it was gone and still may be; what ended it early stands last."""
    way = STAGES if intent.stage in STAGES else [stage for stage in STAGES if stage in done or stage == Stage.INTENT]
    stops = [Stop(stage.label, _state(intent, stage, done), done.get(stage), _amount(intent, stage)) for stage in way]
    if intent.stage not in STAGES:
        stops.append(Stop(intent.get_stage_display(), "end", done[intent.stage]))
    return stops


def _state(intent: LoanIntent, stage: Stage, done) -> str:
    if stage == intent.stage:
        return "now"
    return "done" if stage in done or stage == Stage.INTENT else "ahead"


def _amount(intent: LoanIntent, stage: Stage):
    if stage == Stage.INTENT:
        return intent.amount
    return getattr(intent, AMOUNTS[stage]) if stage in AMOUNTS else None
