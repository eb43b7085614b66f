"""The process that reads one file: confines itself, looks at the content, and writes what it finds to its output.

Started as `python -m uploads.reading.child` by `uploads.reading.reader`; it knows nothing of Django and inherits
nothing but the open file. Exit code 0 after the last message, 1 after a failure that it could still tell.
"""

import ctypes
import gc
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from dataclasses import astuple
from importlib import import_module

from uploads.reading.limits import Limits
from uploads.reading.preflight import TEXT, XLS, XLSX, inspect
from uploads.reading.refusals import Unreadable
from uploads.reading.values import SheetHead
from uploads.reading.wire import frame

CHUNK_ROWS, CHUNK_CELLS = 1000, 50_000
PR_SET_PDEATHSIG = 1
ENGINES = {XLSX: ("by_calamine", "by_openpyxl"), XLS: ("by_xlrd", "by_calamine"), TEXT: ("by_csv", "by_csv")}


def confine(limits: Limits, parent: int) -> None:
    """Takes away what a hostile file could use: memory, time, files; and dies when its parent does."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked to follow it
        os._exit(1)
    memory = limits.memory_megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


class Writer:
    """Sends messages to the parent, rows in chunks."""

    def __init__(self, limits: Limits):
        self.limits = limits
        self.rows: list[tuple] = []
        self.cells = self.total = 0

    def send(self, **message) -> None:
        """One message, at once."""
        self._write(frame(message))

    def _write(self, content: bytes) -> None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()

    def add(self, row: tuple) -> None:
        """A row, sent together with others."""
        self.rows.append(row)
        self.cells += len(row[2])
        self.total += 1
        if self.total > self.limits.rows:
            raise Unreadable("too-many-rows", limit=self.limits.rows)
        if len(self.rows) >= CHUNK_ROWS or self.cells >= CHUNK_CELLS:
            self.flush()

    def flush(self) -> None:
        """Sends the rows that are still waiting."""
        rows, self.rows, self.cells = self.rows, [], 0
        if rows:
            self._send_rows(rows)

    def _send_rows(self, rows: list[tuple]) -> None:
        """Halves a chunk of very long rows until it can travel."""
        try:
            content = frame({"rows": rows})
        except Unreadable:
            if len(rows) == 1:
                raise
            self._send_rows(rows[: len(rows) // 2])
            self._send_rows(rows[len(rows) // 2 :])
        else:
            self._write(content)

    def copy(self, items: Iterator[SheetHead | tuple]) -> None:
        """Everything that an engine finds."""
        sheets = 0
        for item in items:
            if isinstance(item, SheetHead):
                self.flush()
                self.send(head=astuple(item))
                sheets += 1
            else:
                self.add(item)
        self.flush()
        if not sheets:
            raise Unreadable("no-sheets")
        self.send(end=True)


def main(parent: str, descriptor: str, limits: str, attempt: str, name: str) -> int:
    """Reads the file by the engine of this attempt (0 or 1)."""
    bounds = Limits(**json.loads(limits))
    confine(bounds, int(parent))
    gc.disable()  # millions of lists, no circles: looking for them takes a sixth of the time
    writer = Writer(bounds)
    try:
        with open(int(descriptor), "rb", closefd=False) as file:
            kind = inspect(file, bounds)
            engine = import_module(f"uploads.reading.engines.{ENGINES[kind][int(attempt)]}")
            writer.copy(engine.sheets(file, name, kind, bounds))
    except Unreadable as refusal:
        writer.send(refused=refusal.code, details=refusal.details)
    except BaseException as error:  # a panic of calamine is no Exception
        writer.send(failed=type(error).__name__)
        return 1
    return 0


if __name__ == "__main__":
    # Without tidying up: there may be gigabytes to give back one by one.
    os._exit(main(*sys.argv[1:]))
