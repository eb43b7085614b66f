"""The page without login: who knows the code checks in; who does not learns nothing."""

import logging
import sys

import pytest
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.views.debug import ExceptionReporter

from common import periods
from organizations.models import AuditEntry
from tests.volunteers.people import phone, volunteer
from tests.volunteers.serving import clock, service, signed
from volunteers.models import Participation, WrongCode

pytestmark = pytest.mark.django_db
TEL = phone(88)


@pytest.fixture
def row(cast):
    activity = service(cast.wuxing, cast.wuxing_officer)
    activity.code = "246810"
    activity.save(update_fields=["code"])
    person = volunteer(cast.wuxing, cast.wuxing_officer, name="张小河", phone=TEL)
    return signed(activity, cast.wuxing_officer, person)[0]


def told(answer):
    """What the page says of what was sent."""
    found = answer.context["form"].errors
    return answer.context["done"] or " ".join(line for lines in found.values() for line in lines)


def send(row, who=TEL, code="246810", act="in", client=None, at=None):
    with periods.at(at or clock(8, 58)):
        return (client or Client()).post(f"/s/{row.service.token}/", {"who": who, "code": code, "act": act})


def test_somebody_checks_in_and_out_with_phone_or_number(row):
    page = Client().get(f"/s/{row.service.token}/")
    assert page.status_code == 200 and "张" not in page.content.decode() and "246810" not in page.content.decode()
    assert '<svg viewBox="0 0' in page.content.decode()
    answer = send(row, who=f"+86 {TEL[:3]} {TEL[3:7]}-{TEL[7:]}")
    assert (answer.status_code, told(answer)) == (200, "张* 已签到 08:58")
    assert "张小河" not in answer.content.decode() and TEL not in answer.content.decode()
    assert told(send(row, at=clock(9, 30))) == "张* 已签到 08:58"
    assert told(send(row, who=row.volunteer.number.lower(), act="out", at=clock(12))) == "张* 已签退 12:00"
    assert told(send(row, act="out", at=clock(12, 20))) == "张* 已签退 12:00"
    row.refresh_from_db()
    assert (row.came_at, row.left_at, row.minutes, row.flags) == (clock(8, 58), clock(12), 182, [])
    assert "no-store" in answer.headers["Cache-Control"]


def test_who_does_not_know_the_code_learns_nothing(row):
    known, unknown = send(row, code="111111"), send(row, who=phone(99), code="111111")
    assert (known.status_code, told(known)) == (422, "签到码不对，请看现场公布的六位数字。")
    same = [answer.content.decode().replace(TEL, "").replace(phone(99), "") for answer in (known, unknown)]
    assert [told(known), len(same[0])] == [told(unknown), len(same[1])]
    assert Participation.objects.came().count() == 0


def test_who_did_not_sign_up_is_sent_to_the_people_in_charge(cast, row):
    volunteer(cast.wuxing, cast.wuxing_officer, phone=phone(89))  # registered, but not for this
    answers = [told(send(row, who=who)) for who in (phone(89), phone(99), "ZY-222222222222", "李四")]
    assert set(answers) == {"没有找到您的报名。请核对号码，或请现场负责人办理。"}


def test_a_phone_that_a_family_shares_asks_for_the_number(cast, row):
    child = volunteer(cast.wuxing, cast.wuxing_officer, phone=TEL)
    signed(row.service, cast.wuxing_officer, child)
    assert "请改填志愿者编号" in told(send(row))
    assert told(send(row, who=child.number)) == "志* 已签到 08:58"


def test_outside_its_hours_the_page_says_when(row):
    answer = send(row, at=clock(7, 59))
    assert (answer.status_code, told(answer)) == (422, "还没有到签到时间。7月8日 08:00 起可以签到。")
    assert "已经过了" in told(send(row, at=clock(15, 1)))


def test_outside_its_hours_nobody_tries_codes(row):
    assert told(send(row, code="000000", at=clock(7, 59))) == told(send(row, at=clock(7, 59)))
    assert not WrongCode.objects.exists()


def test_ten_wrong_codes_make_a_pause_for_that_browser(row):
    client = Client()
    for _ in range(10):
        assert send(row, code="000000", client=client).status_code == 422
    answer = send(row, client=client)
    assert answer.status_code == 429 and "过十分钟再试" in told(answer)
    # Another phone in the same hall goes on; the same one after ten minutes.
    assert send(row).status_code == 200
    assert send(row, client=client, act="out", at=clock(9, 8, second=1)).status_code == 200


def test_a_hundred_wrong_codes_from_wherever_pause_the_page(row):
    WrongCode.objects.bulk_create(
        WrongCode(service=row.service, source=f"00000000-0000-0000-0000-{n:012d}", at=clock(8, 57)) for n in range(99)
    )
    assert send(row, code="000000").status_code == 422
    assert send(row).status_code == 429
    assert send(row, at=clock(9, 10)).status_code == 200
    send(row, code="000000", at=clock(9, 20))
    assert WrongCode.objects.count() == 1  # older ones are gone


def test_no_phone_stands_in_the_database_the_trail_or_the_log(row, caplog):
    with caplog.at_level(logging.DEBUG):
        client = Client()
        client.get(f"/s/{row.service.token}/")
        send(row, code="000000", client=client)
        send(row, client=client)
        send(row, act="out", client=client, at=clock(12))
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert not [line for line in logged if TEL in line or "张小河" in line]
    entries = AuditEntry.objects.filter(action="service.check")
    assert entries.count() == 2
    assert not [entry for entry in entries if "张" in entry.summary or TEL in str(entry.details)]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert not [line for line in cursor.fetchall() if any(TEL in str(cell) for cell in line)], table


def test_an_address_that_nobody_was_given_does_not_exist():
    assert Client().get("/s/nothing/").status_code == 404


def test_a_report_of_a_fault_does_not_tell_what_was_typed(row, monkeypatch):
    reports = []

    def report(request, **_):
        reports.append(ExceptionReporter(request, *sys.exc_info()).get_traceback_text())

    monkeypatch.setattr("volunteers.workflow.participation.check_in", lambda _: 1 / 0)
    got_request_exception.connect(report)
    try:
        answer = send(row, client=Client(raise_request_exception=False))
    finally:
        got_request_exception.disconnect(report)
    assert answer.status_code == 500 and TEL not in answer.content.decode()
    assert "ZeroDivisionError" in reports[0] and TEL not in reports[0] and "246810" not in reports[0]
