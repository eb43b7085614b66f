"""Teams and their members: who joins, what is refused, and the four tiers."""

import datetime as dt

import pytest

from ledgers import kinds
from ledgers import workflow as records
from ledgers.workflow import Overtaken, Refused
from organizations.models import AuditEntry
from tests.fed import category
from tests.volunteers.people import volunteer
from tests.volunteers.teams import team
from volunteers import network
from volunteers.models import Membership, Team
from volunteers.workflow import members, registration

pytestmark = pytest.mark.django_db
DAY = dt.date(2017, 7, 3)


def join(row, user, *people, role="member", on=DAY):
    return members.add(row, user, people, role, on)


# ---- members ---------------------------------------------------------------------------------------------------
def test_members_join_and_the_trail_names_their_numbers_only(cast):
    row = team(cast.wuxing, cast.wuxing_officer)
    people = [volunteer(cast.wuxing, cast.wuxing_officer, name=name) for name in ("沈晓峰", "陆文静")]
    made = join(row, cast.wuxing_officer, *people, role="core")
    assert [(m.volunteer, m.role, m.joined_on, m.added_by) for m in made] == [
        (person, "core", DAY, cast.wuxing_officer) for person in people
    ]
    entries = AuditEntry.objects.filter(action="member.add")
    assert {entry.summary for entry in entries} == {
        f"志愿者{person.number}加入团队“河小青护水队”，任骨干，自2017-07-03起" for person in people
    }
    assert {entry.organization for entry in entries} == {cast.wuxing}


def test_a_member_changes_role_leaves_and_comes_back(cast):
    row, user = team(cast.wuxing, cast.wuxing_officer), cast.wuxing_officer
    person = volunteer(cast.wuxing, user)
    (member,) = join(row, user, person, on=dt.date(2017, 6, 15))
    members.change_role(member, user, "leader")
    members.leave(member, user, dt.date(2017, 6, 30))
    assert not row.memberships.current().exists()
    with pytest.raises(Refused, match="以前的成员，请填退出以后的日期"):
        join(row, user, person, on=dt.date(2017, 6, 29))
    join(row, user, person, on=dt.date(2017, 6, 30))
    found = row.memberships.order_by("pk").values_list("role", "joined_on", "left_on")
    assert list(found) == [
        ("leader", dt.date(2017, 6, 15), dt.date(2017, 6, 30)),
        ("member", dt.date(2017, 6, 30), None),
    ]
    acts = AuditEntry.objects.filter(action__startswith="member.").order_by("pk").values_list("action", flat=True)
    assert list(acts) == ["member.add", "member.change", "member.leave", "member.add"]


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (dt.date(2017, 7, 5), "加入日期不能晚于今天"),
        (dt.date(2017, 6, 4), "加入日期不能早于团队成立日期2017-06-05"),
        (dt.date(2017, 6, 9), "注册日期晚于加入日期"),
    ],
)
def test_a_day_on_which_nobody_can_join(cast, on, told):
    row, person = team(cast.wuxing, cast.wuxing_officer), volunteer(cast.wuxing, cast.wuxing_officer)
    with pytest.raises(Refused, match=told):
        join(row, cast.wuxing_officer, person, on=on)
    assert not Membership.objects.exists()


def test_whoever_is_a_member_or_elsewhere_or_has_left_joins_not_and_nobody_with_them(cast):
    user = cast.wuxing_officer
    row, fresh, known, gone = (team(cast.wuxing, user), *(volunteer(cast.wuxing, user) for _ in range(3)))
    join(row, user, known)
    registration.leave(gone, user, DAY, "外出")
    elsewhere = volunteer(cast.deqing, cast.deqing_officer)
    for person, told in ((known, "已经是本团队成员"), (gone, "不在册"), (elsewhere, "不属于本团队所在单位")):
        with pytest.raises(Refused, match=f"{person.number}.*{told}"):
            join(row, user, fresh, person)
    assert Membership.objects.get().volunteer == known


def test_a_county_team_takes_its_subtree_and_the_city_s_everybody(cast):
    cast.townships()
    of_zhili = volunteer(cast.zhili, cast.zhili_officer)
    of_deqing = volunteer(cast.deqing, cast.deqing_officer)
    join(team(cast.wuxing, cast.wuxing_officer), cast.wuxing_officer, of_zhili)
    join(team(cast.city, cast.office, tier="city"), cast.office, of_zhili, of_deqing)
    own = team(cast.zhili, cast.zhili_officer, "织里护水队", tier="township")
    join(own, cast.zhili_officer, of_zhili)
    assert Membership.objects.count() == 4


def test_a_leader_adds_nobody_and_a_void_or_dissolved_team_takes_nobody(cast):
    person = volunteer(cast.wuxing, cast.wuxing_officer)
    row = team(cast.wuxing, cast.wuxing_officer)
    with pytest.raises(Refused, match="您的账号不办理团队成员"):
        join(row, cast.leader, person)
    ended = team(cast.wuxing, cast.wuxing_officer, "护林队", to_on=dt.date(2017, 7, 1))
    with pytest.raises(Refused, match="已于2017-07-01解散"):
        join(ended, cast.wuxing_officer, person)
    records.void(row, cast.wuxing_officer, "重复")
    with pytest.raises(Refused, match="已经作废"):
        join(row, cast.wuxing_officer, person)


def test_of_two_who_change_a_member_the_later_one_is_told(cast):
    row, user = team(cast.wuxing, cast.wuxing_officer), cast.wuxing_officer
    (member,) = join(row, user, volunteer(cast.wuxing, user))
    stale = Membership.objects.get(pk=member.pk)
    members.change_role(member, user, "core")
    with pytest.raises(Overtaken):
        members.change_role(stale, cast.office, "leader")
    members.leave(member, user, DAY)
    with pytest.raises(Overtaken):
        members.leave(stale, cast.office, DAY)


# ---- the four tiers --------------------------------------------------------------------------------------------
def form(cast, user, instance=None, **fields):
    told = {
        "organization": cast.wuxing.pk, "category": category("teams", "河小青").pk, "name": "新队", "tier": "county",
        "from_on": "2017-07-01",
    } | fields  # fmt: skip
    ledger = kinds.find("teams")
    return ledger.form(told, instance=instance, ledger=ledger, user=user)


def test_the_team_above_is_of_a_higher_tier_and_of_ones_own_or_a_higher_organisation(cast):
    cast.townships()
    city = team(cast.city, cast.office, "市队", tier="city")
    same, other = team(cast.wuxing, cast.office, "吴兴队"), team(cast.deqing, cast.office, "德清队")
    assert form(cast, cast.wuxing_officer, above=city.pk).is_valid()
    assert "层级要高于本团队" in str(form(cast, cast.wuxing_officer, above=same.pk).errors["above"])
    assert "above" in form(cast, cast.wuxing_officer, above=other.pk, tier="village").errors  # not offered
    wrong = form(cast, cast.office, above=other.pk, tier="village")
    assert "属于德清县" in str(wrong.errors["above"])
    assert form(cast, cast.zhili_officer, organization=cast.zhili.pk, tier="township", above=same.pk).is_valid()


def test_no_team_stands_below_itself(cast):
    upper = team(cast.wuxing, cast.office, "上队")
    lower = team(cast.wuxing, cast.office, "下队", tier="township", above=upper)
    told = {"name": "上队", "tier": "village"}
    assert "下级团队“下队”是乡镇" in str(form(cast, cast.office, upper, **told).errors["tier"])
    Team.objects.filter(pk=lower.pk).update(tier="city")  # as a sheet might leave it
    wrong = form(cast, cast.office, Team.objects.get(pk=upper.pk), name="上队", above=lower.pk)
    assert "在本团队之下" in str(wrong.errors["above"])


def test_a_team_knows_the_chain_above_it_and_the_tree_below(cast):
    top = team(cast.city, cast.office, "市队", tier="city")
    county = team(cast.wuxing, cast.office, "吴兴队", above=top)
    township = team(cast.wuxing, cast.office, "织里队", tier="township", above=county)
    village = team(cast.wuxing, cast.office, "村队", tier="village", above=township)
    team(cast.wuxing, cast.office, "散队", tier="village", above=township, to_on=dt.date(2017, 7, 1))
    assert network.above(village) == [top, county, township]
    tree = network.below(top)
    assert (tree.count, tree.is_cut, [n.team for n in tree.nodes]) == (3, False, [county])
    assert tree.nodes[0].below[0].below[0].team == village
    Team.objects.filter(pk=top.pk).update(above=village)  # a circle ends nevertheless
    assert len(network.above(village)) <= 4 and network.below(Team.objects.get(pk=top.pk)).count == 3


def test_the_network_shows_where_a_kind_is_missing(cast):
    cast.townships()
    kind = category("teams", "河小青")
    team(cast.city, cast.office, "市队", tier="city")
    team(cast.wuxing, cast.office, "吴兴队")
    team(cast.zhili, cast.office, "织里队", tier="township")
    team(cast.wuxing, cast.office, "散队", to_on=dt.date(2017, 7, 1))
    team(cast.badian, cast.office, "讲师", kind="讲师团", tier="township")
    found = network.network(cast.city, kind)
    wuxing = next(line for line in found.lines if line.organization == cast.wuxing)
    assert wuxing.tiers == {"city": 0, "county": 1, "township": 1, "village": 0}
    assert (wuxing.townships, wuxing.reached, wuxing.gaps) == (2, 1, [cast.badian])
    assert (found.own.count, found.total.count, found.is_complete) == (1, 3, False)
    team(cast.badian, cast.office, "八里店村队", tier="village")
    assert network.network(cast.city, kind).is_complete
    assert network.network(cast.wuxing, None).total.count == 4
