"""What service adds up to, the stars that it gives, and what a new scheme changes."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import periods
from jobs import queue
from jobs.models import Job
from organizations.models import AuditEntry
from tests.cast import Cast, at, small_programme
from tests.volunteers.credited import activity, approved, came
from tests.volunteers.people import volunteer
from volunteers.models import Promotion, StarScheme, Volunteer
from volunteers.workflow import honorary, hours, stars
from volunteers.workflow.registration import Refused

pytestmark = pytest.mark.django_db
HOUR = 60


@pytest.fixture
def cast():
    cast = Cast(small_programme())
    cast.row = volunteer(cast.wuxing, cast.wuxing_officer, name="沈小河")
    return cast


def settle(*rows) -> list[Promotion]:
    with transaction.atomic():
        return hours.settle([row.pk for row in rows])


def stands(row) -> tuple[int, int]:
    row.refresh_from_db()
    return row.minutes, row.stars


def standing(row) -> list[int]:
    return list(row.promotions.filter(revoked_at__isnull=True).order_by("stars").values_list("stars", flat=True))


def test_credited_and_honorary_minutes_add_up_and_doubtful_ones_do_not(cast):
    other = volunteer(cast.wuxing, cast.wuxing_officer)
    services = [activity(cast.wuxing) for _ in range(6)]
    came(services[0], cast.row, 181)
    came(services[1], cast.row, 1000, flags=["long"])
    came(services[2], cast.row, 20, flags=["short"], reviewed_at=at(7, 2))
    came(services[3], cast.row, 3000, flags=["long"], reviewed_at=at(7, 2), is_rejected=True)
    came(services[4], cast.row, 50, cancelled_at=at(7, 2))
    came(services[5], other, 7)
    approved(cast.row, cast.wuxing_officer, cast.office, 90)
    honorary.add([cast.row], honorary.Told(cast.wuxing, 500, at(7, 1).date(), "待批"), cast.wuxing_officer)
    settle(cast.row, other)
    assert stands(cast.row) == (181 + 20 + 90, 0)
    assert stands(other) == (7, 0)
    assert settle(cast.row, other) == []


def test_whoever_reaches_a_threshold_rises_one_promotion_a_star(cast):
    approved(cast.row, cast.wuxing_officer, cast.office, 100 * HOUR - 1)
    assert stands(cast.row) == (100 * HOUR - 1, 0)
    came(activity(cast.wuxing), cast.row, 1)
    (risen,) = settle(cast.row)
    assert (risen.stars, risen.minutes, risen.on) == (1, 100 * HOUR, periods.today())
    approved(cast.row, cast.wuxing_officer, cast.office, 500 * HOUR, evidence="防汛")
    assert stands(cast.row) == (600 * HOUR, 3)
    assert standing(cast.row) == [1, 2, 3]


def test_minutes_that_were_revoked_take_the_star_along_and_it_can_be_reached_again(cast):
    row = approved(cast.row, cast.wuxing_officer, cast.office, 300 * HOUR)
    approved(cast.row, cast.wuxing_officer, cast.office, 120 * HOUR, evidence="支教")
    assert standing(cast.row) == [1, 2]
    honorary.revoke(row, cast.office, "证明不实")
    assert (*stands(cast.row), standing(cast.row)) == (120 * HOUR, 1, [1])
    approved(cast.row, cast.wuxing_officer, cast.office, 180 * HOUR, evidence="防汛")
    assert standing(cast.row) == [1, 2]
    assert Promotion.objects.filter(revoked_at__isnull=False).count() == 1


def test_settling_hundreds_takes_no_more_queries_than_one(cast):
    service = activity(cast.wuxing)
    people = [volunteer(cast.wuxing, cast.wuxing_officer) for _ in range(3)]
    copies = [Volunteer(organization=cast.wuxing, county=cast.wuxing, name="演示", registered_on=at(6, 1).date(),
                        joined_on=at(6, 1).date()) for _ in range(300)]  # fmt: skip
    people += Volunteer.objects.bulk_create(copies)
    for row in people:
        came(service, row, 100 * HOUR)
    settle(people[0])
    with CaptureQueriesContext(connection) as one:
        assert len(settle(people[1])) == 1
    with CaptureQueriesContext(connection) as many:
        assert len(settle(*people)) == len(people) - 2
    assert len(one) == len(many) < 30
    with CaptureQueriesContext(connection) as still:
        assert settle(*people) == []
    assert len(still) < 9
    assert set(Volunteer.objects.filter(name="演示").values_list("minutes", "stars")) == {(100 * HOUR, 1)}


def scheme(*hours_, on=dt.date(2017, 7, 4)) -> StarScheme:
    return StarScheme(valid_from=on, minutes=[each * HOUR for each in hours_], document="湖团〔2017〕9号")


def test_a_new_scheme_is_told_before_and_done_after(cast):
    fallen, risen = cast.row, volunteer(cast.wuxing, cast.wuxing_officer)
    same = volunteer(cast.deqing, cast.deqing_officer)
    approved(fallen, cast.wuxing_officer, cast.office, 310 * HOUR)
    approved(risen, cast.wuxing_officer, cast.office, 90 * HOUR)
    approved(same, cast.deqing_officer, cast.office, 10 * HOUR)
    new = scheme(80, 400, 600, 1000, 1500)
    assert stars.effect(new) == stars.Effect(rise=1, fall=1)
    stars.make(new, cast.office)
    assert (standing(fallen), standing(risen)) == ([1, 2], [])
    assert queue.perform(Job.objects.get(kind=stars.KIND).pk)
    assert [stands(row)[1] for row in (fallen, risen, same)] == [1, 1, 0]
    assert (standing(fallen), standing(risen)) == ([1], [1])
    assert Job.objects.get(kind=stars.KIND).outcome == {"message": "已按新标准重算，2名志愿者的星级有变化"}
    assert stars.effect(new) == stars.Effect(rise=0, fall=0)
    # What is settled from now on goes by the new one.
    settle(fallen)
    assert stands(fallen)[1] == 1


def test_a_scheme_to_come_waits_for_its_day(cast):
    approved(cast.row, cast.wuxing_officer, cast.office, 90 * HOUR)
    stars.make(scheme(80, 400, 600, 1000, 1500, on=dt.date(2017, 9, 1)), cast.office)
    assert not Job.objects.filter(kind=stars.KIND).exists()
    settle(cast.row)
    assert stands(cast.row)[1] == 0
    with periods.at(at(9, 1)):
        job = stars.start_due()
        assert stars.start_due() == job and queue.perform(job.pk)
    assert stands(cast.row)[1] == 1
    assert cast.row.promotions.get().on == dt.date(2017, 9, 1)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (scheme(100, 100, 600, 1000, 1500), "逐级增加"),
        (scheme(100, 300, 600, 1000), "逐级增加"),
        (scheme(100, 300, 600, 1000, 1500, on=dt.date(2017, 7, 3)), "不能早于今天"),
    ],
)
def test_a_scheme_that_cannot_be_is_refused(cast, wrong, fault):
    with pytest.raises(Refused, match=fault):
        stars.make(wrong, cast.office)
    assert not StarScheme.objects.filter(made_by__isnull=False).exists()


def test_a_scheme_that_was_made_stays_and_the_next_comes_after_it(cast):
    made = stars.make(scheme(80, 400, 600, 1000, 1500), cast.office)
    with pytest.raises(Refused, match="要在它之后"):
        stars.make(scheme(90, 400, 600, 1000, 1500), cast.office)
    for user in (cast.youth_staff, cast.wuxing_officer, cast.leader):
        with pytest.raises(Refused, match="统筹岗"):
            stars.make(scheme(90, 400, 600, 1000, 1500, on=dt.date(2017, 8, 1)), user)
    assert AuditEntry.objects.about(made).get().actor == cast.office


def signed_in(client, user):
    client.force_login(user)
    return client


FIVE = {"hours_1": "80", "hours_2": "400", "hours_3": "600", "hours_4": "1000", "hours_5": "1500"}


def test_the_coordinator_reads_what_changes_before_saying_yes(cast, client):
    approved(cast.row, cast.wuxing_officer, cast.office, 90 * HOUR)
    address, said = reverse("star_scheme"), {"valid_from": "2017-07-04", "document": "湖团〔2017〕9号"} | FIVE
    page = signed_in(client, cast.office).post(address, said).content.decode()
    assert "<b>1</b> 名志愿者升星、<b>0</b> 名志愿者降星" in page
    assert not StarScheme.objects.filter(made_by=cast.office).exists()
    assert client.post(address, said | {"sure": "1"}).status_code == 302
    assert StarScheme.objects.get(made_by=cast.office).minutes[0] == 80 * HOUR


def test_thresholds_that_do_not_rise_are_told_at_their_field(cast, client):
    said = {"valid_from": "2017-07-04", "document": "9号"} | FIVE | {"hours_3": "400"}
    answer = signed_in(client, cast.office).post(reverse("star_scheme"), said)
    assert answer.status_code == 422 and "要多于二星的400小时" in answer.content.decode()


def test_the_list_counts_stars_and_shows_no_whole_name(cast, client):
    approved(cast.row, cast.wuxing_officer, cast.office, 310 * HOUR)
    other = volunteer(cast.deqing, cast.deqing_officer)
    approved(other, cast.deqing_officer, cast.office, 110 * HOUR)
    page = signed_in(client, cast.office).get(reverse("star_list")).content.decode()
    assert "沈*" in page and "沈小河" not in page
    counts = client.get(reverse("star_list")).context["counts"]
    assert [count for _, _, count, _ in counts] == [1, 1, 0, 0, 0]
    found = client.get(reverse("star_list"), {"month": "2017-07", "stars": "1", "organization": "330502"})
    assert [row.volunteer for row in found.context["page"]] == [cast.row]
    assert [count for _, _, count, _ in found.context["counts"]] == [0, 1, 0, 0, 0]
    assert not client.get(reverse("star_list"), {"month": "2017-06"}).context["page"].object_list
    below = signed_in(client, cast.wuxing_officer).get(reverse("star_list")).context["page"]
    assert {row.volunteer for row in below} == {cast.row}


def test_the_list_for_publication_leaves_out_what_was_revoked(cast, client):
    row = approved(cast.row, cast.wuxing_officer, cast.office, 310 * HOUR)
    signed_in(client, cast.office)
    page = client.get(reverse("star_notice"), {"month": "2017-07"}).content.decode()
    assert "全市2017年7月晋级星级志愿者名单" in page and "沈*" in page and "沈小河" not in page
    assert page.count(cast.row.number) == 1
    honorary.revoke(row, cast.office, "证明不实")
    assert cast.row.number not in client.get(reverse("star_notice")).content.decode()


def test_the_list_takes_the_same_queries_for_one_and_for_thirty(cast, client):
    approved(cast.row, cast.wuxing_officer, cast.office, 110 * HOUR)
    signed_in(client, cast.office)
    client.get(reverse("star_list"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("star_list"))
    service = activity(cast.wuxing)
    people = [volunteer(cast.wuxing, cast.wuxing_officer) for _ in range(29)]
    for row in people:
        came(service, row, 100 * HOUR)
    settle(*people)
    with CaptureQueriesContext(connection) as thirty:
        assert len(client.get(reverse("star_list")).context["page"].object_list) == 30
    assert len(one) == len(thirty)


def test_an_export_of_promotions_masks_names(cast, client):
    approved(cast.row, cast.wuxing_officer, cast.office, 110 * HOUR)
    answer = signed_in(client, cast.office).get(reverse("star_list"), {"format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert cast.row.number in text and "沈*" in text and "沈小河" not in text
    assert AuditEntry.objects.filter(action="volunteer.export").count() == 1
