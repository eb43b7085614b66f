"""Lists with people's names that are taken away as files stand in the trail."""

import pytest

from organizations.models import AuditEntry
from tests.volunteers.duties import WEDNESDAY, crossing, duty, slot
from tests.volunteers.people import volunteer
from tests.volunteers.serving import clock, served, service, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def lists(cast):
    """Address → what the trail says; one person stands in each list."""
    person = volunteer(cast.wuxing, cast.wuxing_officer, name="王秀英")
    at = slot(crossing(cast.wuxing, cast.wuxing_officer))
    duty(at, WEDNESDAY, person)
    activity = service(cast.wuxing, cast.wuxing_officer)
    served(signed(activity, cast.wuxing_officer, person)[0], clock(9), clock(9, 3), cast.wuxing_officer)
    return {
        "/duty/": "导出2017-07-03一周的值守排班表1条（CSV）",
        f"/volunteers/service/{activity.pk}/": "导出“清洁河道”的报名签到1条（CSV）",
        "/volunteers/service/flagged/": "导出存疑时长1条（CSV）",
    }


def test_each_list_that_is_taken_away_is_kept_in_the_trail(cast, client, lists):
    client.force_login(cast.wuxing_officer)
    for address, summary in lists.items():
        answer = client.get(address, {"format": "csv"})
        assert "王秀英" in b"".join(answer.streaming_content).decode()
        entry = AuditEntry.objects.filter(action="volunteer.export").latest("pk")
        assert (entry.summary, entry.actor, entry.details["rows"]) == (summary, cast.wuxing_officer, 1)
    assert AuditEntry.objects.filter(action="volunteer.export").count() == len(lists)
