"""Every change of state in the programme: check, conditional update, audit entry, in one transaction."""

from projects.workflow.attachments import attach, remove, restore
from projects.workflow.comments import comment, mark_read
from projects.workflow.refusal import Refused, Superseded
from projects.workflow.reports import (
    MOVES,
    TEXTS,
    Stated,
    accept,
    accept_many,
    find_or_new,
    lacking,
    save,
    send_back,
    submit,
    submit_many,
    withdraw,
)

__all__ = [
    "MOVES",
    "TEXTS",
    "Refused",
    "Stated",
    "Superseded",
    "accept",
    "accept_many",
    "attach",
    "comment",
    "find_or_new",
    "lacking",
    "mark_read",
    "remove",
    "restore",
    "save",
    "send_back",
    "submit",
    "submit_many",
    "withdraw",
]
