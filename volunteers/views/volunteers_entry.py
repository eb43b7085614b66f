"""Registering a volunteer, and changing what is registered."""

from copy import copy
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from common import periods
from ledgers.workflow import differences
from organizations.models import Organization
from volunteers import registry, rules
from volunteers.codes import Source
from volunteers.forms.finding import by_secret
from volunteers.forms.volunteers import VolunteerForm
from volunteers.identity import IdentityError, identity
from volunteers.models import DuplicatePair, Volunteer
from volunteers.views.scope import must_register, personal, with_volunteer
from volunteers.workflow import duplicates, registration


@require_http_methods(["GET", "POST"])
@personal
def volunteer_new(request):
    """Register somebody; "and another" keeps organisation, source and day."""
    must_register(request)
    form = VolunteerForm(request.POST or None, user=request.user, initial=_beginning(request))
    known = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        row, document, phone = form.save(commit=False), told["document"], told["phone"] or ""
        try:
            row = registration.register(row, document, phone, request.user, told["late_reason"])
        except registration.Refused as error:
            known = _refuse(form, error)
        else:
            messages.success(request, f"已登记：{row}（{row.number}）")
            _tell_pairs(request, row)
            return redirect(_another(row) if "another" in request.POST else row_page(row))
    return _page(request, form, None, known)


def _tell_pairs(request, row: Volunteer) -> None:
    """Put into the queue whom the person may be, and say so to those who decide it."""
    duplicates.find_for(row)
    seen = duplicates.undecided(DuplicatePair.objects.visible_to(request.user))  # not of people of other counties
    if rules.may_decide(request.user) and seen.filter(duplicates.about(row.pk)).exists():
        messages.warning(request, "名册里有很像的人，已列入“疑似重复”，请核对是不是同一人。")


def _beginning(request) -> dict:
    """What a new one begins with: what the address keeps of the last one."""
    kept, within = request.GET, Organization.objects.visible_to(request.user)
    place = within.filter(code=kept.get("organization", "")).first() or request.user.organization
    source = kept.get("source") if kept.get("source") in Source.values else Source.OTHER
    return {"organization": place.pk, "source": source, "registered_on": kept.get("on") or periods.today()}


def _another(row: Volunteer) -> str:
    kept = {"organization": row.organization.code, "source": row.source, "on": row.registered_on.isoformat()}
    return f"{reverse('volunteer_new')}?{urlencode(kept)}"


def row_page(row: Volunteer) -> str:
    """The page of a volunteer."""
    return reverse("volunteer_detail", args=[row.number])


def _refuse(form, error: registration.Refused) -> Volunteer | None:
    """Tell at its field why nothing was saved; answers whose document it is, where the user may know."""
    fields = {registration.Known: "document", registration.LateReasonMissing: "late_reason"}
    form.add_error(fields.get(type(error)), str(error))
    return getattr(error, "volunteer", None)


@require_POST
@personal
def volunteer_told(request):
    """What the number that was typed tells: birth date, sex, and whether somebody is registered by it."""
    must_register(request)
    typed, told, problem, known = request.POST.get("document", "")[:40], None, "", None
    try:
        told = identity(typed) if typed.strip() else None
        known = next(iter(by_secret(request.user, typed)), None) if told else None
    except IdentityError as error:
        problem = str(error)
    begin = {"born_on": request.POST.get("born_on", "")[:10], "sex": request.POST.get("sex", "")[:1]}
    if told and told.born_on:
        begin = {"born_on": told.born_on, "sex": told.sex}
    form = VolunteerForm(user=request.user, initial=begin)
    context = {"form": form, "told": told, "problem": problem, "known": known}
    return render(request, "volunteers/_told.html", context)


@require_http_methods(["GET", "POST"])
@with_volunteer
def volunteer_edit(request, volunteer):
    """Change what is registered; numbers stay where nothing is typed."""
    must_register(request)
    if not registry.is_open(volunteer):
        messages.error(request, "这名志愿者的信息不能再修改。")
        return redirect(row_page(volunteer))
    before = copy(volunteer)
    form = VolunteerForm(request.POST or None, instance=volunteer, user=request.user, kept=before)
    known = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        typed = told["version"] or before.version, before, told["document"], told["phone"], told["late_reason"]
        try:
            registration.change(form.save(commit=False), request.user, *typed)
        except registration.Refused as error:
            known = _refuse(form, error)
            _catch_up(form, before)
        else:
            messages.success(request, f"已保存：{volunteer}")
            _tell_pairs(request, volunteer)
            return redirect(row_page(before))
    return _page(request, form, before, known)


def _catch_up(form, before: Volunteer) -> None:
    """Where somebody else was faster: tell what both say, and let the next attempt go through."""
    if form.cleaned_data.get("version") in (None, before.version):
        return
    for name, (now, typed) in differences(before, form.instance).items():
        label = Volunteer._meta.get_field(name).verbose_name
        told = f"“{label}”现在是“{now or '（空）'}”，您填的是“{typed or '（空）'}”。"
        form.add_error(None, f"{told}再次保存将改为您填的。")
    form.data = form.data.copy()
    form.data["version"] = before.version


def _page(request, form, volunteer: Volunteer | None, known: Volunteer | None):
    context = {"form": form, "volunteer": volunteer, "known": known, "is_new": volunteer is None}
    return render(request, "volunteers/form.html", context, status=422 if form.errors else 200)
