"""Checking a file: every sheet and row of it is read, understood, compared with what is stored, and put into staging.

Nothing outside the staging table changes. Rows read = accepted + rejected + named as ignored, always.
"""

import gc
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import BinaryIO

from common import sealed_files
from jobs.queue import Run
from uploads import bulk, kinds, placing, reading
from uploads.findings import WARNING, Choice, Question
from uploads.models import Outcome, Upload, UploadState
from uploads.resource import Context, LeagueResource, Row
from uploads.staging import Staging
from uploads.tables import Columns, SheetReading, unclear_reason

CHUNK = 2000
QUESTIONS = 200  # different questions about one file; whoever writes more of them wants to correct the file
PLACES = 30  # cells that are named under one question
HIDDEN = Question(
    "hidden",
    "这些行在表里是隐藏的，也要读取吗？",
    (Choice("read", "读取"), Choice("skip", "不读取")),
)


def check(upload: Upload, run: Run) -> None:
    """Check the upload and publish what was found with the job's end; LeaseLost when somebody else took over."""
    epoch = run.job.pk * 1000 + run.job.epoch
    try:
        with closing(sealed_files.opened(upload.file)) as source, _without_collector():
            found = _found(upload, source, epoch, run)
    except reading.Unreadable as error:
        found = {"state": UploadState.REFUSED, "reason": str(error)}
    with run.publish():
        rows = Upload.objects.filter(pk=upload.pk, state=UploadState.RECEIVED, round=run.arguments["round"])
        rows.update(epoch=epoch, **found)


@contextmanager
def _without_collector():
    """Millions of small things come and go without circles among them: looking for these takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _found(upload: Upload, source: BinaryIO, epoch: int, run: Run) -> dict:
    """What the file says, as fields of the upload."""
    resource = kinds.find(upload.kind)
    if upload.organization is None or (resource.monthly and upload.month is None):
        place = placing.recognise(resource, upload.uploaded_by, upload.name, _heads(source, upload.name))
        return {"state": UploadState.PLACING, "found": place, "reason": ""}
    context = Context(upload.uploaded_by, upload.organization, upload.month, upload.answers)
    made = resource(context)
    with Staging(upload, epoch, made) as staging:
        return _Check(upload, made, staging, run).of(source)


def _heads(source: BinaryIO, name: str) -> list[placing.Head]:
    """The first rows of every sheet."""
    heads: list[placing.Head] = []
    with closing(reading.read(source, name)) as events:
        for event in events:
            if isinstance(event, reading.SheetHead):
                heads.append(placing.Head(event.name, event.hidden))
            else:
                heads[-1].add(event)
    return heads


class _Check:
    """One check: what it has counted so far, and the rows that wait for the next chunk."""

    def __init__(self, upload: Upload, resource: LeagueResource, staging: Staging, run: Run):
        self.upload, self.resource, self.staging, self.run = upload, resource, staging, run
        self.counts = {"read": 0, "warned": 0} | dict.fromkeys(Outcome.values, 0)
        self.questions: dict[str, dict] = {}
        self.seen: dict[str, tuple[int, int]] = {}
        self.sheets: list[SheetReading] = []
        self.heads: list[placing.Head] = []
        self.waiting: list[Row] = []

    def of(self, source: BinaryIO) -> dict:
        """Read the whole file; answers the fields of the upload."""
        self.resource.begin()
        columns = Columns(self.upload, self.resource)
        with closing(reading.read(source, self.upload.name)) as events:
            for event in events:
                if isinstance(event, reading.SheetHead):
                    self._end_of_sheet()
                    self.sheets.append(SheetReading(event, columns, self.resource))
                    self.heads.append(placing.Head(event.name, event.hidden))
                else:
                    self.heads[-1].add(event)
                    self._take(self.sheets[-1].rows(event))
        self._end_of_sheet()
        self._flush()
        self.staging.wait()
        return self._told()

    def _end_of_sheet(self) -> None:
        if self.sheets:
            self._take(self.sheets[-1].end())

    def _take(self, rows: Iterator[Row]) -> None:
        for row in rows:
            if row.hidden and row.outcome != Outcome.IGNORED:
                self._hidden(row)
            self.waiting.append(row)
            if len(self.waiting) >= CHUNK:
                self._flush()

    def _hidden(self, row: Row) -> None:
        """A row that nobody sees on the sheet is loaded only when somebody says so."""
        answer = self.resource.answer(row, "", HIDDEN)
        if answer is None:
            row.ask("", HIDDEN)
        elif answer.key == "skip":
            row.ignore("隐藏的行，按您的选择没有读取")

    def _flush(self) -> None:
        """Compare, stage and count what waits."""
        if not self.waiting:
            return
        rows, self.waiting = self.waiting, []
        data = [row for row in rows if row.outcome != Outcome.IGNORED]
        self.resource.read_many(data)
        for row in rows:
            self.sheets[row.sheet].add_up(row)
        self.staging.wait()
        self.resource.check(data)
        bulk.twice(rows, self.seen, self.resource.apart)
        for row in rows:
            self._count(row)
        total = sum(sheet.height for sheet in self.sheets)
        self.run.progress(self.counts["read"], max(total, self.counts["read"]), "正在检查")
        self.staging.write(rows)

    def _count(self, row: Row) -> None:
        for name, question in row.questions.items():
            if not self._noted(row, name, question):
                row.refuse(f"这样的写法太多，系统没有逐一提问，请直接改成明确的内容：{question.text}", name)
                row.settle()
        self.counts["read"] += 1
        self.counts[row.outcome] += 1
        if row.findings and row.outcome != Outcome.IGNORED:
            self.counts["warned"] += any(finding.level == WARNING for finding in row.findings)

    def _noted(self, row: Row, name: str, question: Question) -> bool:
        """Add a cell to its question; False when there are too many different ones."""
        noted = self.questions.get(question.key)
        if noted is None:
            if len(self.questions) >= QUESTIONS:
                return False
            noted = self.questions[question.key] = question.as_json() | {"count": 0, "places": []}
        noted["count"] += 1
        if len(noted["places"]) < PLACES:
            noted["places"].append([row.sheet, row.number, name, row.label])
        return True

    def _told(self) -> dict:
        place = placing.recognise(type(self.resource), self.upload.uploaded_by, self.upload.name, self.heads)
        if question := placing.doubt(self.upload, place, self.resource.rows_say_whose):
            self.questions[question.key] = question.as_json() | {"count": 0, "places": []}
        questions = [*self.questions.values(), *self._settled()]
        loaded = [sheet for sheet in self.sheets if sheet.is_loaded]
        found = {
            "state": UploadState.CHECKED,
            "reason": "",
            "sheets": [sheet.told() for sheet in self.sheets],
            "counts": self.counts,
            "found": place,
            "questions": questions,
        }
        if not loaded:
            found["state"], found["reason"] = unclear_reason(self.sheets)
        return found

    def _settled(self) -> list[dict]:
        """Questions of the check before that are answered by now; they are kept, so that an answer can be changed."""
        answers = self.upload.answers
        return [
            question | {"settled": True}
            for question in self.upload.questions
            if question["key"] not in self.questions
            and (question["key"] in answers or any(f"{p[0]}:{p[1]}:{p[2]}" in answers for p in question["places"]))
        ]
