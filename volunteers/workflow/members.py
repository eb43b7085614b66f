"""Who belongs to a team: joining, another role, leaving. The trail names people by their number alone."""

import datetime as dt
from collections.abc import Collection

from django.db import IntegrityError, transaction

from common import periods
from ledgers.workflow import Overtaken, Refused
from organizations import audit
from volunteers import rules
from volunteers.codes import Status
from volunteers.models import Membership, Team, TeamRole, Volunteer

AT_ONCE = 500  # members that are added together
NAMED = 5  # people that a refusal names
FASTER = "这名成员刚刚被别人改动，请刷新页面查看。"


def fault_of_joining(team: Team, on: dt.date) -> str:
    """Why nobody can join the team on a day; empty when one can."""
    if team.is_void:
        return "这支团队已经作废，不能添加成员。"
    if on > periods.today():
        return "加入日期不能晚于今天。"
    if on < team.from_on:
        return f"加入日期不能早于团队成立日期{team.from_on}。"
    if team.to_on and on >= team.to_on:
        return f"团队已于{team.to_on}解散，不能再加入。"
    return ""


@transaction.atomic
def add(team: Team, user, people: Collection[Volunteer], role: str, on: dt.date) -> list[Membership]:
    """Let volunteers join a team on a day, all of them or, where one cannot, none: Refused says who and why."""
    _may(user)
    if not people:
        raise Refused("还没有选择志愿者。")
    if len(people) > AT_ONCE:
        raise Refused(f"一次最多添加{AT_ONCE}名，请分批添加。")
    if fault := fault_of_joining(team, on):
        raise Refused(fault)
    held = _held(team, people)
    _refuse([row for row in people if row.pk not in held], "不在册，或不属于本团队所在单位及下级单位")
    _refuse([row for row in held.values() if row.registered_on > on], "注册日期晚于加入日期")
    known = Membership.objects.filter(team=team, volunteer__in=held)
    _refuse([held[pk] for pk in known.current().values_list("volunteer", flat=True)], "已经是本团队成员")
    later = known.filter(left_on__gt=on).values_list("volunteer", flat=True).distinct()
    _refuse([held[pk] for pk in later], "在这一天还是本团队以前的成员，请填退出以后的日期")
    rows = [Membership(team=team, volunteer=row, role=role, joined_on=on, added_by=user) for row in held.values()]
    try:
        with transaction.atomic():
            made = Membership.objects.bulk_create(rows)
    except IntegrityError:
        raise Overtaken("刚刚有人添加了同样的成员，请刷新页面核对。") from None
    label = TeamRole(role).label
    audit.record_many(
        [_entry(user, "member.add", row, f"加入团队“{team}”，任{label}，自{on}起") for row in made]
    )  # fmt: skip
    return made


def _held(team: Team, people: Collection[Volunteer]) -> dict[int, Volunteer]:
    """The people as they stand now, locked: those in the registry, and of the team's own subtree."""
    fits = Volunteer.objects.people().filter(
        pk__in=[row.pk for row in people], organization__path__startswith=team.organization.path
    )
    return {row.pk: row for row in fits.select_for_update(of=("self",)).order_by("pk")}


@transaction.atomic
def change_role(member: Membership, user, role: str) -> None:
    """Give a member another role."""
    _may(user)
    if member.role == role:
        raise Refused(f"现在就是{TeamRole(role).label}。")
    before = member.get_role_display()
    if not Membership.objects.current().filter(pk=member.pk, role=member.role).update(role=role):
        raise Overtaken(FASTER)
    member.role = role
    told = f"在团队“{member.team}”由{before}改任{member.get_role_display()}"
    audit.record_many([_entry(user, "member.change", member, told)])


@transaction.atomic
def leave(member: Membership, user, on: dt.date) -> None:
    """End a membership on a day; it stays on record."""
    _may(user)
    if on > periods.today():
        raise Refused("退出日期不能晚于今天。")
    if on < member.joined_on:
        raise Refused(f"退出日期不能早于加入日期{member.joined_on}。")
    if not Membership.objects.current().filter(pk=member.pk).update(left_on=on):
        raise Overtaken("这名成员刚刚已退出，请刷新页面查看。")
    member.left_on = on
    audit.record_many([_entry(user, "member.leave", member, f"于{on}退出团队“{member.team}”")])


def _refuse(people: list[Volunteer], why: str) -> None:
    """Refuse where there are any; people are named by their numbers."""
    if people:
        told = "、".join(row.number for row in people[:NAMED])
        raise Refused(f"{told}{f'等{len(people)}名' if len(people) > NAMED else ''}{why}。")


def _entry(user, action: str, member: Membership, told: str):
    return audit.entry(user, action, member, f"志愿者{member.volunteer.number}{told}", member.team.organization)


def _may(user) -> None:
    if not rules.may_register(user):
        raise Refused("您的账号不办理团队成员。")


def is_away(volunteer: Volunteer, team: Team) -> bool:
    """Whether a member is no longer in the registry, or of an organisation outside the team's own."""
    return volunteer.status != Status.ACTIVE or not volunteer.organization.path.startswith(team.organization.path)
