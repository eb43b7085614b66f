"""Faults for long work: a real worker, a condition to wait for, and what is killed then. More faults are added here."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from jobs.models import Job, State

SECONDS = 120


def wait_for(question, worker, seconds: float = SECONDS):
    """The first true answer of `question()`; fails with the worker's log when none comes."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(0.02)
    standing = list(Job.objects.values_list("kind", "state", "attempts", "progress_done", "error"))
    raise AssertionError(f"waited in vain: {standing}\n{worker.log.read_text()[-4000:]}")


def running(job_id: int, least: int) -> Job | None:
    """The job, while it runs and has told of at least so much progress."""
    return Job.objects.filter(pk=job_id, state=State.RUNNING, progress_done__gte=least).first()


def ended(job_id: int) -> Job | None:
    """The job, once it has ended."""
    return Job.objects.filter(pk=job_id).exclude(state__in=[State.QUEUED, State.RUNNING]).first()


def descendants(pid: int) -> list[int]:
    """Every process below one, whatever session it is in."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                stat = (folder / "stat").read_text()
                parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(folder.name))
    found, waiting = [], [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def readers(worker) -> list[int]:
    """The processes in which the worker's files are being read."""
    found = []
    for pid in descendants(worker.process.pid):
        with suppress(OSError):
            if b"uploads.reading.child" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


def kill(pids) -> None:
    """SIGKILL, as the kernel does when memory is short."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    """Whether a process still runs (a zombie does not)."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
