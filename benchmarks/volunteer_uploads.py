"""Uploading a roster of volunteers: read, checked, encrypted, staged, written and counted, beside a raw COPY of
the same finished rows into the same indexed table, and beside django-import-export as it comes.

`python -m benchmarks.volunteer_uploads [ROWS [ROUNDS [csv|xlsx]]]` makes a database of its own beside the one that
DATABASE_URL names; for the COPY that must be PostgreSQL. One row in a hundred has a wrong document. Every figure is the
best of its rounds.
"""

import datetime as dt
import os
import sys
import time
from contextlib import closing
from io import StringIO

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("HOLD_TODAY", "2017-07-04")
django.setup()

import tablib  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connection  # noqa: E402
from import_export.resources import ModelResource  # noqa: E402

from benchmarks.uploads import Worker, seconds, work  # noqa: E402
from common import periods, sealing  # noqa: E402
from projects import feeds  # noqa: E402
from tests.cast import Cast, small_programme  # noqa: E402
from tests.fed import fed_indicator  # noqa: E402
from tests.volunteers import rosters  # noqa: E402
from uploads import workflow  # noqa: E402
from uploads.models import Upload, UploadRow  # noqa: E402
from volunteers.identity import identity  # noqa: E402
from volunteers.models import Volunteer  # noqa: E402
from volunteers.sheets import secrets  # noqa: E402

ROWS, STOCK_ROWS, ROUNDS, MANY = 100_000, 1_000, 3, 300_000
FILES = {"csv": rosters.text, "xlsx": rosters.workbook}
COLUMNS = (
    "number", "organization_id", "county_id", "name", "sex", "born_on", "document_kind", "document_sealed",
    "document_hash", "phone_sealed", "phone_hash", "politics", "league", "education", "occupation", "skills",
    "availability", "guardian", "registered_on", "joined_on", "source", "registered_by_id", "registered_at",
    "upload_id",
)  # fmt: skip


class Stock(ModelResource):
    """What the library makes of the model, with the two numbers encrypted in its own hook."""

    class Meta:
        model = Volunteer
        import_id_fields = ("document_hash",)
        fields = ("document_hash", "name", "organization", "county", "sex", "born_on", "politics", "league",
                  "education", "occupation", "skills", "availability", "registered_on", "joined_on",
                  "source")  # fmt: skip

    def before_import_row(self, row, **kwargs):
        """What a row has to be found by."""
        row["document_hash"] = str(sealing.blind(identity(row["document"]).number, "document"))

    def after_init_instance(self, instance, new, row, **kwargs):
        """Encrypt."""
        instance.document, instance.phone = row["document"], row["phone"]
        instance.phone_hash = sealing.blind(row["phone"], "phone")


def finished(rows: int, cast: Cast) -> str:
    """The rows that the roster means, as COPY takes them, in the order of the file."""
    lines, now = [], periods.now().isoformat()
    places = {"吴兴区": cast.wuxing.pk, "德清县": cast.deqing.pk}
    upload = Upload.objects.create(
        kind="volunteers", organization=cast.office.organization, name="名册.csv", file="", size=0, sha256="",
        uploaded_by=cast.office, state="applied",
    )  # fmt: skip
    for first in range(0, rows, 5000):
        people = [rosters.person(n) for n in range(first, min(first + 5000, rows)) if n % 100 != 99]
        documents, phones = [cells[1] for cells in people], [cells[2] for cells in people]
        numbers = secrets.numbers(len(people))
        parts = zip(
            people, numbers, secrets.sealed("document_sealed", documents, numbers),
            sealing.blind_many(documents, "document"), secrets.sealed("phone_sealed", phones, numbers),
            sealing.blind_many(phones, "phone"), strict=True,
        )  # fmt: skip
        for cells, number, document, document_hash, phone, phone_hash in parts:
            told, place = cells[1], places[cells[3]]
            born = f"{told[6:10]}-{told[10:12]}-{told[12:14]}"
            lines.append("\t".join(map(str, (
                number, place, place, cells[0], 2 - int(told[16]) % 2, born, "resident", document, document_hash,
                phone, phone_hash, "01", "none", "21", cells[10], cells[11] or "", cells[12], "", cells[15], cells[15],
                "online", cast.office.pk, now, upload.pk,
            ))))  # fmt: skip
    return "\n".join(lines) + "\n"


def copied(lines: str) -> float:
    """The limit: finished rows straight into the table; seconds."""
    empty()

    def copy():
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {Volunteer._meta.db_table} ({', '.join(COLUMNS)}) FROM STDIN", StringIO(lines))

    return seconds(copy)


def empty() -> None:
    """Away with volunteers, staged rows, and what the database kept room for."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {Volunteer._meta.db_table}, {UploadRow._meta.db_table} CASCADE")
            cursor.execute("CHECKPOINT")
        else:
            Volunteer.objects.all().delete()


def stock(cast: Cast) -> float:
    """The library as it comes: seconds a row."""
    heads = ["document_hash", "document", "phone", "name", "organization", "county", "sex", "born_on", "politics",
             "league", "education", "occupation", "skills", "availability", "registered_on", "joined_on",
             "source"]  # fmt: skip
    dataset = tablib.Dataset(headers=heads)
    for n in range(STOCK_ROWS):
        cells, place = rosters.person(n), cast.wuxing.pk
        born = dt.date(int(cells[1][6:10]), int(cells[1][10:12]), int(cells[1][12:14]))
        dataset.append([None, cells[1], cells[2], cells[0], place, place, "1", born, "01", "none", "21", cells[10],
                        cells[11] or "", cells[12], cells[15], cells[15], "online"])  # fmt: skip
    empty()
    spent = seconds(lambda: Stock().import_data(dataset, raise_errors=True)) / STOCK_ROWS
    assert Volunteer.objects.count() == STOCK_ROWS
    return spent


def uploaded(user, name: str, content: bytes, worker) -> tuple[Upload, float, float, dict]:
    """An upload that was written: seconds of the check and of writing, and what the worker told."""
    started = time.perf_counter()
    upload = workflow.receive(user, "volunteers", SimpleUploadedFile(name, content), user.organization, None)
    worker(upload)
    upload.refresh_from_db()
    assert upload.state == "checked", (upload.state, upload.reason)
    checked = time.perf_counter()
    workflow.apply(upload, user, "", True)
    told = worker(upload)
    ended = time.perf_counter()
    upload.refresh_from_db()
    assert upload.state == "applied", (upload.state, upload.reason)
    return upload, checked - started, ended - checked, told


def measure(rows: int, rounds: int, ending: str) -> None:
    """Print every figure beside its peer."""
    cast = Cast(small_programme())
    fed_indicator(cast.programme, "registered", "volunteers", None, aggregate="latest", unit="名")
    with closing(Worker("benchmarks.volunteer_uploads")) as worker:
        each = stock(cast)
        lines = finished(rows, cast)
        raw = min(copied(lines) for _ in range(rounds)) if connection.vendor == "postgresql" else None
        del lines
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        print(f"processes that want one of {os.cpu_count()} processors, in the last 1, 5 and 15 minutes: {load}")
        print(
            f"{connection.vendor}, {rows} volunteers × {len(rosters.HEAD)} columns; COPY {raw or 0:.2f} s", flush=True
        )
        for name, make in [(f"名册.{each}", made) for each, made in FILES.items() if each.endswith(ending)]:
            content = make(rosters.people(rows, wrong_every=100))
            best = None
            for _ in range(rounds):
                empty()
                upload, check, apply, told = uploaded(cast.office, name, content, worker)
                assert upload.count("new") + upload.count("refused") == rows, upload.counts
                assert feeds.differences() == []
                best = min(best or (check + apply, check, apply), (check + apply, check, apply))
            show(name, best, raw, each * rows, told, len(content))
        again = workflow.receive(
            cast.office, "volunteers", SimpleUploadedFile(name, content), cast.office.organization, None
        )
        print(f"{'the same roster again':24}{seconds(lambda: worker(again)):8.2f} s")
        again.refresh_from_db()
        print(f"{'':24}{again.counts}")


def show(name: str, best: tuple, raw: float | None, peer: float, told: dict, size: int) -> None:
    """The lines of one file."""
    spent, check, apply = best
    print(f"{f'{name}, {size / 1e6:.1f} MB':24}{spent:8.2f} s  check {check:.2f} s, write {apply:.2f} s")
    if raw:
        print(f"{'':24}{spent / raw:8.2f} × COPY of the same rows")
    print(f"{'':24}{peer / spent:8.1f} times faster than django-import-export ({peer:.0f} s)")
    print(f"{'':24}{told['worker']:8.0f} MB worker, {told['reader']:.0f} MB reader", flush=True)


def main() -> None:
    """In a database that is made for this and thrown away."""
    if "--worker" in sys.argv:
        work()
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS if rows < MANY else 1
    ending = sys.argv[3] if len(sys.argv) > 3 else ""
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        measure(rows, rounds, ending)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


if __name__ == "__main__":
    main()
