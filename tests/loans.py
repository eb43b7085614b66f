"""Products, events, intents and internships to be entered, on the small programme."""

import datetime as dt
from decimal import Decimal

from entrepreneurship import workflow
from entrepreneurship.models import Internship, LoanIntent, LoanMatchingEvent, LoanProduct, Stage
from ledgers import workflow as ledger
from tests.fed import category

DAY = dt.date(2017, 6, 1)
BANDS = {"微信贷": (1, True, 10), "微创贷": (10, False, 30), "微业贷": (30, False, 100)}


def products(cast) -> dict[str, LoanProduct]:
    """The three products of the city, by name."""
    made = {}
    for name, (lower, included, upper) in BANDS.items():
        row = LoanProduct(
            organization=cast.city, name=name, lower=lower, lower_included=included, upper=upper, from_on=DAY
        )
        made[name] = ledger.create(row, cast.office)
    return made


def event(cast, **fields) -> LoanMatchingEvent:
    """A matchmaking event of the city."""
    row = LoanMatchingEvent(organization=cast.city, **({"name": "青年创业贷款对接会", "held_on": DAY} | fields))
    return ledger.create(row, cast.office)


def intent(cast, amount="20", day: dt.date = DAY, **fields) -> LoanIntent:
    """An intent of Wuxing that is entered."""
    told = {"organization": cast.wuxing, "applicant": "沈晓峰", "business": "湖羊养殖场"} | fields
    bank = told.pop("bank", None) or category("banks", "湖州银行")
    row = LoanIntent(registered_on=day, amount=Decimal(amount), bank=bank, **told)
    return ledger.create(row, cast.wuxing_officer)


def goes(row: LoanIntent, user, *steps) -> LoanIntent:
    """Let an intent go steps: (stage, days after the one before, amount where it has one)."""
    on = row.moved_on
    for stage, days, *amount in steps:
        on += dt.timedelta(days=days)
        workflow.step(row, user, Stage(stage), workflow.Told(on, Decimal(amount[0]) if amount else None))
    return row


def internship(cast, student="费婷婷", day: dt.date = dt.date(2017, 6, 20), **fields) -> Internship:
    """An internship in Wuxing that is entered: matched, not started."""
    told = {"organization": cast.wuxing, "school": "湖州师范学院", "host": "永兴特钢", "post": "质检员"} | fields
    return ledger.create(Internship(student=student, matched_on=day, **told), cast.wuxing_officer)
