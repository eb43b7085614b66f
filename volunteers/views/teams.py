"""Teams: their members, and the four-tier network."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Case, Count, Value, When
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from common import export, periods
from common.export import Column, Kind
from ledgers import kinds
from ledgers.workflow import Refused
from organizations import audit
from volunteers import network, rules
from volunteers.forms.members import FOUND, AddForm, LeaveForm, MemberFilter, MemberSearch, PickForm, RoleForm
from volunteers.forms.teams import NetworkFilter
from volunteers.models import Membership, Team, TeamRole, Tier
from volunteers.workflow import members

PAGE = 40
HITS = 100  # that a search shows
RANK = Case(*(When(role=role, then=Value(place)) for place, role in enumerate(TeamRole.values)))
COLUMNS = [
    Column("姓名", lambda row: str(row.volunteer)),
    Column("志愿者编号", "volunteer.number", width=18),
    Column("职务", "get_role_display"),
    Column("所属组织", "volunteer.organization.short_name"),
    Column("手机", lambda row: "" if row.is_away else row.volunteer.phone_masked),
    Column("加入日期", "joined_on", Kind.DATE),
    Column("退出日期", "left_on", Kind.DATE),
    Column("星级", "volunteer.stars", Kind.WHOLE),
]


def with_team(view):
    """Give the view the team in scope instead of its id."""

    @wraps(view)
    def scoped(request, pk, **kwargs):
        team = get_object_or_404(kinds.find("teams").rows(request.user), pk=pk)
        return view(request, team, **kwargs)

    return scoped


def _must_manage(user) -> None:
    if not rules.may_register(user):
        raise PermissionDenied("您的账号不办理团队成员，可以查看。")


def _rows(team: Team):
    """The members, leaders and cores first, with what a list shows of them."""
    rows = Membership.objects.filter(team=team).select_related("volunteer__organization", "team__organization")
    return rows.order_by(RANK, "joined_on", "pk")


def _away(rows, team: Team) -> list[Membership]:
    for row in rows:
        row.is_away = members.is_away(row.volunteer, team)
    return rows


@never_cache
@require_http_methods(["GET", "POST"])
@with_team
def team_members(request, team):
    """The members; a POST looks for somebody among them, `?format=` answers a masked file, which is logged."""
    form = MemberFilter(request.GET)
    rows = form.filter(_rows(team))
    if export.asked(request):
        return _exported(request, team, list(rows))
    search = MemberSearch(request.POST or None)
    is_search = request.method == "POST" and search.is_valid()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    hits = list(search.filter(rows, "volunteer__")[: HITS + 1]) if is_search else None
    roles = Membership.objects.filter(team=team).current().order_by().values_list("role").annotate(Count("pk"))
    context = {
        "team": team,
        "filter": form,
        "search": search,
        "page": page,
        "hits": hits,
        "cut_at": HITS if hits is not None and len(hits) > HITS else None,
        "rows": _away(hits[:HITS] if hits is not None else page.object_list, team),
        "roles": _by_role(dict(roles)),
        "may_manage": rules.may_register(request.user) and not team.is_void,
    }
    return render(request, "volunteers/team_members.html", context, status=422 if search.errors else 200)


def _by_role(counted: dict[str, int]) -> list[tuple[str, int]]:
    return [(role.label, counted.get(role.value, 0)) for role in TeamRole]


def _exported(request, team, rows):
    with transaction.atomic():
        told = f"导出团队“{team}”的成员{len(rows)}名（手机已脱敏）"
        audit.record(request.user, "volunteer.export", team, told, team.organization)
    return export.answer(request, f"{team}成员", COLUMNS, _away(rows, team), f"{team}成员")


@never_cache
@require_http_methods(["GET", "POST"])
@with_team
def team_member_add(request, team):
    """Add members: by pasted numbers, and by ticking people whom a search by name found."""
    _must_manage(request.user)
    pick, data = PickForm(request.POST or None), request.POST if "add" in request.POST else None
    picked = request.POST.getlist("volunteer")
    initial = {"on": periods.today(), "role": TeamRole.MEMBER} | _kept(request.POST)
    form = AddForm(data, team, picked, initial=initial)
    if data is not None and form.is_valid():
        said = form.cleaned_data
        try:
            made = members.add(team, request.user, said["people"], said["role"], said["on"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已添加{len(made)}名成员。")
            return redirect("team_members", team.pk)
    found = pick.found(team, picked) if request.method == "POST" and pick.is_valid() else []
    context = {
        "team": team,
        "form": form,
        "pick": pick,
        "ticked": pick.ticked(team, picked),
        "found": found[:FOUND],
        "is_cut": len(found) > FOUND,
        "is_searched": bool(request.POST.get("q", "").strip()),
    }
    return render(request, "volunteers/team_member_add.html", context, status=422 if form.errors else 200)


def _kept(posted) -> dict:
    """What was typed before a search, which stays in the form."""
    return {name: posted[name] for name in ("numbers", "role", "on") if posted.get(name)}


def with_member(view):
    """Give the view a current member of a team in scope, for whoever manages it."""

    @wraps(view)
    @with_team
    def scoped(request, team, member):
        _must_manage(request.user)
        row = get_object_or_404(_rows(team), pk=member)
        if row.left_on:
            messages.info(request, "这名成员已经退出。")
            return redirect("team_members", team.pk)
        return view(request, row)

    return scoped


def _step(request, row, form, title, act):
    """The page of one step with a member; `act` takes it."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已{title}：{row.volunteer}（{row.volunteer.number}）。")
            return redirect("team_members", row.team_id)
    context = {"team": row.team, "row": row, "form": form, "title": title}
    return render(request, "volunteers/team_member_step.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@with_member
def team_member_change(request, row):
    """Give a member another role."""
    form = RoleForm(request.POST or None, initial={"role": row.role})
    return _step(request, row, form, "调整职务", lambda said: members.change_role(row, request.user, said["role"]))


@never_cache
@require_http_methods(["GET", "POST"])
@with_member
def team_member_leave(request, row):
    """End a membership."""
    form = LeaveForm(request.POST or None, initial={"on": periods.today()})
    return _step(request, row, form, "登记退出", lambda said: members.leave(row, request.user, said["on"]))


@require_GET
def team_network(request):
    """How far a kind of team reaches: city, counties, townships, villages; and the townships without one."""
    form = NetworkFilter(request.GET, request.user)
    kind = form.value("kind")
    found = network.network(form.top, kind)
    if export.asked(request):
        title = f"{form.top}{kind or '志愿团队'}四级网络"
        return export.answer(request, title, _columns(), [*found.lines, found.total], title)
    context = {"filter": form, "kind": kind, "top": form.top, "network": found, "tiers": Tier.choices}
    return render(request, "volunteers/team_network.html", context)


def _columns() -> list[Column]:
    tiers = [
        Column(label, lambda line, tier=tier: line.tiers[tier], Kind.WHOLE, width=14) for tier, label in Tier.choices
    ]
    return [
        Column("单位", "organization.short_name"),
        *tiers,
        Column("乡镇街道总数", "townships", Kind.WHOLE),
        Column("已有团队的乡镇街道", "reached", Kind.WHOLE),
        Column("还没有团队的乡镇街道", lambda line: "、".join(map(str, line.gaps)), width=40),
    ]
