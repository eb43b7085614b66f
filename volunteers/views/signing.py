"""Signing people up to an activity, and taking it back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from volunteers.forms.signing import SignUpForm
from volunteers.identity import looks_secret
from volunteers.models import Participation, Volunteer
from volunteers.views.service import must_organize, service_or_404
from volunteers.workflow import participation as workflow
from volunteers.workflow.registration import Refused

FOUND = 30
SHOWN = 10  # reasons that are told one by one


@never_cache
@sensitive_post_parameters("numbers")
@require_http_methods(["GET", "POST"])
def service_sign_up(request, pk):
    """Sign up people by number, by name, or a whole team; `?q=` looks for a name."""
    service = service_or_404(request, pk)
    must_organize(request)
    form = SignUpForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        try:
            told = workflow.sign_up(service, form.cleaned_data["volunteers"], request.user, form.cleaned_data["agreed"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            if told.new or (told.known and not told.refused):
                return _signed(request, service, told)
            for line in _reasons(told):
                form.add_error(None, line)
    ticked = Volunteer.objects.visible_to(request.user).filter(number__in=form.ticked)
    q = request.GET.get("q", "").strip()[:50]
    context = {
        "service": service,
        "form": form,
        "ticked": ticked.select_related("organization") if form.ticked else (),
        "free": max(service.capacity - service.participations.signed_up().count(), 0),
        **_found(request, service, q),
    }
    template = "volunteers/_service_found.html" if request.htmx else "volunteers/service_sign_up.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _found(request, service, q: str) -> dict:
    """The people of that name, each with whether they are signed up already."""
    if not q or looks_secret(q):
        return {"q": "" if looks_secret(q) else q, "found": None, "is_secret": looks_secret(q)}
    people = Volunteer.objects.visible_to(request.user).people().named(q).select_related("organization").order_by("-pk")
    found = list(people[: FOUND + 1])
    signed = set(service.participations.signed_up().filter(volunteer__in=found).values_list("volunteer_id", flat=True))
    return {"q": q, "found": [(row, row.pk in signed) for row in found[:FOUND]], "more": len(found) > FOUND}


def _signed(request, service, told):
    if told.new:
        messages.success(request, f"已报名{len(told.new)}人。")
    if told.known:
        messages.info(request, f"{len(told.known)}人早已报名，没有重复登记。")
    if told.refused:
        messages.warning(request, "；".join(_reasons(told)))
    return redirect("service_detail", service.pk)


def _reasons(told) -> list[str]:
    lines = [f"{volunteer.number}：{reason}" for volunteer, reason in told.refused[:SHOWN]]
    more = len(told.refused) - SHOWN
    return [f"{len(told.refused)}人没有报名", *lines, *([f"另有{more}人"] if more > 0 else [])]


@require_POST
def service_sign_off(request, pk, row):
    """Take a sign-up back."""
    service = service_or_404(request, pk)
    must_organize(request)
    signed = get_object_or_404(Participation.objects.select_related("volunteer", "service"), pk=row, service=service)
    try:
        workflow.sign_off(signed, request.user)
        messages.success(request, f"已取消报名：{signed.volunteer.number}。需要时可以重新报名。")
    except Refused as error:
        messages.error(request, str(error))
    return redirect("service_detail", pk)
