"""Corrections: proposing another value for what was accepted, and deciding about it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from projects import rules, workflow
from projects.forms import CorrectionForm, RefusalForm
from projects.models import Correction, Figure, MonthlyReport


@require_http_methods(["GET", "POST"])
def correction_propose(request, pk, code):
    """The form for another value of one indicator of an accepted report."""
    report = get_object_or_404(MonthlyReport.objects.visible_to(request.user).with_project(), pk=pk)
    indicator = report.programme.indicators.filter(project=report.project_id, code=code).first()
    if indicator is None or not indicator.is_typed_by(report.organization, report.month):
        raise Http404("这份月报没有这个指标")
    if not rules.may_correct(request.user, report):
        raise PermissionDenied("只有已通过审核的月报可以更正，由填报单位或审核单位提出。")
    form = CorrectionForm(indicator, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.propose_correction(
                report, indicator, form.cleaned_data["value"], request.user, form.cleaned_data["reason"]
            )
        except workflow.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已提出更正“{indicator.name}”，审核同意后生效；在此之前各处仍用原数。")
            return redirect("report_detail", report.pk)
    versions = Figure.objects.visible_to(request.user).filter(
        indicator=indicator, organization=report.organization, month=report.month
    )
    context = {
        "report": report,
        "indicator": indicator,
        "form": form,
        "versions": versions.select_related("accepted_by", "correction__proposed_by").order_by("-version"),
        "waiting": report.corrections.waiting().filter(indicator=indicator).first(),
    }
    return render(request, "projects/correction_propose.html", context)


@require_POST
def correction_accept(request, pk):
    """Accept one correction."""
    return _decide(request, pk, workflow.accept_correction, "已同意更正，新数已经生效。")


@require_POST
def correction_refuse(request, pk):
    """Refuse one correction with a reason."""
    form = RefusalForm(request.POST)
    decision = form.cleaned_data["decision"] if form.is_valid() else ""
    return _decide(request, pk, workflow.refuse_correction, "已退回更正，原数不变。", decision)


@require_POST
def correction_withdraw(request, pk):
    """Take back one's own proposal."""
    return _decide(request, pk, workflow.withdraw_correction, "已撤回更正。")


def _decide(request, pk, verb, done, *arguments):
    """Do what was decided; inside the queue the line tells what happened, elsewhere back to the report."""
    correction = get_object_or_404(Correction.objects.visible_to(request.user).with_context(), pk=pk)
    allowed = rules.may_withdraw_correction if verb is workflow.withdraw_correction else rules.reviews_correction
    if not allowed(request.user, correction):
        raise PermissionDenied("这条更正不由您办理。")
    refusal = ""
    try:
        verb(correction, request.user, *arguments)
    except workflow.Refused as error:
        refusal = str(error)
    if request.htmx:
        context = {"correction": correction, "refusal": refusal, "done": done}
        return render(request, "projects/_correction_done.html", context)
    (messages.error if refusal else messages.success)(request, refusal or done)
    return redirect("report_detail", correction.report_id)
