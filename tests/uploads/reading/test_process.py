"""The reading process is confined, and gone in every way out."""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.uploads.corpus import ODD
from tests.uploads.corpus.build import book, number, row
from tests.uploads.reading.files import SMALL, everything, opened
from uploads.reading import Limits, SheetHead, Unreadable, read, reader

MANY = 30_000  # rows; far more than a pipe holds
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def narrow(monkeypatch):
    """A pipe that holds a small part of what is handed over, so that a process is still at it when it is killed."""
    monkeypatch.setattr(reader, "PIPE", 1 << 16)


@pytest.fixture(scope="module")
def long():
    """A workbook whose rows take a while to hand over."""
    return book(*(row(i, number(f"A{i}", i), number(f"B{i}", i / 7)) for i in range(1, MANY + 1)))


def children() -> list[int]:
    """Reading processes of this one, dead but unburied ones included."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == os.getpid():
                found.append(int(folder.name))
    return found


def started(content: bytes, name: str = "表.xlsx", **limits):
    """(file, iterator, process id) once the head and the first rows are there."""
    file = opened(content)
    before = set(children())
    items = read(file, name, Limits(**SMALL | limits))
    assert isinstance(next(items), SheetHead)
    assert next(items)[0].number == 1
    (child,) = set(children()) - before
    return file, items, child


def test_killed_half_way_the_second_reader_goes_on_where_it_ended(long):
    file, items, child = started(long)
    os.kill(child, signal.SIGKILL)
    numbers = [row.number for item in items for row in item]
    assert numbers == list(range(1001, MANY + 1))
    assert children() == []
    file.close()


def test_killed_twice_is_refused(long):
    file, items, child = started(long)
    os.kill(child, signal.SIGKILL)
    while child in children() or not children():
        next(items)
    for again in children():
        os.kill(again, signal.SIGKILL)
    with pytest.raises(Unreadable) as refusal:
        list(items)
    assert refusal.value.code == "memory"  # what the kernel kills for, as a rule
    assert children() == []
    file.close()


def test_closing_ends_the_process(long):
    file, items, _ = started(long)
    items.close()
    assert children() == []
    file.close()


def test_forgetting_ends_the_process(long):
    file, items, _ = started(long)
    del items
    assert children() == []
    file.close()


def test_nothing_is_left_after_reading_or_refusing():
    everything(book(row(1, number("A1", 1))))
    with pytest.raises(Unreadable):
        everything(b"PK\x03\x04 nothing")
    assert children() == []


def test_the_process_dies_with_its_parent(long, tmp_path):
    """Also when the parent is killed: the kernel sees to it."""
    (tmp_path / "long.xlsx").write_bytes(long)
    script = (
        "import sys, os, time\nfrom uploads.reading import read, Limits\n"
        f"items = read(open({str(tmp_path / 'long.xlsx')!r}, 'rb'), 'x', Limits())\nnext(items); next(items)\n"
        "print(open('/proc/thread-self/children').read(), flush=True)\ntime.sleep(60)\n"
    )
    parent = reader.subprocess.Popen(
        [sys.executable, "-c", script], stdout=reader.subprocess.PIPE, cwd=ROOT, env={"PATH": os.environ["PATH"]}
    )
    child = int(parent.stdout.readline())
    assert Path(f"/proc/{child}").exists()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert _gone(child)


def _gone(process: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":  # dead; whoever adopted it has not looked yet
            return True
        time.sleep(0.05)
    return False


def test_a_process_that_hangs_is_ended_by_wall_time(long):
    file, items, child = started(long, wall_seconds=3)
    os.kill(child, signal.SIGSTOP)
    start = time.monotonic()
    with pytest.raises(Unreadable) as refusal:
        list(items)
    assert refusal.value.code == "slow"
    assert time.monotonic() - start < 10
    assert children() == []
    file.close()


def test_wall_time_runs_only_while_waiting(long):
    file, items, _ = started(long, wall_seconds=20)
    time.sleep(0.3)
    assert sum(map(len, items)) == MANY - 1000
    file.close()


def test_cpu_time_is_limited():
    """A second is not enough for these, whoever reads them."""
    text = "".join(f"<row r='{i}'><c r='A{i}' t='e'><v>#N/A</v></c></row>" for i in range(1, 250_000))
    with pytest.raises(Unreadable) as refusal:
        everything(book(text), cpu_seconds=1)
    assert refusal.value.code == "slow"


def test_the_process_is_confined_and_inherits_no_secrets(long):
    file, items, child = started(long)
    limits = Path(f"/proc/{child}/limits").read_text()
    assert _limit(limits, "Max address space") == str(1024 * 2**20)
    assert _limit(limits, "Max cpu time") == "30"
    assert _limit(limits, "Max core file size") == "0"
    assert _limit(limits, "Max file size") == "0"
    environment = Path(f"/proc/{child}/environ").read_bytes().split(b"\0")
    assert {entry.partition(b"=")[0] for entry in environment} <= {
        b"", b"PATH", b"LANG", b"TZ", b"LD_LIBRARY_PATH", b"MALLOC_ARENA_MAX",
    }  # fmt: skip
    items.close()
    file.close()


def _limit(limits: str, name: str) -> str:
    return next(line[26:].split()[0] for line in limits.splitlines() if line.startswith(name))


def test_the_process_does_without_django():
    code = "import sys, uploads.reading.child; print('django' in sys.modules)"
    result = reader.subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert result.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("title", "ends"),
    [
        ("cells_at_both_corners", ["exit -6"]),
        ("sectors_that_follow_each_other_in_a_circle", ["CompDocError", "exit -6"]),
        ("sheet_said_to_lie_beyond_the_end", ["XLRDError", "PanicException"]),
    ],
)
def test_crashes_of_the_fast_reader_are_survived(title, ends, caplog):
    """These abort its whole process, or panic past every `except Exception`."""
    odd = next(odd for odd in ODD if odd.title == title)
    with suppress(Unreadable):
        everything(odd.content(), odd.name)
    told = [record.getMessage() for record in caplog.records if record.name == "uploads.reading.reader"]
    assert told == [f"reading a spreadsheet: attempt {place} failed ({end})" for place, end in enumerate(ends, 1)]
