"""Moving service days: one, or all of a date below an organisation."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common import periods
from common.periods import Month
from ledgers.workflow import Refused
from volunteers import calendar, days, rules
from volunteers.forms.service_days import MoveForm, MoveManyForm, known_months
from volunteers.models import ServiceDay
from volunteers.views.service_days import scoped
from volunteers.workflow import service_days


def _must_move(user) -> None:
    if not rules.may_move_days(user):
        raise PermissionDenied("志愿服务日由市级和县区的工作人员调整，需要调整请与县区联系。")


@require_http_methods(["GET", "POST"])
def service_day_move(request, pk):
    """Hold one service day on another date."""
    day = scoped(request, pk)
    _must_move(request.user)
    told = days.told([day])[0]
    if told.is_recorded:
        messages.info(request, "这个服务日已经登记，不用再调整。")
        return redirect("service_day_detail", pk)
    form = MoveForm(request.POST or None, day.due_on)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            service_days.move(day, request.user, to, form.cleaned_data["reason"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"“{day.site}”的服务日已调整到{calendar.note(to).told}。")
            return redirect("service_day_detail", pk)
    context = {"day": day, "told": told, "form": form}
    return render(request, "volunteers/service_day_move.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def service_day_move_many(request):
    """Hold all service days of a date on another one: first what would be moved, then moving it."""
    _must_move(request.user)
    due_on = _due_on(request.POST.get("due_on") or request.GET.get("due_on"))
    initial = {"organization": request.user.organization.code, "due_on": due_on}
    form = MoveManyForm(request.POST or None, request.user, due_on, initial=initial)
    found = None
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("organization", "to", "reason")}
        try:
            if "confirmed" in request.POST:
                return _moved(request, due_on, **said)
            found = _found(request.user, due_on, said["organization"], said["to"])
        except Refused as error:
            form.add_error(None, str(error))
    context = {
        "form": form,
        "due": calendar.note(due_on),
        "to": found and calendar.note(form.cleaned_data["to"]),
        "found": found,
        "choices": _choices(request.user),
    }
    return render(request, "volunteers/service_day_move_many.html", context, status=422 if form.errors else 200)


def _moved(request, due_on, organization, to, reason):
    number = service_days.move_many(request.user, organization, due_on, to, reason)
    messages.success(request, f"已把{number}个服务站{due_on}的服务日调整到{calendar.note(to).told}。")
    return redirect(f"{reverse('service_day_list')}?month={Month.of(due_on).key}")


def _found(user, due_on, organization, to) -> dict:
    """What moving them would do: how many would move, and how many of the date stay and why."""
    every = days.standing(ServiceDay.objects.visible_to(user).filter(due_on=due_on))
    every = every.filter(site__organization__path__startswith=organization.path)
    moving = service_days.movable(user, organization, due_on, to)
    if to == due_on or abs((to - due_on).days) > calendar.MOST_MOVED:
        raise Refused(f"请选择固定服务日前后{calendar.MOST_MOVED}天以内的另外一天。")
    return {
        "all": every.count(),
        "moving": moving.count(),
        "recorded": every.filter(days.RECORDED).count(),
        "moved": every.filter(days.OPEN).exclude(on=due_on).count(),
        "examples": list(moving.select_related("site").order_by("site__organization__path", "pk")[:10]),
    }


def _due_on(text: str | None) -> dt.date:
    """The fixed date of an address; without one the next whose Saturday is not free, else the next at all."""
    dates = [day for month in known_months() for day in calendar.service_days(month)]
    try:
        asked = dt.date.fromisoformat(text or "")
    except ValueError:
        asked = None
    if asked in dates:
        return asked
    coming = [day for day in dates if day >= periods.today()] or dates
    return next((day for day in coming if calendar.note(day).is_special), coming[0])


def _choices(user) -> list[calendar.DayNote]:
    """The fixed dates to choose from: those with days that nobody recorded or moved."""
    rows = ServiceDay.objects.visible_to(user).filter(days.OPEN, on=F("due_on")).order_by("due_on")
    return [calendar.note(day) for day in rows.values_list("due_on", flat=True).distinct()]
