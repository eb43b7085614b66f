"""Registering volunteers, changing what is registered, leaving, coming back, transfers, and taking back an error.

The trail names a volunteer by number alone and never says what personal fields held: it is there for good, and a
person may ask for the data to be wiped.
"""

import datetime as dt

from django.db import IntegrityError, transaction

from common import periods, sealing
from ledgers import kinds
from organizations import audit
from organizations.models import Organization
from projects import feeds
from volunteers import rules
from volunteers.codes import Status
from volunteers.identity import Identity
from volunteers.models import Volunteer
from volunteers.workflow.recounting import Refused, recounting, row

# What a person's page may change; the others follow from a verb of their own.
PERSONAL = (
    "township", "name", "sex", "born_on", "politics", "league", "education", "occupation", "skills", "availability",
    "guardian", "guardian_consent_on",
)  # fmt: skip
COUNTING = ("registered_on", "source")
SECRET = ("document", "phone")


class Known(Refused):
    """Somebody with the same document stands in the registry already; `volunteer` where the user may see who."""

    def __init__(self, volunteer: Volunteer | None):
        told = f"：{volunteer}（{volunteer.number}，{volunteer.organization}）" if volunteer else ""
        super().__init__(f"这个证件号码已经登记{told or '在其他单位，请与市本级核对'}，不用重复登记。")
        self.volunteer = volunteer


class LateReasonMissing(Refused):
    """A change in a month that is closed, without a word about why."""


def document_hash(number: str):
    """By which a document's number is found."""
    return sealing.blind(number, "document")


def phone_hash(number: str):
    """By which a phone is found."""
    return sealing.blind(number, "phone")


def register(volunteer: Volunteer, identity: Identity, phone: str, user, reason: str = "") -> Volunteer:
    """Enter a new volunteer, whose own fields are set; Known when the document is registered already."""
    _may(rules.may_register(user))
    volunteer.joined_on = volunteer.registered_on
    _needs_reason(reason, volunteer.joined_on)
    volunteer.county_id = feeds.Holders().of(volunteer.organization_id)
    volunteer.registered_by, volunteer.registered_at = user, periods.now()
    set_document(volunteer, identity)
    set_phone(volunteer, phone)
    with transaction.atomic():
        _must_be_new(volunteer.document_hash, user)
        try:
            with transaction.atomic():
                volunteer.save(force_insert=True)
        except IntegrityError:
            raise Known(None) from None
        _audit(user, "volunteer.register", volunteer, "登记志愿者", reason=reason)
        feeds.recount(feeds.places(row(volunteer)))
    return volunteer


def set_document(volunteer: Volunteer, identity: Identity) -> None:
    """Let a row hold a document's number, encrypted and findable, and its kind."""
    volunteer.document, volunteer.document_kind = identity.number, identity.kind
    volunteer.document_hash = document_hash(identity.number)


def set_phone(volunteer: Volunteer, phone: str) -> None:
    """Let a row hold a phone, or none."""
    volunteer.phone = phone
    volunteer.phone_hash = phone_hash(phone) if phone else None


def change(
    volunteer: Volunteer, user, version: int, before: Volunteer, identity: Identity | None, phone: str | None,
    reason: str = "",
) -> Volunteer:  # fmt: skip
    """Save what a form changed; `before` is the row as it was loaded. None leaves document or phone as it is."""
    _may(rules.may_register(user))
    if before.is_erased:
        raise Refused("这名志愿者的个人信息已按本人要求清除，不能再填写。")
    changed = [name for name in (*PERSONAL, *COUNTING) if getattr(before, name) != getattr(volunteer, name)]
    if identity is not None and document_hash(identity.number) != before.document_hash:
        set_document(volunteer, identity)
        changed += ["document_sealed", "document_hash", "document_kind"]
    if phone is not None and (phone_hash(phone) if phone else None) != before.phone_hash:
        set_phone(volunteer, phone)
        changed += ["phone_sealed", "phone_hash"]
    if not changed:
        return volunteer
    former = Volunteer.objects.moved_from(volunteer)
    began = former.filter(joined_on=before.registered_on).first() or before
    if "registered_on" in changed:
        _day_fits_registration(volunteer, began)
        if began is before and before.joined_on == before.registered_on:
            volunteer.joined_on = volunteer.registered_on
            changed.append("joined_on")
    counting = {name: getattr(volunteer, name) for name in COUNTING if name in changed}
    if counting:
        _needs_reason(reason, before.registered_on, volunteer.registered_on)
    with recounting(volunteer, user, version) as held:
        if "document_hash" in changed:
            _must_be_new(volunteer.document_hash, user)
        volunteer.save(update_fields=changed)
        if counting:
            held.touch(former)
            _follow(former, began, counting)
        told = "、".join(dict.fromkeys(_label(name) for name in changed))
        _audit(user, "volunteer.change", volunteer, f"修改志愿者信息：{told}", reason=reason)
    return volunteer


def leave(volunteer: Volunteer, user, on: dt.date, reason: str) -> None:
    """End a registration on a day; it counts until then."""
    _may(rules.may_register(user))
    _day_fits(volunteer, on)
    if not reason.strip():
        raise Refused("请写明退出原因。")
    with recounting(volunteer, user, status=Status.ACTIVE, joined_on=volunteer.joined_on):
        _set(volunteer, status=Status.LEFT, left_on=on)
        _audit(user, "volunteer.leave", volunteer, f"志愿者于{on}退出", reason=reason.strip())


def come_back(volunteer: Volunteer, user, reason: str) -> None:
    """Take back that somebody left."""
    _may(rules.may_register(user))
    _needs_reason(reason.strip(), volunteer.left_on)
    with recounting(volunteer, user, status=Status.LEFT, left_on=volunteer.left_on):
        _set(volunteer, status=Status.ACTIVE, left_on=None)
        _audit(user, "volunteer.come_back", volunteer, "恢复志愿者在册", reason=reason.strip())


def transfer(volunteer: Volunteer, user, to: Organization, on: dt.date, reason: str = "") -> None:
    """Move somebody to another organisation: leaves the one and joins the other on the same day."""
    _may(rules.may_register(user))
    _day_fits(volunteer, on)
    if to.pk == volunteer.organization_id:
        raise Refused("这名志愿者已经在这个组织。")
    _needs_reason(reason.strip(), on)
    still = {"organization": volunteer.organization_id, "joined_on": volunteer.joined_on}
    with recounting(volunteer, user, status=Status.ACTIVE, **still) as held:
        if on > held.row.joined_on:
            held.touch(row(_former(held.row, user, on)))
        # Whoever joins and moves on the same day was never there, and is not recruited twice.
        _set(volunteer, organization=to, county_id=feeds.Holders().of(to.pk), joined_on=on)
        _audit(user, "volunteer.transfer", volunteer, f"志愿者于{on}转入{to}", reason=reason.strip())


def _former(now: Volunteer, user, on: dt.date) -> Volunteer:
    """The registration that ends by a transfer stays as a row without any personal data."""
    return Volunteer.objects.create(
        organization_id=now.organization_id, county_id=now.county_id, sex=now.sex, registered_on=now.registered_on,
        joined_on=now.joined_on, left_on=on, source=now.source, status=Status.MOVED, merged_into=now,
        registered_by=user, name="已转出",
    )  # fmt: skip


def void(volunteer: Volunteer, user, reason: str) -> None:
    """Take back a registration that was an error: it never counted."""
    _may(rules.may_register(user))
    if not reason.strip():
        raise Refused("请写明作废原因。")
    _needs_reason(reason.strip(), volunteer.joined_on)
    with recounting(volunteer, user, status__in=[Status.ACTIVE, Status.LEFT]) as held:
        former = Volunteer.objects.moved_from(volunteer)
        held.touch(former)
        former.update(status=Status.MERGED)
        # Whoever was registered by mistake may be registered again, rightly, by any of the documents.
        Volunteer.objects.filter(merged_into=volunteer.pk).update(document_hash=None)
        _set(volunteer, status=Status.VOID, document_hash=None)
        _audit(user, "volunteer.void", volunteer, "作废误登的志愿者", reason=reason.strip())


def _set(volunteer: Volunteer, **fields) -> None:
    Volunteer.objects.filter(pk=volunteer.pk).update(**fields)


def _must_be_new(wanted, user) -> None:
    related = ("organization", "merged_into__organization")
    known = Volunteer.objects.filter(document_hash=wanted).select_related(*related).first()
    if known is not None:
        known = known.merged_into or known  # a second document of somebody who was entered twice
        seen = Volunteer.objects.visible_to(user).filter(pk=known.pk).exists()
        raise Known(known if seen else None)


def _day_fits(volunteer: Volunteer, on: dt.date) -> None:
    if on > periods.today():
        raise Refused("这一天还没有到。")
    if on < volunteer.joined_on:
        raise Refused(f"日期不能早于加入本组织的日期{volunteer.joined_on}。")


def _day_fits_registration(volunteer: Volunteer, began: Volunteer) -> None:
    """Refuse a day of registration behind the day on which the first registration ends, or on which the next begins."""
    last = began.left_on
    if last and (volunteer.registered_on > last or (began.status == Status.MOVED and volunteer.registered_on == last)):
        raise Refused(f"注册日期要早于{last}：从这一天起已退出或转出。")
    if began.joined_on != began.registered_on and volunteer.registered_on > began.joined_on:
        raise Refused(f"注册日期不能晚于加入本组织的日期{began.joined_on}。")


def _follow(former, began: Volunteer, counting: dict) -> None:
    """Let the registrations that ended by transfers say the same; the first one begins on the day of registration."""
    former.update(**counting)
    if "registered_on" in counting:
        former.filter(pk=began.pk).update(joined_on=counting["registered_on"])


def _needs_reason(reason: str, *days: dt.date | None) -> None:
    ledger = kinds.find("volunteers")
    closed = sorted({(day.year, day.month) for day in days if day and ledger.is_closed(day)})
    if closed and not reason:
        told = "、".join(f"{year}年{month}月" for year, month in closed)
        raise LateReasonMissing(f"{told}已经关账，登记或修改要写明补登原因。")


def _label(name: str) -> str:
    labels = {"document_sealed": "证件", "document_hash": "证件", "document_kind": "证件", "phone_sealed": "手机",
              "phone_hash": "手机"}  # fmt: skip
    return labels.get(name) or str(Volunteer._meta.get_field(name).verbose_name)


def _may(allowed: bool) -> None:
    if not allowed:
        raise Refused("您的账号不办理志愿者登记。")


def _audit(user, action: str, volunteer: Volunteer, told: str, **details) -> None:
    audit.record(user, action, volunteer, f"{told}（{volunteer.number}）", volunteer.organization, **details)
