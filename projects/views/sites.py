"""The life of a site: the pages of its steps, of taking one back, and of its stars."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ledgers.views.scope import must_change, refuse, with_record
from ledgers.workflow import Refused
from projects import rules
from projects.forms.sites import RatingForm, StepForm, UndoForm
from projects.models import SiteStatus
from projects.workflow import sites as workflow
from projects.workflow.sites import MOVES, Told

HINTS = {
    SiteStatus.BUILDING: "同意创建，开始建设。命名以前不计数。",
    SiteStatus.NAMED: "命名以后，从命名日期起计入阵地数。",
    SiteStatus.REVIEWED: "复核合格的继续有效。不合格的请办理摘牌。",
    SiteStatus.REMOVED: "摘牌以后，从摘牌日期起不再计数。阵地仍留在台账里。",
}


@require_http_methods(["GET", "POST"])
@with_record
def site_step(request, ledger, record, status):
    """Take a site one step on."""
    if status not in SiteStatus.values:
        raise Http404("没有这个步骤")
    status = SiteStatus(status)
    must_change(request, ledger, record)
    if not rules.may_take_step(request.user, status):
        raise PermissionDenied("命名、复核和摘牌由县区和市级办理。")
    if record.is_void or status not in MOVES[record.status]:
        state = "作废" if record.is_void else record.get_status_display()
        messages.error(request, f"“{record}”现在是“{state}”，不能办理“{status.label}”。")
        return redirect(ledger.address(record))
    form = StepForm(request.POST or None, site=record, status=status)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        told = Told(
            facts["on"],
            facts.get("document", ""),
            facts.get("note", ""),
            facts.get("late_reason", ""),
            form.site_fields,
        )
        try:
            workflow.move(record, request.user, status, told, facts["version"])
        except Refused as error:
            refuse(form, error, record)
        else:
            messages.success(request, f"已办理{status.label}：{record}")
            return redirect(ledger.address(record))
    return _page(request, ledger, record, form, f"{status.label}阵地", f"办理{status.label}", HINTS[status])


@require_http_methods(["GET", "POST"])
@with_record
def site_undo(request, ledger, record):
    """Take the last step of a site back."""
    must_change(request, ledger, record)
    step = workflow.last_step(record)
    if step is None or record.is_void:
        messages.error(request, "没有可以撤回的步骤。")
        return redirect(ledger.address(record))
    if not rules.may_take_step(request.user, step.status):
        raise PermissionDenied("命名、复核和摘牌由县区和市级撤回。")
    form = UndoForm(request.POST or None, initial={"version": record.version})
    if request.method == "POST" and form.is_valid():
        try:
            workflow.undo(record, request.user, form.cleaned_data["reason"], form.cleaned_data["version"])
        except Refused as error:
            refuse(form, error, record)
        else:
            messages.success(request, f"已撤回{step.get_status_display()}：{record}")
            return redirect(ledger.address(record))
    label = step.get_status_display()
    hint = f"撤回 {step.on:%Y-%m-%d} 的“{label}”，阵地回到这一步以前的状态和日期。办错了才撤回。"
    return _page(request, ledger, record, form, f"撤回{label}", "撤回", hint)


def _page(request, ledger, record, form, title, verb, hint):
    context = {"ledger": ledger, "record": record, "form": form, "title": title, "verb": verb, "hint": hint}
    return render(request, "projects/record_step.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@with_record
def site_rating(request, ledger, record):
    """Fill in the checklist of a site; the stars follow from the points."""
    must_change(request, ledger, record)
    if not rules.may_rate(request.user):
        raise PermissionDenied("星级由县区和市级评定。")
    if not record.category.lines:
        raise Http404("这一类阵地不评星级")
    if record.is_void or record.status == SiteStatus.REMOVED:
        messages.error(request, "已经作废或摘牌的阵地不再评定星级。")
        return redirect(ledger.address(record))
    form = RatingForm(request.POST or None, site=record)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.rate(record, request.user, form.checks, form.cleaned_data["version"])
        except Refused as error:
            refuse(form, error, record)
        else:
            messages.success(request, f"已评定：{record}，{record.points}分，{record.starred}。")
            return redirect(ledger.address(record))
    context = {
        "ledger": ledger,
        "record": record,
        "form": form,
        "ladder": list(enumerate(record.category.star_points, 1)),
    }
    return render(request, "projects/site_rating.html", context, status=422 if form.errors else 200)
