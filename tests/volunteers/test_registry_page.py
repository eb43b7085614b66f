"""The page of a volunteer: what it shows, its steps, and whole numbers for a reason."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common import periods
from organizations.models import AuditEntry
from tests.fed import category, fed_indicator
from tests.volunteers.people import document, phone, volunteer
from volunteers.codes import Status
from volunteers.models import (
    HonoraryHours,
    HonoraryState,
    Membership,
    Participation,
    ServiceActivity,
    Team,
    Volunteer,
)
from volunteers.workflow import registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(client, cast):
    def opened(user):
        client.force_login(user)
        return client

    return opened


@pytest.fixture
def row(cast):
    return volunteer(cast.wuxing, cast.wuxing_officer, 7, name="王一", occupation="教师")


def at(row, what: str = "") -> str:
    return f"/volunteers/{row.number}/{what}"


def full(row, cast, n: int) -> None:
    """One team, one service and one honour more."""
    kind = category("teams", "河小青")
    place = {"organization": cast.deqing if n % 2 else cast.wuxing}
    team = Team.objects.create(category=kind, name=f"队{n}", from_on=dt.date(2017, 1, 1), number=f"TD-{n}", **place)
    Membership.objects.create(team=team, volunteer=row, joined_on=dt.date(2017, 6, 12))
    begins = periods.now() - dt.timedelta(days=n)
    ends = begins + dt.timedelta(hours=3)
    told = {"name": f"劝导{n}", "place": "公园", "starts_at": begins, "ends_at": ends, "capacity": 9}
    service = ServiceActivity.objects.create(**place, **told)
    Participation.objects.create(service=service, volunteer=row, minutes=90)
    HonoraryHours.objects.create(
        volunteer=row, **place, minutes=600, served_on=dt.date(2017, 6, 21), evidence=f"证明{n}",
        added_by=cast.office, state=HonoraryState.APPROVED,
    )  # fmt: skip


def test_the_page_shows_everything_but_whole_numbers(cast, signed, row):
    fed_indicator(cast.programme, "registered", "volunteers", project=None, aggregate="latest")
    full(row, cast, 0)
    full(row, cast, 1)
    answer = signed(cast.wuxing_officer).get(at(row))
    page = answer.content.decode()
    for told in ("王一", "139****0007", "330502********", "教师", "队0", "队1", "劝导1", "1小时30分", "证明0",
                 "共参加 2 次", "已批准 2 笔", "登记志愿者（"):  # fmt: skip
        assert told in page, told
    assert phone(7) not in page and document(7) not in page
    assert [indicator.name for indicator, _, _ in answer.context["counted"]] == ["registered"]
    # What belongs to another county is named, and is no link.
    assert [may_open for _, may_open in answer.context["memberships"]] == [False, True]
    assert answer["Cache-Control"] == "no-store"


def test_the_page_takes_the_same_number_of_queries_for_one_and_ten(cast, signed, row):
    full(row, cast, 0)
    office = signed(cast.office)
    office.get(at(row))
    with CaptureQueriesContext(connection) as few:
        office.get(at(row))
    for n in range(1, 10):
        full(row, cast, n)
    with CaptureQueriesContext(connection) as many:
        office.get(at(row))
    assert len(many) == len(few)


def test_others_do_not_find_the_page_and_a_leader_changes_nothing(cast, signed, row):
    for what in ("", "edit/", "reveal/", "step/leave/"):
        assert signed(cast.deqing_officer).get(at(row, what)).status_code == 404
    leader = signed(cast.leader)
    page = leader.get(at(row)).content.decode()
    assert "修改</a>" not in page and "完整号码" not in page
    for what in ("edit/", "reveal/", "step/leave/"):
        assert leader.get(at(row, what)).status_code == 403


def test_leaving_and_coming_back(cast, signed, row):
    officer = signed(cast.wuxing_officer)
    answer = officer.post(at(row, "step/leave/"), {"on": "2017-07-05", "reason": ""})
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"on", "reason"}
    answer = officer.post(at(row, "step/leave/"), {"on": "2017-06-01", "reason": "外出求学"})
    assert "日期不能早于加入本组织的日期2017-06-10" in answer.content.decode()
    assert 'value="外出求学"' in answer.content.decode()
    officer.post(at(row, "step/leave/"), {"on": "2017-07-03", "reason": "外出求学"})
    row.refresh_from_db()
    assert (row.status, row.left_on) == (Status.LEFT, dt.date(2017, 7, 3))
    officer.post(at(row, "step/back/"), {"reason": ""})
    row.refresh_from_db()
    assert (row.status, row.left_on) == (Status.ACTIVE, None)


def test_a_transfer_leads_away_and_keeps_number_and_history(cast, signed, row):
    officer = signed(cast.wuxing_officer)
    offered = officer.get(at(row, "step/transfer/")).context["form"].fields["to"].queryset
    assert list(offered) == [cast.city, cast.deqing]
    told = {"to": cast.deqing.pk, "on": "2017-07-03", "reason": "搬家"}
    answer = officer.post(at(row, "step/transfer/"), told, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/volunteers/"
    assert officer.get(at(row)).status_code == 404
    page = signed(cast.deqing_officer).get(at(row)).content.decode()
    assert "以前的登记" in page and "志愿者于2017-07-03转入" in page
    former = Volunteer.objects.get(status=Status.MOVED)
    page = signed(cast.wuxing_officer).get(at(former)).content.decode()
    assert "现在的记录在其他单位" in page and row.number not in page
    assert at(row) in signed(cast.office).get(at(former)).content.decode()


def test_an_error_is_void_and_its_person_may_be_registered_again(cast, signed, row):
    officer = signed(cast.wuxing_officer)
    officer.post(at(row, "step/void/"), {"reason": "登错了"})
    row.refresh_from_db()
    assert row.status == Status.VOID
    assert "已经作废" in officer.get(at(row)).content.decode()
    assert officer.get(at(row, "edit/")).status_code == 302
    assert volunteer(cast.wuxing, cast.wuxing_officer, 7).pk != row.pk


def test_a_step_that_is_none_or_came_too_late(cast, signed, row):
    officer = signed(cast.wuxing_officer)
    assert officer.get(at(row, "step/nothing/")).status_code == 404
    answer = officer.post(at(row, "step/back/"), {"reason": "回来"})
    assert answer.status_code == 422 and "状态刚刚改变" in answer.content.decode()


@pytest.mark.parametrize(("which", "number", "told"), [("phone", phone(7), "手机"), ("document", document(7), "证件")])
def test_a_whole_number_is_shown_once_for_a_reason(cast, signed, row, which, number, told):
    officer = signed(cast.wuxing_officer)
    assert number not in officer.get(at(row, "reveal/")).content.decode()
    for reason in ("", "电话13900000007"):
        answer = officer.post(at(row, "reveal/"), {"which": which, "reason": reason})
        assert answer.status_code == 422 and f">{number}<" not in answer.content.decode()
    assert not AuditEntry.objects.filter(action="volunteer.reveal").exists()
    answer = officer.post(at(row, "reveal/"), {"which": which, "reason": "办保险"}, headers={"HX-Request": "true"})
    assert number in answer.content.decode() and answer["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(action="volunteer.reveal")
    assert entry.summary == f"查看完整{told}号码（{row.number}）"
    assert entry.details == {"reason": "办保险"} and entry.organization == cast.wuxing
    assert "办保险" in officer.get(at(row)).content.decode()


def test_a_township_reveals_nothing(cast, signed):
    cast.townships()
    row = volunteer(cast.zhili, cast.zhili_officer, 7)
    assert signed(cast.zhili_officer).get(at(row)).status_code == 200
    assert signed(cast.zhili_officer).post(at(row, "reveal/"), {"which": "phone", "reason": "x"}).status_code == 403


def test_what_was_erased_is_neither_revealed_nor_changed(cast, signed, row):
    empty = {"name": "", "document_sealed": "", "document_hash": None, "phone_sealed": "", "phone_hash": None}
    Volunteer.objects.filter(pk=row.pk).update(erased_at=periods.now(), **empty)
    officer = signed(cast.wuxing_officer)
    page = officer.get(at(row)).content.decode()
    assert "个人信息已于" in page and "完整号码" not in page
    assert officer.get(at(row, "edit/")).status_code == 302
    assert officer.post(at(row, "reveal/"), {"which": "phone", "reason": "办保险"}).status_code == 422


def test_the_trail_never_tells_names_or_numbers(cast, signed, row):
    officer = signed(cast.wuxing_officer)
    officer.post(at(row, "reveal/"), {"which": "phone", "reason": "办保险"})
    officer.post(at(row, "step/leave/"), {"on": "2017-07-03", "reason": "外出求学"})
    registration.come_back(Volunteer.objects.get(pk=row.pk), cast.wuxing_officer, "")
    kept = str(list(AuditEntry.objects.filter(action__startswith="volunteer").values("summary", "details")))
    for secret in ("王一", phone(7), document(7)):
        assert secret not in kept


def test_a_reason_may_tell_a_day(cast, signed, row):
    answer = signed(cast.wuxing_officer).post(
        at(row, "step/leave/"), {"on": "2017-07-01", "reason": "2017-07-01已迁往杭州"}
    )
    assert answer.status_code == 302
