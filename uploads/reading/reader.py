"""Reads a spreadsheet in a process of its own, twice if need be, and ends that process in every way out."""

import fcntl
import json
import logging
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import BinaryIO

from uploads.reading.delivery import Delivery, Distrust
from uploads.reading.limits import Limits
from uploads.reading.refusals import Unreadable
from uploads.reading.values import RawRow, SheetHead
from uploads.reading.wire import LARGEST_FRAME, LENGTH

READER = "uploads.reading.child"
ROOT = Path(__file__).resolve().parents[2]
KEPT = ("PATH", "LANG", "TZ", "LD_LIBRARY_PATH")  # the rest of the environment holds secrets
PIPE = 1 << 20
# How an attempt ended, and what people are told: out of CPU time; killed by the kernel for want of memory, as a rule.
ENDS = {"MemoryError": "memory", f"exit {-signal.SIGKILL:d}": "memory", f"exit {-signal.SIGXCPU:d}": "slow"}
logger = logging.getLogger(__name__)


class Late(Exception):
    """The wall time is used up."""


class Clock:
    """What is left of the wall time. Only waiting counts: a caller may take its time with the rows."""

    def __init__(self, seconds: float):
        self.left = seconds

    def wait(self, poll: select.poll) -> None:
        """Until there is something to read; raises Late."""
        start = time.monotonic()
        ready = poll.poll(max(0, self.left) * 1000)
        self.left -= time.monotonic() - start
        if not ready:
            raise Late


class Child:
    """A process that opens one file, such as an attempt at reading; leaves nothing behind when it is closed.

    `module` is started with its parent's id, the file's descriptor, the limits and the other arguments.
    """

    def __init__(
        self, module: str, source: BinaryIO, limits: Limits, *others: str, stdin: BinaryIO | int = subprocess.DEVNULL
    ):
        descriptor = source.fileno()
        arguments = [str(os.getpid()), str(descriptor), json.dumps(limits.as_json()), *others]
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=(descriptor,),
            cwd=ROOT,
            env={key: os.environ[key] for key in KEPT if key in os.environ} | {"MALLOC_ARENA_MAX": "1"},
            start_new_session=True,
            bufsize=0,
        )
        with suppress(OSError):
            fcntl.fcntl(self.process.stdout, fcntl.F_SETPIPE_SZ, PIPE)
        self.poll = select.poll()
        self.poll.register(self.process.stdout, select.POLLIN | select.POLLHUP)

    def close(self) -> None:
        """Kills it and takes its exit code."""
        self.process.kill()
        self.process.stdout.close()
        self.process.wait()

    def messages(self, clock: Clock) -> Iterator[bytes]:
        """What it writes, message by message, until it ends. Raises Late, and Distrust for a message without end."""
        buffer = bytearray()
        while True:
            clock.wait(self.poll)
            piece = os.read(self.process.stdout.fileno(), PIPE)
            if not piece:
                return
            buffer += piece
            while len(buffer) >= LENGTH.size:
                (length,) = LENGTH.unpack_from(buffer)
                if length > LARGEST_FRAME:
                    raise Distrust("length")
                if len(buffer) < LENGTH.size + length:
                    break
                content = bytes(buffer[LENGTH.size : LENGTH.size + length])
                del buffer[: LENGTH.size + length]
                yield content

    def exit_code(self) -> int:
        """After its output has ended."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        return self.process.returncode if self.process.returncode is not None else -9


def read(source: BinaryIO, name: str, limits: Limits | None = None) -> Iterator[SheetHead | list[RawRow]]:
    """Every sheet's head, then its rows in lists of at most 1000. `source` is an open file with a descriptor, whose
    position moves; `name` is only shown. Raises Unreadable, also after rows have been handed on. Closing the iterator
    ends the reading."""
    limits = limits or Limits.from_settings()
    _check_size(source, limits)
    clock, delivery, reason = Clock(limits.wall_seconds), Delivery(limits), ""
    for attempt in (0, 1):
        delivery.restart()
        with closing(Child(READER, source, limits, str(attempt), name)) as child:
            try:
                yield from _attempt(child, clock, delivery)
            except Late:
                raise Unreadable("slow") from None
            except Distrust as error:
                reason = f"untrusted: {error}"
            else:
                if delivery.ended:
                    return
                reason = delivery.failure or f"exit {child.exit_code()}"
        logger.warning("reading a spreadsheet: attempt %s failed (%s)", attempt + 1, reason)
    raise Unreadable(ENDS.get(reason, "damaged"))


def _attempt(child: Child, clock: Clock, delivery: Delivery) -> Iterator[SheetHead | list[RawRow]]:
    """What one process hands over, as far as it is new."""
    for message in child.messages(clock):
        item = delivery.take(message)
        if item:
            yield item
        if delivery.ended or delivery.failure:
            return


def _check_size(source: BinaryIO, limits: Limits) -> None:
    size = source.seek(0, 2)
    source.flush()
    if not size:
        raise Unreadable("empty")
    if size > limits.bytes:
        raise Unreadable("too-large", size=-(-size // 2**20), limit=limits.bytes // 2**20)
