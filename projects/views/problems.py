"""Problems that reports raise, and what became of them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from common import export
from projects import exports, rules, workflow
from projects.forms import OutcomeForm, ProblemFilter
from projects.models import MonthlyReport, ProblemState, Programme

PAGE = 20
DONE = "已登记办理情况。"


def with_forms(reports, user) -> list:
    """(report, form of its outcome, or None where the user may not tell it) for a list."""
    return [(r, OutcomeForm(r) if rules.may_record_outcome(user, r) else None) for r in reports]


@require_GET
def problem_list(request):
    """The problems of the programme in scope, newest first; `?format=` answers the same list as a file."""
    year = request.GET.get("year", "")
    programmes = Programme.objects.visible_to(request.user)
    programme = programmes.filter(year=year).first() if year.isdecimal() and len(year) == 4 else None
    programme = programme or programmes.in_use()
    if programme is None:
        return render(request, "projects/no_programme.html")
    form = ProblemFilter(request.GET, programme, request.user)
    raised = MonthlyReport.objects.visible_to(request.user).of_holders().filter(programme=programme).raising()
    matching = form.filter(raised.with_project()).newest_first()
    counts = dict(matching.order_by().values_list("state").annotate(Count("pk")))
    state = form.value("state")
    shown = matching.filter(state=state) if state else matching
    if export.asked(request):
        title = f"{programme.year}年重点工作问题与协调"
        return export.answer(request, title, exports.PROBLEMS, shown, title)
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "programme": programme,
        "filter": form,
        "page": page,
        "items": with_forms(page.object_list, request.user),
        "states": [("", "全部", sum(counts.values()))]
        + [(code, label, counts.get(code, 0)) for code, label in ProblemState.choices],
        "state": state or "",
    }
    return render(request, "projects/problem_list.html", context)


@require_POST
def problem_outcome(request, pk):
    """Tell what became of one problem; what was typed stays where it could not be saved."""
    raised = MonthlyReport.objects.visible_to(request.user).of_holders().raising().with_project()
    report = get_object_or_404(raised, pk=pk)
    if not rules.may_record_outcome(request.user, report):
        raise PermissionDenied("只有填报单位和审核单位可以登记办理情况。")
    form = OutcomeForm(report, request.POST)
    if form.is_valid():
        try:
            workflow.record_outcome(report, request.user, form.cleaned_data["state"], form.cleaned_data["note"])
        except workflow.Refused as error:
            form.add_error("note", str(error))
    return _answer(request, report, form)


def _answer(request, report, form):
    """The problem as it stands now, or with what is wrong in the form; without htmx, back to the project."""
    if request.htmx and form.errors:
        return render(request, "projects/_problem.html", {"report": report, "form": form}, status=422)
    if request.htmx:
        told = get_object_or_404(MonthlyReport.objects.visible_to(request.user).raising().with_project(), pk=report.pk)
        answer = render(request, "projects/_problem.html", {"report": told, "form": OutcomeForm(told)})
        return trigger_client_event(answer, "toast", {"text": DONE, "kind": "ok"})
    for errors in form.errors.values():
        messages.error(request, errors[0])
    if not form.errors:
        messages.success(request, DONE)
    return redirect("problem_list")
