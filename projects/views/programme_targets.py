"""Targets and openings of a project, an action, or the whole city, as one grid."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from common import export, periods
from organizations.models import AuditEntry, Organization
from projects import exports, rules
from projects.forms import TargetForm
from projects.models import Indicator
from projects.tree import rows_of
from projects.views.programme_scope import keeping, why_locked
from projects.workflow import Refused
from projects.workflow.openings import outdated_openings, renew_openings
from projects.workflow.programme import Overtaken
from projects.workflow.targets import set_targets

HISTORY = 50
LOOKUPS = {"project": "project", "initiative": "project__initiative", "action": "project__initiative__action"}


def _asked(programme, of: str):
    """(the row that the grid belongs to, or None for the whole city, and its indicators)."""
    if of == "headline":
        return None, list(programme.indicators.filter(project=None).select_related("programme"))
    kind, _, pk = of.partition("-")
    if kind not in LOOKUPS or not pk.isdecimal():
        raise Http404("没有这一类目标")
    owner = get_object_or_404(rows_of(programme, kind), pk=int(pk))
    own = rows_of(programme, "indicator").filter(**{LOOKUPS[kind]: owner}).order_by("project__number", "order")
    return owner, list(own)


@require_http_methods(["GET", "POST"])
@keeping
def programme_targets(request, programme, of):
    """The grid: the city and its county-level organisations across, indicators down; `?format=` in long form."""
    user = request.user
    owner, indicators = _asked(programme, of)
    city = programme.organization
    year = periods.Year(programme.year)
    below = Organization.objects.filter(path__startswith=city.path).reporting().valid_in(year).exclude(pk=city.pk)
    grid = {"programme": programme, "indicators": indicators, "organizations": [city, *below], "user": user}
    form = TargetForm(request.POST or None, **grid)
    if request.method == "GET" and export.asked(request):
        name = f"{owner or '全市综合指标'}{programme.year}年度目标"
        return export.answer(request, name, exports.TARGETS, exports.target_rows(form))
    if request.method == "POST":
        if not form.is_editable:
            raise PermissionDenied(why_locked(user, programme, False))
        if form.is_valid():
            try:
                count = set_targets(programme, user, form.values, form.was_seen(), form.cleaned_data["reason"])
                messages.success(request, f"已保存，改动{count}处。" if count else "没有改动。")
                return redirect("programme_targets", programme.year, of)
            except Overtaken as error:
                form.overtaken = True
                form.add_error(None, str(error))
            except Refused as error:
                form.add_error(None, str(error))
    context = {
        "programme": programme,
        "owner": owner,
        "of": of,
        "form": form,
        "organizations": grid["organizations"],
        "lines": form.lines(),
        "fault_count": len([name for name in form.errors if name in form.places]) if form.is_bound else 0,
        "has_begun": rules.year_has_begun(programme),
        "locked": why_locked(user, programme, form.is_editable),
        "history": _history(indicators),
        "outdated": outdated_openings(programme, [i for i in indicators if rules.may_edit_row(user, i)]),
    }
    return render(request, "projects/programme_targets.html", context)


@require_POST
@keeping
def programme_openings(request, programme, of):
    """Take the openings from the year before."""
    _, indicators = _asked(programme, of)
    own = [indicator for indicator in indicators if rules.may_edit_row(request.user, indicator)]
    if not own:
        raise PermissionDenied(why_locked(request.user, programme, False))
    try:
        count = renew_openings(programme, request.user, own)
        messages.success(request, f"已更新{count}项期初。")
    except Refused as error:
        messages.error(request, str(error))
    return redirect("programme_targets", programme.year, of)


def _history(indicators: list[Indicator]):
    entries = AuditEntry.objects.filter(
        action__in=["target.change", "opening.change"],
        subject_kind=Indicator._meta.label_lower,
        subject_id__in=[indicator.pk for indicator in indicators],
    )
    return entries.select_related("actor")[:HISTORY]
