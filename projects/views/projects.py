"""The list of key projects, and what it shares with the page of one."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from common import export, periods
from common.periods import Month, PeriodError
from projects import exports
from projects.figures import progress
from projects.forms import ProjectFilter
from projects.lights import SEVERITY
from projects.models import KeyProject, Programme


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
    """All key projects with completion and light; `?format=` answers the same list as a file."""
    programme = Programme.objects.visible_to(request.user).in_use()
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
    if export.asked(request):
        rows = exports.project_rows(standings, items, organization, month)
        return export.answer(request, title, exports.PROJECTS, rows, title)
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


def _sorted(items, order):
    """By number, completion (nothing due last) or severity of the light."""
    if order == "light":
        return sorted(items, key=lambda item: (SEVERITY.index(item[1].light), item[0].number))
    if order in ("completion", "-completion"):
        known = [item for item in items if item[1].completion is not None]
        known.sort(key=lambda item: item[1].completion, reverse=order.startswith("-"))
        return known + [item for item in items if item[1].completion is None]
    return sorted(items, key=lambda item: item[0].number)
