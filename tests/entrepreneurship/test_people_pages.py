"""Products, events, secondments and internships on their pages; many students that start on one day."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entrepreneurship import workflow
from entrepreneurship.models import Internship, InternshipState, LoanMatchingEvent, LoanProduct, Secondment
from ledgers.workflow import Refused
from organizations.models import AuditEntry
from projects import feeds
from projects.models import Figure
from tests.fed import fed_indicator
from tests.loans import event, intent, internship, products

pytestmark = pytest.mark.django_db
DAY = dt.date(2017, 7, 3)


def sent(client, user, kind, **fields):
    client.force_login(user)
    return client.post(f"/ledgers/{kind}/new/", fields)


# ---- products and events ---------------------------------------------------------------------------------------
def product(cast, **fields):
    return {
        "organization": cast.city.pk, "name": "微信贷", "lower": "1", "lower_included": "on", "upper": "10",
        "from_on": "2017-07-01",
    } | fields  # fmt: skip


def test_a_product_is_entered_and_its_band_reads_as_people_write_it(client, cast):
    assert sent(client, cast.office, "loan_products", **product(cast)).status_code == 302
    row = LoanProduct.objects.get()
    assert (row.band, row.lower_included) == ("1万—10万元", True)
    assert "1万—10万元" in client.get("/ledgers/loan_products/").content.decode()


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"upper": "1"}, "upper", "额度上限要大于下限"),
        ({"upper": "100000元"}, "upper", "“100000元”写的是元，请按万元填写，如 30万元只填 30"),
        ({"to_on": "2017-06-01"}, "to_on", "停办日期不能早于推广起始日期"),
    ],
)
def test_a_product_that_makes_no_sense_is_explained(client, cast, fields, field, told):
    response = sent(client, cast.office, "loan_products", **product(cast, **fields))
    assert response.status_code == 422
    assert told in response.context["form"].errors[field]


def test_bands_that_overlap_are_told(client, cast):
    products(cast)
    response = sent(client, cast.office, "loan_products", **product(cast, name="丰收贷", lower="5", upper="20"))
    text = client.get(response.headers["Location"]).content.decode()
    assert "额度与“微信贷”（1万—10万元）、“微创贷”（10万—30万元）有重叠" in text


def test_an_event_of_a_closed_month_needs_no_reason_because_it_feeds_nothing(client, cast):
    fields = {"organization": cast.city.pk, "name": "“5·28”对接会", "held_on": "2017-05-28", "heads": "420"}
    assert sent(client, cast.office, "loan_events", **fields).status_code == 302
    assert LoanMatchingEvent.objects.get().heads == 420


def test_an_event_leads_to_its_intents(client, cast):
    known = event(cast)
    intent(cast, event=known)
    client.force_login(cast.office)
    text = client.get(f"/ledgers/loan_events/{known.pk}/").content.decode()
    assert f'href="/ledgers/loan_intents/?event={known.pk}"><b>1</b> 笔意向' in text


def test_more_people_than_there_can_be_are_asked_after(client, cast):
    fields = {"organization": cast.city.pk, "name": "对接会", "held_on": "2017-07-01"}
    response = sent(client, cast.office, "loan_events", **fields, heads="1000001")
    assert (response.status_code, response.context["form"].errors["heads"]) == (422, ["人数不能超过100万，请核对。"])
    assert sent(client, cast.office, "loan_events", **fields, heads="1000000").status_code == 302


# ---- people ----------------------------------------------------------------------------------------------------
def test_a_secondment_ends_after_it_began(client, cast):
    fields = {
        "organization": cast.city.pk, "person": "吴海波", "home": "浙江大学", "host": "地信小镇", "role": "发展顾问",
        "from_on": "2017-07-01", "to_on": "2017-06-30",
    }  # fmt: skip
    response = sent(client, cast.office, "secondments", **fields)
    assert (response.status_code, response.context["form"].errors["to_on"]) == (422, ["结束日期不能早于开始日期"])
    assert sent(client, cast.office, "secondments", **fields | {"to_on": ""}).status_code == 302
    assert Secondment.objects.get().host == "地信小镇"


def student(cast, **fields):
    return {
        "organization": cast.wuxing.pk, "student": "费婷婷", "school": "湖州师范学院", "host": "永兴特钢",
        "post": "质检员", "matched_on": "2017-06-20", "state": "matched", "started_on": "", "ended_on": "",
    } | fields  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"state": "started"}, "started_on", "状态是“已上岗”，请填写上岗日期"),
        ({"started_on": "2017-07-01"}, "state", "填了上岗日期，状态请选“已上岗”；确实没有上岗的，请清空上岗日期"),
        ({"state": "started", "started_on": "2017-07-05"}, "started_on", "上岗日期不能晚于今天，到岗以后再登记"),
        ({"state": "started", "started_on": "2017-06-19"}, "started_on", "上岗日期不能早于对接日期"),
        ({"state": "finished", "started_on": "2017-07-01"}, "ended_on", "状态是“已结束”，请填写结束日期"),
        (
            {"state": "started", "started_on": "2017-07-01", "ended_on": "2017-07-02"},
            "state",
            "填了结束日期，状态请选“已结束”",
        ),
        (
            {"state": "finished", "started_on": "2017-07-02", "ended_on": "2017-07-01"},
            "ended_on",
            "结束日期不能早于上岗日期",
        ),
    ],
)
def test_the_dates_of_an_internship_fit_its_state(client, cast, fields, field, told):
    response = sent(client, cast.wuxing_officer, "internships", **student(cast, **fields))
    assert response.status_code == 422
    assert told in response.context["form"].errors[field]
    assert response.context["form"]["student"].value() == "费婷婷"


@pytest.mark.parametrize(
    "fields",
    [{}, {"state": "quit"}, {"state": "started", "started_on": "2017-07-01"},
     {"state": "finished", "started_on": "2017-07-01", "ended_on": "2017-07-03"}],
)  # fmt: skip
def test_internships_in_every_state(client, cast, fields):
    assert sent(client, cast.wuxing_officer, "internships", **student(cast, **fields)).status_code == 302
    assert Internship.objects.get().state == fields.get("state", "matched")


# ---- many at once ------------------------------------------------------------------------------------------------
@pytest.fixture
def started(cast):
    return fed_indicator(cast.programme, "interns", "internships", unit="人")


def counted(indicator) -> dict:
    return {figure.month.key: figure.value for figure in Figure.objects.current().filter(indicator=indicator)}


def start(client, user, rows, on="2017-07-03", query="", **fields):
    client.force_login(user)
    return client.post(f"/internships/start/{query}", {"on": on, "internship": [row.pk for row in rows]} | fields)


def test_many_start_on_one_day_and_count_at_once(client, cast, started):
    rows = [internship(cast, f"学生{number}") for number in range(5)]
    response = start(client, cast.wuxing_officer, rows[:3])
    assert (response.status_code, response.headers["Location"]) == (302, "/internships/start/")
    assert counted(started) == {"2017-07": 3}
    row = Internship.objects.get(pk=rows[0].pk)
    assert (row.state, row.started_on, row.version, row.changed_by) == ("started", DAY, 2, cast.wuxing_officer)
    entry = AuditEntry.objects.about(row).last()
    assert (entry.action, entry.details["changes"]["state"]) == ("ledger.change", ["已对接", "已上岗"])
    text = client.get("/internships/start/").content.decode()
    assert "已登记上岗3人" in text and "学生3" in text and "学生0" not in text
    assert "登记上岗：学生0" in client.get(f"/ledgers/internships/{row.pk}/").content.decode()
    assert feeds.differences() == []


@pytest.mark.parametrize(
    ("on", "told"),
    [
        ("2017-07-05", "上岗日期不能晚于今天。"),
        ("2017-06-19", "学生0（永兴特钢）等2人的对接日期晚于2017-06-19，请改上岗日期，或先不勾选他们。"),
    ],
)
def test_what_cannot_be_starts_nobody_and_keeps_the_ticks(client, cast, started, on, told):
    rows = [internship(cast, f"学生{number}") for number in range(2)]
    response = start(client, cast.wuxing_officer, rows, on)
    assert (response.status_code, response.context["form"].non_field_errors()) == (422, [told])
    assert response.context["chosen"] == [row.pk for row in rows]
    assert not Internship.objects.exclude(state=InternshipState.MATCHED).exists()


def test_the_year_of_the_start_is_not_mistyped(client, cast, started):
    response = start(client, cast.wuxing_officer, [internship(cast)], "0217-07-03")
    assert response.context["form"].errors["on"] == ["日期应在1990年至2060年之间，请核对年份。"]


def test_what_changed_since_it_was_ticked_is_what_is_checked(cast, started):
    row = internship(cast)
    Internship.objects.update(matched_on=dt.date(2017, 7, 4))
    with pytest.raises(Refused, match="对接日期晚于2017-07-03"):
        workflow.start([row], cast.wuxing_officer, DAY)
    assert Internship.objects.get().state == InternshipState.MATCHED


def test_a_closed_month_needs_a_reason(client, cast, started):
    rows = [internship(cast, day=dt.date(2017, 4, 1))]
    response = start(client, cast.wuxing_officer, rows, "2017-05-08")
    assert "2017年5月已经关账，请写明补登原因。" in response.content.decode()
    assert start(client, cast.wuxing_officer, rows, "2017-05-08", late_reason="学校名单晚到").status_code == 302
    assert counted(started) == {"2017-05": 1}
    assert Internship.objects.get().late_reason == "学校名单晚到"


def test_nobody_is_chosen(client, cast):
    assert "还没有勾选学生。" in start(client, cast.wuxing_officer, []).content.decode()


def test_whoever_started_meanwhile_is_left_alone(cast, started):
    rows = [internship(cast, f"学生{number}") for number in range(2)]
    workflow.start(rows[:1], cast.wuxing_officer, dt.date(2017, 7, 1))
    assert workflow.start(rows, cast.wuxing_officer, DAY) == 1
    assert Internship.objects.get(pk=rows[0].pk).started_on == dt.date(2017, 7, 1)
    assert feeds.differences() == []
    with pytest.raises(Refused):
        workflow.start([], cast.wuxing_officer, DAY)


def test_only_students_in_scope_and_on_the_page_start(client, cast, started):
    mine, theirs = internship(cast, "甲"), internship(cast, "乙", organization=cast.deqing)
    start(client, cast.wuxing_officer, [mine, theirs])
    assert Internship.objects.get(pk=theirs.pk).state == "matched"
    assert "乙" not in client.get("/internships/start/?q=湖州").content.decode()
    client.force_login(cast.leader)
    assert client.get("/internships/start/").status_code == 403


def test_the_students_can_be_searched(client, cast):
    internship(cast, "甲", host="天能动力")
    internship(cast, "乙")
    client.force_login(cast.wuxing_officer)
    assert [row.student for row in client.get("/internships/start/?q=天能").context["page"]] == ["甲"]
    assert "没有符合条件的学生" in client.get("/internships/start/?q=没有").content.decode()


def test_starting_many_takes_as_many_queries_as_starting_one(cast, started):
    def queries(rows):
        with CaptureQueriesContext(connection) as found:
            workflow.start(rows, cast.wuxing_officer, DAY)
        return len(found)

    few = queries([internship(cast, "一人")])
    assert queries([internship(cast, f"学生{number}") for number in range(20)]) == few
