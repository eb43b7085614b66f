"""The process that marks one workbook: confines itself, looks at the content again, and writes what comes of it.

Started as `python -m uploads.marking.child` by `uploads.marked`, as the reading process is. Its input holds the options
and the marks, its output is messages: one in JSON, and pieces of the workbook if it says "pieces".
"""

import json
import os
import sys

from uploads.marking.marks import load
from uploads.marking.same import marked, size
from uploads.reading.child import confine
from uploads.reading.limits import Limits
from uploads.reading.preflight import XLSX, inspect
from uploads.reading.refusals import Unreadable
from uploads.reading.wire import LENGTH, frame
from uploads.reading.workbook import Plan

PIECE = 1 << 20


def main(parent: str, descriptor: str, limits: str) -> int:
    """Answers by messages; 1 after a failure that it could still tell."""
    bounds = Limits(**json.loads(limits))
    confine(bounds, int(parent))
    try:
        with open(int(descriptor), "rb", closefd=False) as file:
            content = _content(file, bounds)
    except Unreadable as refusal:
        _send(frame({"refused": refusal.code, "details": refusal.details}))
    except BaseException as error:  # any failure of openpyxl, and want of memory
        _send(frame({"failed": type(error).__name__}))
        return 1
    else:
        _send(frame({"pieces": len(content)} if content else {"large": True}))
        for place in range(0, len(content), PIECE):
            piece = content[place : place + PIECE]
            _send(LENGTH.pack(len(piece)) + piece)
    return 0


def _content(file, bounds: Limits) -> bytes:
    """The marked workbook; nothing when it is too large to be marked as it is."""
    options = json.loads(sys.stdin.buffer.readline())
    if inspect(file, bounds) != XLSX:
        return b""
    plan = Plan(file)
    if size(plan) > options["cells"]:
        return b""
    return marked(file, plan, load(sys.stdin.buffer))


def _send(content: bytes) -> None:
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    os._exit(main(*sys.argv[1:]))
