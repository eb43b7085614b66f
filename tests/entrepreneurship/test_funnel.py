"""The funnel's arithmetic, checked by hand, and its links, which list the very rows that were counted."""

import datetime as dt
import re
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entrepreneurship import figures
from entrepreneurship.models import LoanIntent, Stage
from ledgers import workflow as ledger
from tests.fed import category
from tests.loans import DAY, event, goes, intent, products

pytestmark = pytest.mark.django_db
JULY = dt.date(2017, 7, 1)


@pytest.fixture
def offered(cast):
    return products(cast)


@pytest.fixture
def held(cast):
    return event(cast)


@pytest.fixture
def intents(cast, offered, held):
    """Five intents of Wuxing and one of Deqing: 380 in all; a seventh is void."""
    farmers, huzhou = category("banks", "农业银行"), category("banks", "湖州银行")
    small, middle = offered["微信贷"], offered["微创贷"]
    user = cast.wuxing_officer
    made = [
        intent(cast, "10", applicant="甲", product=small, bank=farmers, event=held),
        intent(cast, "20", applicant="乙", product=middle, bank=farmers, event=held),
        intent(cast, "30", applicant="丙", product=middle, bank=huzhou),
        intent(cast, "200", applicant="丁", bank=huzhou),
        intent(cast, "80", JULY, applicant="戊", bank=huzhou),
        intent(cast, "40", organization=cast.deqing, applicant="己", bank=farmers),
        intent(cast, "999", applicant="作废的", bank=farmers, event=held),
    ]
    goes(made[0], user, ("recommended", 2), ("investigated", 4), ("approved", 1, "8"), ("disbursed", 3, "6"))
    goes(made[1], user, ("recommended", 4), ("investigated", 5), ("approved", 2, "25"), ("disbursed", 9, "20"))
    goes(made[2], user, ("recommended", 3), ("investigated", 9), ("approved", 1, "30"), ("rejected", 2))
    goes(made[3], user, ("withdrawn", 1))
    goes(made[5], cast.office, ("recommended", 9), ("investigated", 1), ("approved", 1, "40"), ("disbursed", 1, "40"),
         ("repaid", 5, "40"))  # fmt: skip
    ledger.void(made[6], user, "重复登记")
    return made


def told(stop: figures.Stop) -> tuple:
    return stop.count, stop.amount, stop.here, stop.days


def test_stages_count_whoever_reached_them(cast, intents):
    found = figures.funnel(LoanIntent.objects.valid(), cast.city)
    stops, ended = found.stops, found.ended
    assert {stop.stage: told(stop) for stop in stops} == {
        Stage.INTENT: (6, 380, 1, None),
        Stage.RECOMMENDED: (4, 100, 0, Decimal("3.5")),  # 2, 4, 3, 9
        Stage.INVESTIGATED: (4, 100, 0, Decimal("4.5")),  # 4, 5, 9, 1
        Stage.APPROVED: (4, 103, 0, Decimal(1)),  # 8 + 25 + 30 + 40; 1, 2, 1, 1
        Stage.DISBURSED: (3, 66, 2, Decimal(3)),  # 6 + 20 + 40; 3, 9, 1
        Stage.REPAID: (1, 40, 1, Decimal(5)),
    }
    assert ended == {Stage.REJECTED: 1, Stage.WITHDRAWN: 1}
    assert [stop.share for stop in stops] == [Decimal(n) / 6 for n in (6, 4, 4, 4, 3, 1)]
    assert stops[4].amount_share == Decimal(66) / 380


def short(line: figures.Line) -> tuple:
    return line.counts[Stage.INTENT], line.amounts[Stage.INTENT], line.counts["approved"], line.amounts["disbursed"]


def test_by_product_bank_and_organisation(cast, intents):
    found = figures.funnel(LoanIntent.objects.valid(), cast.city)
    assert {line.name: short(line) for line in found.products} == {
        "微信贷": (1, 10, 1, 6),
        "微创贷": (2, 50, 2, 20),
        "没有选产品": (3, 320, 1, 40),
    }
    assert {line.name: short(line) for line in found.banks} == {
        "农业银行": (3, 70, 3, 66),
        "湖州银行": (3, 310, 1, 0),
    }
    lines = {line.name: line for line in found.organizations}
    assert {name: short(line) for name, line in lines.items()} == {
        cast.wuxing.short_name: (5, 340, 3, 26),
        cast.deqing.short_name: (1, 40, 1, 40),
    }
    wuxing = lines[cast.wuxing.short_name]
    assert (wuxing.share, wuxing.amount_share) == (Decimal(2) / 5, Decimal(26) / 340)
    assert wuxing.days == 15  # 10 and 20 days from intent to loan


def test_townships_stand_below_their_county_and_roll_up_to_it(cast, intents):
    cast.townships()
    intent(cast, "5", organization=cast.zhili, applicant="庚")
    rows = LoanIntent.objects.valid()

    def lines(user, top):
        found = figures.funnel(rows.visible_to(user), top).organizations
        return {line.name: short(line)[:2] for line in found}

    assert lines(cast.wuxing_officer, cast.wuxing) == {
        f"{cast.wuxing.short_name}本级": (5, 340),
        "织里镇": (1, 5),
    }
    assert lines(cast.office, cast.city)[cast.wuxing.short_name] == (6, 345)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [([], None), ([(4, 1)], 4), ([(1, 1), (4, 1)], Decimal("2.5")), ([(9, 1), (1, 3)], 1), ([(0, 2), (7, 3)], 7)],
)
def test_the_median_of_a_histogram(pairs, expected):
    assert figures.median(pairs) == expected


def page(client, user, query=""):
    client.force_login(user)
    return client.get(f"/loans/{query}")


def test_every_link_lists_the_rows_that_its_number_counted(client, cast, intents):
    """Each number that is a link is compared with the list behind it, in every table and under filters."""
    for query in ("", f"?event={intents[0].event_id}", f"?organization={cast.wuxing.code}", "?year=all&sort=name"):
        text = page(client, cast.office, query).content.decode()
        found = re.findall(r'<a href="(/ledgers/loan_intents/\?[^"]*)">(?:<b>)?(\d+)(?:</b>)?(?: 笔)?</a>', text)
        assert len(found) > 20
        for address, number in set(found):
            listed = client.get(unescape(address)).context["page"]
            assert listed.count == int(number), address


def test_every_name_leads_to_its_own_funnel(client, cast, intents):
    cast.townships()
    intent(cast, "5", organization=cast.zhili, applicant="庚", bank=category("banks", "湖州银行"))
    for query in ("", f"?organization={cast.wuxing.code}", f"?organization={cast.wuxing.code}&own=1"):
        for _, _, rows in page(client, cast.office, query).context["tables"]:
            for line, address, _ in rows:
                narrower = page(client, cast.office, address).context["stops"]
                assert (narrower[0].count, narrower[0].amount) == (line.counts["intent"], line.amounts["intent"])


def test_an_organisation_without_those_below_it_says_so(client, cast, intents):
    text = page(client, cast.office, f"?organization={cast.wuxing.code}&own=1").content.decode()
    assert f"只看{cast.wuxing.short_name}本级登记的，不含下级" in text and 'name="own" value="1"' in text
    assert "不含下级" not in page(client, cast.office, "?own=1").content.decode()


def test_filters(client, cast, intents):
    def counts(query):
        return [stop.count for stop in page(client, cast.office, query).context["stops"]]

    assert counts(f"?event={intents[0].event_id}") == [2, 2, 2, 2, 2, 0]
    assert counts(f"?organization={cast.deqing.code}") == [1, 1, 1, 1, 1, 1]
    assert counts("?year=2017") == counts("") == [6, 4, 4, 4, 3, 1]
    assert counts("?year=nonsense&event=x&organization=y") == [6, 4, 4, 4, 3, 1]


def test_another_year_is_another_funnel(client, cast, intents, settings):
    settings.HOLD_TODAY = "2018-02-01"
    response = page(client, cast.office)
    assert response.context["stops"][0].count == 0
    assert "今年还没有登记贷款意向" in response.content.decode()
    assert page(client, cast.office, "?year=2017").context["stops"][0].count == 6
    assert page(client, cast.office, "?year=all").context["stops"][0].count == 6


def test_intents_that_have_not_moved(client, cast, intents, settings):
    settings.HOLD_TODAY = "2017-07-31"
    response = page(client, cast.office)
    assert [row.applicant for row in response.context["waiting"]] == ["戊"]
    assert response.context["waiting"][0].days_waited == 30
    listed = client.get("/ledgers/loan_intents/?waiting=1")
    assert [row.applicant for row, *_ in listed.context["rows"]] == ["戊"]
    settings.HOLD_TODAY = "2017-07-30"
    response = page(client, cast.office)
    assert response.context["waiting_count"] == 0
    assert "在办的意向30天内都有进展" in response.content.decode()


def test_what_waits_longest_stands_first_and_a_step_ends_the_waiting(cast, settings):
    first, second = intent(cast, "5", JULY, applicant="后登记"), intent(cast, "5", applicant="先登记")
    settings.HOLD_TODAY = "2017-08-20"
    assert list(LoanIntent.objects.waiting()) == [second, first]
    goes(second, cast.wuxing_officer, ("recommended", 70))
    assert list(LoanIntent.objects.waiting()) == [first]


def test_the_export_of_those_that_wait(client, cast, intents, settings):
    settings.HOLD_TODAY = "2017-08-01"
    client.force_login(cast.office)
    lines = b"".join(client.get("/ledgers/loan_intents/?waiting=1&format=csv")).decode().splitlines()
    assert len(lines) == 2 and "停留天数" in lines[0].split(",") and ",达成意向,31," in lines[1]


@pytest.mark.parametrize("sort", ["name", "-name", "-share", "amount_share", "days", "-days", "nonsense", ""])
def test_tables_sort_by_every_column(client, cast, intents, sort):
    for _, _, rows in page(client, cast.office, f"?sort={sort}").context["tables"]:
        lines = [line for line, _, _ in rows]
        if sort.lstrip("-") == "name":
            assert [line.name for line in lines] == sorted((line.name for line in lines), reverse=sort[0] == "-")
        else:
            assert lines


def test_scope(client, cast, intents):
    assert page(client, cast.deqing_officer).context["stops"][0].count == 1
    assert page(client, cast.wuxing_officer, f"?organization={cast.deqing.code}").context["stops"][0].count == 5
    assert page(client, cast.leader).status_code == 200
    assert page(client, cast.auditor).status_code == 403


def test_activities_of_founders_are_found_in_the_activity_ledger(client, cast):
    lecture = category("activities", "讲座")
    assert f'href="/ledgers/activities/?category={lecture.pk}">讲座</a>' in page(client, cast.office).content.decode()


def test_as_many_queries_for_one_intent_as_for_many(client, cast, intents):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert page(client, cast.office).status_code == 200
        return len(found)

    page(client, cast.office)
    few = queries()
    for number in range(30):
        bank = category("banks", f"第{number}银行")
        row = intent(cast, "5", applicant=f"申请人{number}", bank=bank, day=DAY)
        goes(row, cast.wuxing_officer, ("recommended", 1))
    assert queries() == few
