"""Credited minutes, what is doubtful about them, and what somebody decides."""

import datetime as dt

import pytest

from common import periods
from organizations.models import AuditEntry
from tests.volunteers.people import volunteer
from tests.volunteers.serving import clock, served, service, signed
from volunteers.models import Participation
from volunteers.workflow import flags, participation
from volunteers.workflow.registration import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_river(cast):
    """An activity with one person at it."""
    cast.activity = service(cast.wuxing, cast.wuxing_officer)
    cast.person = volunteer(cast.wuxing, cast.wuxing_officer)
    (cast.row,) = signed(cast.activity, cast.wuxing_officer, cast.person)
    return cast


def minutes(person):
    person.refresh_from_db()
    return person.minutes


@pytest.mark.parametrize(
    ("seconds", "whole"), [(0, 0), (59, 0), (60, 1), (119, 1), (3 * 3600 + 59, 180), (-1, 0), (-3600, 0)]
)
def test_whole_minutes_are_credited(seconds, whole):
    assert flags.credited(clock(9), clock(9) + dt.timedelta(seconds=seconds)) == whole


@pytest.mark.parametrize(
    ("came", "left", "found"),
    [
        (clock(9), clock(12), []),
        (clock(9), clock(9, 9, second=59), ["short"]),
        (clock(9), clock(9, 10), []),
        (clock(8), clock(13), []),  # five hours: planned three and two more
        (clock(8), clock(13, 1), ["long"]),
        (clock(7, 59), clock(12), ["outside"]),
        (clock(11), clock(15, 0, second=1), ["outside"]),
        (clock(9), clock(2, day=9), ["long", "outside"]),
        (clock(10), clock(9), ["negative"]),
    ],
)
def test_what_is_doubtful_about_two_times(at_river, came, left, found):
    row = at_river.row
    row.came_at, row.left_at = came, left
    assert flags.of(row, at_river.activity, []) == found


def test_twelve_hours_are_the_most_however_long_it_was_planned(at_river):
    at_river.activity.ends_at = clock(23)
    row = at_river.row
    row.came_at, row.left_at = clock(9), clock(21, 1)
    assert flags.of(row, at_river.activity, []) == ["long"]
    row.left_at = clock(21)
    assert flags.of(row, at_river.activity, []) == []


def test_doubtful_minutes_wait_and_count_once_somebody_accepted_them(at_river):
    row = served(at_river.row, clock(8), clock(14))
    assert (row.minutes, row.flags, minutes(at_river.person)) == (360, ["long"], 0)
    assert flags.review([row], at_river.wuxing_officer, True, "中午加做两小时") == 1
    assert minutes(at_river.person) == 360
    row.refresh_from_db()
    assert (row.flags, row.is_rejected, row.reviewed_by) == (["long"], False, at_river.wuxing_officer)
    entry = AuditEntry.objects.get(action="service.review")
    assert entry.summary == f"复核服务时长：计入（{at_river.person.number}，清洁河道）"
    with pytest.raises(Refused, match="别人复核"):
        flags.review([row], at_river.office, False, "再看")


def test_rejected_minutes_count_nothing_and_stay_on_record(at_river):
    row = served(at_river.row, clock(8), clock(14))
    flags.review([row], at_river.office, False, "早已离开")
    row.refresh_from_db()
    assert (row.minutes, row.is_rejected, minutes(at_river.person)) == (360, True, 0)


def test_two_places_at_once_are_counted_once_until_somebody_looks(at_river):
    officer = at_river.wuxing_officer
    other = service(at_river.wuxing, officer, "文明劝导")
    after = service(at_river.wuxing, officer, "敬老", starts_at=clock(12), ends_at=clock(14))
    (second,) = signed(other, officer, at_river.person)
    (third,) = signed(after, officer, at_river.person)
    assert served(at_river.row, clock(9), clock(12)).flags == []
    assert served(second, clock(11), clock(12, 30)).flags == ["overlap"]
    assert minutes(at_river.person) == 180
    # What begins when the other ends does not overlap; what was rejected is no service.
    flags.review([second], at_river.office, False, "在河边")
    assert served(third, clock(12), clock(14)).flags == []
    assert minutes(at_river.person) == 300


def test_five_whom_staff_entered_with_the_same_minutes_are_looked_at(at_river):
    officer = at_river.wuxing_officer
    people = [volunteer(at_river.wuxing, officer) for _ in range(5)]
    rows = signed(at_river.activity, officer, *people)
    for second, row in enumerate(rows[:4]):
        served(row, clock(9, second=second), clock(12, second=second), officer)
    served(at_river.row, clock(9), clock(12))  # came by the public page: not among them
    assert [minutes(person) for person in people] == [180, 180, 180, 180, 0]
    served(rows[4], clock(9, second=40), clock(12, second=59), officer)
    assert set(Participation.objects.flagged()) == set(rows)
    assert all(row.flags == ["identical"] for row in Participation.objects.flagged())
    assert [minutes(person) for person in people] == [0] * 5
    assert minutes(at_river.person) == 180
    with pytest.raises(Refused, match="您本人代登"):
        flags.review(rows, officer, True, "都在")
    assert flags.review(rows, at_river.office, True, "一起坐车来的") == 5
    assert [minutes(person) for person in people] == [180, 180, 180, 180, 180]


def test_checking_out_all_at_once_is_flagged_from_five_on(at_river):
    officer = at_river.wuxing_officer
    people = [volunteer(at_river.wuxing, officer) for _ in range(5)]
    rows = signed(at_river.activity, officer, *people)
    with periods.at(clock(9)):
        for row in rows:
            participation.check_in(row, officer)
    with periods.at(clock(9, 1)):
        participation.check_in(at_river.row, officer)
    with periods.at(clock(12)):
        assert participation.check_out_all(at_river.activity, officer) == 6
        with pytest.raises(Refused, match="没有在场"):
            participation.check_out_all(at_river.activity, officer)
    assert Participation.objects.flagged().count() == 5
    assert minutes(at_river.person) == 179


def test_a_missed_check_out_is_entered_with_a_reason_and_reviewed_by_somebody_else(at_river):
    officer, row = at_river.wuxing_officer, at_river.row
    with periods.at(clock(9)):
        participation.check_in(row)
    with periods.at(clock(16)):
        with pytest.raises(Refused, match="没有签退的原因"):
            participation.correct(row, officer, clock(12), " ")
        with pytest.raises(Refused, match="还没有到"):
            participation.correct(row, officer, clock(17), "手机没电")
        participation.correct(row, officer, clock(12), "手机没电")
        with pytest.raises(Refused):
            participation.correct(row, officer, clock(13), "再改")
    row.refresh_from_db()
    assert (row.minutes, row.flags, row.left_reason, minutes(at_river.person)) == (180, ["open"], "手机没电", 0)
    with pytest.raises(Refused, match="本人代登"):
        flags.review([row], officer, True, "属实")
    flags.review([row], at_river.office, True, "属实")
    assert minutes(at_river.person) == 180


def test_a_time_before_the_check_in_is_kept_and_flagged(at_river):
    with periods.at(clock(9)):
        participation.check_in(at_river.row)
    with periods.at(clock(16)):
        row = participation.correct(at_river.row, at_river.wuxing_officer, clock(8), "写错了")
    assert (row.minutes, row.flags) == (0, ["negative", "open"])


def test_who_may_not_decide_and_what_cannot_be_decided(at_river):
    at_river.townships()
    row = served(at_river.row, clock(8), clock(14))
    for user in (at_river.leader, at_river.zhili_officer):
        with pytest.raises(Refused, match="县区和市级"):
            flags.review([row], user, True, "属实")
    with pytest.raises(Refused, match="复核说明"):
        flags.review([row], at_river.office, True, "")
    with pytest.raises(Refused, match="先勾选"):
        flags.review([], at_river.office, True, "属实")
    (there,) = signed(at_river.activity, at_river.wuxing_officer, volunteer(at_river.wuxing, at_river.wuxing_officer))
    with periods.at(clock(9)):
        participation.check_in(there)
    Participation.objects.filter(pk=there.pk).update(flags=["open"])
    with pytest.raises(Refused, match="补登签退"):
        flags.review([there], at_river.office, True, "属实")
    flags.review([there], at_river.office, False, "查不到")
