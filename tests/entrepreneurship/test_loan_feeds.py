"""Figures follow every change of intents, products, secondments and internships."""

import datetime as dt
from copy import copy
from decimal import Decimal

import pytest

from entrepreneurship.models import InternshipState, LoanIntent, Secondment
from ledgers import workflow
from projects import feeds
from projects.models import Aggregate, Figure
from tests.fed import fed_indicator
from tests.loans import DAY, event, goes, intent, internship, products

pytestmark = pytest.mark.django_db


@pytest.fixture
def number(cast):
    return fed_indicator(cast.programme, "intents", "loan_intents", unit="笔")


@pytest.fixture
def amount(cast):
    return fed_indicator(cast.programme, "intended", "loan_intent_amount", unit="万元")


def counted(indicator, organization) -> dict:
    figures = Figure.objects.current().filter(indicator=indicator, organization=organization)
    return {figure.month.key: figure.value for figure in figures if figure.value}


def changed(record, user, **fields):
    record.refresh_from_db()
    before = copy(record)
    for name, value in fields.items():
        setattr(record, name, value)
    return workflow.change(record, user, record.version, before)


def test_voiding_one_of_many_lowers_count_and_amount_in_its_month(cast, number, amount):
    rows = [intent(cast, "92.5", applicant=f"申请人{n}") for n in range(4)]
    intent(cast, "7", dt.date(2017, 7, 2))
    assert counted(number, cast.wuxing) == {"2017-06": 4, "2017-07": 1}
    assert counted(amount, cast.wuxing) == {"2017-06": 370, "2017-07": 7}
    workflow.void(rows[2], cast.wuxing_officer, "重复登记")
    assert counted(number, cast.wuxing) == {"2017-06": 3, "2017-07": 1}
    assert counted(amount, cast.wuxing) == {"2017-06": Decimal("277.5"), "2017-07": 7}
    workflow.restore(rows[2], cast.wuxing_officer)
    assert counted(number, cast.wuxing) == {"2017-06": 4, "2017-07": 1}
    assert feeds.differences() == []


def test_an_intent_counts_for_its_own_organisation_and_month(cast, number, amount):
    row = intent(cast)
    changed(row, cast.office, organization=cast.deqing, amount=Decimal(35), registered_on=dt.date(2017, 7, 3))
    assert counted(number, cast.wuxing) == {}
    assert (counted(number, cast.deqing), counted(amount, cast.deqing)) == ({"2017-07": 1}, {"2017-07": 35})
    assert feeds.differences() == []


def test_whatever_becomes_of_it_an_intent_stays_an_intent(cast, number, amount):
    goes(intent(cast), cast.wuxing_officer, ("withdrawn", 3))
    goes(intent(cast, applicant="姚国平"), cast.wuxing_officer, ("recommended", 1), ("rejected", 1))
    road = ("recommended", 1), ("investigated", 1), ("approved", 1, "10"), ("disbursed", 1, "10")
    goes(intent(cast, applicant="徐慧敏"), cast.wuxing_officer, *road)
    assert (counted(number, cast.wuxing), counted(amount, cast.wuxing)) == ({"2017-06": 3}, {"2017-06": 60})
    assert feeds.differences() == []


def test_a_closed_month_needs_a_reason(cast, number):
    may = dt.date(2017, 5, 28)
    with pytest.raises(workflow.Refused, match="2017年5月已经关账"):
        intent(cast, day=may)
    intent(cast, day=may, late_reason="对接会当天的表格晚到")
    assert counted(number, cast.wuxing) == {"2017-05": 1}


def test_steps_need_no_reason_whatever_their_month(cast, number):
    row = intent(cast, day=dt.date(2017, 5, 28), late_reason="晚到")
    goes(row, cast.wuxing_officer, ("recommended", 1))
    assert row.recommended_on == dt.date(2017, 5, 29)


def test_products_are_a_stock(cast):
    promoted = fed_indicator(cast.programme, "promoted", "loan_products", unit="款", aggregate=Aggregate.LATEST)
    made = products(cast)
    assert counted(promoted, cast.city) == {"2017-06": 3}
    changed(made["微业贷"], cast.office, to_on=dt.date(2017, 7, 1))
    assert counted(promoted, cast.city) == {"2017-06": 3, "2017-07": -1}
    with pytest.raises(workflow.Refused, match="2017年5月已经关账"):
        changed(made["微创贷"], cast.office, from_on=dt.date(2017, 5, 2))
    assert feeds.differences() == []


def test_secondments_come_and_go(cast):
    lent = fed_indicator(cast.programme, "lent", "secondments", unit="名", aggregate=Aggregate.LATEST)
    row = Secondment(
        organization=cast.city, person="吴海波", home="浙江大学", host="地信小镇", role="发展顾问", from_on=DAY
    )
    workflow.create(row, cast.office)
    assert counted(lent, cast.city) == {"2017-06": 1}
    changed(row, cast.office, to_on=dt.date(2017, 7, 3))
    assert counted(lent, cast.city) == {"2017-06": 1, "2017-07": -1}
    workflow.void(row, cast.office, "没有成行")
    assert counted(lent, cast.city) == {}
    assert feeds.differences() == []


def test_an_internship_counts_from_the_day_it_starts(cast):
    started = fed_indicator(cast.programme, "interns", "internships", unit="人")
    row = internship(cast)
    assert counted(started, cast.wuxing) == {}
    changed(row, cast.wuxing_officer, state=InternshipState.STARTED, started_on=dt.date(2017, 7, 1))
    assert counted(started, cast.wuxing) == {"2017-07": 1}
    changed(row, cast.wuxing_officer, state=InternshipState.FINISHED, ended_on=dt.date(2017, 7, 3))
    assert counted(started, cast.wuxing) == {"2017-07": 1}
    changed(row, cast.wuxing_officer, state=InternshipState.QUIT, started_on=None, ended_on=None)
    assert counted(started, cast.wuxing) == {}
    assert feeds.differences() == []


def test_matching_in_a_closed_month_needs_no_reason_because_nothing_counts_yet(cast):
    fed_indicator(cast.programme, "interns", "internships", unit="人")
    row = internship(cast, day=dt.date(2017, 3, 1))
    with pytest.raises(workflow.Refused, match="2017年5月已经关账"):
        changed(row, cast.wuxing_officer, state=InternshipState.STARTED, started_on=dt.date(2017, 5, 2))


def test_events_feed_nothing(cast, number):
    event(cast)
    assert not Figure.objects.filter(indicator=number).exists()
    assert LoanIntent.objects.count() == 0
