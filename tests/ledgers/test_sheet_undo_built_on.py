"""An upload is not undone while something valid was entered on the rows that it added."""

import datetime as dt
from copy import copy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from entrepreneurship.models import LoanMatchingEvent, LoanProduct
from ledgers import workflow
from projects import feeds
from projects.models import ServiceOffer, ServiceOrder, Visit, YouthRequest
from projects.workflow import orders
from tests.fed import category
from tests.ledgers.uploading import undo, write
from tests.loans import intent
from tests.uploads.conftest import work
from tests.uploads.sheets import table
from uploads import workflow as uploading

pytestmark = pytest.mark.django_db
JULY = dt.date(2017, 7, 3)


@pytest.fixture(autouse=True)
def known(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    cast.townships()
    for ledger, name in (("services", "培训"), ("activities", "培训"), ("banks", "湖州银行")):
        category(ledger, name)


def written(user, kind, head, *rows):
    file = SimpleUploadedFile("表.xlsx", table([head, *rows]))
    upload = write(work(uploading.receive(user, kind, file, user.organization, None)))
    assert upload.state == "applied", upload.reason
    return upload


VISITS = "走访日期", "走访的团组织", "走访人员"


def request(cast, visit) -> YouthRequest:
    return workflow.create(
        YouthRequest(
            organization=cast.wuxing, visit=visit, heard_on=JULY, source="visit", heard_from="合作社",
            subject="缺少培训", handler="办公室",
        ),
        cast.wuxing_officer,
    )  # fmt: skip


def test_a_visit_at_which_something_was_heard_stands_until_that_is_voided(cast):
    user = cast.wuxing_officer
    upload = written(user, "visits", VISITS, (JULY, "织里镇团委", "沈某"), (JULY, "妙西镇团委", "沈某"))
    heard = request(cast, Visit.objects.get(host="妙西镇团委"))
    told = ["第3行“妙西镇团委”已经有1条青年诉求，请先处理完再撤销"]
    assert uploading.obstacles_of(upload, user) == told
    with pytest.raises(uploading.Refused, match=told[0]):
        undo(upload)
    workflow.void(heard, user, "登记错了")
    assert undo(upload).state == "undone", upload.reason
    assert feeds.differences() == []


def test_a_request_entered_while_the_undoing_waits_stops_it(cast):
    upload = written(cast.wuxing_officer, "visits", VISITS, (JULY, "织里镇团委", "沈某"))
    uploading.undo(upload, cast.wuxing_officer)
    request(cast, Visit.objects.get())
    assert work(upload).state == "applied"
    assert upload.reason == "有后来的修改，不能撤销：第2行“织里镇团委”已经有1条青年诉求，请先处理完再撤销"
    assert Visit.objects.valid().count() == 1


def test_a_visit_that_the_upload_only_changed_goes_back_all_the_same(cast):
    user = cast.wuxing_officer
    visit = workflow.create(Visit(organization=cast.wuxing, visited_on=JULY, host="织里镇团委", visitors="沈某"), user)
    upload = written(user, "visits", VISITS, (JULY, "织里镇团委", "沈某、费某"))
    request(cast, visit)
    assert undo(upload).state == "undone", upload.reason
    assert Visit.objects.valid().get().visitors == "沈某"


def test_an_obstacle_of_two_sorts_is_told_once_for_each_row(cast):
    user = cast.wuxing_officer
    upload = written(user, "visits", VISITS, (JULY, "织里镇团委", "沈某"), (JULY, "妙西镇团委", "沈某"))
    request(cast, Visit.objects.get(host="妙西镇团委"))
    visit = Visit.objects.get(host="织里镇团委")
    before = copy(visit)
    visit.visitors = "费某"
    workflow.change(visit, user, 1, before)
    assert uploading.obstacles_of(upload, user) == [
        "第2行“织里镇团委”在写入之后又被修改或作废", "第3行“妙西镇团委”已经有1条青年诉求，请先处理完再撤销",
    ]  # fmt: skip


def test_an_offer_waits_for_its_open_orders(cast):
    head = "类别", "活动类别", "服务名称"
    upload = written(cast.wuxing_officer, "services", head, ("培训", "培训", "电商培训"))
    said = {"for_whom": "晟舍社区", "place": "文化礼堂", "wanted_on": dt.date(2017, 7, 10)}
    order = ServiceOrder(offer=ServiceOffer.objects.get(), organization=cast.zhili, **said)
    orders.place(order, cast.zhili_officer)
    assert uploading.obstacles_of(upload, cast.wuxing_officer) == [
        "第2行“电商培训”已经有1个没有办完的点单，请先处理完再撤销"
    ]
    orders.refuse(order, cast.wuxing_officer, "没有讲师")
    assert undo(upload).state == "undone", upload.reason


PRODUCT = ("产品名称", "额度下限（万元）", "额度上限（万元）", "推广起始日期"), ("微信贷", 1, 30, dt.date(2017, 6, 1))
EVENT = ("对接会名称", "日期"), ("青年创业贷款对接会", dt.date(2017, 6, 1))


@pytest.mark.parametrize(
    ("kind", "sheet", "field", "model"),
    [("loan_products", PRODUCT, "product", LoanProduct), ("loan_events", EVENT, "event", LoanMatchingEvent)],
)
def test_products_and_events_wait_for_their_intents(cast, kind, sheet, field, model):
    head, cells = sheet
    upload = written(cast.wuxing_officer, kind, head, cells)
    record = model.objects.get()
    named = intent(cast, **{field: record})
    intent(cast, amount="21", **{field: record})
    assert uploading.obstacles_of(upload, cast.wuxing_officer) == [
        f"第2行“{cells[0]}”已经有2笔贷款意向，请先处理完再撤销"
    ]
    workflow.void(named, cast.wuxing_officer, "登记错了")
    assert uploading.obstacles_of(upload, cast.wuxing_officer) == [
        f"第2行“{cells[0]}”已经有1笔贷款意向，请先处理完再撤销"
    ]
