"""Many internships that start on the same day.

The rows are locked in the order of their numbers, as `ledgers.sheets.writing` does, and checked once they are held.
"""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from common import periods
from entrepreneurship.models import Internship, InternshipState
from ledgers import kinds
from ledgers.workflow import Refused
from organizations import audit


def start(rows: Collection[Internship], user, on: dt.date, late_reason: str = "") -> int:
    """Mark the matched ones among internships as started; answers how many. Refused says why it cannot be."""
    if not rows:
        raise Refused("还没有勾选学生。")
    ledger = kinds.find("internships")
    with transaction.atomic():
        chosen = Internship.objects.valid().filter(pk__in=[row.pk for row in rows], state=InternshipState.MATCHED)
        held = list(chosen.select_for_update(of=("self",)).order_by("number"))
        _check(held, on, late_reason)
        touched = Internship.objects.filter(pk__in=[row.pk for row in held])
        touched.update(
            state=InternshipState.STARTED, started_on=on, version=F("version") + 1,
            changed_by=user, changed_at=periods.now(), **({"late_reason": late_reason} if late_reason else {}),
        )  # fmt: skip
        changes = {"state": ["已对接", "已上岗"], "started_on": ["", str(on)]}
        audit.record_many(
            [audit.entry(user, "ledger.change", row, f"登记上岗：{row}", changes=changes) for row in held]
        )
        ledger.recount(ledger.places(touched))
    return len(held)


def _check(rows: Collection[Internship], on: dt.date, late_reason: str) -> None:
    if on > periods.today():
        raise Refused("上岗日期不能晚于今天。")
    early = sorted((row for row in rows if row.matched_on > on), key=lambda row: row.pk)
    if early:
        raise Refused(f"{early[0]}等{len(early)}人的对接日期晚于{on}，请改上岗日期，或先不勾选他们。")
    if not late_reason and kinds.find("internships").is_closed(on):
        raise Refused(f"{on.year}年{on.month}月已经关账，请写明补登原因。")
