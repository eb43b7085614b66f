"""An intent goes from stage to stage, in order, dated, within the amounts before; the last step can be taken back."""

import datetime as dt
from copy import copy
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from entrepreneurship import workflow
from entrepreneurship.models import LoanIntent, LoanStep, Stage
from ledgers import workflow as ledger
from ledgers.workflow import Overtaken, Refused
from organizations.models import AuditEntry
from tests.loans import DAY, goes, intent

pytestmark = pytest.mark.django_db
WAY = (("recommended", 2), ("investigated", 3), ("approved", 4, "15"), ("disbursed", 5, "12"), ("repaid", 6, "12"))


@pytest.fixture
def row(cast):
    return intent(cast)


def told(on=DAY, amount=None, **fields):
    return workflow.Told(on, None if amount is None else Decimal(amount), **fields)


def test_the_whole_way(cast, row):
    goes(row, cast.wuxing_officer, *WAY)
    row.refresh_from_db()
    assert (row.stage, row.stage_on) == (Stage.REPAID, dt.date(2017, 6, 21))
    assert (row.amount, row.approved, row.disbursed, row.repaid) == (20, 15, 12, 12)
    assert [row.recommended_on.day, row.investigated_on.day, row.approved_on.day] == [3, 6, 10]
    assert [row.disbursed_on.day, row.repaid_on.day] == [15, 21]
    assert [step.stage for step in row.steps.all()] == [stage for stage, *_ in WAY]
    assert workflow.moves(row) == ()


@pytest.mark.parametrize("stage", list(Stage))
def test_nothing_follows_but_what_may(cast, row, stage):
    """From every stage, every stage that is not among its moves is refused and changes nothing."""
    for current in Stage:
        LoanIntent.objects.update(stage=current, approved=20, disbursed=20)
        row.refresh_from_db()
        if stage in workflow.MOVES[current]:
            continue
        with pytest.raises(Refused, match=f"现在是“{current.label}”，不能登记“{stage.label}”"):
            workflow.step(row, cast.wuxing_officer, stage, told(amount="1"))
    assert not LoanStep.objects.exists()


def test_a_step_is_audited_and_remembers_who_did_it(cast, row):
    goes(row, cast.wuxing_officer, *WAY[:2])
    step = workflow.step(
        row, cast.wuxing_officer, Stage.APPROVED, told(dt.date(2017, 6, 9), "15", person="王经理", note="信用贷款")
    )
    assert (step.person, step.note, step.amount, step.recorded_by) == ("王经理", "信用贷款", 15, cast.wuxing_officer)
    entry = AuditEntry.objects.about(row).last()
    assert (entry.action, entry.summary) == ("loan.step", "登记进展：授信15万元（2017-06-09）")
    assert entry.details["reason"] == "信用贷款"


@pytest.mark.parametrize(
    ("on", "fault"),
    [(dt.date(2017, 5, 31), r"不能早于上一步（2017-06-01）"), (dt.date(2017, 7, 5), "不能晚于今天")],
)
def test_days_run_forward_and_never_beyond_today(cast, row, on, fault):
    with pytest.raises(Refused, match=fault):
        workflow.step(row, cast.wuxing_officer, Stage.RECOMMENDED, told(on))
    assert LoanIntent.objects.get().stage == Stage.INTENT


@pytest.mark.parametrize(
    ("before", "stage", "amount", "fault"),
    [
        (WAY[:2], Stage.APPROVED, None, "金额要大于0"),
        (WAY[:2], Stage.APPROVED, "0", "金额要大于0"),
        (WAY[:3], Stage.DISBURSED, "15.01", "放款金额不能超过授信金额15万元"),
        (WAY[:4], Stage.REPAID, "12.5", "还款金额不能超过放款金额12万元"),
    ],
)
def test_amounts_stay_within_the_stage_before(cast, row, before, stage, amount, fault):
    goes(row, cast.wuxing_officer, *before)
    with pytest.raises(Refused, match=fault):
        workflow.step(row, cast.wuxing_officer, stage, told(dt.date(2017, 7, 1), amount))


def test_a_bank_may_approve_more_than_was_intended(cast, row):
    goes(row, cast.wuxing_officer, *WAY[:2], ("approved", 1, "30"))
    assert row.approved == 30


def test_a_stage_without_an_amount_keeps_none(cast, row):
    step = workflow.step(row, cast.wuxing_officer, Stage.RECOMMENDED, told(amount="9"))
    assert step.amount is None


@pytest.mark.parametrize("fields", [{"disbursed": 5}, {"approved": 5, "disbursed": 6}, {"repaid": 1}])
def test_the_database_keeps_the_order_of_amounts(row, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        LoanIntent.objects.update(**fields)


def test_the_last_step_is_taken_back_and_stays_on_record(cast, row):
    goes(row, cast.wuxing_officer, *WAY[:4])
    workflow.undo(row, cast.wuxing_officer)
    row.refresh_from_db()
    assert (row.stage, row.stage_on, row.approved) == (Stage.APPROVED, dt.date(2017, 6, 10), 15)
    assert (row.disbursed, row.disbursed_on) == (None, None)
    assert row.steps.count() == 4
    assert row.steps.get(stage=Stage.DISBURSED).undone_at is not None
    assert AuditEntry.objects.about(row).last().summary == "撤销进展：放款（2017-06-15）"


def test_everything_can_be_taken_back_and_no_more(cast, row):
    goes(row, cast.wuxing_officer, ("rejected", 1))
    workflow.undo(row, cast.wuxing_officer)
    row.refresh_from_db()
    assert (row.stage, row.stage_on) == (Stage.INTENT, None)
    with pytest.raises(Refused, match="没有可以撤销的进展"):
        workflow.undo(row, cast.wuxing_officer)
    goes(row, cast.wuxing_officer, *WAY[:1])
    assert row.stage == Stage.RECOMMENDED


def test_of_two_at_once_the_second_is_told(cast, row):
    mine, theirs = LoanIntent.objects.get(), LoanIntent.objects.get()
    workflow.step(theirs, cast.wuxing_officer, Stage.RECOMMENDED, told())
    with pytest.raises(Overtaken):
        workflow.step(mine, cast.wuxing_officer, Stage.WITHDRAWN, told())
    assert [step.stage for step in LoanStep.objects.all()] == [Stage.RECOMMENDED]


def test_whoever_looked_at_an_older_page_is_told(cast, row):
    goes(row, cast.wuxing_officer, *WAY[:3])
    with pytest.raises(Overtaken):
        workflow.undo(row, cast.wuxing_officer, version=1)
    with pytest.raises(Overtaken):
        workflow.step(row, cast.wuxing_officer, Stage.DISBURSED, told(dt.date(2017, 7, 1), "15"), version=1)
    assert LoanIntent.objects.get().stage == Stage.APPROVED


def test_an_edit_that_began_before_a_step_is_told(cast, row):
    mine = LoanIntent.objects.get()
    goes(row, cast.wuxing_officer, *WAY[:3])
    before = copy(mine)
    mine.amount = Decimal(50)
    with pytest.raises(ledger.Overtaken):
        ledger.change(mine, cast.wuxing_officer, 1, before)


def test_a_void_intent_takes_no_steps(cast, row):
    goes(row, cast.wuxing_officer, *WAY[:1])
    ledger.void(row, cast.wuxing_officer, "重复登记")
    assert workflow.moves(row) == ()
    with pytest.raises(Refused, match="已经作废"):
        workflow.step(row, cast.wuxing_officer, Stage.INVESTIGATED, told(dt.date(2017, 7, 1)))
    with pytest.raises(Refused):
        workflow.undo(row, cast.wuxing_officer)
