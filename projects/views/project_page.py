"""One key project in full."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from common import export, periods
from projects import exports
from projects.dossier import Dossier
from projects.forms import ComparisonOrder
from projects.models import KeyProject, MonthlyReport, ProblemState
from projects.rules import sees_phones
from projects.views.problems import with_forms
from projects.views.projects import begun_months, shown_month

PROBLEMS = 10


@require_GET
def project_detail(request, year, number):
    """One project: curves, lights, problems, people, and the organisations, which `?format=` answers as a file."""
    visible = KeyProject.objects.visible_to(request.user).select_related(
        "programme", "initiative__action", "initiative__department"
    )
    project = get_object_or_404(visible, programme__year=year, number=number)
    month = shown_month(request, project.programme)
    months = begun_months(project.programme)
    order = ComparisonOrder(request.GET)
    dossier = Dossier(project, request.user, month, [m for m in months if m <= month] or [month])
    comparison = dossier.comparison(order.value("sort"))
    if export.asked(request):
        if comparison is None:
            raise Http404("没有可以比较的单位。")
        title = f"{project.name}{month.to_date}各单位进展"
        return export.answer(request, title, exports.COMPARISON, exports.comparison_rows(comparison), title)
    problems = (
        MonthlyReport.objects.visible_to(request.user).of_holders().filter(project=project, month__lte=month).raising()
    )
    problems = list(problems.with_project().newest_first())
    context = {
        "project": project,
        "month": month,
        "months": months,
        "organization": request.user.organization,
        "dossier": dossier,
        "comparison": comparison,
        "order": order,
        "sort": order.value("sort") or "",
        "problems": with_forms(problems[:PROBLEMS], request.user),
        "problem_count": len(problems),
        "unsolved": sum(report.state != ProblemState.SOLVED for report in problems),
        "printed": periods.today(),
        "sees_phones": sees_phones(request.user),
    }
    return render(request, "projects/project_detail.html", context)
