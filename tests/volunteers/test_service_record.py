"""Service records: what is issued, what the paper says, and what its code tells anybody."""

import datetime as dt
import json
import re

import pytest
import typst
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from organizations.models import AuditEntry
from tests.cast import Cast, at, small_programme
from tests.volunteers.credited import activity, approved, came
from tests.volunteers.people import document, phone, volunteer
from volunteers import papers, tally
from volunteers.models import ServiceRecord, Volunteer
from volunteers.papers import printing
from volunteers.workflow import honorary, hours, records, registration
from volunteers.workflow.registration import Refused

pytestmark = pytest.mark.django_db
NUMBER = 88
ADDRESS = "http://testserver/verify/"


@pytest.fixture
def cast():
    cache.clear()
    cast = Cast(small_programme())
    cast.row = volunteer(cast.wuxing, cast.wuxing_officer, NUMBER, name="沈小河")
    return cast


def served(cast, minutes=130):
    """Two services: three hours that were credited, and honorary minutes."""
    came(activity(cast.wuxing), cast.row, 180)
    return approved(cast.row, cast.wuxing_officer, cast.office, minutes)


def signed_in(client, user):
    client.force_login(user)
    return client


def pages(pdf: bytes) -> int:
    return int(re.search(rb"/Count (\d+)", pdf)[1])


def given(monkeypatch, record) -> dict:
    """The data that the paper is set from."""
    seen = {}
    monkeypatch.setattr("volunteers.papers.record.compiled", lambda template, data: seen.update(data) or b"")
    papers.pdf(record, ADDRESS + record.code)
    return seen


def test_a_record_keeps_the_totals_of_its_day(cast):
    served(cast)
    record = records.issue(cast.row, cast.wuxing_officer)
    assert (record.minutes, record.times, record.stars, record.until) == (310, 2, 0, dt.date(2017, 7, 4))
    approved(cast.row, cast.wuxing_officer, cast.office, 6000, evidence="支教")
    record.refresh_from_db()
    assert (record.minutes, record.times) == (310, 2)
    entry = AuditEntry.objects.get(action="record.issue")
    assert cast.row.number in entry.summary and cast.row.name not in entry.summary


def test_without_service_or_for_whom_is_gone_none_is_issued(cast):
    with pytest.raises(Refused, match="还没有计入"):
        records.issue(cast.row, cast.wuxing_officer)
    served(cast)
    with pytest.raises(Refused, match="不出具"):
        records.issue(cast.row, cast.leader)
    Volunteer.objects.filter(pk=cast.row.pk).update(erased_at=timezone.now())
    with pytest.raises(Refused, match="个人信息已清除"):
        records.issue(cast.row, cast.wuxing_officer)


def test_the_paper_says_what_was_issued(cast, monkeypatch):
    served(cast)
    record = records.issue(cast.row, cast.wuxing_officer)
    told = given(monkeypatch, record)
    assert told["document"] == f"330502********{document(NUMBER)[-4:]}"
    assert (told["total"], told["credited"], told["honorary"]) == ("5小时10分", "3小时", "2小时10分")
    assert (told["since"], told["until"]) == ("2017年7月1日", "2017年7月4日")
    assert told["lines"] == [
        ["1", "2017-07-01", "太湖清漂", cast.wuxing.name, "信用", "3小时"],
        ["2", "2017-07-01", "防汛值守，由村委会证明，材料存镇团委", cast.wuxing.name, "荣誉", "2小时10分"],
    ]
    text = json.dumps(told, ensure_ascii=False)
    assert document(NUMBER) not in text and phone(NUMBER) not in text


def test_it_is_a_real_pdf_that_holds_number_and_code(cast, client):
    served(cast)
    record = records.issue(cast.row, cast.wuxing_officer)
    address = reverse("record_pdf", args=[cast.row.number, record.code])
    answer = signed_in(client, cast.wuxing_officer).get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(b"%PDF-") and answer.content.rstrip().endswith(b"%%EOF")
    assert pages(answer.content) == 1
    assert f"{cast.row.number}, {record.code}".encode() in answer.content
    # Reading it again is no act.
    assert AuditEntry.objects.filter(action="record.issue").count() == 1


def test_two_hundred_services_run_over_several_pages(cast):
    service = activity(cast.wuxing)
    came(service, cast.row, 60)
    record = ServiceRecord(
        volunteer=cast.row, code="7K3QZ9MPWA4X", until=dt.date(2017, 7, 4), minutes=60, times=1, stars=0,
        issued_by=cast.wuxing_officer, issued_at=at(7, 4),
    )  # fmt: skip
    one = papers.pdf(record, ADDRESS)
    line = tally.services(cast.row)[0]
    many = printing.compiled("record.typ", _data(record, line, 200))
    assert pages(one) == 1 and pages(many) > 4


def _data(record, line, count: int) -> dict:
    cells = [line.on.isoformat(), line.name, line.organization, "信用", "1小时"]
    texts = ("code", "code_told", "address", "name", "number", "document_kind", "document", "organization", "since",
             "until", "total", "credited", "honorary", "times", "stars", "issuer", "issued_on")  # fmt: skip
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'
    return dict.fromkeys(texts, "样") | {"qr": svg, "lines": [[str(at), *cells] for at in range(1, count + 1)]}


@pytest.mark.parametrize(
    "name", ["#let x = 1", "#panic()", "*张*", "$x^2$", "<a> @b", "\\ \" ' `raw`", "= 标题", "//注释"]
)
def test_a_name_is_never_read_as_markup(cast, name):
    line = tally.Service(at(7, 1).date(), name, name, 60, False)
    data = _data(None, line, 1) | {"name": name, "number": "ZY-222222222222", "code": "333333333333"}
    pdf = printing.compiled("record.typ", data)
    assert pages(pdf) == 1
    inputs = {"data": json.dumps(data | {"serif": ["Noto Serif CJK SC"], "sans": ["Noto Sans CJK SC"]})}
    found = typst.query(
        str(printing.PLACE / "record.typ"), "<name>", field="value", one=True, sys_inputs=inputs,
        root=str(printing.PLACE),
    )  # fmt: skip
    assert json.loads(found) == name


def test_without_a_font_for_chinese_the_page_names_the_package(cast, client, monkeypatch):
    served(cast)
    record = records.issue(cast.row, cast.wuxing_officer)
    monkeypatch.setattr(printing, "_present", lambda names: [])
    signed_in(client, cast.wuxing_officer)
    issued = client.post(reverse("record_issue", args=[cast.row.number]), follow=True).content.decode()
    printed = client.get(reverse("record_pdf", args=[cast.row.number, record.code]), follow=True).content.decode()
    assert all("没有中文字体" in page and "fonts-noto-cjk" in page for page in (issued, printed))
    assert ServiceRecord.objects.count() == 1


def test_what_was_corrected_since_is_not_printed_as_if_it_stood(cast, client):
    row = served(cast)
    record = records.issue(cast.row, cast.wuxing_officer)
    honorary.revoke(row, cast.office, "证明不实")
    signed_in(client, cast.wuxing_officer)
    page = client.get(reverse("record_pdf", args=[cast.row.number, record.code]), follow=True).content.decode()
    assert "请重新出具一份" in page


def test_what_came_later_does_not_disturb_an_older_record(cast):
    served(cast)
    record = records.issue(cast.row, cast.wuxing_officer)
    ServiceRecord.objects.filter(pk=record.pk).update(issued_at=at(7, 4, 11))
    record.refresh_from_db()
    late = approved(cast.row, cast.wuxing_officer, cast.office, 60, evidence="支教")
    type(late).objects.filter(pk=late.pk).update(decided_at=at(7, 4, 15))
    assert [line.minutes for line in papers.lines_of(record)] == [180, 130]


def test_the_page_of_a_volunteer_lists_what_was_issued(cast, client):
    served(cast)
    signed_in(client, cast.wuxing_officer)
    answer = client.post(reverse("record_issue", args=[cast.row.number]), follow=True)
    record = ServiceRecord.objects.get()
    page = answer.content.decode()
    assert papers.grouped(record.code) in page and "5小时10分" in page
    assert reverse("record_pdf", args=[cast.row.number, record.code]) in page


def test_a_visitor_reads_what_was_issued_and_nothing_more(cast, client):
    served(cast)
    record = records.issue(cast.row, cast.wuxing_officer)
    answer = client.get(reverse("record_verify", args=[record.code]))
    page = answer.content.decode()
    for told in (
        "沈*",
        cast.row.number,
        "5小时10分",
        "2次",
        "2017年7月4日",
        cast.wuxing.name,
        papers.grouped(record.code),
    ):
        assert told in page
    facts = re.findall(r"<dt>(.*?)</dt>", page)
    assert facts == [
        "验证码",
        "姓名",
        "志愿者编号",
        "服务总时长",
        "服务次数",
        "星级",
        "统计截至",
        "出具单位",
        "出具日期",
    ]
    row, officer = cast.row, cast.wuxing_officer
    hidden = [row.name, document(NUMBER), phone(NUMBER), row.document_masked, row.phone_masked, "1990", "太湖清漂"]
    hidden.append(officer.username)
    assert not [told for told in hidden if told in page]
    assert "no-store" in answer["Cache-Control"]


def test_a_visitor_is_told_of_what_was_taken_back_since(cast, client):
    served(cast)
    record = records.issue(cast.row, cast.wuxing_officer)
    address = reverse("record_verify", args=[record.code])
    assert "已被撤销" not in client.get(address).content.decode()
    Volunteer.objects.filter(pk=cast.row.pk).update(minutes=10)
    assert "有一部分时数已被撤销" in client.get(address).content.decode()
    registration.void(cast.row, cast.wuxing_officer, "登错了人")
    page = client.get(address).content.decode()
    assert "记录不再有效" in page and "内容如下" not in page


def test_a_code_is_found_however_it_is_typed(cast, client):
    served(cast)
    record = records.issue(cast.row, cast.wuxing_officer)
    typed = f" {papers.grouped(record.code).lower()} "
    answer = client.get(reverse("record_verify"), {"code": typed})
    assert answer["Location"] == reverse("record_verify", args=[record.code])
    assert client.get(reverse("record_verify"), {"code": "<b>"}).status_code == 404


def test_an_unknown_code_says_so_and_guessing_is_slowed_down(cast, client):
    unknown = reverse("record_verify", args=["222222222222"])
    answer = client.get(unknown)
    assert answer.status_code == 404 and "没有验证码是“222222222222”的记录" in answer.content.decode()
    for _ in range(30):
        client.get(unknown)
    assert client.get(unknown).status_code == 429


def test_after_an_erasure_the_code_still_proves_the_hours(cast, client):
    served(cast)
    record = records.issue(cast.row, cast.wuxing_officer)
    Volunteer.objects.filter(pk=cast.row.pk).update(name="", erased_at=timezone.now())
    page = client.get(reverse("record_verify", args=[record.code])).content.decode()
    assert "5小时10分" in page and "个人信息已清除" in page
    signed_in(client, cast.wuxing_officer)
    shown = client.get(reverse("record_pdf", args=[cast.row.number, record.code]), follow=True).content.decode()
    assert "不能再打印" in shown


def test_a_record_tells_the_minutes_that_stand_at_the_volunteer(cast):
    served(cast)
    came(activity(cast.wuxing), cast.row, 500, flags=["long"])
    with transaction.atomic():
        hours.settle([cast.row.pk])
    cast.row.refresh_from_db()
    assert records.issue(cast.row, cast.wuxing_officer).minutes == cast.row.minutes == 310
