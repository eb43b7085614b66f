"""Every change of state in the programme: check, conditional update, audit entry, in one transaction."""

from projects.workflow.attachments import attach, remove, restore
from projects.workflow.comments import comment, mark_read
from projects.workflow.completeness import doubtful, lacking, unexplained
from projects.workflow.corrections import accept_correction, propose_correction, refuse_correction, withdraw_correction
from projects.workflow.extensions import (
    LONGEST,
    ask_for_time,
    end_extension,
    grant_extension,
    refuse_extension,
    reopen,
)
from projects.workflow.filling import Filled, Filling, Trace, fill
from projects.workflow.problems import record_outcome
from projects.workflow.publishing import Stated
from projects.workflow.refusal import Refused, Superseded
from projects.workflow.reports import (
    MOVES,
    TEXTS,
    HandedIn,
    Seen,
    accept,
    accept_many,
    find_or_new,
    save,
    save_over,
    send_back,
    submit,
    submit_many,
    take_back,
    withdraw,
)
from projects.workflow.townships import switch_collection
from projects.workflow.unfilling import Before, obstacles_to_unfilling, unfill

__all__ = [
    "LONGEST",
    "MOVES",
    "TEXTS",
    "Before",
    "Filled",
    "Filling",
    "HandedIn",
    "Refused",
    "Seen",
    "Stated",
    "Superseded",
    "Trace",
    "accept",
    "accept_correction",
    "accept_many",
    "ask_for_time",
    "attach",
    "comment",
    "doubtful",
    "end_extension",
    "fill",
    "find_or_new",
    "grant_extension",
    "lacking",
    "mark_read",
    "obstacles_to_unfilling",
    "propose_correction",
    "record_outcome",
    "refuse_correction",
    "refuse_extension",
    "remove",
    "reopen",
    "restore",
    "save",
    "save_over",
    "send_back",
    "submit",
    "submit_many",
    "switch_collection",
    "take_back",
    "unexplained",
    "unfill",
    "withdraw",
    "withdraw_correction",
]
