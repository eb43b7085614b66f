"""Likely duplicates: how they are found, that decided ones stay decided, and what comes of a merge."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.periods import Month
from jobs import queue
from ledgers import workflow as recording
from organizations.models import AuditEntry
from projects import feeds, figures
from projects.figures import Scope
from tests.cast import Cast, at, small_programme
from tests.fed import category, fed_indicator
from tests.recorded import site
from tests.volunteers.people import document, phone, volunteer
from uploads.models import Upload
from volunteers.codes import Politics, Status
from volunteers.models import (
    DataRequest,
    DuplicatePair,
    Duty,
    DutySlot,
    Flag,
    HonoraryHours,
    HonoraryState,
    Membership,
    PairReason,
    PairState,
    Participation,
    Promotion,
    ServiceActivity,
    Team,
    TeamRole,
    Volunteer,
)
from volunteers.workflow import duplicates, flags, hours, merging, registration, requests
from volunteers.workflow.registration import Refused

pytestmark = pytest.mark.django_db
BORN = dt.date(1990, 5, 4)


@pytest.fixture
def cast():
    cast = Cast(small_programme())
    cast.registered = fed_indicator(cast.programme, "registered", "volunteers", project=None, aggregate="latest")
    cast.recruited = fed_indicator(cast.programme, "recruited", "community_volunteers", project=None)
    return cast


@pytest.fixture
def twice(cast):
    """One person, entered twice in Wuxing: (first, second)."""
    return [volunteer(cast.wuxing, cast.wuxing_officer, number, name="李晓梅") for number in (1, 3)]


@pytest.fixture
def pair(twice):
    duplicates.find_for(twice[1])
    return DuplicatePair.objects.get()


def level(cast, organization, month=6):
    month = Month(2017, month).to_date
    return figures.table([cast.registered], [organization], [month], Scope.SUBTREE)[
        cast.registered, organization, month
    ].value


def written(cast, *rows) -> Upload:
    upload = Upload.objects.create(
        kind="volunteers", name="名册.xlsx", file="x", size=1, sha256="0" * 64, uploaded_by=cast.wuxing_officer,
        applied_by=cast.wuxing_officer, organization=cast.wuxing,
    )  # fmt: skip
    Volunteer.objects.filter(pk__in=[row.pk for row in rows]).update(upload=upload)
    return upload


def found() -> set:
    return {(pair.one_id, pair.other_id, pair.reason) for pair in DuplicatePair.objects.all()}


# ---- finding ---------------------------------------------------------------------------------------------
def test_the_same_name_and_birth_date_or_the_same_phone_make_a_pair(cast):
    one = volunteer(cast.wuxing, cast.wuxing_officer, 1, name="李晓梅")
    namesake = volunteer(cast.deqing, cast.deqing_officer, 3, name="李晓梅")
    shared = volunteer(cast.wuxing, cast.wuxing_officer, 5, phone=phone(1))
    volunteer(cast.wuxing, cast.wuxing_officer, 7, name="李晓梅", born_on=dt.date(1991, 5, 4))
    assert duplicates.find_for(one) == 2
    expected = {(one.pk, namesake.pk, PairReason.NAME), (one.pk, shared.pk, PairReason.PHONE)}
    assert found() == expected
    DuplicatePair.objects.all().delete()
    assert duplicates.find_all() == 2
    assert found() == expected


def test_one_entry_costs_two_questions_and_a_line(twice):
    with CaptureQueriesContext(connection) as queries:
        duplicates.find_for(twice[1])
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) == 3


def test_an_upload_pairs_what_it_wrote_with_everybody_and_nobody_else(cast):
    old = [volunteer(cast.wuxing, cast.wuxing_officer, number, name="李晓梅") for number in (1, 3)]
    new = [
        volunteer(cast.wuxing, cast.wuxing_officer, number, name=name) for number, name in ((5, "李晓梅"), (7, "王"))
    ]
    upload = written(cast, *new)
    assert duplicates.find_in(upload) == 2
    assert {(one, other) for one, other, _ in found()} == {(old[0].pk, new[0].pk), (old[1].pk, new[0].pk)}
    assert duplicates.find_in(upload) == 0


def test_a_pair_that_was_decided_is_not_found_again(cast, pair):
    duplicates.dismiss(pair, cast.wuxing_officer, "已分别联系")
    assert duplicates.find_for(pair.one) == 1
    assert duplicates.find_all() == 0
    assert DuplicatePair.objects.get().state == PairState.DISMISSED


def test_a_phone_of_very_many_makes_no_pairs(cast):
    rows = [volunteer(cast.wuxing, cast.wuxing_officer, number, phone=phone(1)) for number in range(1, 6)]
    upload = written(cast, *rows)
    assert duplicates.find_in(upload) == 10
    DuplicatePair.objects.all().delete()
    sixth = volunteer(cast.wuxing, cast.wuxing_officer, 6, phone=phone(1))
    assert (duplicates.find_in(upload), duplicates.find_all(), duplicates.find_for(sixth)) == (0, 0, 0)


def test_who_left_by_error_or_moved_is_no_duplicate(cast, twice):
    registration.void(twice[0], cast.wuxing_officer, "登错了")
    registration.transfer(twice[1], cast.office, cast.deqing, dt.date(2017, 6, 20))
    assert duplicates.find_all() == 0 and duplicates.find_for(Volunteer.objects.people().get()) == 0


def test_an_upload_is_searched_by_a_job_that_is_there_once(cast, twice):
    upload = written(cast, twice[1])
    job = duplicates.search_in(upload)
    assert duplicates.search_in(upload) == job and job.arguments == {"upload": upload.pk}
    assert queue.perform(job.pk)
    job.refresh_from_db()
    assert job.outcome == {"message": "新发现1对疑似重复", "url": reverse("duplicate_list")}


def test_the_coordinator_has_the_whole_registry_searched(client, cast, twice):
    client.force_login(cast.office)
    assert client.post(reverse("duplicate_find")).status_code == 302
    job = duplicates.searching()
    client.post(reverse("duplicate_find"))
    assert duplicates.searching() == job
    assert "查找疑似重复的志愿者" in client.get(reverse("duplicate_list")).text
    assert queue.perform(job.pk) and duplicates.searching() is None
    assert DuplicatePair.objects.count() == 1


# ---- dismissing --------------------------------------------------------------------------------------------
def test_two_people_are_told_apart_once(cast, pair):
    duplicates.dismiss(pair, cast.wuxing_officer, "同名同日生")
    with pytest.raises(Refused, match="刚刚已经处理"):
        duplicates.dismiss(pair, cast.wuxing_officer, "同名同日生")
    with pytest.raises(Refused):
        merging.merge(pair, pair.one, cast.wuxing_officer, "同一人")
    entry = AuditEntry.objects.about(pair.one).last()
    assert (entry.action, entry.summary) == (
        "volunteer.dismiss", f"认定与{pair.other.number}不是同一人（{pair.one.number}）",
    )  # fmt: skip
    assert Volunteer.objects.people().count() == 2


# ---- merging -----------------------------------------------------------------------------------------------
def test_a_merge_counts_one_person_once_and_fills_what_is_missing(cast, pair):
    keep, gone = pair.one, pair.other
    Volunteer.objects.filter(pk=keep.pk).update(phone_sealed="", phone_hash=None, politics="")
    Volunteer.objects.filter(pk=gone.pk).update(politics=Politics.LEAGUE, occupation="教师")
    assert level(cast, cast.wuxing) == 2
    number = keep.number
    keep = merging.merge(pair, keep, cast.wuxing_officer, "已电话联系本人")
    assert (level(cast, cast.wuxing), feeds.differences()) == (1, [])
    assert (keep.number, keep.status, keep.document) == (number, Status.ACTIVE, document(1))
    assert (keep.phone, keep.politics, keep.occupation) == (phone(3), Politics.LEAGUE, "教师")
    assert keep.phone_hash == registration.phone_hash(phone(3)) and keep.version == 2
    gone.refresh_from_db()
    assert (gone.status, gone.merged_into, gone.document) == (Status.MERGED, keep, document(3))
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by, pair.note) == (PairState.MERGED, cast.wuxing_officer, "已电话联系本人")


def test_the_second_document_stays_taken_and_leads_to_the_row_that_was_kept(cast, pair):
    keep = merging.merge(pair, pair.one, cast.wuxing_officer, "同一人")
    with pytest.raises(registration.Known) as known:
        volunteer(cast.wuxing, cast.wuxing_officer, 3)
    assert keep.number in str(known.value)


def test_both_histories_can_be_read_with_the_row_that_was_kept(cast, pair):
    keep = merging.merge(pair, pair.other, cast.wuxing_officer, "同一人")
    told = [(entry.action, entry.subject_id) for entry in merging.histories(keep)]
    gone = pair.one
    assert told == [
        ("volunteer.merge", gone.pk), ("volunteer.merge", keep.pk),
        ("volunteer.register", keep.pk), ("volunteer.register", gone.pk),
    ]  # fmt: skip
    assert not any("李晓梅" in f"{entry.summary}{entry.details}" for entry in merging.histories(keep))


def test_a_transfer_of_the_one_that_is_gone_never_counted_either(cast):
    first = volunteer(
        cast.deqing, cast.deqing_officer, 1, name="李晓梅", registered_on=dt.date(2017, 5, 3), reason="补登"
    )
    registration.transfer(first, cast.office, cast.wuxing, dt.date(2017, 6, 10))
    second = volunteer(cast.wuxing, cast.wuxing_officer, 3, name="李晓梅")
    duplicates.find_for(second)
    keep = merging.merge(DuplicatePair.objects.get(), second, cast.office, "同一人")
    assert (level(cast, cast.deqing, 5), level(cast, cast.wuxing), level(cast, cast.city)) == (0, 1, 1)
    assert feeds.differences() == []
    assert {row.merged_into for row in Volunteer.objects.exclude(pk=keep.pk)} == {keep}
    assert not Volunteer.objects.filter(status=Status.MOVED).exists()


def test_who_is_in_the_registry_is_not_merged_into_somebody_who_left(cast, pair):
    registration.leave(pair.one, cast.wuxing_officer, dt.date(2017, 6, 20), "外出")
    with pytest.raises(Refused, match="请保留在册的一条"):
        merging.merge(pair, pair.one, cast.wuxing_officer, "同一人")
    merging.merge(pair, pair.other, cast.wuxing_officer, "同一人")
    assert feeds.differences() == []


def test_other_pairs_of_the_one_that_is_gone_become_pairs_of_the_one_that_stays(cast, pair):
    third = volunteer(cast.wuxing, cast.wuxing_officer, 5, phone=phone(3))
    duplicates.find_for(third)
    merging.merge(pair, pair.one, cast.wuxing_officer, "同一人")
    waiting = duplicates.undecided(DuplicatePair.objects.all()).get()
    assert (waiting.one, waiting.other, waiting.reason) == (pair.one, third, PairReason.PHONE)


def service(cast, name, day=10, hour=8) -> ServiceActivity:
    return ServiceActivity.objects.create(
        organization=cast.wuxing, name=name, place="江南", starts_at=at(6, day, hour), ends_at=at(6, day, hour + 3),
        capacity=9,
    )  # fmt: skip


def took_part(service, row, minutes=0, **fields) -> Participation:
    came = {"came_at": service.starts_at, "left_at": service.starts_at + dt.timedelta(minutes=minutes)}
    return Participation.objects.create(
        service=service, volunteer=row, minutes=minutes, **((came if minutes else {}) | fields)
    )


def test_service_of_both_is_added_up_and_what_is_there_twice_counts_once(cast, pair):
    keep, gone = pair.one, pair.other
    patrol, lecture, marathon = service(cast, "巡河"), service(cast, "宣讲", 11), service(cast, "马拉松", 12)
    took_part(patrol, keep)
    took_part(patrol, gone, 120)
    took_part(lecture, gone, 60)
    took_part(marathon, gone, 90)
    HonoraryHours.objects.create(
        volunteer=gone, organization=cast.wuxing, minutes=5880, served_on=BORN, evidence="证明",
        state=HonoraryState.APPROVED, added_by=cast.wuxing_officer,
    )  # fmt: skip
    hours.settle([keep.pk, gone.pk])
    assert Volunteer.objects.get(pk=gone.pk).stars == 1
    keep = merging.merge(pair, keep, cast.wuxing_officer, "同一人")
    assert (keep.minutes, keep.stars) == (120 + 60 + 90 + 5880, 1)
    assert [(p.service.name, p.minutes) for p in keep.participations.order_by("service_id")] == [
        ("巡河", 120), ("宣讲", 60), ("马拉松", 90),
    ]  # fmt: skip
    left = Participation.objects.get(volunteer=gone)
    assert (left.service, left.minutes, left.cancelled_at is None) == (patrol, 0, False)
    assert [(p.volunteer, p.stars, p.revoked_at) for p in Promotion.objects.all()] == [(keep, 1, None)]
    gone.refresh_from_db()
    assert (gone.minutes, gone.stars) == (0, 0)


def test_nobody_was_at_two_services_at_once(cast, pair):
    took_part(service(cast, "巡河"), pair.one, 120)
    took_part(service(cast, "马拉松", 10, 9), pair.other, 90)
    keep = merging.merge(pair, pair.one, cast.wuxing_officer, "同一人")
    assert Participation.objects.get(service__name="马拉松").flags == [Flag.OVERLAP]
    assert keep.minutes == 120


def test_the_same_star_is_reached_once(cast, pair):
    for row in (pair.one, pair.other):
        HonoraryHours.objects.create(
            volunteer=row, organization=cast.wuxing, minutes=6000, served_on=BORN, evidence="证明",
            state=HonoraryState.APPROVED, added_by=cast.wuxing_officer,
        )  # fmt: skip
    hours.settle([pair.one_id, pair.other_id])
    keep = merging.merge(pair, pair.one, cast.wuxing_officer, "同一人")
    assert (keep.minutes, keep.stars) == (12000, 1)
    assert keep.promotions.filter(revoked_at=None).count() == 1 and keep.promotions.count() == 2


def test_a_team_and_a_duty_that_both_have_stay_once(cast, pair):
    keep, gone = pair.one, pair.other
    teams = [
        Team.objects.create(
            organization=cast.wuxing, category=category("teams", "河小青"), name=name, number=f"TD{name}",
            from_on=dt.date(2016, 1, 1),
        )
        for name in "甲乙"
    ]  # fmt: skip
    Membership.objects.create(team=teams[0], volunteer=keep, joined_on=dt.date(2017, 3, 1))
    Membership.objects.create(team=teams[0], volunteer=gone, joined_on=dt.date(2017, 1, 1), role=TeamRole.CORE)
    Membership.objects.create(team=teams[1], volunteer=gone, joined_on=dt.date(2017, 2, 1))
    requests.ask(gone, cast.wuxing_officer, "correction", "姓名有误", dt.date(2017, 7, 1))
    merging.merge(pair, keep, cast.wuxing_officer, "同一人")
    current = Membership.objects.current().order_by("team_id").values_list("team", "volunteer", "role", "joined_on")
    assert list(current) == [
        (teams[0].pk, keep.pk, "core", dt.date(2017, 1, 1)), (teams[1].pk, keep.pk, "member", dt.date(2017, 2, 1)),
    ]  # fmt: skip
    assert DataRequest.objects.get().volunteer == keep


def test_a_duty_of_both_is_one_duty(cast, pair):
    place = recording.create(site(cast.wuxing), cast.wuxing_officer)
    slot = DutySlot.objects.create(
        site=place, weekday=1, starts_at=dt.time(8), ends_at=dt.time(9), from_on=dt.date(2017, 1, 1)
    )
    day = dt.date(2017, 6, 13)
    Duty.objects.create(slot=slot, on=day, volunteer=pair.one)
    Duty.objects.create(slot=slot, on=day, volunteer=pair.other, role="leader", attended=True)
    Duty.objects.create(slot=slot, on=dt.date(2017, 6, 20), volunteer=pair.other)
    merging.merge(pair, pair.one, cast.wuxing_officer, "同一人")
    told = Duty.objects.order_by("on").values_list("on", "volunteer", "role", "attended")
    assert list(told) == [(day, pair.one_id, "leader", True), (dt.date(2017, 6, 20), pair.one_id, "member", None)]


# ---- pages -------------------------------------------------------------------------------------------------
def test_an_officer_merges_on_the_page_after_choosing_and_confirming(client, cast, pair):
    client.force_login(cast.wuxing_officer)
    listed = client.get(reverse("duplicate_list"))
    assert "姓名和出生日期相同" in listed.text and listed.headers["Cache-Control"].startswith("max-age=0")
    assert phone(1) not in listed.text and "139****0001" in listed.text
    address = reverse("duplicate_merge", args=[pair.pk])
    typed = {"keep": str(pair.other_id), "reason": "已联系本人"}
    assert client.post(address, typed).status_code == 422
    numbered = client.post(address, typed | {"is_sure": "on", "reason": f"打过{phone(1)}"})
    assert (numbered.status_code, "请不要在这里写证件号码或手机号码" in numbered.text) == (422, True)
    assert client.post(address, typed | {"is_sure": "on"}).url == reverse("duplicate_list")
    assert f"已合并，保留{pair.other.number}" in client.get(reverse("duplicate_list")).text
    assert client.get(address).status_code == 404
    assert client.post(address, typed | {"is_sure": "on"}).status_code == 422
    assert Volunteer.objects.people().get().pk == pair.other_id


def test_a_pair_across_counties_is_the_citys(client, cast):
    volunteer(cast.wuxing, cast.wuxing_officer, 1, name="李晓梅")
    duplicates.find_for(volunteer(cast.deqing, cast.deqing_officer, 3, name="李晓梅"))
    pair = DuplicatePair.objects.get()
    address = reverse("duplicate_dismiss", args=[pair.pk])
    for who, status in ((cast.wuxing_officer, 404), (cast.deqing_officer, 404), (cast.leader, 403), (cast.office, 302)):
        client.force_login(who)
        assert client.post(address, {"note": "同名"}).status_code == status
    client.force_login(cast.wuxing_officer)
    assert "没有待处理的疑似重复" in client.get(reverse("duplicate_list")).text


def test_the_queue_is_filtered_and_costs_the_same_for_one_and_for_many(client, cast, pair):
    client.force_login(cast.office)
    address = reverse("duplicate_list")
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(5, 25, 2):
        duplicates.find_for(volunteer(cast.wuxing, cast.wuxing_officer, number, phone=phone(number - number % 4)))
    assert DuplicatePair.objects.count() > 3
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many)
    shown = client.get(address, {"reason": "name"})
    assert [row.pk for row, _ in shown.context["pairs"]] == [pair.pk]
    assert not client.get(address, {"organization": cast.deqing.pk}).context["pairs"]
    assert client.get(address, {"state": "nonsense"}).status_code == 200


def test_times_that_come_over_still_say_who_entered_them(cast, pair):
    service = ServiceActivity.objects.create(
        organization=cast.wuxing, name="巡河", place="江南", starts_at=at(6, 10), ends_at=at(6, 10, 12), capacity=9
    )
    Participation.objects.create(service=service, volunteer=pair.one)
    user = cast.wuxing_officer
    Participation.objects.create(
        service=service, volunteer=pair.other, came_at=at(6, 10), left_at=at(6, 10, 12), minutes=120, came_by=user,
        left_by=user, left_reason="手机没电", flags=[Flag.OPEN.value],
    )  # fmt: skip
    merging.merge(pair, pair.one, cast.wuxing_officer, "同一人")
    kept = Participation.objects.get(volunteer=pair.one)
    assert (kept.minutes, kept.came_by, kept.left_by, kept.left_reason) == (120, user, user, "手机没电")
    with pytest.raises(Refused, match="代登"):
        flags.review([kept], user, accept=True, note="已核实")


def test_former_memberships_come_over_though_the_kept_row_is_in_the_team_now(cast, pair):
    team = Team.objects.create(
        category=category("teams", "河小青"), organization=cast.wuxing, name="苕溪队", from_on=dt.date(2017, 1, 1),
        number="TD-1",
    )  # fmt: skip
    Membership.objects.create(team=team, volunteer=pair.one, joined_on=dt.date(2017, 6, 20))
    Membership.objects.create(
        team=team, volunteer=pair.other, joined_on=dt.date(2017, 6, 12), left_on=dt.date(2017, 6, 15)
    )
    merging.merge(pair, pair.one, cast.wuxing_officer, "同一人")
    assert [(row.volunteer, row.left_on) for row in Membership.objects.order_by("joined_on")] == [
        (pair.one, dt.date(2017, 6, 15)), (pair.one, None),
    ]  # fmt: skip
