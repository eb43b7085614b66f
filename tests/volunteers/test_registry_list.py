"""The list of volunteers: who is on it, what is found, and that no number gets into an address, a file or the trail."""

import csv
import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import AuditEntry
from tests.fed import category
from tests.volunteers.people import document, phone, volunteer
from volunteers.models import Membership, Team, Volunteer
from volunteers.workflow import registration

pytestmark = pytest.mark.django_db
LIST = "/volunteers/"


@pytest.fixture
def signed(client, cast):
    def opened(user):
        client.force_login(user)
        return client

    return opened


def names(answer) -> list[str]:
    return [row.name for row, _, _ in answer.context["rows"]]


def test_everybody_sees_the_own_subtree_newest_first_and_numbers_masked(cast, signed):
    cast.townships()
    volunteer(cast.wuxing, cast.wuxing_officer, 1, name="王一")
    volunteer(cast.zhili, cast.zhili_officer, 2, name="李二")
    volunteer(cast.deqing, cast.deqing_officer, 3, name="赵三")
    assert names(signed(cast.leader).get(LIST)) == ["赵三", "李二", "王一"]
    assert names(signed(cast.wuxing_officer).get(LIST)) == ["李二", "王一"]
    assert names(signed(cast.badian_officer).get(LIST)) == []
    answer = signed(cast.zhili_officer).get(LIST)
    assert names(answer) == ["李二"]
    text = answer.content.decode()
    assert "139****0002" in text and "330502********" in text
    assert phone(2) not in text and document(2) not in text
    assert answer["Cache-Control"] == "no-store"


def test_filters_narrow_the_list(cast, signed):
    cast.townships()
    category("skills", "手语")
    team = Team.objects.create(
        organization=cast.wuxing, category=category("teams", "河小青"), name="河小青队", from_on=dt.date(2017, 1, 1),
        number="TD-1",
    )  # fmt: skip
    one = volunteer(cast.wuxing, cast.wuxing_officer, 1, name="王小明", skills="手语、驾驶", stars=3)
    volunteer(cast.zhili, cast.zhili_officer, 2, name="李小红", born_on=dt.date(1999, 7, 4), source="community")
    three = volunteer(cast.deqing, cast.deqing_officer, 3, name="赵三", registered_on=dt.date(2017, 6, 20))
    registration.leave(three, cast.deqing_officer, dt.date(2017, 6, 30), "搬迁")
    Membership.objects.create(team=team, volunteer=one, joined_on=dt.date(2017, 6, 1))
    office = signed(cast.office)
    found = {
        "q=小": ["李小红", "王小明"],
        "q=小明": ["王小明"],
        "q=王小明": ["王小明"],
        f"q={one.number}": ["王小明"],
        f"organization={cast.wuxing.code}": ["李小红", "王小明"],
        f"organization={cast.zhili.code}": ["李小红"],
        f"team={team.pk}": ["王小明"],
        "skill=手语": ["王小明"],
        "stars=3": ["王小明"],
        "stars=4": [],
        "least=18&most=18": ["李小红"],
        "least=19": ["王小明"],
        "most=17": [],
        "source=community": ["李小红"],
        "since=2017-06-11": [],
        "until=2017-06-10": ["李小红", "王小明"],
        "state=left": ["赵三"],
        "state=all": ["赵三", "李小红", "王小明"],
        "state=void": [],
    }
    assert {query: names(office.get(f"{LIST}?{query}")) for query in found} == found


def test_a_filter_that_cannot_be_is_told_and_not_used(cast, signed):
    volunteer(cast.wuxing, cast.wuxing_officer, 1, name="王一")
    answer = signed(cast.office).get(f"{LIST}?least=20&most=10&organization=nowhere")
    assert names(answer) == ["王一"]
    assert "年龄上限小于下限" in answer.content.decode()


def test_pages_follow_each_other_and_the_count_comes_later(cast, signed, monkeypatch):
    monkeypatch.setattr("volunteers.views.registry.PAGE", 2)
    for n in range(1, 6):
        volunteer(cast.wuxing, cast.wuxing_officer, n, name=f"王{n}")
    office = signed(cast.office)
    first = office.get(LIST)
    assert names(first) == ["王5", "王4"] and first.context["window"].count is None
    assert office.get(f"{LIST}?part=count").content.decode().strip().endswith("<b>5</b>")
    monkeypatch.setattr("common.paging.COUNTED", 3)
    assert "超过3" in office.get(f"{LIST}?part=count").content.decode()
    second = office.get(f"{LIST}?before={first.context['window'].before}")
    assert names(second) == ["王3", "王2"]
    assert names(office.get(f"{LIST}?after={second.context['window'].after}")) == ["王5", "王4"]


def test_the_list_takes_the_same_number_of_queries_for_one_and_thirty(cast, signed, django_assert_num_queries):
    volunteer(cast.wuxing, cast.wuxing_officer, 1)
    office = signed(cast.office)
    office.get(LIST)
    with CaptureQueriesContext(connection) as counted:
        office.get(LIST)
    for n in range(2, 31):
        volunteer(cast.wuxing, cast.wuxing_officer, n)
    with django_assert_num_queries(len(counted)):
        assert len(names(office.get(LIST))) == 30


@pytest.mark.parametrize("typed", ["13900000007", "+86 139-0000-0007", "{document}", "{old}"])
def test_a_phone_or_document_leads_to_its_person(cast, signed, typed):
    row = volunteer(cast.wuxing, cast.wuxing_officer, 7)
    number = document(7)
    old = number[:6] + number[8:17]
    answer = signed(cast.wuxing_officer).post("/volunteers/find/", {"text": typed.format(document=number, old=old)})
    assert answer["Location"] == reverse("volunteer_detail", args=[row.number])
    assert typed not in answer["Location"]


def test_nobody_is_found_beyond_the_own_county(cast, signed):
    row = volunteer(cast.wuxing, cast.wuxing_officer, 7, name="王一")
    for text in (phone(7), document(7), row.number):
        answer = signed(cast.deqing_officer).post("/volunteers/find/", {"text": text})
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "您的范围内没有查到" in page and "王一" not in page and "吴兴" not in page


def test_several_with_one_phone_are_listed_in_the_answer_itself(cast, signed):
    for n in (1, 2):
        volunteer(cast.wuxing, cast.wuxing_officer, n, phone=phone(9), name=f"王{n}")
    answer = signed(cast.wuxing_officer).post("/volunteers/find/", {"text": phone(9)})
    page = answer.content.decode()
    assert "登记了 2 名志愿者" in page and "王1" in page and "王2" in page
    assert answer["Cache-Control"] == "no-store"


def test_the_box_leads_to_the_list_for_names_and_keeps_its_filter(cast, signed):
    answer = signed(cast.office).post("/volunteers/find/", {"text": "王", "kept": "stars=3&before=9&next=//evil"})
    assert answer["Location"] == "/volunteers/?q=%E7%8E%8B&stars=3"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("330502199705040018", "校验位不对"),
        ("12345678901", "手机号码应为1开头的11位数字"),
        ("王一 13900000007", "请只输入一样"),
    ],
)
def test_a_wrong_number_is_told_and_stays_in_the_box(cast, signed, typed, told):
    answer = signed(cast.office).post("/volunteers/find/", {"text": typed})
    assert answer.status_code == 422
    assert told in answer.content.decode() and typed in answer.content.decode()


@pytest.mark.parametrize("q", ["13900000007", "330502 1997 0504 0019", "王13900000007"])
def test_a_number_in_the_address_is_neither_searched_nor_echoed(cast, signed, q):
    volunteer(cast.wuxing, cast.wuxing_officer, 7)
    answer = signed(cast.office).get(LIST, {"q": q, "stars": "1"}, follow=True)
    assert answer.redirect_chain == [("/volunteers/?stars=1", 302)]
    assert "请在“查找志愿者”框里输入" in answer.content.decode()
    assert q not in answer.content.decode()


def exported(answer) -> list[dict]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def test_an_export_is_masked_and_leaves_a_trace(cast, signed):
    volunteer(cast.wuxing, cast.wuxing_officer, 7, name="王一")
    volunteer(cast.deqing, cast.deqing_officer, 8, name="赵三")
    answer = signed(cast.wuxing_officer).get(f"{LIST}?format=csv&q=王")
    (line,) = exported(answer)
    assert (line["姓名"], line["手机号码"], line["证件号码"][6:14]) == ("王一", "139****0007", "********")
    entry = AuditEntry.objects.get(action="volunteer.export")
    assert entry.details == {"filter": {"查找": "按姓名或编号"}, "rows": 1, "format": "csv"}
    assert entry.summary == "导出志愿者名册1名（CSV，号码已遮盖）"
    assert signed(cast.wuxing_officer).get(f"{LIST}?format=xlsx").status_code == 200


def test_whole_numbers_need_the_right_and_a_purpose(cast, signed):
    volunteer(cast.wuxing, cast.wuxing_officer, 7)
    where = "/volunteers/export/?format=csv"
    assert signed(cast.wuxing_officer).post(where, {"purpose": "办保险"}).status_code == 403
    type(cast.wuxing_officer).objects.filter(pk=cast.wuxing_officer.pk).update(handles_identity=True)
    officer = signed(type(cast.wuxing_officer).objects.get(pk=cast.wuxing_officer.pk))
    assert "有 1 名志愿者" in officer.get("/volunteers/export/").content.decode()
    assert officer.get(where).status_code == 200  # only the form
    for purpose in ("", "给13900000007"):
        assert officer.post(where, {"purpose": purpose}).status_code == 422
    assert not AuditEntry.objects.filter(action="volunteer.export").exists()
    (line,) = exported(officer.post(where, {"purpose": "办理保险"}))
    assert (line["证件号码"], line["手机号码"]) == (document(7), phone(7))
    entry = AuditEntry.objects.get(action="volunteer.export")
    assert entry.details == {"filter": {}, "rows": 1, "format": "csv", "reason": "办理保险"}


def test_nothing_that_was_searched_or_taken_is_kept_in_clear(cast, signed, caplog):
    volunteer(cast.wuxing, cast.wuxing_officer, 7)
    officer = signed(cast.wuxing_officer)
    for text in (phone(7), document(7), "13900000009"):
        officer.post("/volunteers/find/", {"text": text})
    kept = str(list(AuditEntry.objects.values())) + str(list(Volunteer.objects.values())) + caplog.text
    kept += str(officer.session.items())
    assert phone(7) not in kept and document(7) not in kept and "13900000009" not in kept
