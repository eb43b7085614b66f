"""The times of the week of a station or a crossing."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from common import periods
from projects.models import Site
from volunteers import rules
from volunteers.figures import last_day
from volunteers.forms.duty import CopySlotsForm, EndForm, SlotForm, SlotsForm, duty_sites
from volunteers.models import DutySlot
from volunteers.workflow import duty_slots as workflow
from volunteers.workflow.duty_slots import WEEKDAYS
from volunteers.workflow.registration import Refused


def _site(request, pk: int) -> Site:
    """The site in scope; whoever changes something must be allowed to."""
    site = get_object_or_404(duty_sites(request.user), pk=pk)
    _may_write(request)
    return site


def _slot(request, pk: int) -> DutySlot:
    within = duty_sites(request.user).order_by().values("pk")
    slots = DutySlot.objects.filter(site__in=within).select_related("site__organization", "site__category")
    slot = get_object_or_404(slots, pk=pk)
    _may_write(request)
    return slot


def _may_write(request) -> None:
    if request.method == "POST" and not rules.may_plan(request.user):
        raise PermissionDenied("您的账号可以查看值守安排，不设定时段。")


@require_http_methods(["GET", "POST"])
def duty_slots(request, pk):
    """The times of a site, those to come and those that ended; new ones on several days of the week at once."""
    site = _site(request, pk)
    form = SlotsForm(request.POST if request.method == "POST" else None, initial={"from_on": periods.today()})
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["from_on"], form.cleaned_data["to_on"]
        try:
            made = workflow.add(site, request.user, form.all_hours(), *days)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已设定{len(made)}个时段。")
            return redirect("duty_slots", site.pk)
    return _slots_page(request, site, {"form": form}, 422 if form.errors else 200)


def _slots_page(request, site: Site, forms: dict, status: int):
    current, ended = [], []
    for slot in site.duty_slots.order_by("weekday", "starts_at", "from_on"):
        last = last_day(slot.to_on, site.valid_to)
        over = last is not None and last < periods.today()
        (ended if over else current).append((slot, WEEKDAYS[slot.weekday], last, slot.from_on > periods.today()))
    context = {
        "site": site,
        "current": current,
        "ended": sorted(ended, key=lambda row: row[2], reverse=True),
        "weekly": sum(slot.needed for slot, *_, ahead in current if not ahead),
        "may_plan": rules.may_plan(request.user) and not (site.valid_to and site.valid_to <= periods.today()),
        **forms,
    }
    return render(request, "volunteers/duty_slots.html", context, status=status)


@require_http_methods(["GET", "POST"])
def duty_slot_change(request, pk):
    """Let a time of the week be another one from a day on."""
    slot = _slot(request, pk)
    form = SlotForm(slot, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            workflow.change(slot, request.user, form.hours(told["weekday"]), told["from_on"], told["drop"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已修改时段。以前的值守记录保持不变。")
            return redirect("duty_slots", slot.site_id)
    return _slot_page(request, slot, form, EndForm(initial={"on": _first(slot)}))


@require_POST
def duty_slot_end(request, pk):
    """From a day on nobody is needed at a time."""
    slot = _slot(request, pk)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            workflow.end(slot, request.user, form.cleaned_data["on"], form.cleaned_data["drop"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"从{form.cleaned_data['on']}起停用这个时段。")
            return redirect("duty_slots", slot.site_id)
    return _slot_page(request, slot, SlotForm(slot), form)


def _first(slot: DutySlot) -> dt.date:
    return max(periods.today(), slot.from_on)


def _slot_page(request, slot: DutySlot, form: SlotForm, ending: EndForm):
    planned = slot.duties.filter(on__gte=periods.today(), attended=None).count()
    context = {
        "slot": slot,
        "site": slot.site,
        "weekday": WEEKDAYS[slot.weekday],
        "form": form,
        "ending": ending,
        "planned": planned,
        "may_plan": rules.may_plan(request.user),
    }
    status = 422 if form.errors or ending.errors else 200
    return render(request, "volunteers/duty_slot.html", context, status=status)


@require_http_methods(["GET", "POST"])
def duty_slots_copy(request, pk):
    """Give the times of a site to others of its kind."""
    site = _site(request, pk)
    form = CopySlotsForm(site, request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            done = workflow.copy(site, request.user, told["sites"], told["from_on"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已给{len(told['sites'])}个值守点设定{len(done.made)}个时段。")
            if done.known:
                named = "、".join(f"{target}{hours}" for target, hours in done.known[:5])
                messages.warning(request, f"有{len(done.known)}个时段原来就有，没有重复设定：{named}。")
            return redirect("duty_slots", site.pk)
    slots = [(slot, WEEKDAYS[slot.weekday]) for slot in site.duty_slots.order_by("weekday", "starts_at")
             if slot.to_on is None or slot.to_on >= periods.today()]  # fmt: skip
    context = {"site": site, "form": form, "slots": slots, "may_plan": rules.may_plan(request.user)}
    return render(request, "volunteers/duty_slots_copy.html", context, status=422 if form.errors else 200)
