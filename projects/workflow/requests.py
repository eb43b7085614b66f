"""What becomes of a request: each step is checked, recorded with its day and words, and counted."""

import datetime as dt
from dataclasses import dataclass

from ledgers import kinds, workflow
from projects.models import RequestStatus, YouthRequest


@dataclass(frozen=True)
class Move:
    """One step: from which states it leads where, what it is called, and what is asked for."""

    sources: tuple[str, ...]
    to: str
    label: str
    asks: str
    done: str
    needs_words: bool = True
    has_day: bool = True  # steps back are as of now

    def fits(self, request: YouthRequest) -> bool:
        """Whether the request can take it."""
        return request.status in self.sources and not request.is_void


TODO, HANDLING, DONE, RETURNED = RequestStatus
MOVES = {
    "start": Move((TODO,), HANDLING, "开始办理", "办理安排", "已转为办理中", needs_words=False),
    "close": Move((TODO, HANDLING), DONE, "办结", "办理结果", "已办结"),
    "return": Move((TODO, HANDLING), RETURNED, "退回", "退回原因", "已退回"),
    "undo": Move((HANDLING,), TODO, "退回待办", "原因", "已退回待办", has_day=False),
    "reopen": Move((DONE, RETURNED), HANDLING, "重新办理", "重新办理的原因", "已重新办理", has_day=False),
}


def step(request: YouthRequest, user, verb: str, on: dt.date | None, words: str, late_reason: str = "") -> YouthRequest:
    """Take a request one step further; `ledgers.workflow.Refused` says why where it cannot be.

    Closing and opening again change what counts: in a closed month the first needs `late_reason`, the second's own
    reason serves.
    """
    move, words = MOVES[verb], words.strip()
    if move.needs_words and not words:
        raise workflow.Refused(f"请写明{move.asks}。")
    closes = move.to == DONE
    to = {
        "status": move.to,
        "closed_on": on if closes else None,
        "outcome": words if move.has_day else "",
    }
    if closes:
        to["late_reason"] = late_reason.strip()
    elif request.closed_on and kinds.of(request).is_closed(request.closed_on):
        to["late_reason"] = words[:200]
    day = f"（{on.month}月{on.day}日）" if on else ""
    workflow.move(
        request, user, {"status__in": move.sources}, to, "request.step", f"{move.label}{day}：{request}",
        "" if move.has_day else words,
    )  # fmt: skip
    return request
