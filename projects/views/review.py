"""Review: the queue of submitted reports, and one report with its history."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from common import export, periods
from organizations.models import AuditEntry, Level
from projects import conversation, deadlines, exports, rules, workflow
from projects.collection import collected
from projects.counted import counted_in, then
from projects.figures import Tasks
from projects.forms import ReturnForm, ReviewFilter
from projects.models import Correction, Extension, Indicator, MonthlyReport, Programme, ReportEntry, ReportStatus
from projects.past import Past
from projects.sheet import Line
from projects.views import attachments, comments

PAGE = 30
PK = re.compile(r"[0-9]{1,18}")  # what a database takes as an id


def _reviewer(request):
    if not request.user.reviews_reports:
        raise PermissionDenied("您的账号不审核月报。")


@require_GET
def review_queue(request):
    """The submitted reports of the own department, and corrections; `?format=` answers them as a file."""
    _reviewer(request)
    programme = Programme.objects.visible_to(request.user).in_use()
    if programme is None:
        return render(request, "projects/no_programme.html")
    form = ReviewFilter(request.GET, programme, request.user)
    waiting = form.filter(MonthlyReport.objects.waiting_for(request.user))
    corrections = Correction.objects.waiting_for(request.user).with_context()
    if export.asked(request):
        rows = exports.review_rows(corrections, _with_lines(list(waiting.with_project())))
        return export.answer(request, "待审核的月报和更正", exports.REVIEW, rows)
    page = Paginator(waiting.with_project(), PAGE).get_page(request.GET.get("page"))
    reports = list(page.object_list)
    context = {
        "page": page,
        "items": _with_lines(reports),
        "usual": waiting.explained(False).count(),
        "unusual": waiting.explained().count(),
        "seen_at": periods.now().isoformat(),
        "corrections": corrections,
        "filter": form,
        "programme": programme,
    }
    context["talks"] = conversation.counts(reports, request.user)
    context["time_requests"] = Extension.objects.waiting_for(request.user).count()
    return render(request, "projects/review_queue.html", context)


def _with_lines(reports: list[MonthlyReport]) -> list[tuple[MonthlyReport, list[Line]]]:
    lines = report_lines(reports)
    return [(report, lines[report.pk]) for report in reports]


def report_lines(reports: list[MonthlyReport]) -> dict[int, list[Line]]:
    """Report id → its lines with last month and cumulative, what registers count among them; constant queries."""
    lines: dict[int, list[Line]] = {report.pk: [] for report in reports}
    stated = _stated(reports)
    if not stated:
        return lines
    indicators = {indicator for _, indicator, _ in stated}
    organizations, months = {report.organization for report in reports}, {report.month for report in reports}
    past = Past(indicators, organizations, months)
    tasks = Tasks(reports[0].programme, indicators, organizations)
    parts = collected(organizations, indicators, months)
    for report, indicator, entry in stated:
        key = (indicator, report.organization)
        cell = past.numbers[*key, report.month]
        line = Line(
            indicator=indicator,
            entry=entry,
            task=tasks[key],
            before=past.to_date(*key, report.month),
            last=past.last(*key, report.month),
            fed=cell.value if entry is None else None,
            month=report.month,
            limits=tasks.limits,
            figure=_accepted(report, cell),
            collected=parts.get((report.organization_id, indicator.pk, report.month)),
            then=then(report, indicator),
        )
        lines[report.pk].append(line)
    return lines


def _stated(reports: list[MonthlyReport]) -> list[tuple[MonthlyReport, Indicator, ReportEntry | None]]:
    """What stands in the reports: what people typed, and what registers count, without an entry."""
    by_id = {report.pk: report for report in reports}
    entries = ReportEntry.objects.typed().filter(report__in=by_id).select_related("indicator")
    stated = [(by_id[entry.report_id], entry.indicator, entry) for entry in entries]
    stated += [(by_id[pk], indicator, None) for pk, own in counted_in(reports).items() for indicator in own]
    return sorted(stated, key=lambda line: line[1].order)


def _accepted(report: MonthlyReport, cell):
    """The figure that an accepted report's value has become, in its newest version."""
    if report.status != ReportStatus.ACCEPTED:
        return None
    return next((part for part in cell.parts if part.month == report.month and part.figure), None)


def _reviewed_or_404(request, pk) -> MonthlyReport:
    """A report in scope; PermissionDenied unless the user reviews what its organisation reports on its project."""
    _reviewer(request)
    report = get_object_or_404(MonthlyReport.objects.visible_to(request.user).with_project(), pk=pk)
    if not rules.reviews_for(request.user, report.organization, report.project):
        raise PermissionDenied("这份月报不由您审核。")
    return report


@require_POST
def review_accept(request, pk):
    """Accept one report."""
    report = _reviewed_or_404(request, pk)
    try:
        workflow.accept(report, request.user)
        outcome = {"accepted": [report]}
    except workflow.Refused as error:
        outcome = {"refusal": str(error)}
    return _answer(request, report, outcome, f"已通过：{report.organization}《{report.title}》。")


@require_POST
def review_return(request, pk):
    """Return one report with a reason; a township's also after it was accepted."""
    report = _reviewed_or_404(request, pk)
    after = report.status == ReportStatus.ACCEPTED and report.organization.level == Level.TOWNSHIP
    verb = workflow.take_back if after else workflow.send_back
    form = ReturnForm(request.POST)
    if not form.is_valid():
        outcome = {"refusal": form.errors["reason"][0]}
    else:
        try:
            verb(report, request.user, form.cleaned_data["reason"])
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
    """Accept every report that was ticked; or, with `scope=all`, all of the filter that look as usual.

    Only what was there when the page was shown: what came in since then nobody has seen.
    """
    _reviewer(request)
    if request.POST.get("scope") == "all":
        ids = _all_usual(request)
    else:
        ids = {int(pk) for pk in request.POST.getlist("report") if PK.fullmatch(pk)}
    accepted = workflow.accept_many(ids, request.user)
    if accepted:
        messages.success(request, f"已通过{len(accepted)}份月报。")
    if len(accepted) < len(ids):
        messages.warning(request, f"有{len(ids) - len(accepted)}份没有处理：已被他人处理，或不由您审核。")
    if not ids:
        messages.info(request, "没有勾选月报。")
    return redirect("review_queue")


def _all_usual(request) -> set[int]:
    seen_at = parse_datetime(request.POST.get("seen_at", ""))
    programme = Programme.objects.visible_to(request.user).in_use()
    if seen_at is None or timezone.is_naive(seen_at) or programme is None:
        return set()
    waiting = ReviewFilter(request.POST, programme, request.user).filter(
        MonthlyReport.objects.waiting_for(request.user).explained(False)
    )
    return set(waiting.filter(submitted_at__lte=seen_at).values_list("pk", flat=True))


@require_GET
def report_detail(request, pk):
    """One report: values, texts, state, and everything that happened to it."""
    entries = Prefetch("entries", ReportEntry.objects.select_related("indicator").order_by("indicator__order"))
    scoped = MonthlyReport.objects.visible_to(request.user).with_project().prefetch_related(entries)
    report = get_object_or_404(scoped, pk=pk)
    due, lines = deadlines.of(report), report_lines([report])[report.pk]
    context = {
        "report": report,
        "lines": lines,
        "moved": [line for line in lines if line.has_moved],
        "corrections": _corrections(request.user, report),
        "may_correct": rules.may_correct(request.user, report),
        "trail": AuditEntry.objects.visible_to(request.user).about(report).select_related("actor"),
        "deadline": due,
        "is_late": bool(report.first_submitted_at) and due.is_late(report.first_submitted_at),
        "lock": rules.lock(report) if rules.is_own(request.user, report) else "",
        "may_review": rules.may_review(request.user, report),
        "may_edit": rules.may_edit(request.user, report),
        "may_take_back": rules.may_take_back(request.user, report),
        "return_form": ReturnForm(),
    }
    context |= attachments.gallery(request.user, report) | comments.thread(request.user, report)
    return render(request, "projects/report_detail.html", context)


def _corrections(user, report) -> list[tuple[Correction, bool]]:
    """The corrections of a report, newest first, each with whether the user may decide it."""
    corrections = Correction.objects.visible_to(user).filter(report=report).with_context()
    return [(correction, rules.may_decide_correction(user, correction)) for correction in corrections]
