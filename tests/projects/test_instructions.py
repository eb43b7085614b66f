"""The ledger of leaders' instructions: each organisation its own, and what was done is told later."""

import pytest
from django.urls import reverse

from ledgers import workflow
from projects import feeds
from projects.models import Figure, LeaderInstruction
from tests.fed import fed_indicator
from tests.recorded import JULY, instruction

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("ledger_list", args=["instructions"]), reverse("ledger_new", args=["instructions"])


def enter(cast, subject="志愿服务专报", **fields) -> LeaderInstruction:
    return workflow.create(instruction(cast.city, subject, **fields), cast.office)


def typed(organization, **fields) -> dict:
    return {
        "organization": organization.pk, "given_on": "2017-07-03", "leader": "市长", "rank": "city",
        "subject": "志愿服务专报", "text": "很好。", "done": "", "project": "", "late_reason": "",
    } | fields  # fmt: skip


def done_url(record):
    return reverse("instruction_done", args=[record.pk])


def subjects(page) -> list[str]:
    return sorted(record.subject for record, *_ in page.context["rows"])


def test_those_of_the_city_and_above_count(cast):
    indicator = fed_indicator(cast.programme, "said", "instructions", project=None, where={"rank_at_least": "市领导"})
    for subject, rank in (("甲", "county"), ("乙", "city"), ("丙", "province")):
        enter(cast, subject, rank=rank)
    assert Figure.objects.current().get(indicator=indicator).value == 2
    assert feeds.differences() == []


def test_the_city_enters_its_own_and_a_county_its_own(cast, client):
    client.force_login(cast.office)
    assert client.post(NEW, typed(cast.city)).status_code == 302
    page = client.post(NEW, typed(cast.wuxing, subject="另一份"))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["organization"])
    assert client.post(NEW, typed(cast.city, subject="另一份", rank="county")).status_code == 422
    client.force_login(cast.wuxing_officer)
    page = client.post(NEW, typed(cast.wuxing, subject="另一份"))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["rank"])
    assert page.context["form"]["text"].value() == "很好。"
    assert client.post(NEW, typed(cast.wuxing, subject="另一份", rank="county")).status_code == 302
    assert [(r.organization, r.rank) for r in LeaderInstruction.objects.order_by("id")] == [
        (cast.city, "city"), (cast.wuxing, "county"),
    ]  # fmt: skip


def test_who_sees_and_changes_which(cast, client):
    cast.townships()
    own = enter(cast)
    theirs = workflow.create(instruction(cast.wuxing, "县里的", rank="county"), cast.wuxing_officer)
    for user, pages in (
        (cast.office, [200, 200, 200, 403, 200]),
        (cast.youth_staff, [200, 200, 200, 403, 200]),
        (cast.leader, [200, 403, 200, 403, 403]),
        (cast.wuxing_officer, [404, 404, 200, 200, 200]),
        (cast.deqing_officer, [404, 404, 404, 404, 200]),
        (cast.zhili_officer, [403, 403, 403, 403, 403]),
        (cast.auditor, [403, 403, 403, 403, 403]),
    ):
        client.force_login(user)
        urls = [
            reverse(f"ledger_{page}", args=["instructions", r.pk]) for r in (own, theirs) for page in ("detail", "edit")
        ]
        assert [client.get(url).status_code for url in [*urls, NEW]] == pages, user


def test_a_county_finds_its_own_and_a_township_has_no_such_ledger(cast, client):
    cast.townships()
    enter(cast)
    workflow.create(instruction(cast.wuxing, "县里的", rank="county"), cast.wuxing_officer)
    client.force_login(cast.wuxing_officer)
    assert subjects(client.get(LIST)) == ["县里的"]
    client.force_login(cast.leader)
    assert subjects(client.get(LIST)) == sorted(["志愿服务专报", "县里的"])
    client.force_login(cast.zhili_officer)
    assert client.get(LIST).status_code == 403
    assert "领导批示" not in client.get(reverse("ledger_index")).content.decode()


# ---- what was done -----------------------------------------------------------------------------------------------
def test_what_was_done_is_added_later_even_when_the_month_is_closed(cast, client):
    record = enter(cast, given_on=JULY.replace(month=3), late_reason="刚收到")
    client.force_login(cast.office)
    assert subjects(client.get(LIST, {"answered": "no"})) == ["志愿服务专报"]
    assert "未落实" in client.get(reverse("ledger_detail", args=["instructions", record.pk])).content.decode()
    answer = client.post(done_url(record), {"done": "已开推进会。", "version": 1})
    assert answer.status_code == 302
    record.refresh_from_db()
    assert (record.done, record.version, record.changed_by) == ("已开推进会。", 2, cast.office)
    assert subjects(client.get(LIST, {"answered": "no"})) == []
    assert subjects(client.get(LIST, {"answered": "yes"})) == ["志愿服务专报"]
    page = client.get(answer.url).content.decode()
    assert "落实情况：（空） → 已开推进会。" in page


def test_another_day_in_a_closed_month_still_needs_a_reason(cast, client):
    record = enter(cast)
    client.force_login(cast.office)
    url = reverse("ledger_edit", args=["instructions", record.pk])
    page = client.post(url, typed(cast.city, leader="市委书记", given_on="2017-05-03", version=1))
    assert page.status_code == 422
    assert page.context["form"].errors["late_reason"] == ["2017年5月已经关账，登记或修改要写明补登原因。"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"done": " ", "version": 1}, "请写明落实情况。"),
        ({"done": "长" * 1001, "version": 1}, "1000"),
        ({"done": "晚了一步", "version": 7}, "刚刚被别人修改"),
    ],
)
def test_what_was_done_is_checked_and_stays_in_the_form(cast, client, fields, told):
    record = enter(cast)
    client.force_login(cast.office)
    page = client.post(done_url(record), fields)
    assert page.status_code == 422
    assert told in page.content.decode()
    assert page.context["form"]["done"].value() == fields["done"]
    assert page.context["form"]["version"].value() in (1, "1")
    assert LeaderInstruction.objects.get().done == ""


def test_who_tells_what_was_done(cast, client):
    record = enter(cast)
    for user, status in (
        (cast.leader, 403), (cast.wuxing_officer, 404), (cast.auditor, 403), (cast.rights_staff, 302),
    ):  # fmt: skip
        client.force_login(user)
        assert client.post(done_url(record), {"done": "已办。", "version": 1}).status_code == status, user
    assert client.get(done_url(record)).status_code in (403, 405)
