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
from projects.models import Figure, Indicator, Origin
from projects.trail import behind, rule_told

PAGE = 40


@require_GET
def figure_trail(request, year, code, organization, period):
    """The origin of indicator × organisation × period; `?scope=own` for its own cell.

    `?format=` answers the counted rows as a file; the figures of a number that people report, and with `of=versions`.
    """
    holder = get_object_or_404(Organization.objects.visible_to(request.user), code=organization)
    related = Indicator.objects.visible_to(request.user).select_related("programme", "project__initiative__action")
    indicator = get_object_or_404(related, programme__year=year, code=code)
    try:
        span = periods.parse(period)
    except PeriodError as error:
        raise Http404(str(error)) from error
    scope = Scope.OWN if request.GET.get("scope") == "own" else Scope.SUBTREE
    pending = request.GET.get("pending") == "1"
    numbers = table([indicator], [holder], [span, *span.months], scope, pending)
    source = behind(indicator, holder, span, scope, numbers, request.user)
    versions = _versions(request.user, indicator, holder, span, scope, source is None)
    if export.asked(request):
        return _exported(request, f"{indicator.name}{span}", source, versions)
    cell = numbers[indicator, holder, span]
    page = Paginator(source.rows if source else versions, PAGE).get_page(request.GET.get("page"))
    context = {
        "indicator": indicator,
        "organization": holder,
        "period": span,
        "scope": scope.value,
        "cell": cell,
        "task": Tasks(indicator.programme, [indicator], [holder])[indicator, holder],
        "months": span.months,
        "pending": pending,
        "sums": [numbers[indicator, holder, month].value for month in span.months],
        "rows": _grid(cell, numbers, indicator, holder, span),
        "source": source,
        "rule": rule_told(indicator),
        "page": page,
        "books": versions if source else page,
        "may_open": source and source.ledger and source.ledger.may_see(request.user),
    }
    return render(request, "projects/figure_trail.html", context)


def _exported(request, name, source, versions):
    if source is None or request.GET.get("of") == "versions":
        return export.answer(request, f"{name}入账记录", exports.VERSIONS, versions)
    return export.answer(request, f"{name}计入的记录", exports.counted(source), source.rows)


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


def _versions(user, indicator, holder, span, scope, counted):
    """The figures behind the number, newest first, with their reports and who accepted them; or those reported only."""
    figures = Figure.objects.visible_to(user).filter(
        indicator__code=indicator.code, month__gte=span.first, month__lte=span.last
    )
    if scope == Scope.OWN:
        figures = figures.filter(organization=holder)
    else:
        figures = figures.filter(organization__path__startswith=holder.path)
    if not counted:
        figures = figures.filter(origin=Origin.REPORTED)
    return figures.select_related(
        "organization", "accepted_by", "report__submitted_by", "correction__proposed_by"
    ).order_by("-month", "organization__path", "-version")
