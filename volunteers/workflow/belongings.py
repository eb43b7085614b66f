"""What belongs to a volunteer, handed over to another row of the same person; what both have stays with one."""

import datetime as dt

from common import periods
from volunteers.models import (
    DataRequest,
    Duty,
    DutyRole,
    Flag,
    HonoraryHours,
    Membership,
    Participation,
    Promotion,
    ServiceActivity,
    ServiceRecord,
    TeamRole,
    Volunteer,
)

# What a participation tells, but for whose it is and of which service.
TOLD = (
    "signed_at", "signed_by_id", "cancelled_at", "came_at", "came_by_id", "left_at", "left_by_id", "left_reason",
    "minutes", "flags", "reviewed_by_id", "reviewed_at", "is_rejected", "review_note",
)  # fmt: skip
RANKS = {TeamRole.LEADER: 2, TeamRole.CORE: 1, TeamRole.MEMBER: 0}


def hold_services(*volunteers: int) -> None:
    """Hold the services of volunteers (ids), in the order of their ids; call it before the volunteers are held.

    Who signs up, checks in or out does so, too: what is handed over then is what was written last.
    """
    taken = Participation.objects.filter(volunteer__in=volunteers).order_by().values("service")
    list(ServiceActivity.objects.filter(pk__in=taken).select_for_update().order_by("pk").values_list("pk"))


def hand_over(gone: Volunteer, keep: Volunteer) -> None:
    """Let everything of one row belong to the other, in the transaction of the merge."""
    _participations(gone, keep)
    _memberships(gone, keep)
    _duties(gone, keep)
    _promotions(gone, keep)
    for model in (HonoraryHours, ServiceRecord, DataRequest):
        model.objects.filter(volunteer=gone).update(volunteer=keep)


def _participations(gone: Volunteer, keep: Volunteer) -> None:
    """Of two at one service the better one counts; the other stays where it was, cancelled."""
    own = {each.service_id: each for each in Participation.objects.filter(volunteer=keep)}
    moved, changed = [], []
    for other in Participation.objects.filter(volunteer=gone).order_by("pk"):
        mine = own.get(other.service_id)
        if mine is None:
            other.volunteer = keep
            moved.append(other)
            continue
        if _rank(other) > _rank(mine):
            for name in TOLD:
                here, there = getattr(mine, name), getattr(other, name)
                setattr(mine, name, there)
                setattr(other, name, here)
        other.cancelled_at = other.cancelled_at or periods.now()
        changed += [mine, other]
    _flag_overlaps(moved, list(own.values()))
    fields = [name.removesuffix("_id") for name in TOLD]
    Participation.objects.bulk_update([*moved, *changed], ["volunteer", *fields], batch_size=200)


def _rank(one: Participation) -> tuple:
    return one.cancelled_at is None, not one.is_rejected, one.minutes


def _flag_overlaps(moved: list[Participation], own: list[Participation]) -> None:
    """Nobody is at two services at once: what came over and overlaps waits for a look."""
    for one in filter(_was_there, moved):
        at_once = any(one.came_at < each.left_at and each.came_at < one.left_at for each in filter(_was_there, own))
        if at_once and Flag.OVERLAP not in one.flags:
            one.flags = [*one.flags, Flag.OVERLAP.value]
            one.reviewed_at = one.reviewed_by_id = None


def _was_there(one: Participation) -> bool:
    return one.cancelled_at is None and not one.is_rejected and None not in (one.came_at, one.left_at)


def _memberships(gone: Volunteer, keep: Volunteer) -> None:
    """Of two in one team the kept row's goes on, since the earlier day and in the higher role."""
    both = Membership.objects.current().filter(volunteer__in=[gone.pk, keep.pk])
    held = list(both.select_for_update().order_by("pk"))
    own = {each.team_id: each for each in held if each.volunteer_id == keep.pk}
    double = [each for each in held if each.volunteer_id == gone.pk and each.team_id in own]
    for other in double:
        mine = own[other.team_id]
        mine.joined_on = min(mine.joined_on, other.joined_on)
        mine.role = max(mine.role, other.role, key=lambda role: RANKS[role])
        mine.save(update_fields=["joined_on", "role"])
        ended: dt.date = max(periods.today(), other.joined_on)
        Membership.objects.filter(pk=other.pk).update(left_on=ended)
    Membership.objects.filter(volunteer=gone).exclude(pk__in=[each.pk for each in double]).update(volunteer=keep)


def _duties(gone: Volunteer, keep: Volunteer) -> None:
    """Of two at one slot and day one stays, as present where either was."""
    held = list(Duty.objects.filter(volunteer__in=[gone.pk, keep.pk]).select_for_update().order_by("pk"))
    own = {(each.slot_id, each.on): each for each in held if each.volunteer_id == keep.pk}
    for other in (each for each in held if each.volunteer_id == gone.pk):
        mine = own.get((other.slot_id, other.on))
        if mine is None:
            Duty.objects.filter(pk=other.pk).update(volunteer=keep)
            continue
        told = [each.attended for each in (mine, other) if each.attended is not None]
        mine.attended = any(told) if told else None
        mine.role = DutyRole.LEADER if DutyRole.LEADER in (mine.role, other.role) else mine.role
        mine.save(update_fields=["attended", "role"])
        other.delete()


def _promotions(gone: Volunteer, keep: Volunteer) -> None:
    """Each star once, since the day on which it was reached first."""
    Promotion.objects.filter(volunteer=gone).update(volunteer=keep)
    seen = set()
    for each in Promotion.objects.filter(volunteer=keep, revoked_at__isnull=True).order_by("on", "pk"):
        if each.stars in seen:
            Promotion.objects.filter(pk=each.pk).update(revoked_at=periods.now())
        seen.add(each.stars)
    # The stars that were reached already are not reached again when the minutes are added up.
    Volunteer.objects.filter(pk=keep.pk).update(stars=max(keep.stars, gone.stars))
    Volunteer.objects.filter(pk=gone.pk).update(stars=0)
