"""The pages of teams: members are listed, found, added, exported masked; the sheet of teams."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import AuditEntry
from tests.volunteers.people import document, phone, volunteer
from tests.volunteers.teams import team
from volunteers.models import Membership
from volunteers.workflow import members

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(cast):
    return team(cast.wuxing, cast.wuxing_officer)


def url(name, row, *more):
    return reverse(name, args=[row.pk, *more])


def add(client, row, **fields):
    told = {"add": "1", "numbers": "", "role": "member", "on": "2017-07-03"}
    return client.post(url("team_member_add", row), told | fields)


def test_numbers_are_pasted(client, cast, row):
    people = [volunteer(cast.wuxing, cast.wuxing_officer) for _ in range(3)]
    client.force_login(cast.wuxing_officer)
    numbers = f"{people[0].number}，{people[1].number.lower()}\n {people[2].number}、{people[0].number}"
    assert add(client, row, numbers=numbers, role="core").status_code == 302
    assert set(row.memberships.values_list("volunteer", "role")) == {(p.pk, "core") for p in people}


def test_what_is_no_number_is_told_by_its_place_and_never_repeated(client, cast, row):
    known = volunteer(cast.wuxing, cast.wuxing_officer)
    client.force_login(cast.wuxing_officer)
    response = add(client, row, numbers=f"{known.number} {document(5)} {phone(5)}")
    assert response.status_code == 422
    told = str(response.context["form"].errors)
    assert "第2、3个不是志愿者编号" in told and document(5) not in told and phone(5) not in told
    assert "no-store" in response["Cache-Control"]
    response = add(client, row, numbers="ZY-222222222222")
    assert "ZY-222222222222不在吴兴区的名册里" in str(response.context["form"].errors)
    assert not Membership.objects.exists()


def test_people_are_found_by_name_ticked_and_stay_ticked(client, cast, row):
    one, other = (volunteer(cast.wuxing, cast.wuxing_officer, name=name) for name in ("沈晓峰", "陆文静"))
    volunteer(cast.deqing, cast.deqing_officer, name="沈晓红")
    client.force_login(cast.wuxing_officer)
    response = client.post(url("team_member_add", row), {"q": "晓", "search": "1", "numbers": "ZY-2"})
    assert response.context["found"] == [one] and "ZY-2</textarea>" in response.content.decode()
    asked = {"q": "文静", "search": "1", "volunteer": one.number}
    response = client.post(url("team_member_add", row), asked)
    assert (response.context["ticked"], response.context["found"]) == ([one], [other])
    assert add(client, row, volunteer=[one.number, other.number]).status_code == 302
    assert row.memberships.count() == 2
    response = client.post(url("team_member_add", row), {"q": "晓", "search": "1"})
    assert response.context["found"] == []


def test_nothing_chosen_and_a_refusal_are_told(client, cast, row):
    person = volunteer(cast.wuxing, cast.wuxing_officer)
    client.force_login(cast.wuxing_officer)
    assert "请粘贴志愿者编号" in add(client, row).content.decode()
    response = add(client, row, volunteer=person.number, on="2017-07-09")
    assert (response.status_code, "加入日期不能晚于今天" in response.content.decode()) == (422, True)


def test_the_list_is_filtered_and_searched_without_an_address(client, cast, row):
    people = {name: volunteer(cast.wuxing, cast.wuxing_officer, name=name) for name in ("沈晓峰", "陆文静", "姚晓")}
    made = members.add(row, cast.wuxing_officer, list(people.values()), "member", row.from_on.replace(day=20))
    members.change_role(made[1], cast.wuxing_officer, "leader")
    members.leave(made[2], cast.wuxing_officer, row.from_on.replace(day=25))
    client.force_login(cast.leader)
    at = url("team_members", row)

    def shown(response):
        return [str(each.volunteer) for each in response.context["rows"]]

    assert shown(client.get(at)) == ["陆文静", "沈晓峰"]
    assert shown(client.get(at, {"state": "left"})) == ["姚晓"]
    assert shown(client.get(at, {"role": "leader"})) == ["陆文静"]
    assert shown(client.post(at, {"q": "晓"})) == ["沈晓峰"]
    assert shown(client.post(f"{at}?state=all", {"q": "晓"})) == ["沈晓峰", "姚晓"]
    assert shown(client.post(at, {"q": people["陆文静"].number.lower()})) == ["陆文静"]
    assert "添加成员" not in client.get(at).content.decode()


def test_an_export_is_masked_and_logged(client, cast, row):
    person = volunteer(cast.wuxing, cast.wuxing_officer, 7, name="沈晓峰")
    members.add(row, cast.wuxing_officer, [person], "core", row.from_on.replace(day=20))
    client.force_login(cast.wuxing_officer)
    text = b"".join(client.get(url("team_members", row), {"format": "csv"}).streaming_content).decode()
    assert "沈晓峰" in text and person.phone_masked in text
    assert phone(7) not in text and document(7) not in text
    entry = AuditEntry.objects.get(action="volunteer.export")
    assert entry.summary == "导出团队“河小青护水队”的成员1名（手机已脱敏）"


def test_a_member_gets_another_role_and_leaves_on_pages(client, cast, row):
    (member,) = members.add(
        row, cast.wuxing_officer, [volunteer(cast.wuxing, cast.wuxing_officer)], "member", row.from_on.replace(day=20)
    )
    client.force_login(cast.wuxing_officer)
    role, leave = url("team_member_change", row, member.pk), url("team_member_leave", row, member.pk)
    assert client.post(role, {"role": "member"}).status_code == 422
    assert client.post(role, {"role": "core"}).status_code == 302
    assert "骨干人数" in client.get("/ledgers/teams/").content.decode()
    assert client.get("/ledgers/teams/").context["page"].rows[0].cores == 1
    early = client.post(leave, {"on": "2017-06-01"})
    assert (early.status_code, "不能早于加入日期2017-06-20" in early.content.decode()) == (422, True)
    assert client.post(leave, {"on": "2017-07-01"}).status_code == 302
    assert client.get(leave).status_code == 302  # has left already
    page = client.get(f"/ledgers/teams/{row.pk}/").content.decode()
    assert "最近退出的成员" in page and "还没有登记成员" in page


def test_a_team_in_a_higher_organisation_is_named_but_not_linked(client, cast):
    cast.townships()
    top = team(cast.wuxing, cast.wuxing_officer, "吴兴队")
    own = team(cast.zhili, cast.zhili_officer, "织里队", tier="township", above=top)
    client.force_login(cast.zhili_officer)
    page = client.get(f"/ledgers/teams/{own.pk}/").content.decode()
    assert "吴兴队" in page and f"/ledgers/teams/{top.pk}/" not in page
    client.force_login(cast.wuxing_officer)
    assert f"/ledgers/teams/{own.pk}/" in client.get(f"/ledgers/teams/{top.pk}/").content.decode()


@pytest.mark.parametrize("page", ["list", "members", "detail", "network"])
def test_many_cost_no_more_queries_than_one(client, cast, row, page):
    cast.townships()
    at = {
        "list": "/ledgers/teams/", "members": url("team_members", row), "detail": f"/ledgers/teams/{row.pk}/",
        "network": reverse("team_network"),
    }[page]  # fmt: skip
    client.force_login(cast.wuxing_officer)

    def grown(number):
        people = [volunteer(cast.wuxing, cast.wuxing_officer) for _ in range(number)]
        members.add(row, cast.wuxing_officer, people, "core", row.from_on.replace(day=20))
        for place in range(number):
            team(cast.zhili, cast.wuxing_officer, f"织里{number}队{place}", tier="township", above=row)
        client.get(at)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(at).status_code == 200
        return len(queries)

    assert grown(1) == grown(11)


def test_the_network_begins_with_the_rivers_and_is_exported(client, cast, row):
    team(cast.wuxing, cast.wuxing_officer, "讲师", kind="讲师团")
    client.force_login(cast.leader)
    at = reverse("team_network")
    assert client.get(at).context["network"].total.count == 1
    assert client.get(at, {"kind": ""}).context["network"].total.count == 2
    assert client.get(at, {"kind": "讲师团", "organization": "330521"}).context["network"].total.count == 0
    text = b"".join(client.get(at, {"format": "csv"}).streaming_content).decode()
    assert "吴兴区,0,1,0,0,0,0," in text
    assert '<option value="330500" selected>全市</option>' in client.get(at).content.decode()
