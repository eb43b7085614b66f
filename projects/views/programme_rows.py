"""One row of a programme — action, initiative, project or indicator: add, edit, move, remove."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from organizations.models import AuditEntry
from projects import rules
from projects.forms import ActionForm, IndicatorForm, InitiativeForm, ProjectForm
from projects.models import FlagshipAction, Indicator, Initiative, KeyProject
from projects.tree import KINDS, initiative_of, kind_of, rows_of
from projects.views.programme_scope import demand, keeping, why_locked
from projects.workflow import Refused
from projects.workflow.programme import Overtaken, change, create, move
from projects.workflow.removal import plan_removal, remove

FORMS = {"action": ActionForm, "initiative": InitiativeForm, "project": ProjectForm, "indicator": IndicatorForm}
PARENTS = {"initiative": "action", "project": "initiative", "indicator": "project"}
HISTORY = 20


def _row_or_404(programme, kind, pk):
    if kind not in KINDS:
        raise Http404("没有这一类内容")
    return get_object_or_404(rows_of(programme, kind), pk=pk)


def _new_row(programme, kind, parent):
    """An unsaved row below its parent; an indicator without one belongs to the whole city."""
    if kind not in KINDS or ((parent is None) != (kind == "action") and (kind, parent) != ("indicator", None)):
        raise Http404("没有这一类内容")
    above = _row_or_404(programme, PARENTS[kind], parent) if parent else None
    if kind == "action":
        numbers = {action.code for action in programme.actions.all()}
        code = next(c for n in range(1, len(numbers) + 2) if (c := f"action-{n}") not in numbers)
        return FlagshipAction(programme=programme, code=code)
    if kind == "initiative":
        return Initiative(action=above)
    if kind == "project":
        return KeyProject(programme=programme, initiative=above)
    return Indicator(programme=programme, project=above, feed="reported")


def _place(programme, row) -> str:
    """Where the row stands in the outline."""
    anchor = f"#{kind_of(row)}-{row.pk}" if row.pk else ""
    return reverse("programme_outline", args=[programme.year]) + anchor


def _hint(row) -> str:
    """What is to be done after adding it."""
    if not isinstance(row, Indicator):
        return ""
    where = f"举措“{row.project.initiative}”的" if row.project else ""
    return f"请下达目标；要写进总结的，在{where}总结语句里点选它（代码 {row.code}）。"


@require_http_methods(["GET", "POST"])
@keeping
def programme_row_new(request, programme, kind, parent=None):
    """Add a row."""
    row = _new_row(programme, kind, parent)
    demand(request.user, programme, rules.may_edit_row(request.user, row))
    form = FORMS[kind](request.POST or None, instance=row, user=request.user)
    if request.method == "POST" and form.is_valid():
        for name, value in form.values.items():
            setattr(row, name, value)
        try:
            create(row, request.user)
            messages.success(request, f"已新增{row._meta.verbose_name}“{row}”。{_hint(row)}")
            return redirect(_place(programme, row))
        except Refused as error:
            form.add_error(None, str(error))
    return render(request, "projects/programme_row.html", _context(programme, row, kind, form))


@require_http_methods(["GET", "POST"])
@keeping
def programme_row(request, programme, kind, pk):
    """Edit a row, or look at it where it is somebody else's."""
    user, row = request.user, _row_or_404(programme, kind, pk)
    may = rules.may_edit_row(user, row)
    form = FORMS[kind](request.POST or None, instance=row, user=user)
    if request.method == "POST":
        demand(user, programme, may)
        if form.is_valid():
            try:
                changed = change(_row_or_404(programme, kind, pk), user, form.values, form.was_seen())
                messages.success(request, f"已保存{row._meta.verbose_name}“{changed}”。")
                return redirect(_place(programme, changed))
            except Overtaken as error:
                form = form.after(error.now, str(error))
            except Refused as error:
                form.add_error(None, str(error))
    history = AuditEntry.objects.about(row).select_related("actor").reverse()[:HISTORY]
    context = _context(programme, _row_or_404(programme, kind, pk), kind, form)
    context |= {"locked": why_locked(user, programme, may), "history": history}
    return render(request, "projects/programme_row.html", context)


def _context(programme, row, kind, form) -> dict:
    return {
        "programme": programme,
        "row": row,
        "kind": kind,
        "form": form,
        "initiative": initiative_of(row),
        "back": _place(programme, row),
    }


@require_http_methods(["GET", "POST"])
@keeping
def programme_remove(request, programme, kind, pk):
    """Say what removing a row takes with it, or why it must stay; once that is confirmed, remove it."""
    row = _row_or_404(programme, kind, pk)
    demand(request.user, programme, rules.may_edit_row(request.user, row))
    if request.method == "POST":
        try:
            remove(row, request.user)
        except Refused as error:
            messages.error(request, str(error))
            return redirect("programme_remove", programme.year, kind, pk)
        messages.success(request, f"已删除{row._meta.verbose_name}“{row}”。")
        return redirect("programme_outline", programme.year)
    context = {"programme": programme, "row": row, "kind": kind, "plan": plan_removal(row)}
    return render(request, "projects/programme_remove.html", context | {"back": _place(programme, row)})


@require_POST
@keeping
def programme_move(request, programme, kind, pk, way):
    """Let a row change places with its neighbour."""
    row = _row_or_404(programme, kind, pk)
    demand(request.user, programme, rules.may_edit_row(request.user, row))
    try:
        move(row, request.user, up=way == "up")
    except Refused as error:
        messages.info(request, str(error))
    return redirect(_place(programme, row))
