"""Who stands at a slot on a day: planning, taking off, last week's plan once more, and who came."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common import periods
from volunteers import rules
from volunteers.forms.duty import FOUND, AttendanceFilter, FindForm, PlanForm, duty_sites, monday
from volunteers.models import Duty, DutySlot, Volunteer
from volunteers.views import duty_week
from volunteers.workflow import duty as workflow
from volunteers.workflow import duty_attendance
from volunteers.workflow.duty import Held, Wish
from volunteers.workflow.duty_slots import WEEKDAYS
from volunteers.workflow.registration import Refused

RECENT = dt.timedelta(days=60)
SUGGESTED, PAGE, TOLD = 12, 100, 5
MARKS = {"came": True, "missed": False, "clear": None}


def _slot(request, pk: int, day: str) -> tuple[DutySlot, dt.date]:
    """The slot in scope and a day on which it has a shift."""
    within = duty_sites(request.user).order_by().values("pk")
    slots = DutySlot.objects.filter(site__in=within).select_related("site__organization", "site__category")
    slot = get_object_or_404(slots, pk=pk)
    try:
        on = dt.date.fromisoformat(day)
    except ValueError:
        raise Http404("没有这一天") from None
    if not workflow.stands(slot, on):
        raise Http404("这一天没有这个时段")
    return slot, on


def _may_write(request, may: bool) -> None:
    if request.method == "POST" and not may:
        raise PermissionDenied("您的账号可以查看值守安排，不排班。")


@never_cache
@require_http_methods(["GET", "POST"])
def duty_plan(request, pk, day):
    """Who stands at a slot on a day; looking for people, and letting them stand there."""
    slot, on = _slot(request, pk, day)
    _may_write(request, rules.may_plan(request.user))
    finding = request.method == "POST" and "find" in request.POST
    find = FindForm(request.POST if request.POST.get("q") or finding else None)
    chosen = [] if finding else request.POST.getlist("volunteer")[:FOUND]
    found = find.found(request.user) if find.is_bound and find.is_valid() else _usual(slot, on, request.user)
    form = PlanForm(request.POST if request.method == "POST" and not finding else None)
    if form.is_bound and form.is_valid():
        try:
            done = _planned(request, slot, on, form.cleaned_data, chosen)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            _tell(request, done)
            return redirect("duty_plan", slot.pk, on)
    shown = _chosen(request.user, chosen, found[:FOUND]) + found[:FOUND]
    context = _plan_page(request, slot, on, shown, chosen) | {
        "find": find, "form": form, "finding": finding, "more": len(found) > FOUND,
    }  # fmt: skip
    failed = form.errors or (finding and find.errors)
    return render(request, "volunteers/duty_plan.html", context, status=422 if failed else 200)


def _planned(request, slot: DutySlot, on: dt.date, told: dict, numbers: list[str]) -> workflow.Planned:
    people = list(Volunteer.objects.visible_to(request.user).filter(number__in=numbers))
    if len(people) < len(set(numbers)):
        raise Refused("有的志愿者已不在您的名册里，请重新查找。")
    days = workflow.series(on, told["until"])
    return workflow.plan(slot, request.user, days, people, told["role"], told["agreed"], told["skip"])


def _chosen(user, numbers: list[str], found: list[Volunteer]) -> list[Volunteer]:
    """Those who were chosen and are not among those found: an error takes nobody away."""
    people = Volunteer.objects.visible_to(user).filter(number__in=set(numbers) - {one.number for one in found})
    return list(people.select_related("organization").order_by("name", "pk")) if numbers else []


def _tell(request, done: workflow.Planned) -> None:
    if done.made:
        messages.success(request, f"已排班{len(done.made)}人次。")
    if done.crowded:
        messages.warning(request, f"比需要的人多：{_some(done.crowded)}。")
    if done.refused:
        told = [f"{wish}，{why}" for wish, why in done.refused]
        messages.warning(request, f"没有排上{len(told)}人次：{_some(told)}。")


def _some(told: list[str]) -> str:
    return "；".join(told[:TOLD]) + (f"；等{len(told)}处" if len(told) > TOLD else "")


def _usual(slot: DutySlot, on: dt.date, user) -> list[Volunteer]:
    """Who stood at the site lately, those of the same time first: whom people think of before they search."""
    lately = Duty.objects.filter(slot__site=slot.site_id, on__gte=on - RECENT, on__lt=on + RECENT)
    there = dict(lately.filter(slot__starts_at=slot.starts_at).order_by("on").values_list("volunteer_id", "on"))
    people = Volunteer.objects.visible_to(user).people().filter(pk__in=lately.order_by().values("volunteer"))
    people = people.exclude(pk__in=Duty.objects.filter(slot=slot, on=on).order_by().values("volunteer"))
    known = sorted(people.select_related("organization"), key=lambda one: (one.pk not in there, one.name, one.pk))
    return known[:SUGGESTED]


def _plan_page(request, slot: DutySlot, on: dt.date, found: list[Volunteer], chosen: list[str]) -> dict:
    cell = next(cell for cell in duty_week.weeks([slot.site], monday(str(on)))[0].cells if _is(cell, slot, on))
    held = Held([Wish(slot, on, one) for one in found], request.user)
    candidates = [(one, held.fault(Wish(slot, on, one))) for one in found]
    seen = Volunteer.objects.visible_to(request.user).filter(pk__in=[duty.volunteer_id for duty in cell.duties])
    return {
        "slot": slot,
        "site": slot.site,
        "day": on,
        "monday": monday(str(on)),
        "weekday": WEEKDAYS[on.weekday()],
        "cell": cell,
        "seen": set(seen.values_list("pk", flat=True)),
        "candidates": candidates,
        "chosen": chosen or ([found[0].number] if len(found) == 1 and not candidates[0][1] else []),
        "may_plan": rules.may_plan(request.user) and on >= periods.today(),
        "may_attend": rules.may_plan(request.user) and any(map(duty_attendance.is_over, _with(slot, cell.duties))),
    }


def _is(cell: duty_week.Cell, slot: DutySlot, on: dt.date) -> bool:
    return cell.slot.pk == slot.pk and cell.on == on


def _with(slot: DutySlot, duties: list[Duty]) -> list[Duty]:
    """The same duties, which know their slot."""
    for duty in duties:
        duty.slot = slot
    return duties


@require_POST
def duty_remove(request, pk):
    """Take somebody off a slot on a day, or from that day on."""
    related = ("slot__site__organization", "volunteer")
    duty = get_object_or_404(Duty.objects.visible_to(request.user).select_related(*related), pk=pk)
    _may_write(request, rules.may_plan(request.user))
    try:
        count = workflow.take_off(duty, request.user, request.POST.get("later") == "1")
        messages.success(request, f"已取消{count}次排班。请通知本人。")
    except Refused as error:
        messages.error(request, str(error))
    return redirect("duty_plan", duty.slot_id, duty.on)


@require_POST
def duty_copy_week(request, pk):
    """Plan the week of a site like the one before."""
    site = get_object_or_404(duty_sites(request.user), pk=pk)
    _may_write(request, rules.may_plan(request.user))
    begin = monday(request.POST.get("week"))
    try:
        _tell(request, workflow.copy_week(site, request.user, begin, request.POST.get("agreed") == "on"))
    except Refused as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('duty_site', args=[site.pk])}?week={begin}")


@require_http_methods(["GET", "POST"])
def duty_attend(request):
    """The duties that are over: who came, said of several at once; those come first of which nobody has said it."""
    form = AttendanceFilter(request.GET, request.user)
    _may_write(request, rules.may_plan(request.user))
    related = ("slot__site__organization", "slot__site__category", "volunteer")
    duties = form.duties(request.user).select_related(*related)
    chosen, fault = request.POST.getlist("duty")[:PAGE], ""
    if request.method == "POST":
        try:
            count = duty_attendance.attend(_seen(request, chosen, related), request.user, MARKS[_mark(request)])
        except Refused as error:
            fault = str(error)
        else:
            messages.success(request, f"已登记{count}人次。")
            return redirect(request.get_full_path())
    page = Paginator(duties.order_by("-on", "slot__starts_at", "slot_id", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form, "page": page, "chosen": chosen, "fault": fault, "may_plan": rules.may_plan(request.user),
        "weekdays": WEEKDAYS,
    }  # fmt: skip
    return render(request, "volunteers/duty_attend.html", context, status=422 if fault else 200)


def _mark(request) -> str:
    mark = request.POST.get("mark")
    if mark not in MARKS:
        raise Http404("没有这种登记")
    return mark


def _seen(request, chosen: list[str], related: tuple[str, ...]) -> dict[Duty, bool | None]:
    """Duty → the mark that it had on the page, from `12:none`; those out of scope are not there."""
    marks = {"none": None, "came": True, "missed": False}
    told = dict(text.split(":", 1) for text in chosen if ":" in text)
    ids = [pk for pk, mark in told.items() if pk.isascii() and pk.isdigit() and len(pk) < 19 and mark in marks]
    duties = Duty.objects.visible_to(request.user).filter(pk__in=ids).select_related(*related)
    return {duty: marks[told[str(duty.pk)]] for duty in duties}
