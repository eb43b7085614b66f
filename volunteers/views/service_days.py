"""Service days: the board of a month, a day, and recording what was held on it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from common import export, periods
from common.export import Column, Kind
from ledgers.workflow import LateReasonMissing, Refused
from organizations.models import AuditEntry
from projects.models import Activity
from volunteers import calendar, days, rules
from volunteers.forms.service_days import DayFilter, RecordDayForm, known_months
from volunteers.models import ServiceDay
from volunteers.workflow import service_days

PAGE = 40
COLUMNS = [
    Column("服务站", "day.site.name", width=32),
    Column("单位", "day.site.organization.short_name"),
    Column("固定服务日", "day.due_on", Kind.DATE),
    Column("服务日期", "day.on", Kind.DATE),
    Column("状态", "word"),
    Column("说明", "flags", width=36),
    Column("活动编号", lambda told: told.day.activity.number if told.is_recorded else "", width=16),
    Column("参加人数", lambda told: told.day.activity.heads if told.is_recorded else None, Kind.WHOLE),
    Column("当天新招募", "recruits", Kind.WHOLE),
]


@require_GET
def service_day_list(request):
    """The stations and their days of a month; a month without them gets them now. `?format=` answers a file."""
    form = DayFilter(request.GET, request.user)
    month = form.shown
    if month.start <= service_days.kept_until() and month.year >= periods.today().year:
        service_days.ensure(min(month.end, service_days.kept_until()), month.start)
    rows = form.filter(days.of_month(request.user, month))
    shown = form.in_state(rows)
    if export.asked(request):
        listed = shown.select_related("site__organization", "activity").order_by("due_on", "site__organization__path")
        return export.answer(request, f"{month}志愿服务日", COLUMNS, days.told(list(listed)), f"{month}志愿服务日")
    sites = days.stations_in(request.user).filter(pk__in=shown.order_by().values("site"))
    page = Paginator(sites.order_by("organization__path", "name", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "month": month,
        "months": known_months(),
        "counts": [(name, days.FLAGS[name], number) for name, number in _counted(rows, month)],
        "notes": [calendar.note(day) for day in calendar.service_days(month)],
        "page": page,
        "board": days.board(page.object_list, shown, month),
        "may_move": rules.may_move_days(request.user),
        "may_record": service_days.may_record(request.user),
    }
    return render(request, "volunteers/service_day_list.html", context)


def _counted(rows, month) -> list[tuple[str, int]]:
    found = days.counts(rows, month)
    return [(name, found[name]) for name in days.FLAGS]


def scoped(request, pk: int) -> ServiceDay:
    """The service day of an address in the user's scope, with what its pages show."""
    rows = ServiceDay.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("site__organization", "activity", "moved_by"), pk=pk)


@require_GET
def service_day_detail(request, pk):
    """One service day: when it is, what was held, whom it won, and how it was moved."""
    day = scoped(request, pk)
    context = {
        "told": days.told([day])[0],
        "day": day,
        "trail": AuditEntry.objects.about(day).select_related("actor").order_by("-id"),
        "may_move": rules.may_move_days(request.user),
        "may_record": service_days.may_record(request.user),
        "may_register": rules.may_register(request.user),
    }
    return render(request, "volunteers/service_day_detail.html", context)


@require_http_methods(["GET", "POST"])
def service_day_record(request, pk):
    """Enter what was held on a service day, or choose it among what stands in the ledger."""
    day = scoped(request, pk)
    if not service_days.may_record(request.user):
        raise PermissionDenied("您的账号不登记志愿服务日。")
    told = days.told([day])[0]
    if told.is_recorded or not told.is_begun:
        messages.info(request, "这个服务日已经登记。" if told.is_recorded else "服务日还没有到，办了以后再登记。")
        return redirect("service_day_detail", pk)
    form = RecordDayForm(request.POST or None, day, request.user)
    if request.method == "POST" and form.is_valid():
        try:
            activity = _recorded(form, day, request.user)
        except Refused as error:
            form.add_error("late_reason" if isinstance(error, LateReasonMissing) else None, str(error))
        else:
            messages.success(request, f"已登记：{activity}。场次随之计数，活动台账里不用再登记一次。")
            return redirect("service_day_detail", pk)
    context = {"day": day, "told": told, "form": form, "rule": form.rule, "void": _void(day)}
    return render(request, "volunteers/service_day_record.html", context, status=422 if form.errors else 200)


def _recorded(form: RecordDayForm, day: ServiceDay, user) -> Activity:
    if existing := form.cleaned_data.get("existing"):
        return service_days.link(day, user, existing)
    return service_days.record(day, user, form.save(commit=False))


def _void(day: ServiceDay) -> Activity | None:
    """The record that was voided, which may be brought back instead of entering it again."""
    return day.activity if day.activity and day.activity.is_void else None
