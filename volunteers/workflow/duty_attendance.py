"""Who came: said after a shift has begun, of several people at once, and put right where it was wrong."""

from django.db import transaction

from common import periods
from organizations import audit
from volunteers import rules
from volunteers.models import Duty
from volunteers.workflow.duty_slots import Hours
from volunteers.workflow.registration import Refused

WORDS = {True: "到岗", False: "未到", None: "清除到岗登记"}


def is_over(duty: Duty) -> bool:
    """Whether it has begun, so that somebody can say who came."""
    now = periods.now()
    return duty.on < now.date() or (duty.on == now.date() and duty.slot.starts_at <= now.time())


def attend(seen: dict[Duty, bool | None], user, attended: bool | None) -> int:
    """Say of several duties whether the people came; `seen` are the marks that they had on the page."""
    if not rules.may_plan(user):
        raise Refused("您的账号不登记到岗。")
    if not seen:
        raise Refused("请先勾选要登记的人。")
    if not all(is_over(duty) for duty in seen):
        raise Refused("还没有开始的值守不能登记到岗。")
    changed = [duty for duty, before in seen.items() if before != attended]
    with transaction.atomic():
        for before in (None, True, False):
            ids = [duty.pk for duty in changed if seen[duty] is before]
            if ids and Duty.objects.filter(pk__in=ids, attended=before).update(attended=attended) != len(ids):
                raise Refused("有人刚刚登记过其中的几条，页面上已是最新情况，请核对后再登记。")
        audit.record_many([_entry(user, duty, WORDS[attended]) for duty in changed])
    return len(changed)


def _entry(user, duty: Duty, word: str):
    slot = duty.slot
    told = f"{word}：{duty.volunteer.number} {slot.site}{Hours.of(slot)}（{duty.on}）"
    return audit.entry(user, "duty.attend", duty, told, slot.site.organization)
