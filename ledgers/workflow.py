"""Changes of records: each checked, recorded in the trail, and counted, in one transaction."""

import datetime as dt
from copy import copy
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F

from common import numerals, periods
from ledgers import kinds
from ledgers.models import Record
from organizations import audit

AGAIN = 9  # records that may have looked alike before they were changed


class Refused(Exception):
    """A change that cannot be made; the message says why and what to do."""


class Overtaken(Refused):
    """Somebody else changed the record meanwhile."""


class LateReasonMissing(Refused):
    """A change in a month that is closed, without a word about why."""


class Known(Refused):
    """The same thing stands in the ledger already."""

    def __init__(self, record: Record):
        gone = "，但已作废。需要时请恢复那一条" if record.is_void else ""
        super().__init__(f"台账里已有这一条：{record}（编号{record.number}）{gone}。确属另一条，请在名称上区分开。")
        self.record = record


class KnownElsewhere(Refused):
    """The same thing was entered by somebody whose records the user does not see."""

    def __init__(self):
        super().__init__("这一条已由其他单位登记，不用重复登记。")


def create(record: Record, user) -> Record:
    """Enter a new record; Known when it stands there already."""
    ledger = kinds.of(record)
    _needs_reason(ledger, record.late_reason, ledger.days(record))
    record.created_by, record.created_at = user, periods.now()
    with transaction.atomic():
        _number(ledger, record, user)
        try:
            with transaction.atomic():
                record.save(force_insert=True)
        except IntegrityError:
            raise Refused("刚刚有人登记了同样的一条，请刷新列表核对。") from None
        _audit(user, "ledger.create", record, f"登记{_named(ledger, record)}")
        ledger.recount(ledger.places(_row(record)))
    return record


def _number(ledger, record: Record, user) -> None:
    """Give a new record its number: a further one where a record that once looked the same has changed since."""
    for again in range(AGAIN):
        record.number = record.numbered(again)
        known = ledger.model.objects.filter(number=record.number).first()
        if known is None:
            return
        if known.numbered(again) == record.number:
            raise Known(known) if ledger.rows(user).filter(pk=known.pk).exists() else KnownElsewhere()
    raise Refused("同样名称的记录太多，请在名称上区分开。")


def change(record: Record, user, version: int, before: Record) -> Record:
    """Save what a form changed; `before` is the record as it was loaded, `version` what the form began with."""
    ledger = kinds.of(record)
    reason, record.late_reason = record.late_reason, record.late_reason or before.late_reason
    changes = differences(before, record)
    if not changes:
        return record
    _needs_reason(ledger, reason, ledger.moved_days(before, record))
    _must_stay_apart(ledger, before, record, user)
    with transaction.atomic():
        touched = ledger.places(_held(record))
        moved = ledger.model.objects.valid().filter(pk=record.pk, version=version)
        if not moved.update(version=F("version") + 1):
            raise Overtaken("这一条刚刚被别人修改或作废。您填写的内容还在下面，请核对后再保存。")
        record.version, record.changed_by, record.changed_at = version + 1, user, periods.now()
        record.save(update_fields=[*changes, "changed_by", "changed_at"])
        _audit(user, "ledger.change", record, f"修改{_named(ledger, record)}", changes=changes)
        ledger.recount(touched | ledger.places(_row(record)))
    return record


@transaction.atomic
def move(record: Record, user, source: dict, to: dict, action: str, summary: str, reason: str = "") -> None:
    """Take a record a step further: `source` is what must still hold of its row, `to` what it gets.

    Overtaken when it no longer holds. A step that counts in a closed month needs `late_reason` in `to`.
    """
    ledger, reason_for_lateness = kinds.of(record), to.get("late_reason", "")
    if not reason_for_lateness:
        to = {name: value for name, value in to.items() if name != "late_reason"}  # an earlier one stays
    touched = ledger.places(_held(record))
    before = ledger.model.objects.get(pk=record.pk)
    after = copy(before)
    for name, value in to.items():
        setattr(after, name, value)
    rows = ledger.model.objects.valid().filter(pk=record.pk, **source)
    if not rows.update(version=F("version") + 1, changed_by=user, changed_at=periods.now(), **to):
        raise Overtaken("这一条的状态刚刚已被别人改变。请刷新页面查看最新情况。")
    _needs_reason(ledger, reason_for_lateness, ledger.moved_days(before, after))
    record.refresh_from_db()
    _audit(user, action, record, summary, changes=differences(before, record), reason=reason)
    ledger.recount(touched | ledger.places(_row(record)))


def _must_stay_apart(ledger, before: Record, record: Record, user) -> None:
    """Refuse a change by which two records would tell of the same thing."""
    names = [record._meta.get_field(name).attname for name in record.identity]
    if all(getattr(before, name) == getattr(record, name) for name in names):
        return
    same = {name: getattr(record, name) for name in names}
    known = ledger.model.objects.valid().filter(**same).exclude(pk=record.pk).first()
    if known is not None:
        raise Known(known) if ledger.rows(user).filter(pk=known.pk).exists() else KnownElsewhere()


def is_closed(record: Record) -> bool:
    """Whether a month in which the record counts is closed."""
    ledger = kinds.of(record)
    return any(ledger.is_closed(day) for day in ledger.days(record))


def void(record: Record, user, reason: str) -> None:
    """Take a record out of what counts; it stays in the ledger with the reason."""
    if not reason.strip():
        raise Refused("请写明作废原因。")
    ledger = kinds.of(record)
    with transaction.atomic():
        touched = ledger.places(_held(record))
        rows = ledger.model.objects.valid().filter(pk=record.pk)
        if not rows.update(voided_by=user, voided_at=periods.now(), void_reason=reason.strip()):
            raise Overtaken("这一条已经作废。")
        _audit(user, "ledger.void", record, f"作废{_named(ledger, record)}", reason=reason.strip())
        ledger.recount(touched)
    record.refresh_from_db()


def restore(record: Record, user, reason: str = "") -> None:
    """Let a void record count again; in a closed month with a reason."""
    ledger = kinds.of(record)
    _needs_reason(ledger, reason.strip(), ledger.days(record))
    late = {"late_reason": reason.strip()} if reason.strip() else {}
    with transaction.atomic():
        rows = ledger.model.objects.voided().filter(pk=record.pk)
        if not rows.update(voided_by=None, voided_at=None, void_reason="", **late):
            raise Overtaken("这一条没有作废。")
        _audit(user, "ledger.restore", record, f"恢复{_named(ledger, record)}", reason=reason.strip())
        ledger.recount(ledger.places(_row(record)))
    record.refresh_from_db()


def differences(before: Record, after: Record) -> dict[str, list[str]]:
    """Field → [what stood there, what stands there now], as people read them."""
    changes = {}
    for field in after._meta.fields:
        if field.editable and getattr(before, field.attname) != getattr(after, field.attname):
            changes[field.name] = [shown(before, field), shown(after, field)]
    return changes


def shown(record: Record, field) -> str:
    """A field of a record as people read it."""
    if field.choices:
        return str(getattr(record, f"get_{field.name}_display")())
    value = getattr(record, field.name)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return numerals.exact(value)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return "" if value is None else str(value)


def _needs_reason(ledger, reason: str, days) -> None:
    closed = sorted({(day.year, day.month) for day in days if ledger.is_closed(day)})
    if closed and not reason:
        told = "、".join(f"{year}年{month}月" for year, month in closed)
        raise LateReasonMissing(f"{told}已经关账，登记或修改要写明补登原因。")


def _row(record: Record):
    return type(record).objects.filter(pk=record.pk)


def _held(record: Record):
    """The row, locked: whoever changes it at the same time waits, and so its places are those that will be left."""
    row = _row(record)
    row.select_for_update(of=("self",)).order_by().values_list("pk").first()
    return row


def _named(ledger, record: Record) -> str:
    return f"{ledger.model._meta.verbose_name}“{record}”"


def _audit(user, action: str, record: Record, summary: str, **details) -> None:
    audit.record(user, action, record, summary, record.organization, **details)
