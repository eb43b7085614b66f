"""Where a number comes from: definition card, formula, months, organisations, reports, and who accepted them."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from common import export, periods
from common.periods import PeriodError
from organizations.models import Organization
from projects import exports
from projects.figures import Scope, Tasks, table
from projects.models import Figure, Indicator

PAGE = 40


@require_GET
def figure_trail(request, year, code, organization, period):
    """The origin of indicator × organisation × period; `?scope=own` for its own cell; `?format=` for the figures."""
    holder = get_object_or_404(Organization.objects.visible_to(request.user), code=organization)
    related = Indicator.objects.visible_to(request.user).select_related("programme", "project__initiative__action")
    indicator = get_object_or_404(related, programme__year=year, code=code)
    try:
        span = periods.parse(period)
    except PeriodError as error:
        raise Http404(str(error)) from error
    scope = Scope.OWN if request.GET.get("scope") == "own" else Scope.SUBTREE
    pending = request.GET.get("pending") == "1"
    versions = _versions(request.user, indicator, holder, span, scope)
    if export.asked(request):
        return export.answer(request, f"{indicator.name}{span}入账记录", exports.VERSIONS, versions)
    numbers = table([indicator], [holder], [span, *span.months], scope, pending)
    cell = numbers[indicator, holder, span]
    tasks = Tasks(indicator.programme, [indicator], [holder])
    context = {
        "indicator": indicator,
        "organization": holder,
        "period": span,
        "scope": scope.value,
        "cell": cell,
        "task": tasks[indicator, holder],
        "months": span.months,
        "pending": pending,
        "sums": [numbers[indicator, holder, month].value for month in span.months],
        "rows": _grid(cell, numbers, indicator, holder, span),
        "page": Paginator(versions, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "projects/figure_trail.html", context)


def _grid(cell, numbers, indicator, holder, span):
    """(organisation, [part or None per month], value, level) of everyone who holds a part or owes one."""
    names = {organization.pk: organization for organization in numbers.rows.organizations}
    owing = {organization.pk for organization, _ in cell.gaps}
    parts: dict = {}
    for month in span.months:
        for part in numbers[indicator, holder, month].parts:
            if part.month == month:
                parts.setdefault(part.organization, {})[month] = part
    levels = {} if indicator.is_flow else {part.organization: part for part in cell.parts}
    rows = []
    for pk in sorted(parts.keys() | owing | levels.keys(), key=lambda pk: names[pk].path):
        own = parts.get(pk, {})
        if indicator.is_flow:
            value = sum(part.value for part in own.values()) if own else None
        else:
            value = levels[pk].value if pk in levels else None
        rows.append((names[pk], [own.get(month) for month in span.months], value, levels.get(pk)))
    return rows


def _versions(user, indicator, holder, span, scope):
    """The figures behind the number, newest first, with their reports and who accepted them."""
    figures = Figure.objects.visible_to(user).filter(
        indicator__code=indicator.code, month__gte=span.first, month__lte=span.last
    )
    if scope == Scope.OWN:
        figures = figures.filter(organization=holder)
    else:
        figures = figures.filter(organization__path__startswith=holder.path)
    return figures.select_related(
        "organization", "accepted_by", "report__submitted_by", "correction__proposed_by"
    ).order_by("-month", "organization__path", "-version")
