"""The page of a volunteer: what is registered, teams, service, figures, history, and what may be done."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from ledgers import kinds
from ledgers.history import Step
from volunteers import registry, rules
from volunteers.codes import Status
from volunteers.identity import age
from volunteers.models import HonoraryState, Volunteer
from volunteers.views.scope import with_volunteer
from volunteers.views.volunteers_steps import STEPS
from volunteers.workflow import merging
from volunteers.workflow.hours import counted

NEWEST = 10


@require_GET
@with_volunteer
def volunteer_detail(request, volunteer):
    """Everything about a volunteer, numbers masked."""
    ledger, user = kinds.find("volunteers"), request.user
    may_change = rules.may_register(user)
    context = {
        "volunteer": volunteer,
        "facts": [(heading, [line for line in lines if line[1]]) for heading, lines in _facts(volunteer)],
        "served": registry.served(volunteer.minutes),
        "counted": ledger.counted_for(volunteer),
        "history": [_step(entry) for entry in merging.histories(volunteer)],
        "records": volunteer.records.select_related("issued_by__organization"),
        "may_issue": rules.may_issue(user) and volunteer.status in (Status.ACTIVE, Status.LEFT),
        "memberships": _memberships(volunteer, user),
        "others": _others(volunteer, user),
        "now": _now(volunteer, user),
        "may_ask": may_change and volunteer.status in (Status.ACTIVE, Status.LEFT),
        "may_edit": may_change and registry.is_open(volunteer),
        "steps": [(key, step) for key, step in STEPS.items() if may_change and volunteer.status in step.of],
        "may_reveal": rules.may_reveal(user) and bool(volunteer.document_sealed or volunteer.phone_sealed),
        **_service(volunteer, user),
    }
    return render(request, "volunteers/detail.html", context)


def _facts(row: Volunteer) -> list[tuple[str, list[tuple[str, object]]]]:
    """(heading, [(label, value)]): what is registered, by group."""
    years = f"（{age(row.born_on)}岁）" if row.born_on else ""
    return [
        ("身份", [
            ("姓名", row.name), ("性别", row.get_sex_display()),
            ("出生日期", f"{row.born_on}{years}" if row.born_on else ""), ("证件类型", row.get_document_kind_display()),
            ("证件号码", row.document_masked), ("手机号码", row.phone_masked),
        ]),
        ("基本情况", [
            ("政治面貌", row.get_politics_display()), ("团籍", row.get_league_display()),
            ("文化程度", row.get_education_display()), ("职业", row.occupation), ("居住乡镇", row.township),
            ("特长", row.skills), ("可服务时间", row.availability), ("监护人", row.guardian),
            ("监护人同意日期", row.guardian_consent_on),
        ]),
        ("登记", [
            ("所属组织", row.organization.name), ("县区", row.county), ("注册日期", row.registered_on),
            ("加入本组织日期", row.joined_on), ("退出日期", row.left_on), ("来源", row.get_source_display()),
            ("登记人", row.registered_by), ("登记时间", _moment(row.registered_at)),
            ("最近修改", f"{row.changed_by or '系统'} {_moment(row.changed_at)}" if row.changed_at else ""),
        ]),
    ]  # fmt: skip


def _step(entry) -> Step:
    """An entry of the trail as the page tells it."""
    reason = entry.details.get("reason", "")
    return Step(entry.at, str(entry.actor or "系统"), f"{entry.summary}{f'：{reason}' if reason else ''}")


def _moment(at) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _memberships(row: Volunteer, user) -> list:
    """(membership, whether the user may open its team), the current ones first."""
    found = row.memberships.select_related("team__organization", "team__category").order_by("-id")
    ordered = sorted(found, key=lambda membership: membership.left_on is not None)
    return [(each, _opens(each.team.organization, user)) for each in ordered]


def _others(row: Volunteer, user) -> list:
    """(row, whether the user may open it) of the registrations that this one goes on: transfers and merged ones."""
    found = row.merged.select_related("organization").order_by("-id")
    return [(each, _opens(each.organization, user)) for each in found]


def _now(row: Volunteer, user) -> Volunteer | None:
    """The row that goes on in this one's place, where the user may open it."""
    now = row.merged_into
    return now if now and _opens(now.organization, user) else None


def _opens(organization, user) -> bool:
    """Whether rows of an organisation are in the user's scope."""
    return organization.path.startswith(user.organization.path)


def _service(row: Volunteer, user) -> dict:
    """The newest participations and honours, and how many there are (four queries)."""
    taken, honours = row.participations.signed_up(), row.honours.all()
    counting = set(taken.filter(counted()).values_list("pk", flat=True))
    newest = taken.select_related("service__organization").order_by("-service__starts_at", "-id")[:NEWEST]
    rows = [
        (each, registry.served(each.minutes), each.pk in counting, _opens(each.service.organization, user))
        for each in newest
    ]
    given = [(each, registry.served(each.minutes)) for each in honours.select_related("organization")[:NEWEST]]
    return {
        "taken": rows,
        "taken_count": taken.count(),
        "honours": given,
        "honours_count": honours.filter(state=HonoraryState.APPROVED).count(),
    }
