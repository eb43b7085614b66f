"""Requests of volunteers about their own data: taken, answered, and erased for good."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.periods import Month
from organizations.models import AuditEntry
from projects import feeds, figures
from projects.figures import Scope
from tests.cast import Cast, at, small_programme
from tests.fed import fed_indicator
from tests.volunteers.people import phone, volunteer
from uploads.models import Outcome, Upload, UploadRow
from volunteers.codes import DocumentKind, Status
from volunteers.models import (
    DataRequest,
    DuplicatePair,
    PairState,
    Participation,
    RequestState,
    ServiceActivity,
    Volunteer,
)
from volunteers.workflow import duplicates, erasure, hours, merging, registration, requests
from volunteers.workflow.registration import Refused

pytestmark = pytest.mark.django_db
JULY = dt.date(2017, 7, 3)


@pytest.fixture
def cast():
    cast = Cast(small_programme())
    cast.registered = fed_indicator(cast.programme, "registered", "volunteers", project=None, aggregate="latest")
    return cast


@pytest.fixture
def person(cast):
    return volunteer(
        cast.wuxing, cast.wuxing_officer, 1, name="李晓梅", politics="03", league="member", education="61",
        occupation="学生", skills="手语", availability="周末白天", guardian="李大山",
        guardian_consent_on=dt.date(2017, 6, 1), township=cast.wuxing,
    )  # fmt: skip


@pytest.fixture
def wish(cast, person):
    return requests.ask(person, cast.wuxing_officer, "erasure", "李晓梅不再参加，要求删除", JULY)


def level(cast, organization):
    month = Month(2017, 7).to_date
    return figures.table([cast.registered], [organization], [month], Scope.SUBTREE)[
        cast.registered, organization, month
    ].value


def staged(cast, row: Volunteer, key: str) -> UploadRow:
    upload = Upload.objects.create(
        kind="volunteers", name="名册.xlsx", file="x", size=1, sha256="0" * 64, uploaded_by=cast.wuxing_officer
    )
    return UploadRow.objects.create(
        upload=upload, epoch=1, sheet=0, number=2, outcome=Outcome.NEW, key=key, label=row.name,
        values={"name": row.name}, before={"name": "李小梅"}, cells={"B2": row.name}, findings=[{"text": row.name}],
    )  # fmt: skip


# ---- taking and answering ----------------------------------------------------------------------------------
def test_a_request_is_taken_by_number(client, cast, person):
    client.force_login(cast.wuxing_officer)
    typed = {"number": f" {person.number.lower()} ", "kind": "correction", "asked_on": "2017-07-03", "told": "姓名有误"}
    assert client.post(reverse("data_request_new"), typed).url == reverse("data_request_list")
    asked = DataRequest.objects.get()
    assert (asked.volunteer, asked.kind, asked.told, asked.taken_by) == (
        person, "correction", "姓名有误", cast.wuxing_officer,
    )  # fmt: skip
    assert AuditEntry.objects.about(person).last().summary == f"受理更正申请（{person.number}）"
    again = client.post(reverse("data_request_new"), typed)
    assert (again.status_code, "已有一件待办理的更正申请" in again.text, "姓名有误" in again.text) == (422, True, True)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"number": "ZY-1"}, "以 ZY- 开头"),
        ({"number": "ZY-222222222222"}, "没有这个编号"),
        ({"asked_on": "2017-07-05"}, "还没有到"),
        ({"told": ""}, "请写明要更正什么"),
        ({"told": f"新手机{phone(9)}"}, "请不要在这里写证件号码或手机号码"),
    ],
)
def test_what_is_wrong_with_a_request_is_said_beside_it(client, cast, person, changed, why):
    client.force_login(cast.wuxing_officer)
    typed = {"number": person.number, "kind": "correction", "asked_on": "2017-07-03", "told": "姓名有误"} | changed
    response = client.post(reverse("data_request_new"), typed)
    assert (response.status_code, why in response.text) == (422, True)
    assert not DataRequest.objects.exists()


def test_who_belongs_to_another_county_is_not_known_here(client, cast, person):
    client.force_login(cast.deqing_officer)
    typed = {"number": person.number, "kind": "erasure", "asked_on": "2017-07-03"}
    assert "没有这个编号" in client.post(reverse("data_request_new"), typed).text


def test_a_correction_is_answered_once(client, cast, person):
    asked = requests.ask(person, cast.wuxing_officer, "correction", "姓名有误", JULY)
    client.force_login(cast.wuxing_officer)
    address = reverse("data_request_answer", args=[asked.pk])
    assert "姓名有误" in client.get(address).text
    assert client.post(address, {"verdict": "refused", "answer": ""}).status_code == 422
    assert client.post(address, {"verdict": "done", "answer": "已按身份证更正"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.handled_by, asked.answer) == (RequestState.DONE, cast.wuxing_officer, "已按身份证更正")
    assert AuditEntry.objects.about(person).last().summary == f"办结更正申请（{person.number}）"
    late = client.post(address, {"verdict": "done", "answer": ""})
    assert (late.status_code, "刚刚已经办理" in late.text) == (422, True)


def test_an_erasure_is_refused_with_a_reason_and_never_done_without_erasing(client, cast, wish):
    client.force_login(cast.wuxing_officer)
    address = reverse("data_request_answer", args=[wish.pk])
    assert client.post(address, {"verdict": "done", "answer": "好"}).status_code == 422
    with pytest.raises(Refused):
        requests.answer(wish, cast.wuxing_officer, "好")
    assert client.post(address, {"verdict": "refused", "answer": "不是本人提出"}).status_code == 302
    assert not Volunteer.objects.get().is_erased


def test_the_list_is_filtered_and_costs_the_same_for_one_and_for_many(client, cast, wish):
    client.force_login(cast.office)
    address = reverse("data_request_list")
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(3, 23):
        row = volunteer(cast.wuxing, cast.wuxing_officer, number)
        requests.ask(row, cast.wuxing_officer, "correction", "姓名有误", JULY)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many)
    assert list(client.get(address, {"kind": "erasure"}).context["page"]) == [wish]
    assert not client.get(address, {"organization": cast.deqing.pk}).context["page"].object_list
    exported = client.get(address, {"format": "csv"})
    told = b"".join(exported.streaming_content).decode()
    assert wish.volunteer.number in told and "李晓梅" not in told


# ---- erasing -----------------------------------------------------------------------------------------------
def test_erasing_wipes_who_it_was_and_moves_no_number(cast, person, wish):
    service = ServiceActivity.objects.create(
        organization=cast.wuxing, name="巡河", place="江南", starts_at=at(6, 10), ends_at=at(6, 10, 12), capacity=9
    )
    came = {"came_at": at(6, 10), "left_at": at(6, 10, 12), "minutes": 120}
    Participation.objects.create(service=service, volunteer=person, **came)
    hours.settle([person.pk])
    rows = [staged(cast, person, key) for key in (str(person.document_hash), person.document_hash.hex)]
    other = staged(cast, person, "another")
    erased = erasure.erase(wish, cast.wuxing_officer, person.number, "已删除", leaves=False)
    assert (str(erased), erased.is_erased, erased.status) == ("（个人信息已清除）", True, Status.ACTIVE)
    left = {
        name: value
        for name, value in Volunteer.objects.filter(pk=erased.pk).values(*erasure.BLANK).get().items()
        if value not in ("", None)
    }
    assert left == {"sex": "0", "document_kind": DocumentKind.RESIDENT}
    assert (erased.number, erased.minutes, erased.version) == (person.number, 120, 2)
    assert (level(cast, cast.wuxing), feeds.differences()) == (1, [])
    for row in rows:
        row.refresh_from_db()
        assert (row.values, row.before, row.cells, row.label, row.findings) == ({}, None, None, "", [])
    other.refresh_from_db()
    assert other.label == "李晓梅"
    wish.refresh_from_db()
    assert (wish.state, wish.told, wish.answer) == (RequestState.DONE, "", "已删除")
    entries = AuditEntry.objects.about(person).values_list("action", "summary")
    assert list(entries)[-1] == ("volunteer.erase", f"清除志愿者个人信息（{person.number}）")


def test_who_also_leaves_counts_no_more_from_today(cast, wish):
    erased = erasure.erase(wish, cast.wuxing_officer, wish.volunteer.number, "", leaves=True)
    assert (erased.status, erased.left_on) == (Status.LEFT, dt.date(2017, 7, 4))
    assert (level(cast, cast.wuxing), feeds.differences()) == (0, [])


def test_the_same_person_may_register_again_anew(cast, wish):
    erasure.erase(wish, cast.wuxing_officer, wish.volunteer.number, "", leaves=True)
    again = volunteer(cast.wuxing, cast.wuxing_officer, 1, name="李晓梅")
    assert Volunteer.objects.get(document_hash=again.document_hash) == again


def test_what_was_merged_into_the_row_is_wiped_with_it(cast, person):
    second = volunteer(cast.wuxing, cast.wuxing_officer, 3, name="李晓梅")
    third = volunteer(cast.wuxing, cast.wuxing_officer, 5, name="李晓梅")
    duplicates.find_for(second)
    merging.merge(DuplicatePair.objects.get(one=person, other=second), person, cast.wuxing_officer, "同一人")
    duplicates.find_for(third)
    wish = requests.ask(second, cast.wuxing_officer, "erasure", "", JULY)  # asks with the number that is gone
    assert wish.volunteer == person
    erasure.erase(wish, cast.wuxing_officer, person.number, "", leaves=False)
    for row in Volunteer.objects.filter(pk__in=[person.pk, second.pk]):
        assert (row.name, row.document, row.document_hash, row.phone_hash) == ("", "", None, None)
    assert not duplicates.undecided(DuplicatePair.objects.all()).exists()
    assert {pair.note for pair in DuplicatePair.objects.filter(state=PairState.DISMISSED)} == {erasure.GONE}
    assert Volunteer.objects.get(pk=third.pk).name == "李晓梅"


def test_the_number_is_typed_again_before_anything_is_wiped(client, cast, wish):
    client.force_login(cast.wuxing_officer)
    address = reverse("data_request_erase", args=[wish.pk])
    assert "清除以后不能恢复" in client.get(address).text
    wrong = client.post(address, {"number": "ZY-222222222222", "leaves": "stay"})
    assert (wrong.status_code, "没有清除" in wrong.text) == (422, True)
    assert client.post(address, {"number": wish.volunteer.number}).status_code == 422
    with pytest.raises(Refused):
        erasure.erase(wish, cast.wuxing_officer, "ZY-222222222222", "", leaves=False)
    assert not Volunteer.objects.get().is_erased
    assert client.post(address, {"number": wish.volunteer.number, "leaves": "stay"}).status_code == 302
    assert "（个人信息已清除）" in client.get(reverse("data_request_list"), {"state": "done"}).text
    late = client.post(address, {"number": wish.volunteer.number, "leaves": "stay"})
    assert late.status_code == 422


def test_what_is_no_erasure_is_not_erased(client, cast, person):
    asked = requests.ask(person, cast.wuxing_officer, "correction", "姓名有误", JULY)
    client.force_login(cast.wuxing_officer)
    assert client.get(reverse("data_request_erase", args=[asked.pk])).status_code == 404
    with pytest.raises(Refused):
        erasure.erase(asked, cast.wuxing_officer, person.number, "", leaves=False)


def test_nobody_asks_for_what_is_erased_already(cast, wish):
    erasure.erase(wish, cast.wuxing_officer, wish.volunteer.number, "", leaves=False)
    with pytest.raises(Refused, match="已经清除"):
        requests.ask(Volunteer.objects.get(), cast.wuxing_officer, "erasure", "", JULY)


def test_what_files_said_of_somebody_entered_by_mistake_is_wiped_too(cast, person, wish):
    row = staged(cast, person, str(person.document_hash))
    registration.void(person, cast.wuxing_officer, "登错了")
    erasure.erase(wish, cast.wuxing_officer, person.number, "", leaves=False)
    row.refresh_from_db()
    assert (row.values, row.before, row.cells, row.label, row.findings) == ({}, None, None, "", [])


def test_answers_of_earlier_requests_are_wiped(cast, person, wish):
    earlier = requests.ask(person, cast.wuxing_officer, "correction", "姓名有误", JULY)
    requests.answer(earlier, cast.wuxing_officer, "已更正为李晓梅")
    erasure.erase(wish, cast.wuxing_officer, person.number, "已删除", leaves=False)
    earlier.refresh_from_db()
    wish.refresh_from_db()
    assert (earlier.told, earlier.answer, wish.answer) == ("", "", "已删除")
