"""The life of a site: applied for, built, named, looked at again, taken off; and the stars that it is given."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from common import periods
from ledgers import workflow as records
from ledgers.workflow import Overtaken, Refused
from organizations import audit
from projects.models import Site, SiteStatus, SiteStep
from projects.models.site import stars_in_words

# From each status to those that may follow it. A site that never gets named is voided; one that was named is taken off.
MOVES: dict[str, tuple[SiteStatus, ...]] = {
    SiteStatus.APPLIED: (SiteStatus.BUILDING, SiteStatus.NAMED),
    SiteStatus.BUILDING: (SiteStatus.NAMED,),
    SiteStatus.NAMED: (SiteStatus.REVIEWED, SiteStatus.REMOVED),
    SiteStatus.REVIEWED: (SiteStatus.REVIEWED, SiteStatus.REMOVED),
    SiteStatus.REMOVED: (),
}


@dataclass(frozen=True)
class Told:
    """What is told of a step: its day, the document, a note, the site's fields that it sets, and why it comes late."""

    on: object
    document: str = ""
    note: str = ""
    late_reason: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)


@transaction.atomic
def move(site: Site, user, status: str, told: Told, version: int) -> SiteStep:
    """Take a site one step on; Refused where its status does not lead there, or the day cannot be."""
    status = SiteStatus(status)
    if status not in MOVES[site.status]:
        raise Refused(
            f"“{site}”现在是“{site.get_status_display()}”，不能办理“{status.label}”。请刷新页面查看最新情况。"
        )
    _check_day(site, status, told)
    changes = {**told.fields, "status": status}
    if status == SiteStatus.NAMED:
        changes |= {"valid_from": told.on, "document": told.document}
    if status == SiteStatus.REMOVED:
        # One whose time had run out before counts no longer than it did.
        changes["valid_to"] = min(told.on, site.valid_to or told.on)
    kept = _plain(site, changes)
    _save(site, user, version, changes | {"late_reason": told.late_reason}, f"{status.label}阵地“{site}”")
    return SiteStep.objects.create(
        site=site, status=status, on=told.on, document=told.document, note=told.note, by=user,
        before=kept, after=_plain(site, changes),
    )  # fmt: skip


def _check_day(site: Site, status: SiteStatus, told: Told) -> None:
    if told.on > periods.today():
        raise Refused(f"{status.label}日期不能晚于今天。")
    last = last_step(site)
    if last and told.on < last.on:
        raise Refused(f"{status.label}日期不能早于{last.get_status_display()}日期（{last.on}）。")
    if site.valid_from and told.on < site.valid_from:
        raise Refused(f"{status.label}日期不能早于命名日期（{site.valid_from}）。")
    ends = told.on if status == SiteStatus.REMOVED else told.fields.get("valid_to")
    if site.cloud_since and ends and ends < site.cloud_since:
        what = "摘牌日期" if status == SiteStatus.REMOVED else "有效期"
        raise Refused(f"{what}不能早于入驻云平台日期（{site.cloud_since}）。")


@transaction.atomic
def undo(site: Site, user, reason: str, version: int) -> None:
    """Take the last step back: the site is again what it was before, and the step stays on record with the reason.

    Refused where something that the step set has changed since: taking it back would lose that change.
    """
    if not reason.strip():
        raise Refused("请写明撤回原因。")
    step = last_step(site)
    if step is None:
        raise Refused("没有可以撤回的步骤。")
    _must_stand(site, step)
    taken_back = SiteStep.objects.kept().filter(pk=step.pk)
    taken_back.update(undone_by=user, undone_at=periods.now(), undo_reason=reason.strip())
    changes = {name: _meant(name, value) for name, value in step.before.items()}
    told = f"撤回{step.get_status_display()}阵地“{site}”"
    _save(site, user, version, changes | {"late_reason": reason.strip()}, told)


@transaction.atomic
def rate(site: Site, user, checks: Mapping[str, int], version: int) -> None:
    """Give a site the points of its category's checklist; the stars follow from them."""
    known = {line["text"]: line["points"] for line in site.category.lines}
    if set(checks) != set(known) or any(not 0 <= checks[text] <= known[text] for text in known):
        raise Refused("评定项目刚刚有变化，请重新打开评定页。")
    points = sum(checks.values())
    stars = site.category.stars(points)
    moved = Site.objects.valid().filter(pk=site.pk, version=version)
    now = {"stars": stars, "checks": dict(checks), "changed_by": user, "changed_at": periods.now()}
    if not moved.update(version=F("version") + 1, **now):
        raise Overtaken("这个阵地刚刚被别人修改。您的打分还在下面，请核对后再保存。")
    changes = {"stars": [stars_in_words(site.stars), stars_in_words(stars)]}
    told = f"评定阵地“{site}”：{points}分，{stars_in_words(stars)}"
    audit.record(user, "site.rate", site, told, site.organization, changes=changes, values=dict(checks))
    site.refresh_from_db()


def last_step(site: Site) -> SiteStep | None:
    """The last step that nobody took back."""
    return site.steps.kept().last()


def _save(site: Site, user, version: int, changes: Mapping[str, object], told: str) -> None:
    after = copy(site)
    for name, value in changes.items():
        setattr(after, name, value)
    try:
        after.validate_constraints()
    except ValidationError as error:
        raise Refused("；".join(error.messages)) from None
    records.move(site, user, {"version": version}, dict(changes), "site.status", told)


def _must_stand(site: Site, step: SiteStep) -> None:
    """Refused unless the site still is as the step left it."""
    now = _plain(site, step.after)
    changed = [column for column in Site._meta.fields if now.get(column.name) != step.after.get(column.name)]
    if changed:
        label = "、".join(str(column.verbose_name) for column in changed)
        raise Refused(
            f"办理{step.get_status_display()}以后，“{label}”又被修改，撤回会丢掉这次修改。"
            "请先在修改页改回办理时的内容再撤回，或者不撤回，直接修改阵地。"
        )


def _plain(site: Site, names) -> dict[str, str | None]:
    """Field → value as a step keeps it."""
    values = {name: getattr(site, name) for name in names}
    return {name: None if value is None else str(value) for name, value in values.items()}


def _meant(name: str, value: str | None):
    return Site._meta.get_field(name).to_python(value)
