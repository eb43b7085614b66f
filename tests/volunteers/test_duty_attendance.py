"""Who came: said of several at once after it began, put right, and never over somebody else's word."""

import datetime as dt

import pytest
from django.urls import reverse

from common import periods
from organizations.models import AuditEntry
from tests.cast import at as moment
from tests.volunteers.duties import TUESDAY, WEDNESDAY, crossing, duty, slot
from tests.volunteers.people import volunteer
from volunteers.models import Duty
from volunteers.workflow import duty_attendance
from volunteers.workflow.registration import Refused

pytestmark = pytest.mark.django_db
PAST = dt.date(2017, 6, 28)


@pytest.fixture
def rows(cast):
    """Three people at a crossing of Wuxing last Wednesday."""
    cast.at = slot(crossing(cast.wuxing, cast.wuxing_officer), needed=3)
    people = [volunteer(cast.wuxing, cast.wuxing_officer, name=name) for name in ("沈晓峰", "王丽娟", "陈建国")]
    return [duty(cast.at, PAST, one) for one in people]


def mark(client, user, mark, *told, query=""):
    client.force_login(user)
    return client.post(reverse("duty_attend") + query, {"duty": told, "mark": mark})


def marks():
    return list(Duty.objects.order_by("pk").values_list("attended", flat=True))


def listed(client, user, query=""):
    client.force_login(user)
    return [str(row.volunteer) for row in client.get(reverse("duty_attend") + query).context["page"]]


def test_several_at_once(client, cast, rows):
    one, two, three = rows
    assert mark(client, cast.wuxing_officer, "came", f"{one.pk}:none", f"{three.pk}:none").status_code == 302
    assert marks() == [True, None, True]
    assert listed(client, cast.wuxing_officer) == ["王丽娟"]
    assert mark(client, cast.wuxing_officer, "missed", f"{two.pk}:none").status_code == 302
    assert marks() == [True, False, True]
    told = [entry.summary for entry in AuditEntry.objects.filter(action="duty.attend").order_by("pk")]
    assert [line[:3] for line in told] == ["到岗：", "到岗：", "未到："]
    assert one.volunteer.number in told[0] and "沈晓峰" not in "".join(told)


def test_a_wrong_mark_is_put_right(client, cast, rows):
    Duty.objects.update(attended=True)
    assert listed(client, cast.wuxing_officer) == []
    assert len(listed(client, cast.wuxing_officer, "?state=came")) == 3
    mark(client, cast.wuxing_officer, "missed", f"{rows[0].pk}:came", query="?state=came")
    mark(client, cast.wuxing_officer, "clear", f"{rows[1].pk}:came", query="?state=all")
    assert marks() == [False, None, True]


def test_nobody_overwrites_somebody_elses_word(client, cast, rows):
    Duty.objects.filter(pk=rows[0].pk).update(attended=False)
    told = [f"{row.pk}:none" for row in rows]
    response = mark(client, cast.wuxing_officer, "came", *told)
    assert response.status_code == 422 and "刚刚登记过" in response.content.decode()
    assert marks() == [False, None, None] and not AuditEntry.objects.filter(action="duty.attend").exists()


@pytest.mark.parametrize("told", [[], ["x"], ["999999:none"], ["1:maybe"], [f"{10**30}:none"]])
def test_what_names_nobody_changes_nothing(client, cast, rows, told):
    response = mark(client, cast.wuxing_officer, "came", *told)
    assert response.status_code == 422 and "请先勾选" in response.content.decode()
    assert marks() == [None] * 3


def test_only_what_has_begun(client, cast, rows):
    today, ahead = slot(cast.at.site, weekday=1), slot(cast.at.site, weekday=1, begin="14:00", end="16:00")
    one, two = duty(today, TUESDAY, rows[0].volunteer), duty(ahead, TUESDAY, rows[0].volunteer)
    with periods.at(moment(7, 4, 10)):
        assert len(listed(client, cast.wuxing_officer)) == 4
        assert duty_attendance.attend({one: None}, cast.wuxing_officer, True) == 1
        for row in (two, duty(cast.at, WEDNESDAY, rows[0].volunteer)):
            with pytest.raises(Refused, match="还没有开始"):
                duty_attendance.attend({row: None}, cast.wuxing_officer, True)
    with periods.at(moment(7, 4, 15)):
        assert duty_attendance.attend({two: None}, cast.wuxing_officer, False) == 1


def test_the_list_is_narrowed(client, cast, rows):
    other = slot(crossing(cast.deqing, cast.deqing_officer, "莫干路口"))
    duty(other, PAST, volunteer(cast.deqing, cast.deqing_officer, name="俞斌"))
    assert len(listed(client, cast.office)) == 4 and len(listed(client, cast.wuxing_officer)) == 3
    assert listed(client, cast.office, f"?site={other.site_id}") == ["俞斌"]
    assert listed(client, cast.office, "?q=莫干") == ["俞斌"]
    assert listed(client, cast.office, "?since=2017-06-29") == [] == listed(client, cast.office, "?until=2017-06-27")


def test_the_leader_says_nothing(cast, rows):
    with pytest.raises(Refused):
        duty_attendance.attend({rows[0]: None}, cast.leader, True)
    assert marks() == [None] * 3
