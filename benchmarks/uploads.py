"""Uploading 100,000 rows end to end (receive, read, check, stage, publish), beside what others use and the limit.

`python -m benchmarks.uploads [ROWS]` makes a database of its own beside the one that DATABASE_URL names (PostgreSQL for
the COPY). The file is an .xlsx of ten columns; one row in ten is stored already, one in a hundred is wrong.

- limit: a raw COPY of the same finished rows into the same indexed table;
- stock: django-import-export as it comes, on the same model and file (a part of the rows, scaled up: it is linear);
- reading alone: beside tablib, which stock uses.
"""

import os
import resource
import subprocess
import sys
import time
from contextlib import closing
from io import BytesIO, StringIO
from tempfile import TemporaryFile

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

import tablib  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connection  # noqa: E402
from import_export.resources import ModelResource  # noqa: E402

from jobs import queue  # noqa: E402
from jobs.models import Job, State  # noqa: E402
from tests.cast import Cast, small_programme  # noqa: E402
from tests.register.models import Member  # noqa: E402
from tests.register.sheets import HEAD, member, workbook  # noqa: E402
from tests.worker import database_url  # noqa: E402
from uploads import reading, workflow  # noqa: E402
from uploads.models import Upload  # noqa: E402

ROWS, STOCK_ROWS, ROUNDS = 100_000, 2_000, 3
COLUMNS = ("number", "name", "organization_id", "kind", "joined", "hours", "phone", "town", "skill", "note")


class Stock(ModelResource):
    """What the library makes of the model by itself."""

    class Meta:
        model = Member
        import_id_fields = ("number",)
        exclude = ("id",)


def seconds(work) -> float:
    """How long `work()` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def stored_already(rows: int, place: int) -> None:
    """One row in ten, as it was before."""
    Member.objects.all().delete()
    Member.objects.bulk_create(
        [Member(number=f"M{n:07}", name="旧名", organization_id=place) for n in range(0, rows, 10)], batch_size=5000
    )


def copied(rows: int, place: int) -> float:
    """The limit: finished rows straight into the table."""
    lines = StringIO()
    for n in range(rows):
        number, name, _, _, joined, hours, phone, town, skill, note = member(n)
        values = [number, name, place, "teacher", joined, hours, phone, town, skill, note]
        lines.write("\t".join(map(str, values)) + "\n")
    lines.seek(0)
    Member.objects.all().delete()

    def copy():
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY register_member ({', '.join(COLUMNS)}) FROM STDIN", lines)

    return seconds(copy)


def uploaded(user, content: bytes, worker) -> tuple[float, dict]:
    """Ours, with the jobs in a process of their own, as a worker does them; seconds, and what that process told."""
    started = time.perf_counter()
    upload = workflow.receive(user, "members", SimpleUploadedFile("名册.xlsx", content), user.organization, None)
    worker(upload)
    upload.refresh_from_db()
    checked = time.perf_counter()
    workflow.apply(upload, user, "", only_valid=True)
    told = worker(upload)
    ended = time.perf_counter()
    upload.refresh_from_db()
    assert upload.state == "applied", (upload.state, upload.reason)
    return ended - started, {"check": checked - started, "apply": ended - checked, "counts": upload.counts, **told}


class Worker:
    """A process that performs what is queued, on request, and tells of its memory."""

    def __init__(self, module: str = "benchmarks.uploads"):
        command = [sys.executable, "-m", module, "--worker"]
        environment = os.environ | {"DATABASE_URL": database_url(), "DATA_DIR": str(settings.DATA_DIR)}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        assert self.process.stdout.readline() == "ready\n"

    def __call__(self, upload: Upload) -> dict:
        """Have the upload's job done; answers megabytes of the worker and of its reader."""
        upload.refresh_from_db()
        self.process.stdin.write(f"{upload.job_id}\n")
        self.process.stdin.flush()
        own, child = self.process.stdout.readline().split()
        return {"worker": int(own) / 1024, "reader": int(child) / 1024}

    def close(self) -> None:
        """End it, so that its database can go."""
        self.process.stdin.close()
        self.process.wait()


def work() -> None:
    """The worker's side: a job's id a line; answers kilobytes of its own and of its largest child."""
    print("ready", flush=True)
    for line in sys.stdin:
        queue.perform(int(line))
        job = Job.objects.get(pk=int(line))
        assert job.state == State.DONE, job.error
        usage = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        print(*usage, flush=True)


def stock(content: bytes, place: int) -> float:
    """The library as it comes, for each row."""
    dataset = tablib.Dataset(headers=["number", "name", "organization", "kind", "joined", "hours", "phone", "town",
                                      "skill", "note"])  # fmt: skip
    for n in range(STOCK_ROWS):
        number, name, _, _, *rest = member(n)
        dataset.append([number, name, place, "teacher", *map(str, rest)])
    stored_already(STOCK_ROWS, place)
    return seconds(lambda: Stock().import_data(dataset, raise_errors=True)) / STOCK_ROWS


def measure(rows: int) -> None:
    """Print every figure beside its peer."""
    cast = Cast(small_programme())
    user, place = cast.wuxing_officer, cast.wuxing.pk
    content = workbook(rows, wrong_every=100, title="")  # tablib takes no title
    print(f"{connection.vendor}, {rows} rows × {len(HEAD)} columns, {len(content) / 1e6:.1f} MB")
    with TemporaryFile() as file:
        file.write(content)
        reads = seconds(lambda: [None for _ in reading.read(file, "名册.xlsx")])
    tablibs = seconds(lambda: tablib.Dataset().load(BytesIO(content), format="xlsx"))
    print(f"{'reading, ours':32}{reads:8.2f} s\n{'reading, tablib':32}{tablibs:8.2f} s {tablibs / reads:8.1f} × ours")
    each = stock(content, place)
    limit = min(copied(rows, place) for _ in range(ROUNDS)) if connection.vendor == "postgresql" else None
    best, told = None, None
    with closing(Worker()) as worker:
        for _ in range(ROUNDS):
            stored_already(rows, place)
            spent, facts = uploaded(user, content, worker)
            if best is None or spent < best:
                best, told = spent, facts
    print(f"{'upload, end to end':32}{best:8.2f} s  check {told['check']:.2f} s, apply {told['apply']:.2f} s")
    print(f"{'':32}{told['counts']}")
    print(f"{'stock django-import-export':32}{each * rows:8.1f} s {each * rows / best:8.1f} × ours")
    if limit:
        print(f"{'raw COPY':32}{limit:8.2f} s {best / limit:8.2f} = ours ÷ COPY")
    print(f"{'memory of the worker':32}{told['worker']:8.0f} MB, of its reader {told['reader']:.0f} MB")


def main() -> None:
    """In a database that is made for this and thrown away."""
    if "--worker" in sys.argv:
        work()
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        measure(rows)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


if __name__ == "__main__":
    main()
