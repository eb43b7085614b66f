"""Rows of a roster beside the registry: who is there already, what changes of them, and what is staged.

A row means the person with the same document, whose keyed hash names it. What a roster leaves empty stays as it is, and
so does where somebody is registered: that is changed by a transfer.
"""

from collections.abc import Iterable

from django.db import connection

from common import sealing
from uploads.models import Outcome
from uploads.resource import Row
from uploads.rows import columns_of
from volunteers.codes import Source, Status
from volunteers.models import Volunteer
from volunteers.sheets import secrets

STORED = (
    "document_hash", "number", "name", "document_kind", "document_sealed", "phone_sealed", "phone_hash",
    "organization_id", "township_id", "sex", "born_on", "politics", "league", "education", "occupation", "skills",
    "availability", "guardian", "guardian_consent_on", "registered_on", "source", "joined_on", "status", "left_on",
    "version",
)  # fmt: skip
# Staged beside what the columns say.
BESIDE = ("number", "document_kind", "phone_hash", "joined_on")
RENAMED = {"document": "document_sealed", "phone": "phone_sealed", "organization": "organization_id",
           "township": "township_id"}  # fmt: skip
DAYS = ("born_on", "guardian_consent_on", "registered_on", "joined_on")
ELSEWHERE = "这个证件号码已经登记在其他单位，请与市本级核对"
MERGED = "这个证件号码的登记已经并入另一条记录，请在志愿者名册里核对"
LEFT = "这名志愿者已于{}退出，这一行不写入；要恢复在册，请到志愿者页面办理"
MOVES = "这名志愿者登记在{}，这一行不改变所属组织；要转出转入，请到志愿者页面办理"
TRANSFERRED = "这名志愿者转入过本单位，注册日期和来源保持原来登记的；要更正，请到志愿者页面修改"
NO_PHONE = "没有填写手机号码，请以后补上"


def hashes(rows: Iterable[Row]) -> None:
    """Give every row whose document could be read its key."""
    rows = [row for row in rows if row.values.get("document") is not None]
    keys = sealing.blind_many([row.values["document"][0] for row in rows], "document")
    for row, key in zip(rows, keys, strict=True):
        row.key = key


def known(rows: Iterable[Row]) -> dict[str, dict]:
    """Key → what is stored, for those who are registered already; one query."""
    keys = [row.key for row in rows if row.key]
    if not keys:
        return {}
    # Without a field's own conversion, which takes longer than the database does.
    if connection.vendor == "postgresql":
        found = Volunteer.objects.extra(where=["document_hash = ANY(%s::uuid[])"], params=[keys])
    else:
        found = Volunteer.objects.filter(document_hash__in=keys)
    return {record["document_hash"].hex: record for record in found.order_by().values(*STORED)}


def as_staged(record: dict, fields: Iterable[str]) -> dict:
    """A stored record in the shape of a staged row."""
    told = {name: record[RENAMED.get(name, name)] for name in (*fields, *BESIDE)}
    for name in DAYS:
        told[name] = told[name] and told[name].isoformat()
    told["phone_hash"] = record["phone_hash"] and record["phone_hash"].hex
    return told


class Comparing:
    """Completes rows from what is stored, and stages them."""

    def __init__(self, fields: dict, organizations: dict, checks):
        self.fields, self.organizations, self.checks = fields, organizations, checks

    def refuse_strangers(self, row: Row, record: dict) -> bool:
        """Whether the row was refused because its person is registered where the user has no say."""
        if record["organization_id"] not in self.organizations:
            row.refuse(ELSEWHERE, "document", "scope")
        elif record["status"] not in (Status.ACTIVE, Status.LEFT):
            row.refuse(MERGED, "document", "merged")
        else:
            return False
        return True

    def complete(self, row: Row, record: dict) -> None:
        """Fill in what the row leaves empty, from what is stored."""
        place, values = record["organization_id"], row.values
        if values.get("organization", place) not in (None, place) and row.cells.get("organization") is not None:
            row.warn(MOVES.format(self.organizations[place].short_name), "organization", "moves")
        values["organization"] = place
        for name in self.fields:
            if name not in ("document", "phone") and values.get(name, "") is None:
                values[name] = record[RENAMED.get(name, name)]

    def new(self, rows: list[Row]) -> None:
        """Stage rows of people whom nobody knows; those that are refused without document and phone."""
        closed = self.checks.closed_days({row.values.get("registered_on") for row in rows} - {None})
        for row in rows:
            values = row.values
            if values.get("source", "") is None:
                values["source"] = Source.ROSTER
            if values.get("phone", "") is None:
                row.warn(NO_PHONE, "phone", "phone")
            if closed and (day := values.get("registered_on")) in closed:
                self.checks.warn_closed(row, day)
        self._stage(rows)
        good = [row for row in rows if not (row.findings and row.is_refused)]
        numbers = secrets.numbers(len(good))
        tokens = secrets.sealed("document_sealed", [row.values["document"][0] for row in good], numbers)
        for row, number, token in zip(good, numbers, tokens, strict=True):
            staged = row.staged
            staged["number"], staged["document"] = number, token
            staged["document_kind"], staged["joined_on"] = row.values["document"][1], staged["registered_on"]
            staged["phone_hash"] = None
        self._phones([row for row in good if row.values["phone"]])

    def old(self, rows: list[tuple[Row, dict]]) -> None:
        """Stage rows of people who are registered, and keep what stood before where it changes."""
        self._stage([row for row, _ in rows])
        ringing = []
        for row, record in rows:
            before = as_staged(record, self.fields)
            if record["status"] == Status.LEFT:
                row.warn(LEFT.format(record["left_on"]), code="left")
                row.staged = dict(before)
            elif not row.is_refused:
                staged = row.staged
                staged |= {name: before[name] for name in ("document", "phone", *BESIDE)}
                self._began(row, before)
                if row.values.get("phone"):
                    ringing.append(row)
            row.before = before
        self._phones(ringing)
        for row, record in rows:
            self._settle(row, record)

    def _began(self, row: Row, before: dict) -> None:
        """When and how somebody registered; after a transfer that is the former registration's, and stays."""
        if before["joined_on"] == before["registered_on"]:
            row.staged["joined_on"] = row.staged["registered_on"]
        elif any(row.staged[name] != before[name] for name in ("registered_on", "source")):
            row.staged |= {name: before[name] for name in ("registered_on", "source")}
            row.warn(TRANSFERRED, "registered_on", "transferred")

    def _settle(self, row: Row, record: dict) -> None:
        row.settle()
        if row.outcome == Outcome.UNCHANGED:
            row.before = None  # nobody needs it
            return
        before = row.before
        if row.outcome == Outcome.CHANGED:
            if before["registered_on"] != row.staged["registered_on"] or before["source"] != row.staged["source"]:
                for day in {record["registered_on"], row.values["registered_on"]}:
                    if self.checks.is_closed(day):
                        self.checks.warn_closed(row, day)
            row.before = before | {"version": record["version"]}

    def _stage(self, rows: list[Row]) -> None:
        """The values as JSON, column by column; documents and phones are empty so far."""
        told = columns_of([row.values for row in rows], self.fields)
        columns = [each.widget.dump_many(told[name]) for name, each in self.fields.items()]
        names = list(self.fields)
        for row, values in zip(rows, zip(*columns, strict=True), strict=True):
            row.staged = staged = dict(zip(names, values, strict=True))
            row.label = staged["name"]

    def _phones(self, rows: list[Row]) -> None:
        """Encrypt phones where they are others than those that stand there."""
        found = sealing.blind_many([row.values["phone"] for row in rows], "phone")
        other = [(row, phone) for row, phone in zip(rows, found, strict=True) if row.staged["phone_hash"] != phone]
        texts, numbers = [row.values["phone"] for row, _ in other], [row.staged["number"] for row, _ in other]
        for (row, phone), token in zip(other, secrets.sealed("phone_sealed", texts, numbers), strict=True):
            row.staged["phone_hash"], row.staged["phone"] = phone, token
