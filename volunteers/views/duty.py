"""The board of duty rosters, the week of one site, and what lacks people."""

import datetime as dt

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from common import export, periods
from common.export import Column, Kind
from organizations.models import Organization
from volunteers import figures, rules
from volunteers.forms.duty import AttendanceFilter, SiteFilter, duty_sites, monday, on_list
from volunteers.models import DutySlot
from volunteers.views import duty_week
from volunteers.workflow import revealing
from volunteers.workflow.duty_slots import WEEKDAYS

SITES, GAPS = 15, 50  # on a page
AHEAD = dt.timedelta(days=13)  # with today, two weeks
WEEK = dt.timedelta(days=7)


@require_GET
def duty_board(request):
    """The week of all stations and crossings in scope, how far it is filled, and where people are missing."""
    form, begin = SiteFilter(request.GET, request.user), monday(request.GET.get("week"))
    sites = on_list(form.filter(duty_sites(request.user)), begin)
    found = figures.shifts(sites, begin, begin + WEEK - dt.timedelta(days=1))
    if export.asked(request):
        revealing.took(request.user, f"{begin}一周的值守排班表", len(found), export.asked(request))
        rows = duty_week.lines(sites, begin)
        return export.answer(request, f"值守排班{begin}", duty_week.COLUMNS, rows, f"值守排班表（{_week(begin)}）")
    page = Paginator(sites, SITES).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "page": page,
        "weeks": duty_week.weeks(list(page.object_list), begin),
        "coverage": figures.added(found),
        "short": sum(shift.missing > 0 for shift in found),
        "below": _below(sites, form.top, found),
        "gaps": len(_gaps(form, request.user)),
        "unmarked": AttendanceFilter(request.GET, request.user).untold(request.user).count(),
        "may_plan": rules.may_plan(request.user),
        **_around(begin),
    }
    return render(request, "volunteers/duty_board.html", context)


def _around(begin: dt.date) -> dict:
    """What a page with a week knows of it."""
    return {
        "monday": begin,
        "sunday": begin + WEEK - dt.timedelta(days=1),
        "before": begin - WEEK,
        "after": begin + WEEK,
        "this": monday(None),
        "dates": [begin + dt.timedelta(days=n) for n in range(7)],
    }


def _week(begin: dt.date) -> str:
    return f"{begin:%Y年%-m月%-d日}—{begin + WEEK - dt.timedelta(days=1):%-m月%-d日}"


def _below(sites, top: Organization, found: list[figures.Shift]) -> list[tuple[Organization, figures.Coverage]]:
    """(organisation, coverage) of those directly below another, and of itself where it has sites of its own."""
    known = Organization.objects.filter(path__startswith=top.path, depth__lte=top.depth + 1)
    paths = {organization.path: organization for organization in known}
    cut = len(top.path) + Organization.steplen
    places = {pk: paths[path[:cut]].pk for pk, path in sites.order_by().values_list("pk", "organization__path")}
    told = figures.coverage_by(places, found)
    return [(organization, told[organization.pk]) for organization in paths.values() if organization.pk in told]


def _gaps(form: SiteFilter, user) -> list[figures.Shift]:
    sites = on_list(form.filter(duty_sites(user)), periods.today())
    return figures.gaps(sites, periods.today(), periods.today() + AHEAD)


@require_GET
def duty_gaps(request):
    """What lacks people within the next two weeks, by day and time."""
    form = SiteFilter(request.GET, request.user)
    found = _gaps(form, request.user)
    if export.asked(request):
        return export.answer(request, f"值守缺口{periods.today()}", COLUMNS, _with_slots(found), "值守缺口（今后14天）")
    page = Paginator(found, GAPS).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "page": page,
        "rows": _with_slots(page.object_list),
        "missing": sum(shift.missing for shift in found),
        "until": periods.today() + AHEAD,
        "may_plan": rules.may_plan(request.user),
    }
    return render(request, "volunteers/duty_gaps.html", context)


def _with_slots(found: list[figures.Shift]) -> list[tuple[figures.Shift, DutySlot, str]]:
    """(shift, its slot, its weekday) (one query)."""
    slots = DutySlot.objects.select_related("site__organization", "site__category")
    known = slots.in_bulk({shift.slot for shift in found})
    return [(shift, known[shift.slot], WEEKDAYS[shift.on.weekday()]) for shift in found]


COLUMNS = [
    Column("日期", lambda row: row[0].on, Kind.DATE),
    Column("星期", lambda row: row[2], width=6),
    Column("时间", lambda row: f"{row[1].starts_at:%H:%M}—{row[1].ends_at:%H:%M}"),
    Column("单位", lambda row: row[1].site.organization.short_name),
    Column("类别", lambda row: row[1].site.category.name),
    Column("值守点", lambda row: row[1].site.name, width=28),
    Column("地址", lambda row: row[1].site.address, width=28),
    Column("需要人数", lambda row: row[0].needed, Kind.WHOLE),
    Column("已排", lambda row: row[0].present, Kind.WHOLE),
    Column("还缺", lambda row: row[0].missing, Kind.WHOLE),
]


@require_GET
def duty_site(request, pk):
    """The week of one site: to plan by, and to print and hang up."""
    site = get_object_or_404(duty_sites(request.user), pk=pk)
    begin = monday(request.GET.get("week"))
    week = duty_week.weeks([site], begin)[0]
    may = rules.may_plan(request.user) and on_list(duty_sites(request.user).filter(pk=pk), periods.today()).exists()
    context = {
        "site": site,
        "week": week,
        "may_plan": may,
        "may_copy": may and begin + WEEK > periods.today(),
        "has_slots": site.duty_slots.exists(),
        **_around(begin),
    }
    return render(request, "volunteers/duty_site.html", context)
