"""The programme as a whole: its years, one year at a glance, its rules, its history, and the next year's copy."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from common import export, periods
from organizations.models import AuditEntry, Role
from projects import exports, rules, texts
from projects.forms import SettingsForm
from projects.models import Indicator, Initiative, KeyProject, Programme, Target
from projects.tree import KINDS
from projects.views.programme_scope import KEPT_BY, demand, keeping, why_locked
from projects.workflow import Refused
from projects.workflow.programme import Overtaken, change
from projects.workflow.programme_copy import copy_programme, why_not_copied

PAGE = 50
CHUNK = 2000
LABELS = {field.name: field.verbose_name for model in (Programme, *KINDS.values()) for field in model._meta.fields}
LABELS |= {"text": "语句", "heading": "小标题", "target": "年度目标", "opening": "期初值"}


@require_GET
def programme_list(request):
    """The programmes of all years, and the way to the next one."""
    if request.user.role != Role.CITY_STAFF:
        raise PermissionDenied(KEPT_BY)
    visible = Programme.objects.visible_to(request.user)
    counted = visible.annotate(
        project_count=Count("projects", distinct=True), indicator_count=Count("indicators", distinct=True)
    )
    counted = counted.order_by("-year")
    if export.asked(request):
        return export.answer(request, "年度计划", exports.PROGRAMMES, counted)
    programmes = list(counted)
    newest = programmes[0] if programmes else None
    context = {
        "programmes": programmes,
        "newest": newest,
        "why_not": why_not_copied(request.user, newest) if newest else "",
        "this_year": periods.today().year,
    }
    return render(request, "projects/programme_list.html", context)


@require_GET
@keeping
def programme_outline(request, programme):
    """One year at a glance: actions, initiatives, projects, indicators."""
    user = request.user
    actions = list(_tree(programme))
    headline = list(programme.indicators.filter(project=None))
    targets = _targets(programme)
    if export.asked(request):
        rows = exports.outline_rows(headline, actions, targets)
        return export.answer(request, f"{programme.year}年度计划", exports.OUTLINE, rows)
    initiatives = [initiative for action in actions for initiative in action.initiatives.all()]
    projects = [project for initiative in initiatives for project in initiative.projects.all()]
    indicators = [*headline, *(indicator for project in projects for indicator in project.indicators.all())]
    may = rules.may_edit_programme(user, programme)
    context = {
        "programme": programme,
        "actions": actions,
        "headline": headline,
        "targets": targets,
        "mine": {i.pk for i in initiatives if rules.may_edit_initiative(user, i)},
        "counts": {"projects": len(projects), "indicators": len(indicators), "initiatives": len(initiatives)},
        "without_target": sum(1 for indicator in indicators if indicator.project_id and indicator.pk not in targets),
        "may_coordinate": rules.may_coordinate(user, programme),
        "locked": why_locked(user, programme, may),
        "why_not_copied": why_not_copied(user, programme),
        "stale": [text for text in texts.texts(programme) if f"{programme.year - 1}年" in text.text + text.heading],
    }
    return render(request, "projects/programme_outline.html", context)


def _tree(programme: Programme):
    """The actions with everything below them, in four queries."""
    indicators = Prefetch("indicators", Indicator.objects.order_by("order"))
    projects = Prefetch("projects", KeyProject.objects.order_by("number").prefetch_related(indicators))
    initiatives = Initiative.objects.order_by("order").select_related("department").prefetch_related(projects)
    return programme.actions.prefetch_related(Prefetch("initiatives", initiatives))


def _targets(programme: Programme) -> dict[int, dict[str, Decimal]]:
    """Indicator → the city's target, and what the counties' add up to, where they are set."""
    found: dict[int, dict[str, Decimal]] = {}
    rows = Target.objects.filter(indicator__programme=programme)
    for indicator, organization, value in rows.values_list("indicator_id", "organization_id", "value"):
        own = found.setdefault(indicator, {})
        name = "city" if organization == programme.organization_id else "counties"
        own[name] = own.get(name, Decimal(0)) + value
    return found


@require_http_methods(["GET", "POST"])
@keeping
def programme_copy(request, programme):
    """Say what the next year's programme will hold; once that is confirmed, make it."""
    if not rules.may_copy_programme(request.user, programme):
        raise PermissionDenied("新建年度计划由统筹岗办理。")
    why_not = why_not_copied(request.user, programme)
    if request.method == "POST":
        try:
            made = copy_programme(programme, request.user, request.POST.get("targets") != "empty")
        except Refused as error:
            messages.error(request, str(error))
            return redirect("programme_list")
        messages.success(request, f"{made.year}年度计划已建立。请逐项核对名称、目标和语句。")
        return redirect("programme_outline", made.year)
    context = {
        "programme": programme,
        "year": programme.year + 1,
        "why_not": why_not,
        "stocks": programme.indicators.filter(aggregate="latest").exclude(feed="projects").count(),
        "projects": programme.projects.count(),
        "indicators": programme.indicators.count(),
        "targets": Target.objects.filter(indicator__programme=programme).count(),
    }
    return render(request, "projects/programme_copy.html", context)


@require_http_methods(["GET", "POST"])
@keeping
def programme_settings(request, programme):
    """The rules by which progress is judged and reports are due."""
    user = request.user
    may = rules.may_coordinate(user, programme)
    form = SettingsForm(request.POST or None, instance=programme, user=user)
    if request.method == "POST":
        demand(user, programme, may)
        if form.is_valid():
            try:
                change(programme, user, form.values, form.was_seen())
                messages.success(request, "已保存。")
                return redirect("programme_outline", programme.year)
            except Overtaken as error:
                form = form.after(error.now, str(error))
            except Refused as error:
                form.add_error(None, str(error))
    context = {"programme": programme, "form": form, "locked": why_locked(user, programme, may)}
    return render(request, "projects/programme_settings.html", context)


@require_GET
@keeping
def programme_history(request, programme):
    """Who changed what in the programme, newest first, with old and new values."""
    entries = AuditEntry.objects.visible_to(request.user).filter(details__programme=programme.year)
    entries = entries.select_related("actor")
    if export.asked(request):
        if refused := export.refusal(request, entries):
            return refused
        rows = exports.change_rows((entry, _changes(entry)) for entry in entries.iterator(CHUNK))
        return export.answer(request, f"{programme.year}年度修改记录", exports.CHANGES, rows)
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    items = [(entry, _changes(entry)) for entry in page]
    return render(request, "projects/programme_history.html", {"programme": programme, "page": page, "items": items})


def _changes(entry: AuditEntry) -> list[tuple]:
    """(label, old, new) of every field that the entry tells of."""
    return [(LABELS.get(name, name), *pair) for name, pair in entry.details.get("changes", {}).items()]
