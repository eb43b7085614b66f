"""What forms refuse beyond single fields, sheets refuse too; each thing is told once."""

import datetime as dt
from io import BytesIO

import pytest
from openpyxl import load_workbook

from entrepreneurship import workflow as steps
from entrepreneurship.models import LoanIntent, Stage
from ledgers import kinds, workflow
from ledgers.sheets.checks import WITHHELD
from projects.models import RequestStatus, Site, SiteStatus, Visit, YouthRequest
from tests.fed import category
from tests.loans import DAY, goes, intent
from uploads import kinds as sheets
from uploads.models import Outcome
from uploads.resource import Context, Row

pytestmark = pytest.mark.django_db
TODAY, TOMORROW = dt.date(2017, 7, 4), dt.date(2017, 7, 5)
CELLS = {
    "visits": {"visited_on": TODAY, "host": "织里镇团委", "visitors": "沈某"},
    "requests": {
        "heard_on": dt.date(2017, 6, 20), "source": "走访", "heard_from": "湖羊合作社", "subject": "缺少培训",
        "handler": "青年发展部",
    },
    "loan_intents": {
        "registered_on": TODAY, "applicant": "沈晓峰", "business": "湖羊养殖场", "amount": 20, "bank": "湖州银行",
    },
    "internships": {
        "student": "费婷婷", "school": "湖州师范学院", "host": "永兴特钢", "post": "质检员",
        "matched_on": dt.date(2017, 6, 20),
    },
    "sites": {"category": "青年之家", "name": "织里青年之家"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def known(cast):
    category("banks", "湖州银行")
    category("sites", "青年之家")


def read(user, kind, **cells) -> Row:
    """A row of the user's own organisation after its check; cells that are None stay out of the sheet."""
    resource = sheets.find(kind)(Context(user, user.organization))
    resource.begin()
    row = Row(0, 2, False, {name: cell for name, cell in (CELLS[kind] | cells).items() if cell is not None})
    resource.read_many([row])
    resource.check([row])
    return row


def told(row: Row) -> list[str]:
    return [finding.message for finding in row.findings]


FUTURE = "这一天还没有到，请填已经发生的日期。"
DONE = {"status": "办结", "closed_on": TODAY, "outcome": "已经培训"}


@pytest.mark.parametrize(
    ("kind", "cells", "faults"),
    [
        ("visits", {}, []),
        ("visits", {"visited_on": TOMORROW}, [f"走访日期：{FUTURE}"]),
        ("requests", {}, []),
        ("requests", DONE, []),
        ("requests", {"heard_on": TOMORROW}, [f"听取日期：{FUTURE}"]),
        ("requests", DONE | {"closed_on": TOMORROW}, [f"办结日期：{FUTURE}"]),
        ("requests", DONE | {"outcome": None}, ["已经办结的，请写明办理结果。"]),
        ("requests", {"due_on": dt.date(2017, 6, 19)}, ["办理期限不能早于听取日期。"]),
        ("requests", {"status": "办结"}, ["办结的诉求要填办结日期，没有办结的不填"]),
        ("loan_intents", {}, []),
        ("loan_intents", {"registered_on": TOMORROW}, ["登记日期不能晚于今天"]),
        ("internships", {}, []),
        ("internships", {"state": "已上岗", "started_on": TODAY}, []),
        ("internships", {"state": "已上岗"}, ["已上岗的要填上岗日期，没有上岗的不填"]),
        ("internships", {"state": "已上岗", "started_on": TOMORROW}, ["上岗日期不能晚于今天，到岗以后再登记"]),
        ("internships", {"state": "已上岗", "started_on": dt.date(2017, 6, 19)}, ["上岗日期不能早于对接日期"]),
        ("internships", {"state": "已结束", "started_on": TODAY}, ["状态是“已结束”，请填写结束日期"]),
        ("sites", {}, []),
        ("sites", {"status": "命名"}, ["已经命名的阵地要填命名日期"]),
    ],
)
def test_a_sheet_refuses_what_its_form_refuses(cast, kind, cells, faults):
    row = read(cast.wuxing_officer, kind, **cells)
    assert (told(row), row.outcome) == (faults, Outcome.REFUSED if faults else Outcome.NEW)


def test_an_intent_is_registered_before_its_first_step(cast):
    ledger = kinds.find("loan_intents")
    record = goes(intent(cast), cast.wuxing_officer, ("recommended", 5), ("investigated", 5))
    moved = {"number": record.number, "late_reason": "写错了日期"}
    assert read(cast.wuxing_officer, "loan_intents", **moved, registered_on=dt.date(2017, 6, 6)).outcome == "changed"
    late = read(cast.wuxing_officer, "loan_intents", **moved, registered_on=dt.date(2017, 6, 7))
    assert told(late) == ["登记日期不能晚于第一步进展的日期（2017-06-06）"]
    record.registered_on = dt.date(2017, 6, 7)
    assert list(ledger.problems(record, cast.wuxing_officer)) == told(late)


def test_an_intent_that_was_withdrawn_at_once_has_had_its_first_step(cast):
    record = intent(cast)
    steps.step(record, cast.wuxing_officer, Stage.WITHDRAWN, steps.Told(dt.date(2017, 6, 3), None, note="不贷了"))
    late = read(cast.wuxing_officer, "loan_intents", number=record.number, registered_on=dt.date(2017, 6, 4))
    assert told(late) == ["登记日期不能晚于第一步进展的日期（2017-06-03）"]
    assert LoanIntent.objects.get().registered_on == DAY


def test_rules_of_ledgers_ask_the_database_nothing(cast, django_assert_num_queries):
    user = cast.wuxing_officer
    records = [
        Visit(organization=cast.wuxing, visited_on=TOMORROW),
        YouthRequest(organization=cast.wuxing, heard_on=TOMORROW, status=RequestStatus.DONE, closed_on=TOMORROW),
        LoanIntent(organization=cast.wuxing, registered_on=TOMORROW),
    ]
    with django_assert_num_queries(0):
        assert [len(list(kinds.of(record).problems(record, user))) for record in records] == [1, 3, 1]


def test_a_request_closed_without_words_can_still_be_edited_on_its_page(cast):
    record = YouthRequest(
        organization=cast.wuxing, heard_on=TODAY, source="visit", heard_from="合作社", subject="缺少培训",
        handler="办公室", status=RequestStatus.DONE, closed_on=TODAY,
    )  # fmt: skip
    workflow.create(record, cast.wuxing_officer)
    assert list(kinds.find("requests").problems(record, cast.wuxing_officer)) == []


# ---- townships and what belongs to naming ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "title", "cell"),
    [("level", "级别", "市级"), ("batch", "批次", "第一批"), ("document", "命名文件", "湖团〔2017〕1号")],
)
def test_a_township_tells_nothing_of_the_naming(cast, name, title, cell):
    cast.townships()
    assert told(read(cast.zhili_officer, "sites", **{name: cell})) == [WITHHELD.format(title=title)]
    assert told(read(cast.wuxing_officer, "sites", **{name: cell})) == []


def test_the_template_of_a_township_does_not_ask_for_it(cast):
    cast.townships()
    titles = {}
    for user in (cast.zhili_officer, cast.wuxing_officer):
        _, content = sheets.find("sites")(Context(user, user.organization)).template()
        titles[user] = {cell.value for cell in load_workbook(BytesIO(content)).worksheets[0][3]}
    assert titles[cast.wuxing_officer] - titles[cast.zhili_officer] == {"级别", "批次", "命名文件"}


def test_what_a_county_told_of_the_naming_a_townships_sheet_leaves(cast):
    cast.townships()
    record = Site(
        organization=cast.zhili, category=category("sites", "青年之家"), name="织里青年之家",
        status=SiteStatus.BUILDING, level="county", batch="第二批",
    )  # fmt: skip
    workflow.create(record, cast.wuxing_officer)
    user = cast.zhili_officer
    stands = {"status": "创建", "address": "富民路1号"}
    for cells in ({"level": "县区级", "batch": "第二批"}, {}, {"level": "", "batch": ""}):
        row = read(user, "sites", **stands, **cells)
        assert (told(row), row.outcome) == ([], Outcome.CHANGED)
        assert (row.staged["level"], row.staged["batch"]) == ("county", "第二批")
    changed = read(user, "sites", **stands, level="市级")
    assert told(changed) == [WITHHELD.format(title="级别")]
