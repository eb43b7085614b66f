"""Honorary minutes: who asks, who decides, what counts."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import AuditEntry
from tests.cast import Cast, at, small_programme
from tests.volunteers.credited import activity, approved, came, told
from tests.volunteers.people import document, phone, volunteer
from volunteers import tally
from volunteers.models import HonoraryHours, HonoraryState, Volunteer
from volunteers.workflow import honorary
from volunteers.workflow.registration import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = Cast(small_programme())
    cast.townships()
    cast.row = volunteer(cast.zhili, cast.zhili_officer)
    return cast


def minutes(row: Volunteer) -> int:
    return Volunteer.objects.values_list("minutes", flat=True).get(pk=row.pk)


def signed_in(client, user):
    client.force_login(user)
    return client


def test_another_person_approves_and_only_then_it_counts(cast):
    (row,) = honorary.add([cast.row], told(cast.zhili), cast.zhili_officer)
    assert minutes(cast.row) == 0
    result = honorary.decide([row], cast.wuxing_officer, approve=True)
    assert (result.done, result.left) == ([row], [])
    assert minutes(cast.row) == 150
    row.refresh_from_db()
    assert (row.state, row.decided_by) == (HonoraryState.APPROVED, cast.wuxing_officer)


def test_nobody_approves_what_they_added(cast):
    rows = honorary.add([cast.row], told(cast.wuxing), cast.wuxing_officer)
    result = honorary.decide(rows, cast.wuxing_officer, approve=True)
    assert result.done == [] and result.left == [(rows[0], "是您自己申报的，由另一位同志批准")]
    assert minutes(cast.row) == 0
    assert honorary.decide(rows, cast.office, approve=True).done == rows


def test_townships_and_leaders_decide_nothing(cast):
    rows = honorary.add([cast.row], told(cast.wuxing), cast.wuxing_officer)
    for user in (cast.zhili_officer, cast.leader, cast.auditor):
        with pytest.raises(Refused, match="由县区和市级批准"):
            honorary.decide(rows, user, approve=True)
    with pytest.raises(Refused, match="不申报"):
        honorary.add([cast.row], told(cast.wuxing), cast.leader)
    assert minutes(cast.row) == 0


def test_who_comes_second_changes_nothing(cast):
    (row,) = honorary.add([cast.row], told(cast.zhili), cast.zhili_officer)
    seen = HonoraryHours.objects.get(pk=row.pk)
    honorary.decide([row], cast.office, approve=False, answer="请附名单")
    result = honorary.decide([seen], cast.wuxing_officer, approve=True)
    assert (result.done, result.left) == ([], [(seen, "已被别人办理")])
    assert minutes(cast.row) == 0
    row.refresh_from_db()
    assert (row.state, row.answer, row.decided_by) == (HonoraryState.RETURNED, "请附名单", cast.office)


def test_returning_wants_a_word_about_why(cast):
    rows = honorary.add([cast.row], told(cast.zhili), cast.zhili_officer)
    with pytest.raises(Refused, match="写明原因"):
        honorary.decide(rows, cast.wuxing_officer, approve=False, answer="  ")
    assert HonoraryHours.objects.get().state == HonoraryState.WAITING


def test_only_the_adder_withdraws_and_only_while_it_waits(cast):
    (row,) = honorary.add([cast.row], told(cast.zhili), cast.zhili_officer)
    with pytest.raises(Refused, match="只有申报人"):
        honorary.withdraw(row, cast.wuxing_officer)
    honorary.decide([row], cast.wuxing_officer, approve=True)
    with pytest.raises(Refused, match="刚刚被别人"):
        honorary.withdraw(row, cast.zhili_officer)
    assert minutes(cast.row) == 150


def test_a_revoked_one_takes_its_minutes_along(cast):
    row = approved(cast.row, cast.zhili_officer, cast.wuxing_officer, 150)
    with pytest.raises(Refused, match="原因"):
        honorary.revoke(row, cast.office, " ")
    honorary.revoke(row, cast.office, "证明不实")
    row.refresh_from_db()
    assert (row.state, row.answer, minutes(cast.row)) == (HonoraryState.WITHDRAWN, "证明不实", 0)
    with pytest.raises(Refused, match="刚刚被别人"):
        honorary.revoke(row, cast.office, "证明不实")


def test_what_does_not_fit_is_refused_whole(cast):
    beside = volunteer(cast.zhili, cast.zhili_officer)
    honorary.add([beside], told(cast.zhili), cast.zhili_officer)
    wrong = [
        ("还没有到", told(cast.zhili, served_on=dt.date(2017, 7, 5))),
        ("写明依据", told(cast.zhili, evidence=" ")),
        ("时长不对", told(cast.zhili, minutes=0)),
        (f"{beside.number}已经申报过", told(cast.zhili)),
    ]
    for fault, said in wrong:
        with pytest.raises(Refused, match=fault):
            honorary.add([cast.row, beside], said, cast.zhili_officer)
    assert HonoraryHours.objects.count() == 1


def test_more_hours_than_a_day_has_are_told_to_the_approver(cast):
    (long,) = honorary.add([cast.row], told(cast.zhili, 25 * 60, served_on=dt.date(2017, 6, 1)), cast.zhili_officer)
    (first,) = honorary.add([cast.row], told(cast.zhili, 20 * 60), cast.zhili_officer)
    assert set(tally.doubts([long, first])) == {long.pk}
    came(activity(cast.zhili), cast.row, 5 * 60)
    assert tally.doubts([first])[first.pk] == "当天信用时数和荣誉时数合计25小时，超过24小时"
    assert honorary.decide([long, first], cast.wuxing_officer, approve=True).left == []
    assert minutes(cast.row) == 50 * 60


def test_the_trail_names_the_number_alone(cast):
    row = approved(cast.row, cast.zhili_officer, cast.wuxing_officer, 150)
    honorary.revoke(row, cast.office, "证明不实")
    entries = AuditEntry.objects.about(row)
    assert [(entry.actor, entry.action) for entry in entries] == [
        (cast.zhili_officer, "honorary.add"),
        (cast.wuxing_officer, "honorary.decide"),
        (cast.office, "honorary.decide"),
    ]
    assert [entry.summary.partition("荣誉")[0] for entry in entries] == ["申报", "批准", "撤销"]
    assert all(cast.row.number in entry.summary and cast.row.name not in entry.summary for entry in entries)


def sent(cast, **fields):
    return {
        "organization": cast.zhili.pk, "numbers": cast.row.number, "minutes": "2.5小时", "served_on": "2017-07-01",
        "evidence": "防汛值守，由村委会证明",
    } | fields  # fmt: skip


def test_several_are_asked_for_at_once_by_pasted_numbers(cast, client):
    other = volunteer(cast.zhili, cast.zhili_officer)
    pasted = f"{cast.row.number.lower()}，{other.number}\n{other.number}"
    answer = signed_in(client, cast.zhili_officer).post(reverse("honorary_new"), sent(cast, numbers=pasted))
    assert answer.status_code == 302
    assert [(row.volunteer, row.minutes) for row in HonoraryHours.objects.order_by("volunteer_id")] == [
        (cast.row, 150), (other, 150),
    ]  # fmt: skip


def test_what_was_typed_wrong_stays_and_all_of_it_is_told(cast, client):
    pasted = f"{cast.row.number} 张三 {document(5)}"
    wrong = sent(cast, numbers=pasted, minutes="3", served_on="2017-07-05", evidence="")
    answer = signed_in(client, cast.zhili_officer).post(reverse("honorary_new"), wrong)
    page = answer.content.decode()
    assert answer.status_code == 422 and not HonoraryHours.objects.exists()
    for told_ in (
        "第2、3个不是志愿者编号",
        "请写明单位",
        "还没有到",
        "请写明依据",
        pasted,
    ):
        assert told_ in page
    assert document(5) not in str(answer.context["form"].errors)


def test_people_of_other_counties_are_unknown_and_no_numbers_of_people_are_kept_in_clear(cast, client):
    foreign = volunteer(cast.deqing, cast.deqing_officer)
    wrong = sent(cast, numbers=foreign.number, evidence=f"可致电{phone(5)}核实")
    answer = signed_in(client, cast.zhili_officer).post(reverse("honorary_new"), wrong)
    errors = answer.context["form"].errors
    assert f"在册志愿者：{foreign.number}" in str(errors["numbers"])
    assert "请不要在这里写证件号码或手机号码" in str(errors["evidence"])
    assert not HonoraryHours.objects.exists()


def test_the_page_offers_to_decide_what_others_added(cast, client):
    (mine,) = honorary.add([cast.row], told(cast.wuxing), cast.wuxing_officer)
    (other,) = honorary.add([cast.row], told(cast.zhili, 60), cast.zhili_officer)
    page = signed_in(client, cast.wuxing_officer).get(reverse("honorary_list")).content.decode()
    assert f'name="row" value="{other.pk}"' in page and f'name="row" value="{mine.pk}"' not in page
    answer = client.post(reverse("honorary_list"), {"decision": "approve", "row": [mine.pk, other.pk]}, follow=True)
    shown = answer.content.decode()
    assert "已批准1条，共1小时" in shown and "是您自己申报的" in shown
    assert minutes(cast.row) == 60


def test_a_refused_return_keeps_the_ticks_and_the_filter(cast, client):
    (row,) = honorary.add([cast.row], told(cast.zhili), cast.zhili_officer)
    address = reverse("honorary_list", query={"state": "waiting"})
    answer = signed_in(client, cast.wuxing_officer).post(address, {"decision": "return", "row": [row.pk]})
    page = answer.content.decode()
    assert answer.status_code == 422 and "写明原因" in page and f'value="{row.pk}" checked' in page


def test_beside_nobody_sees_it_and_nobody_else_decides_it(cast, client):
    (row,) = honorary.add([cast.row], told(cast.zhili), cast.zhili_officer)
    signed_in(client, cast.deqing_officer)
    assert client.get(reverse("honorary_detail", args=[row.pk])).status_code == 404
    client.post(reverse("honorary_list"), {"decision": "approve", "row": [row.pk]})
    assert HonoraryHours.objects.get().state == HonoraryState.WAITING


def test_the_list_takes_the_same_queries_for_one_and_for_thirty(cast, client):
    signed_in(client, cast.office)
    honorary.add([cast.row], told(cast.zhili), cast.zhili_officer)
    client.get(reverse("honorary_list"))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse("honorary_list"))
    honorary.add([volunteer(cast.zhili, cast.zhili_officer) for _ in range(29)], told(cast.zhili), cast.wuxing_officer)
    with CaptureQueriesContext(connection) as thirty:
        assert client.get(reverse("honorary_list")).content.decode().count("<tr>") == 31
    assert len(one) == len(thirty)


def test_an_export_masks_the_name_and_is_kept_in_the_trail(cast, client):
    number = 77
    named = volunteer(cast.zhili, cast.zhili_officer, number, name="沈小河")
    honorary.add([named], told(cast.zhili), cast.zhili_officer)
    answer = signed_in(client, cast.wuxing_officer).get(reverse("honorary_list"), {"format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert named.number in text and "沈*" in text and "沈小河" not in text
    assert document(number) not in text and phone(number) not in text
    assert AuditEntry.objects.get(action="volunteer.export").details == {"rows": 1, "format": "csv"}


def test_who_moved_away_is_named_by_the_surname_alone(cast, client):
    named = volunteer(cast.zhili, cast.zhili_officer, name="沈小河")
    (row,) = honorary.add([named], told(cast.zhili), cast.zhili_officer)
    Volunteer.objects.filter(pk=named.pk).update(organization=cast.deqing)
    page = signed_in(client, cast.wuxing_officer).get(reverse("honorary_detail", args=[row.pk])).content.decode()
    assert "沈*" in page and "沈小河" not in page


def test_a_returned_one_is_asked_for_again_with_what_it_said(cast, client):
    (row,) = honorary.add([cast.row], told(cast.zhili), cast.zhili_officer)
    honorary.decide([row], cast.wuxing_officer, approve=False, answer="请补证明")
    page = signed_in(client, cast.zhili_officer).get(reverse("honorary_new"), {"again": row.pk}).content.decode()
    assert cast.row.number in page and "2小时30分" in page and "防汛值守" in page
    assert at(7, 1).date().isoformat() in page
