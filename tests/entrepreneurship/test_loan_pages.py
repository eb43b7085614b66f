"""Intents on their pages: entering one, its steps, who may do what, and what the list can be asked."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entrepreneurship.models import LoanIntent, LoanStep, Stage
from ledgers import kinds
from ledgers import workflow as ledger
from projects.models import KeyProject
from tests.fed import category, fed_indicator
from tests.loans import DAY, event, goes, intent, products

pytestmark = pytest.mark.django_db
NEW = "/ledgers/loan_intents/new/"
APPROVED = ("recommended", 1), ("investigated", 1), ("approved", 1, "15")


def typed(cast, **fields):
    return {
        "organization": cast.wuxing.pk, "registered_on": "2017-07-03", "applicant": "沈晓峰", "business": "湖羊养殖场",
        "amount": "20", "bank": category("banks", "湖州银行").pk, "event": "", "product": "", "project": "",
    } | fields  # fmt: skip


def posted(client, cast, **fields):
    client.force_login(cast.wuxing_officer)
    return client.post(NEW, typed(cast, **fields))


@pytest.mark.parametrize(
    ("text", "amount"), [("20", 20), ("20.5万", "20.5"), ("３０万元", 30), (" 1,200 ", 1200), ("0.0001", "0.0001")]
)
def test_amounts_are_read_in_wan_yuan(client, cast, text, amount):
    assert posted(client, cast, amount=text).status_code == 302
    assert LoanIntent.objects.get().amount == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "请填写金额，单位万元"),
        ("很多", "“很多”不能作为金额，请按万元填写数字"),
        ("200000元", "“200000元”写的是元，请按万元填写"),
        ("-5", "“-5”不能作为金额"),
        ("0", "意向金额要大于0"),
        ("1.23456", "不能作为金额"),
        ("123456789", "金额太大，请核对单位是不是万元"),
    ],
)
def test_an_amount_that_is_none_is_explained_and_stays(client, cast, text, told):
    response = posted(client, cast, amount=text)
    assert response.status_code == 422
    assert told in response.context["form"].errors["amount"][0]
    assert response.context["form"]["amount"].value() == text
    assert response.context["form"]["applicant"].value() == "沈晓峰"
    assert not LoanIntent.objects.exists()


def test_intents_are_not_registered_in_the_future(client, cast):
    response = posted(client, cast, registered_on="2017-07-05")
    assert (response.status_code, response.context["form"].errors["registered_on"]) == (422, ["登记日期不能晚于今天"])


def test_a_closed_month_is_told_on_the_form(client, cast):
    response = posted(client, cast, registered_on="2017-05-28")
    assert response.status_code == 422
    assert "2017年5月已经关账" in response.content.decode()
    assert posted(client, cast, registered_on="2017-05-28", late_reason="表格晚到").status_code == 302


def test_the_form_begins_with_the_last_event_and_the_project_that_counts(client, cast):
    fed_indicator(cast.programme, "intents", "loan_intents", project=2)
    event(cast, name="早的一场", held_on=dt.date(2017, 6, 1))
    last = event(cast, name="近的一场", held_on=dt.date(2017, 7, 1))
    event(cast, name="还没有办的", held_on=dt.date(2017, 9, 1))
    client.force_login(cast.wuxing_officer)
    initial = client.get(NEW).context["form"].initial
    assert initial["event"] == last.pk
    assert initial["project"] == KeyProject.objects.get(number=2).pk
    assert initial["registered_on"] == dt.date(2017, 7, 4)


def test_the_next_one_begins_with_what_the_last_one_said(client, cast):
    known = event(cast)
    response = posted(client, cast, another="1", event=known.pk, registered_on="2017-07-01")
    assert response.headers["Location"] == NEW
    initial = client.get(NEW).context["form"].initial
    assert (initial["event"], initial["registered_on"]) == (known.pk, dt.date(2017, 7, 1))
    assert "applicant" not in initial and "amount" not in initial


def test_products_of_the_city_are_offered_to_a_county_with_their_bands(client, cast):
    made = products(cast)
    ledger.void(made["微业贷"], cast.office, "停办")
    client.force_login(cast.wuxing_officer)
    form = client.get(NEW).context["form"]
    labels = [label for _, label in form.fields["product"].choices]
    assert labels == ["不选产品", "微信贷（1万—10万元）", "微创贷（10万—30万元）"]
    bands = json.loads(form.fields["amount"].widget.attrs["data-bands"])
    assert [(lower, included, upper) for _, lower, included, upper, _ in bands] == [
        ("1.0000", True, "10.0000"), ("10.0000", False, "30.0000"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "name"),
    [("0.99", None), ("1", "微信贷"), ("10", "微信贷"), ("10.01", "微创贷"), ("30", "微创贷"), ("30.5", "微业贷"),
     ("100", "微业贷"), ("100.01", None)],
)  # fmt: skip
def test_bands_meet_without_a_gap_or_an_overlap(cast, amount, name):
    taking = [row.name for row in products(cast).values() if row.takes(Decimal(amount))]
    assert taking == ([name] if name else [])


def test_a_product_that_does_not_fit_is_a_warning_and_no_error(client, cast):
    small = products(cast)["微信贷"]
    response = posted(client, cast, amount="92", product=small.pk)
    assert response.status_code == 302
    text = client.get(response.headers["Location"]).content.decode()
    assert "“微信贷”的额度是1万—10万元，与意向金额92万元不符" in text


def test_an_amount_above_every_band_needs_no_product_and_an_enormous_one_is_asked_after(client, cast):
    doubts = kinds.find("loan_intents").doubts
    assert doubts(intent(cast, "300")) == []
    assert doubts(intent(cast, "20000", applicant="大户")) == ["意向金额是2亿元，请核对单位是不是万元。"]


def test_the_amount_of_an_approved_intent_may_change_and_that_is_told(client, cast):
    row = goes(intent(cast), cast.wuxing_officer, *APPROVED)
    client.force_login(cast.wuxing_officer)
    address = f"/ledgers/loan_intents/{row.pk}/edit/"
    assert "已授信15万元。在这里只改当初的意向金额" in client.get(address).content.decode()
    fields = typed(cast, registered_on=str(DAY), amount="12", version=row.version)
    assert client.post(address, fields).status_code == 302
    row.refresh_from_db()
    assert (row.amount, row.approved) == (12, 15)
    assert "授信金额15万元高于意向金额12万元" in client.get(f"/ledgers/loan_intents/{row.pk}/").content.decode()


def test_registration_cannot_move_behind_the_first_step(client, cast):
    row = goes(intent(cast), cast.wuxing_officer, *APPROVED)
    client.force_login(cast.wuxing_officer)
    fields = typed(cast, registered_on="2017-06-03", version=row.version)
    response = client.post(f"/ledgers/loan_intents/{row.pk}/edit/", fields)
    assert response.status_code == 422
    assert response.context["form"].errors["registered_on"] == ["登记日期不能晚于“推荐”的日期（2017-06-02）"]


# ---- steps -------------------------------------------------------------------------------------------------------
def step(client, user, row, stage, **fields):
    client.force_login(user)
    return client.post(f"/loans/{row.pk}/step/{stage}/", {"on": "2017-07-01", "version": row.version} | fields)


def test_the_page_shows_the_way_and_offers_what_may_follow(client, cast):
    row = goes(intent(cast), cast.wuxing_officer, *APPROVED)
    client.force_login(cast.wuxing_officer)
    response = client.get(f"/ledgers/loan_intents/{row.pk}/")
    stops = [(stop.label, stop.state) for stop in response.context["stops"]]
    assert stops == [
        ("达成意向", "done"), ("推荐", "done"), ("调查", "done"), ("授信", "now"), ("放款", "ahead"), ("还清", "ahead"),
    ]  # fmt: skip
    assert [move.label for move in response.context["moves"]] == ["登记放款", "登记未通过", "登记撤回"]
    assert response.context["moves"][0].form.initial["amount"] == 15
    assert "撤销“授信”" in response.content.decode()


def test_where_the_way_ended_early_only_what_was_done_is_shown(client, cast):
    row = goes(intent(cast), cast.wuxing_officer, ("recommended", 1), ("rejected", 1))
    client.force_login(cast.wuxing_officer)
    response = client.get(f"/ledgers/loan_intents/{row.pk}/")
    stops = [(stop.label, stop.state) for stop in response.context["stops"]]
    assert stops == [("达成意向", "done"), ("推荐", "done"), ("未通过", "end")]
    assert response.context["moves"] == []


def test_a_step_is_recorded_and_leads_back_to_the_record(client, cast):
    row = intent(cast)
    response = step(client, cast.wuxing_officer, row, "recommended", person="李信贷员")
    assert (response.status_code, response.headers["Location"]) == (302, f"/ledgers/loan_intents/{row.pk}/")
    assert LoanStep.objects.get().person == "李信贷员"
    assert "李信贷员" in client.get(response.headers["Location"]).content.decode()


@pytest.mark.parametrize(
    ("stage", "fields", "field", "told"),
    [
        ("disbursed", {"amount": "16"}, "amount", "放款金额不能超过授信金额15万元。"),
        ("disbursed", {"amount": "很多"}, "amount", "“很多”不能作为金额，请按万元填写数字，如 30 或 12.5"),
        ("disbursed", {"amount": "5", "on": "2017-06-03"}, "on", "日期不能早于上一步（2017-06-04）。"),
        ("disbursed", {"amount": "5", "on": "2017-07-05"}, "on", "日期不能晚于今天，等这一步办成了再登记。"),
        ("withdrawn", {}, "note", "请写明原因"),
        ("repaid", {"amount": "5"}, "amount", "金额要大于0"),
        ("recommended", {}, None, "现在是“授信”，不能登记“推荐”。"),
    ],
)
def test_what_cannot_be_recorded_is_explained_and_stays(client, cast, stage, fields, field, told):
    row = goes(intent(cast), cast.wuxing_officer, *APPROVED)
    if stage == "repaid":
        fields, field, told = fields | {"amount": "5"}, None, "现在是“授信”，不能登记“还清”。"
    response = step(client, cast.wuxing_officer, row, stage, **fields, person="王经理")
    form = response.context["move"].form
    assert response.status_code == 422
    assert form.errors[field or "__all__"] == [told]
    assert form["person"].value() == "王经理"
    assert LoanIntent.objects.get().stage == Stage.APPROVED


def test_whoever_is_slower_is_told_and_sees_what_is_so_now(client, cast):
    row = intent(cast)
    first, second = LoanIntent.objects.get(), LoanIntent.objects.get()
    step(client, cast.wuxing_officer, first, "recommended")
    response = step(client, cast.office, second, "withdrawn", note="不贷了")
    text = response.content.decode()
    assert response.status_code == 422
    assert "这一笔刚刚被别人改动" in text and "现在是“推荐”" in text
    assert LoanIntent.objects.get(pk=row.pk).stage == Stage.RECOMMENDED


def test_a_step_that_does_not_exist(client, cast):
    row = intent(cast)
    assert step(client, cast.wuxing_officer, row, "stolen").status_code == 404


def test_the_step_has_a_page_of_its_own(client, cast):
    row = intent(cast)
    client.force_login(cast.wuxing_officer)
    assert "登记推荐" in client.get(f"/loans/{row.pk}/step/recommended/").content.decode()
    assert "不能登记“放款”" in client.get(f"/loans/{row.pk}/step/disbursed/").content.decode()


def test_the_last_step_is_taken_back_on_the_page(client, cast):
    row = goes(intent(cast), cast.wuxing_officer, *APPROVED)
    client.force_login(cast.wuxing_officer)
    response = client.post(f"/loans/{row.pk}/undo/", {"version": row.version}, follow=True)
    text = response.content.decode()
    assert "已撤销“授信”，现在是“调查”" in text and "撤销过 1 步" in text
    again = client.post(f"/loans/{row.pk}/undo/", {"version": row.version}, follow=True)
    assert "刚刚被别人改动" in again.content.decode()
    assert LoanIntent.objects.get().stage == Stage.INVESTIGATED


@pytest.mark.parametrize("end", [Stage.REPAID, Stage.REJECTED, Stage.WITHDRAWN])
def test_what_ended_goes_no_further_and_the_page_says_so(client, cast, end):
    row = intent(cast)
    if end == Stage.REPAID:
        goes(row, cast.wuxing_officer, *APPROVED, ("disbursed", 1, "15"), ("repaid", 1, "15"))
    else:
        goes(row, cast.wuxing_officer, (end, 1))
    client.force_login(cast.wuxing_officer)
    for stage in (Stage.RECOMMENDED, Stage.REPAID, Stage.WITHDRAWN):
        told = f"现在是“{end.label}”，不能登记“{stage.label}”"
        assert told in client.get(f"/loans/{row.pk}/step/{stage}/").content.decode()
        response = step(client, cast.wuxing_officer, row, stage, amount="1", note="再试")
        assert (response.status_code, told in response.content.decode()) == (422, True)
    assert LoanIntent.objects.get().stage == end


def test_a_version_that_cannot_be_is_overtaken(client, cast):
    row = goes(intent(cast), cast.wuxing_officer, ("recommended", 1))
    client.force_login(cast.wuxing_officer)
    for digits in (19, 20, 5000):
        response = client.post(f"/loans/{row.pk}/undo/", {"version": "9" * digits}, follow=True)
        assert "刚刚被别人改动" in response.content.decode()
    assert LoanIntent.objects.get().stage == Stage.RECOMMENDED


@pytest.mark.parametrize("on", ["0217-07-01", "1989-12-31", "2061-01-01", "9999-12-31"])
def test_the_year_of_a_step_is_not_mistyped(client, cast, on):
    response = step(client, cast.wuxing_officer, intent(cast), "recommended", on=on)
    told = ["日期应在1990年至2060年之间，请核对年份。"]
    assert (response.status_code, response.context["move"].form.errors["on"]) == (422, told)


# ---- who -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"),
    [("wuxing_officer", 302), ("office", 302), ("youth_staff", 302), ("deqing_officer", 404), ("leader", 403),
     ("auditor", 403)],
)  # fmt: skip
def test_who_records_steps(client, cast, who, status):
    row = intent(cast)
    assert step(client, getattr(cast, who), row, "recommended").status_code == status
    row.refresh_from_db()
    assert client.post(f"/loans/{row.pk}/undo/", {"version": row.version}).status_code == status


def test_a_leader_sees_the_stages_but_no_buttons(client, cast):
    row = goes(intent(cast), cast.wuxing_officer, *APPROVED)
    client.force_login(cast.leader)
    text = client.get(f"/ledgers/loan_intents/{row.pk}/").content.decode()
    assert "授信" in text and "登记放款" not in text and "撤销“" not in text


def test_a_township_records_its_own(client, cast):
    cast.townships()
    row = intent(cast, organization=cast.zhili)
    assert step(client, cast.badian_officer, row, "recommended").status_code == 404
    assert step(client, cast.zhili_officer, row, "recommended").status_code == 302
    assert client.get("/loans/").context["stops"][1].count == 1


def test_the_citys_products_and_events_are_seen_below_but_not_changed_there(client, cast):
    product, held = products(cast)["微信贷"], event(cast)
    client.force_login(cast.wuxing_officer)
    for row, kind in ((product, "loan_products"), (held, "loan_events")):
        assert client.get(f"/ledgers/{kind}/{row.pk}/").status_code == 200
        assert client.get(f"/ledgers/{kind}/{row.pk}/edit/").status_code == 403
        assert client.post(f"/ledgers/{kind}/{row.pk}/void/", {"reason": "试试"}).status_code == 403
    client.force_login(cast.office)
    assert client.get(f"/ledgers/loan_products/{product.pk}/edit/").status_code == 200


# ---- the list ------------------------------------------------------------------------------------------------------
def names(client, query):
    return sorted(row.applicant for row, *_ in client.get(f"/ledgers/loan_intents/?{query}").context["rows"])


def test_the_list_can_be_asked_how_far_intents_got(client, cast):
    made = products(cast)
    goes(intent(cast, applicant="甲", product=made["微创贷"]), cast.wuxing_officer, *APPROVED)
    goes(intent(cast, applicant="乙"), cast.wuxing_officer, ("recommended", 1), ("rejected", 1))
    intent(cast, applicant="丙", organization=cast.city)
    client.force_login(cast.office)
    assert names(client, "reached=recommended") == ["乙", "甲"]
    assert names(client, "reached=approved") == ["甲"]
    assert names(client, "stage=rejected") == ["乙"]
    assert names(client, f"product={made['微创贷'].pk}") == ["甲"]
    assert names(client, "product=none") == ["丙", "乙"]
    assert names(client, "organization=330500&own=1") == ["丙"]
    assert len(names(client, "organization=330500")) == 3
    assert len(names(client, "reached=stolen&product=-1&waiting=x")) == 3


def test_the_list_takes_as_many_queries_for_one_as_for_many(client, cast):
    def queries(address):
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    client.force_login(cast.office)
    made = products(cast)
    row = goes(intent(cast, product=made["微创贷"]), cast.wuxing_officer, *APPROVED[:1])
    pages = "/ledgers/loan_intents/", f"/ledgers/loan_intents/{row.pk}/", f"/loans/{row.pk}/step/investigated/"
    few = [queries(address) for address in pages]
    for number in range(12):
        goes(
            intent(cast, applicant=f"申请人{number}", bank=category("banks", f"第{number}银行")), cast.office, *APPROVED
        )
    goes(row, cast.wuxing_officer, *APPROVED[1:2])
    pages = *pages[:2], f"/loans/{row.pk}/step/approved/"
    assert [queries(address) for address in pages] == few
