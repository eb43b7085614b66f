"""Review: the queue of submitted reports, and one report with its history."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from organizations.models import AuditEntry
from projects import conversation, rules, workflow
from projects.deadlines import deadline
from projects.figures import Scope, Tasks, table
from projects.forms import ReturnForm, ReviewFilter
from projects.models import MonthlyReport, Programme, ReportEntry
from projects.sheet import Line
from projects.views import attachments, comments

PAGE = 30
PK = re.compile(r"[0-9]{1,18}")  # what a database takes as an id


def _reviewer(request):
    if not request.user.reviews_reports:
        raise PermissionDenied("您的账号不审核月报。")


@require_GET
def review_queue(request):
    """The submitted reports of the own department."""
    _reviewer(request)
    programme = Programme.objects.in_use()
    if programme is None:
        return render(request, "projects/no_programme.html")
    form = ReviewFilter(request.GET, programme, request.user)
    page = Paginator(form.filter(MonthlyReport.objects.waiting_for(request.user).with_project()), PAGE).get_page(
        request.GET.get("page")
    )
    reports = list(page.object_list)
    lines = report_lines(reports)
    items = [(report, lines[report.pk]) for report in reports]
    context = {"page": page, "items": items, "filter": form, "programme": programme, "return_form": ReturnForm()}
    context["talks"] = conversation.counts(reports, request.user)
    return render(request, "projects/review_queue.html", context)


def report_lines(reports: list[MonthlyReport]) -> dict[int, list[Line]]:
    """Report id → its lines with last month and cumulative, in a constant number of queries per month."""
    lines: dict[int, list[Line]] = {report.pk: [] for report in reports}
    entries = ReportEntry.objects.filter(report__in=reports).select_related("indicator").order_by("indicator__order")
    by_report: dict = {}
    for entry in entries:
        by_report.setdefault(entry.report_id, []).append(entry)
    for month in {report.month for report in reports}:
        own = [report for report in reports if report.month == month]
        indicators = {e.indicator for report in own for e in by_report.get(report.pk, [])}
        organizations = {report.organization for report in own}
        if not indicators:
            continue
        before = month - 1
        numbers = table(indicators, organizations, [before, before.to_date], Scope.OWN, pending=True)
        tasks = Tasks(own[0].programme, list(indicators), list(organizations))
        for report in own:
            for entry in by_report.get(report.pk, []):
                indicator, key = entry.indicator, (entry.indicator, report.organization)
                cumulative = numbers[*key, before.to_date].value
                carries = before.year == report.programme.year or not indicator.is_flow
                line = Line(
                    indicator=indicator,
                    entry=entry,
                    task=tasks[key],
                    before=cumulative if carries else None,
                    last=numbers[*key, before].value,
                    fed=None,
                    month=month,
                    limits=tasks.limits,
                )
                lines[report.pk].append(line)
    return lines


@require_POST
def review_accept(request, pk):
    """Accept one report."""
    _reviewer(request)
    report = get_object_or_404(MonthlyReport.objects.visible_to(request.user).with_project(), pk=pk)
    try:
        workflow.accept(report, request.user)
        outcome = {"accepted": [report]}
    except workflow.Refused as error:
        outcome = {"refusal": str(error)}
    return _answer(request, report, outcome, f"已通过：{report.organization}《{report.title}》。")


@require_POST
def review_return(request, pk):
    """Return one report with a reason."""
    _reviewer(request)
    report = get_object_or_404(MonthlyReport.objects.visible_to(request.user).with_project(), pk=pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        outcome = {"refusal": form.errors["reason"][0]}
    else:
        try:
            workflow.send_back(report, request.user, form.cleaned_data["reason"])
            outcome = {"returned": report}
        except workflow.Refused as error:
            outcome = {"refusal": str(error)}
    return _answer(request, report, outcome, f"已退回：{report.organization}《{report.title}》。")


def _answer(request, report, outcome, done):
    """Inside the queue the row makes way for a line that tells what happened; elsewhere back to the report."""
    if request.htmx:
        context = {
            "report": report,
            "done": done,
            "waiting": MonthlyReport.objects.waiting_for(request.user).count(),
            **outcome,
        }
        return render(request, "projects/_review_done.html", context)
    refusal = outcome.get("refusal")
    (messages.error if refusal else messages.success)(request, refusal or done)
    return redirect("report_detail", report.pk)


@require_POST
def review_accept_all(request):
    """Accept every report that was shown and ticked."""
    _reviewer(request)
    ids = {int(pk) for pk in request.POST.getlist("report") if PK.fullmatch(pk)}
    accepted = workflow.accept_many(ids, request.user)
    if accepted:
        messages.success(request, f"已通过{len(accepted)}份月报。")
    if len(accepted) < len(ids):
        messages.warning(request, f"有{len(ids) - len(accepted)}份没有处理：已被他人处理，或不由您审核。")
    if not ids:
        messages.info(request, "没有勾选月报。")
    return redirect("review_queue")


@require_GET
def report_detail(request, pk):
    """One report: values, texts, state, and everything that happened to it."""
    entries = Prefetch("entries", ReportEntry.objects.select_related("indicator").order_by("indicator__order"))
    scoped = MonthlyReport.objects.visible_to(request.user).with_project().prefetch_related(entries)
    report = get_object_or_404(scoped, pk=pk)
    due = deadline(report.programme, report.month)
    context = {
        "report": report,
        "lines": report_lines([report])[report.pk],
        "trail": AuditEntry.objects.visible_to(request.user).about(report).select_related("actor"),
        "deadline": due,
        "is_late": bool(report.first_submitted_at) and due.is_late(report.first_submitted_at),
        "may_review": rules.may_review(request.user, report),
        "may_edit": rules.may_edit(request.user, report),
        "return_form": ReturnForm(),
    }
    context |= attachments.gallery(request.user, report) | comments.thread(request.user, report)
    return render(request, "projects/report_detail.html", context)
