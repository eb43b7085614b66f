"""The key projects: the list, and one project in full."""

from io import BytesIO

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from common import periods
from common.periods import Month, PeriodError
from organizations.models import Organization
from projects.figures import progress
from projects.forms import ProjectFilter
from projects.lights import SEVERITY
from projects.models import KeyProject, MonthlyReport, Programme
from projects.spreadsheet import project_workbook


def shown_month(request, programme) -> Month:
    """The month of `?month=`, else the current one of the programme's year; 404 for one that has not begun."""
    newest = min(max(Month.of(periods.today()), Month(programme.year, 1)), Month(programme.year, 12))
    try:
        month = Month.parse(request.GET["month"]) if request.GET.get("month") else newest
    except PeriodError as error:
        raise Http404(str(error)) from error
    if month.year != programme.year or month > newest:
        raise Http404(f"{month}没有数据")
    return month


def begun_months(programme) -> list[Month]:
    """The months of the programme's year that have begun."""
    today = Month.of(periods.today())
    return [month for month in (Month(programme.year, n) for n in range(1, 13)) if month <= today]


@require_GET
def project_list(request):
    """All key projects with completion and light; `?format=xlsx` answers the same list as a spreadsheet."""
    programme = Programme.objects.in_use()
    if programme is None:
        return render(request, "projects/no_programme.html")
    month = shown_month(request, programme)
    form = ProjectFilter(request.GET, programme, request.user)
    visible = KeyProject.objects.visible_to(request.user).in_year(programme.year)
    organization = form.value("organization") or request.user.organization
    standings = progress(programme, [organization], [month], list(form.filter(visible)))
    items = [(p, standings.project(p, organization, month)) for p in standings.answered(organization)]
    if light := form.value("light"):
        items = [item for item in items if item[1].light == light]
    items = _sorted(items, form.value("sort"))
    title = f"{'全市' if organization.is_city else organization}{month.to_date}重点工作项目进展"
    if request.GET.get("format") == "xlsx":
        return _spreadsheet(title, project_workbook(title, standings, items, organization, month))
    context = {
        "programme": programme,
        "month": month,
        "months": begun_months(programme),
        "organization": organization,
        "filter": form,
        "items": items,
        "lights": list(standings.lights(organization, month).items()),
    }
    return render(request, "projects/project_list.html", context)


def _spreadsheet(title: str, content: bytes) -> FileResponse:
    return FileResponse(BytesIO(content), as_attachment=True, filename=f"{title}.xlsx")


def _sorted(items, order):
    """By number, completion (nothing due last) or severity of the light."""
    if order == "light":
        return sorted(items, key=lambda item: (SEVERITY.index(item[1].light), item[0].number))
    if order in ("completion", "-completion"):
        known = [item for item in items if item[1].completion is not None]
        known.sort(key=lambda item: item[1].completion, reverse=order.startswith("-"))
        return known + [item for item in items if item[1].completion is None]
    return sorted(items, key=lambda item: item[0].number)


@require_GET
def project_detail(request, year, number):
    """One project: its indicators with curve and light, the organisations beside one another, the reports."""
    visible = KeyProject.objects.visible_to(request.user).select_related(
        "programme", "initiative__action", "initiative__department"
    )
    project = get_object_or_404(visible, programme__year=year, number=number)
    month = shown_month(request, project.programme)
    months = [m for m in begun_months(project.programme) if m <= month] or [month]
    own = request.user.organization
    below = list(Organization.objects.visible_to(request.user).reporting().valid_in(month).order_by("path"))
    standings = progress(project.programme, below if own in below else [own, *below], months, [project])
    context = {
        "project": project,
        "month": month,
        "months": begun_months(project.programme),
        "organization": own,
        "standing": standings.project(project, own, month),
        "indicators": _indicators(standings, project, own, months),
        "comparison": _comparison(standings, project, below, own, month),
        "reports": _reports(request.user, project, below, months),
        "curves": _curves(standings, project, own, months),
        "shown_months": months,
    }
    return render(request, "projects/project_detail.html", context)


def _indicators(standings, project, organization, months):
    """(indicator, standing, cumulative cell, task) of each indicator."""
    month = months[-1]
    return [
        (
            indicator,
            standings.indicator(indicator, organization, month),
            standings.cell(indicator, organization, month),
            standings.tasks[indicator, organization],
        )
        for indicator in standings.asked(project, organization)
    ]


def _comparison(standings, project, organizations, own, month):
    """(organisation, standing, [cells]) of every organisation below that answers for the project."""
    rows = []
    for organization in organizations:
        asked = standings.asked(project, organization)
        if organization.pk == own.pk or not asked:
            continue
        cells = {indicator.pk: standings.cell(indicator, organization, month) for indicator in asked}
        listed = [cells.get(indicator.pk) for indicator in standings.asked(project, own)]
        rows.append((organization, standings.project(project, organization, month), listed))
    return sorted(rows, key=lambda row: -(row[1].completion or 0))


def _reports(user, project, organizations, months):
    """(organisation, [report or None per month]) of those that ever reported or have to."""
    reports = MonthlyReport.objects.visible_to(user).of_holders().filter(project=project, month__in=months)
    found = {(report.organization_id, report.month): report for report in reports}
    return [
        (organization, [found.get((organization.pk, month)) for month in months])
        for organization in organizations
        if any((organization.pk, month) in found for month in months)
    ]


def _curves(standings, project, organization, months):
    """Per indicator: cumulative value, expected value and target over the months, for the chart."""
    curves = {}
    for indicator in standings.asked(project, organization):
        task = standings.tasks[indicator, organization]
        actual, expected = [], []
        for month in months:
            standing = standings.indicator(indicator, organization, month)
            value = standings.cell(indicator, organization, month).value
            actual.append(None if value is None else float(value))
            known = standing.expected is not None and task.target is not None
            expected.append(float(task.opening + (task.target - task.opening) * standing.expected) if known else None)
        curves[f"curve-{indicator.pk}"] = {
            "months": [month.short for month in months],
            "actual": actual,
            "expected": expected,
            "target": None if task.target is None else float(task.target),
            "unit": indicator.unit,
        }
    return curves
