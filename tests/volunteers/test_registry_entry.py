"""Registering a volunteer by hand, and changing what is registered."""

import datetime as dt

import pytest

from organizations.models import AuditEntry
from tests.fed import category
from tests.volunteers.people import document, phone, volunteer
from volunteers.identity import check_digit
from volunteers.models import DuplicatePair, Volunteer

pytestmark = pytest.mark.django_db
NEW = "/volunteers/new/"
WOMAN = document(2)  # born on 4 May 1990


def typed(cast, **more) -> dict:
    told = {
        "document": WOMAN, "name": "王秀英", "phone": phone(2), "organization": cast.wuxing.pk,
        "registered_on": "2017-07-03", "source": "community", "born_on": "", "sex": "",
    }  # fmt: skip
    return told | more


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.wuxing_officer)
    return client


def of(born_on: dt.date) -> str:
    return document(2, born_on)


def test_the_number_tells_birth_date_and_sex(cast, officer):
    category("skills", "手语")
    category("skills", "驾驶")
    more = {"skills": ["手语", "驾驶"], "availability": ["周末白天"], "politics": "03", "occupation": "教师"}
    answer = officer.post(NEW, typed(cast, **more))
    row = Volunteer.objects.get()
    assert answer["Location"] == f"/volunteers/{row.number}/"
    assert (row.name, row.sex, row.born_on, row.document, row.phone) == (
        "王秀英", "2", dt.date(1990, 5, 4), WOMAN, phone(2),
    )  # fmt: skip
    assert (row.skills, row.availability, row.politics, row.registered_by) == (
        "手语、驾驶", "周末白天", "03", cast.wuxing_officer,
    )  # fmt: skip
    assert (row.county, row.joined_on) == (cast.wuxing, dt.date(2017, 7, 3))


def test_saving_and_going_on_keeps_organisation_source_and_day(cast, officer):
    cast.townships()
    answer = officer.post(NEW, typed(cast, organization=cast.zhili.pk, another="1"), follow=True)
    form = answer.context["form"]
    assert (form["organization"].value(), form["source"].value(), form["registered_on"].value()) == (
        cast.zhili.pk, "community", "2017-07-03",
    )  # fmt: skip
    assert not form["document"].value() and not form["name"].value()


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"document": ""}, "document", "这个字段是必填项。"),
        ({"document": WOMAN[:-1] + ("0" if WOMAN[-1] != "0" else "1")}, "document", "证件号码的校验位不对"),
        ({"born_on": "1990-05-05"}, "born_on", "证件号码里的出生日期是1990-05-04"),
        ({"sex": "1"}, "sex", "证件号码里的性别是女"),
        ({"phone": "12345"}, "phone", "手机号码应为1开头的11位数字"),
        ({"document": of(dt.date(2003, 7, 5))}, "born_on", "未满14周岁"),
        ({"document": of(dt.date(2003, 7, 4)), "guardian": "王父"}, "registered_on", "注册时未满14周岁"),
        ({"document": of(dt.date(2001, 7, 5))}, "guardian", "未满18周岁的，要有监护人同意"),
        ({"document": of(dt.date(2001, 7, 5)), "guardian": "王父"}, "guardian_consent_on", "要有监护人同意"),
        ({"registered_on": "2017-07-05"}, "registered_on", "这一天还没有到"),
        ({"document": "ABC123456789012", "sex": "2"}, "born_on", "请填写出生日期"),
        ({"document": "ABC123456789012", "born_on": "1990-01-01"}, "sex", "请填写性别"),
        ({"name": "王13900000001"}, "name", "请不要在这里写证件号码或手机号码"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(cast, officer, wrong, field, told):
    answer = officer.post(NEW, typed(cast, **wrong))
    assert answer.status_code == 422
    assert told in " ".join(answer.context["form"].errors[field])
    assert 'value="王秀英"' in answer.content.decode() or "name" in wrong
    assert answer["Cache-Control"] == "no-store"
    assert not Volunteer.objects.exists()


def test_a_minor_with_consent_is_registered_and_a_foreigner_by_what_is_typed(cast, officer):
    officer.post(NEW, typed(cast, document=of(dt.date(2001, 7, 5)), guardian="王父", guardian_consent_on="2017-07-01"))
    card = {"document": "abc 123456789012", "born_on": "1985-02-03", "sex": "1", "name": "John Smith", "phone": ""}
    officer.post(NEW, typed(cast, **card))
    foreigner, minor = Volunteer.objects.order_by("-pk")
    assert (minor.guardian, minor.guardian_consent_on) == ("王父", dt.date(2017, 7, 1))
    assert (foreigner.document, foreigner.document_kind, foreigner.phone) == ("ABC123456789012", "foreign", "")


def test_an_old_number_becomes_one_of_eighteen_digits(cast, officer):
    longer = "330511197702030015"
    assert check_digit(longer) == "5"
    officer.post(NEW, typed(cast, document="330511770203001"))
    assert Volunteer.objects.get().document == longer


def test_a_known_document_leads_to_its_person_where_one_may_see_it(cast, officer, client):
    known = volunteer(cast.wuxing, cast.wuxing_officer, 2, name="王一")
    answer = officer.post(NEW, typed(cast))
    assert answer.status_code == 422 and f"/volunteers/{known.number}/" in answer.content.decode()
    client.force_login(cast.deqing_officer)
    answer = client.post(NEW, typed(cast, organization=cast.deqing.pk))
    page = answer.content.decode()
    assert (
        answer.status_code == 422 and "已经登记在其他单位" in page and "王一" not in page and known.number not in page
    )
    assert Volunteer.objects.count() == 1


def test_organisations_beyond_the_own_scope_are_not_offered(cast, officer):
    answer = officer.post(NEW, typed(cast, organization=cast.deqing.pk))
    assert answer.status_code == 422 and "organization" in answer.context["form"].errors
    cast.townships()
    offered = officer.get(NEW).context["form"].fields["township"].queryset
    assert list(offered) == [cast.zhili, cast.badian]


def test_a_closed_month_asks_why_only_then(cast, officer):
    assert "补登原因" not in officer.get(NEW).content.decode()
    answer = officer.post(NEW, typed(cast, registered_on="2017-05-03"))
    assert answer.status_code == 422 and "要写明补登原因" in answer.content.decode()
    answer = officer.post(NEW, typed(cast, registered_on="2017-05-03", late_reason="名单迟到"))
    assert answer.status_code == 302
    assert AuditEntry.objects.get(action="volunteer.register").details["reason"] == "名单迟到"


def test_the_fragment_tells_what_a_number_tells(cast, officer):
    page = officer.post("/volunteers/told/", {"document": WOMAN}).content.decode()
    assert 'value="1990-05-04"' in page and '<option value="2" selected>' in page
    assert "校验位不对" in officer.post("/volunteers/told/", {"document": "330502199705040018"}).content.decode()
    row = volunteer(cast.wuxing, cast.wuxing_officer, 2)
    assert row.number in officer.post("/volunteers/told/", {"document": WOMAN}).content.decode()
    assert officer.get("/volunteers/told/").status_code == 405


# ---- changing ----------------------------------------------------------------------------------------------


def edited(row, **more) -> dict:
    told = {
        "name": row.name, "sex": row.sex, "born_on": row.born_on, "registered_on": row.registered_on,
        "source": row.source, "version": row.version, "document": "", "phone": "",
    }  # fmt: skip
    return told | more


def test_empty_numbers_stay_and_the_trail_names_only_the_fields(cast, officer):
    row = volunteer(cast.wuxing, cast.wuxing_officer, 2)
    page = officer.get(f"/volunteers/{row.number}/edit/").content.decode()
    assert "现在是 139****0002，不改就空着" in page and phone(2) not in page and document(2) not in page
    officer.post(f"/volunteers/{row.number}/edit/", edited(row, name="王秀英", occupation="教师"))
    row.refresh_from_db()
    assert (row.name, row.occupation, row.document, row.phone, row.version) == (
        "王秀英", "教师", document(2), phone(2), 2,
    )  # fmt: skip
    entry = AuditEntry.objects.get(action="volunteer.change")
    assert entry.summary == f"修改志愿者信息：姓名、职业（{row.number}）"


def test_a_phone_is_replaced_or_deleted_by_saying_so(cast, officer):
    row = volunteer(cast.wuxing, cast.wuxing_officer, 2)
    where = f"/volunteers/{row.number}/edit/"
    officer.post(where, edited(row, phone=phone(5)))
    row.refresh_from_db()
    assert row.phone == phone(5)
    assert officer.post(where, edited(row, phone=phone(6), no_phone="on")).status_code == 422
    officer.post(where, edited(row, no_phone="on"))
    row.refresh_from_db()
    assert (row.phone, row.phone_hash) == ("", None)


def test_birth_date_must_still_be_that_of_the_document(cast, officer):
    row = volunteer(cast.wuxing, cast.wuxing_officer, 2)
    answer = officer.post(f"/volunteers/{row.number}/edit/", edited(row, born_on="1991-05-04"))
    assert answer.status_code == 422 and "证件号码里的出生日期是1990-05-04" in answer.content.decode()


def test_who_was_overtaken_keeps_what_was_typed_and_sees_what_stands_there(cast, officer):
    row = volunteer(cast.wuxing, cast.wuxing_officer, 2)
    where, mine = f"/volunteers/{row.number}/edit/", edited(row, occupation="医生")
    officer.post(where, edited(row, occupation="教师"))
    answer = officer.post(where, mine)
    page = answer.content.decode()
    assert answer.status_code == 422 and "“职业”现在是“教师”，您填的是“医生”" in page and 'value="医生"' in page
    officer.post(where, mine | {"version": answer.context["form"]["version"].value()})
    row.refresh_from_db()
    assert row.occupation == "医生"


@pytest.mark.parametrize(("place", "is_told"), [("wuxing", True), ("deqing", False)])
def test_nobody_learns_of_people_of_other_counties_by_entering_their_like(cast, officer, place, is_told):
    volunteer(getattr(cast, place), cast.office, 4, name="王秀英", phone=phone(2))
    answer = officer.post(NEW, typed(cast), follow=True)
    assert any("很像的人" in str(message) for message in answer.context["messages"]) == is_told
    assert DuplicatePair.objects.count() == 1
