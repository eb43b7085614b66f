"""Uploading 100,000 activities into a ledger whose rows feed figures, beside a COPY of the same rows and beside what
django-import-export would be spared: here every row is read, checked, staged, written and counted.

`python -m benchmarks.ledger_uploads [ROWS]` makes a database of its own beside the one that DATABASE_URL names
(PostgreSQL for the COPY). One row in ten is stored already with other heads, one in a hundred has a wrong date.

- limit: a raw COPY of the finished rows into the same indexed table (bulk_create where there is no COPY);
- again: the same file a second time, which must find everything unchanged;
- undo: what was added is voided, what was changed put back, and everything counted again.
"""

import os
import sys
import time
from contextlib import closing
from io import StringIO

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("HOLD_TODAY", "2017-07-04")
django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from benchmarks.uploads import Worker, seconds, work  # noqa: E402
from common import periods  # noqa: E402
from ledgers import history, kinds  # noqa: E402
from ledgers.models import Category  # noqa: E402
from projects import feeds  # noqa: E402
from projects.models import Activity, Figure, KeyProject  # noqa: E402
from tests.cast import Cast, small_programme  # noqa: E402
from tests.fed import fed_indicator  # noqa: E402
from tests.ledgers.sheets import activity_cells, workbook  # noqa: E402
from uploads import workflow  # noqa: E402
from uploads.models import Upload  # noqa: E402

ROWS, ROUNDS = 100_000, 2
COLUMNS = (
    "number", "organization_id", "late_reason", "project_id", "category_id", "name", "held_on", "starts_at", "place",
    "heads", "summary", "created_at", "created_by_id",
)  # fmt: skip


def finished(rows: int, cast: Cast) -> list[Activity]:
    """The records that the sheet means."""
    places = {"吴兴区": cast.wuxing.pk, "德清县": cast.deqing.pk}
    of_kind = dict(Category.objects.filter(ledger="activities").values_list("name", "pk"))
    projects = {f"{number:02}": pk for number, pk in KeyProject.objects.values_list("number", "pk")}
    made = []
    for n in range(rows):
        place, project, kind, name, day, start, where, heads, summary, reason = activity_cells(n)
        record = Activity(
            organization_id=places[place], project_id=projects[project], category_id=of_kind[kind], name=name,
            held_on=day, starts_at=start, place=where, heads=heads, summary=summary, late_reason=reason,
            created_by_id=cast.office.pk,
        )  # fmt: skip
        record.number = record.numbered()
        made.append(record)
    return made


def limit(made: list[Activity]) -> float:
    """Finished rows straight into the table."""
    empty()
    if connection.vendor != "postgresql":
        return seconds(lambda: Activity.objects.bulk_create(made, batch_size=5000))
    lines = StringIO("".join("\t".join(str(getattr(row, name)) for name in COLUMNS) + "\n" for row in made))

    def copy():
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY projects_activity ({', '.join(COLUMNS)}) FROM STDIN", lines)

    return seconds(copy)


def empty() -> None:
    """Away with records and figures."""
    Activity.objects.all().delete()
    Figure.objects.filter(indicator__in=Cast.fed).delete()


def stored_already(made: list[Activity]) -> None:
    """One record in ten, as it was before."""
    empty()
    old = made[::10]
    for record in old:
        record.pk, record.heads = None, record.heads + 1
    Activity.objects.bulk_create(old, batch_size=5000)
    for record in old:
        record.heads -= 1
    with transaction.atomic():
        feeds.recount_all(Cast.fed)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE projects_activity, uploads_uploadrow")


def checked(user, content: bytes, worker) -> tuple[Upload, float, dict]:
    """An upload that was checked, the seconds that it took, and what the worker told."""
    started = time.perf_counter()
    upload = workflow.receive(user, "activities", SimpleUploadedFile("活动.xlsx", content), None, None)
    told = worker(upload)
    spent = time.perf_counter() - started
    upload.refresh_from_db()
    assert upload.state == "checked", (upload.state, upload.reason)
    return upload, spent, told


def then(verb, upload: Upload, worker, *arguments) -> tuple[float, dict]:
    """A verb with its job: the seconds that it takes, and what the worker told."""
    started = time.perf_counter()
    verb(upload, upload.uploaded_by, *arguments)
    told = worker(upload)
    spent = time.perf_counter() - started
    upload.refresh_from_db()
    assert feeds.differences() == [], (upload.state, upload.reason, upload.result, feeds.differences()[:4])
    return spent, told


def measure(rows: int) -> None:
    """Print every figure beside the limit."""
    cast = Cast(small_programme())
    for name in ("讲座", "培训"):
        Category.objects.get_or_create(ledger="activities", name=name)
    Cast.fed = [
        fed_indicator(cast.programme, f"{feed}{project}", feed, project)
        for project in (1, 2, 3, 4)
        for feed in ("activities", "participants")
    ]
    sheet = (activity_cells(n, **({"日期": "2017-02-30"} if n % 100 == 99 else {})) for n in range(rows))
    content = workbook(sheet)
    print(
        f"{connection.vendor}, {rows} activities × 10 columns, {len(content) / 1e6:.1f} MB, {len(Cast.fed)} indicators"
    )
    # The worker starts first: a process is told to have used what the one had that started it.
    with closing(Worker()) as worker:
        made = finished(rows, cast)
        raw = min(limit(made) for _ in range(ROUNDS))
        for _ in range(ROUNDS):
            stored_already(made)
            upload, check, _told = checked(cast.office, content, worker)
            apply, told = then(workflow.apply, upload, worker, "", True)
        assert upload.state == "applied", upload.reason
        again, check_again, _told = checked(cast.office, content, worker)
        show("limit: COPY, else bulk_create", raw, raw)
        show("check", check, raw, str(upload.counts))
        show("write and count", apply, raw)
        show("end to end", check + apply, raw)
        show("the same file again: check", check_again, raw, str(again.counts))
        trails(rows)
        undo, _told = then(workflow.undo, upload, worker)
        show("undo and count", undo, raw)
        print(f"{'memory of the worker':32}{told['worker']:8.0f} MB, of its reader {told['reader']:.0f} MB")


def trails(rows: int) -> None:
    """The history of one record among so many rows of uploads."""
    ledger, record = kinds.find("activities"), Activity.objects.filter(version=2).first()
    history.of(ledger, record, record.created_by)
    print(
        f"{'history of one record':32}{seconds(lambda: history.of(ledger, record, record.created_by)) * 1000:8.1f} ms"
    )


def show(what: str, spent: float, raw: float, more: str = "") -> None:
    """One line."""
    print(f"{what:32}{spent:8.2f} s {spent / raw:8.2f} × limit  {more}", flush=True)


def main() -> None:
    """In a database that is made for this and thrown away."""
    if "--worker" in sys.argv:
        work()
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(periods.today())
        measure(rows)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


if __name__ == "__main__":
    main()
