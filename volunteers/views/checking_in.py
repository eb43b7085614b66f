"""Checking in and out: by staff with a phone in the hand, and by volunteers themselves on a page without login."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from common import sealing
from organizations.access import for_offices
from volunteers.forms.signing import CheckInForm, CorrectForm
from volunteers.identity import looks_secret
from volunteers.masking import masked_name
from volunteers.models import Participation, ServiceActivity, ServiceState
from volunteers.views.qr import qr
from volunteers.views.service import must_organize, service_or_404
from volunteers.workflow import checking, flags
from volunteers.workflow import participation as workflow
from volunteers.workflow.registration import Refused

PAGE = 40


def _row_or_404(service: ServiceActivity, pk: int) -> Participation:
    rows = service.participations.select_related("volunteer", "volunteer__organization", "service")
    return get_object_or_404(rows, pk=pk)


@never_cache
@require_GET
def service_check(request, pk):
    """Who is to come, is there and has left, to be ticked off on the spot."""
    service = service_or_404(request, pk)
    must_organize(request)
    rows = service.participations.signed_up().select_related("volunteer", "volunteer__organization", "service")
    q = request.GET.get("q", "").strip()[:50]
    q = "" if looks_secret(q) else q
    found = rows.filter(Q(volunteer__name__contains=q) | Q(volunteer__number__icontains=q)) if q else rows
    context = {
        "service": service,
        "q": q,
        "page": Paginator(found.order_by("left_at", "came_at", "pk"), PAGE).get_page(request.GET.get("page")),
        "runs": service.state in workflow.RUNNING,
        **_counts(service),
    }
    template = "volunteers/_service_check_list.html" if request.htmx else "volunteers/service_check.html"
    return render(request, template, context)


def _counts(service: ServiceActivity) -> dict:
    signed = service.participations.signed_up()
    came = signed.came()
    return {"absent": signed.filter(came_at=None).count(), "there": came.filter(left_at=None).count(),
            "left": came.filter(left_at__isnull=False).count()}  # fmt: skip


ACTS = {"in": workflow.check_in, "out": workflow.check_out, "again": workflow.open_again}


@require_POST
def service_check_one(request, pk, row, act):
    """Check one in or out, or open a check-out again; htmx gets the row and the counts."""
    service = service_or_404(request, pk)
    must_organize(request)
    if act not in ACTS:
        raise Http404("没有这一步")
    signed = _row_or_404(service, row)
    error = ""
    try:
        ACTS[act](signed, request.user)
    except Refused as refused:
        error = str(refused)
    if not request.htmx:
        if error:
            messages.error(request, error)
        return redirect("service_check", pk)
    context = {"service": service, "row": _row_or_404(service, row), "error": error, "swaps": True,
               "runs": service.state in workflow.RUNNING}  # fmt: skip
    return render(request, "volunteers/_service_check_row.html", context | _counts(service))


@require_POST
def service_check_all(request, pk):
    """Check out all who are there."""
    service = service_or_404(request, pk)
    must_organize(request)
    try:
        messages.success(request, f"已签退{workflow.check_out_all(service, request.user)}人。")
    except Refused as error:
        messages.error(request, str(error))
    return redirect("service_check", pk)


@require_http_methods(["GET", "POST"])
def service_correct(request, pk, row):
    """Enter when somebody left who did not check out; it waits for review."""
    service = service_or_404(request, pk)
    must_organize(request)
    signed = _row_or_404(service, row)
    form = CorrectForm(signed, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            workflow.correct(signed, request.user, form.cleaned_data["left_at"], form.cleaned_data["reason"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已补登签退：{signed.volunteer.number}。这条时长要由他人复核以后才计入。")
            address = reverse("service_detail", args=[pk])
            return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    came = timezone.localtime(signed.came_at) if signed.came_at else None
    told = f"{signed.volunteer}（{signed.volunteer.number}）" + (
        f"{came:%-m月%-d日 %H:%M} 签到" if came else "还没有签到"
    )
    told += "。时长由两个时间算出，不能直接填写。"
    context = {"form": form, "title": "补登签退", "told": told, "service": service,
               "back": reverse("service_detail", args=[pk])}  # fmt: skip
    template = "projects/_step.html" if request.htmx else "volunteers/service_step.html"
    return render(request, template, context, status=422 if form.errors else 200)


@login_not_required
@for_offices
@never_cache
@sensitive_post_parameters("who", "code")
@sensitive_variables("form")
@require_http_methods(["GET", "POST"])
def check_in(request, token):
    """The page that the QR code leads to: volunteers check in and out by themselves."""
    service = get_object_or_404(ServiceActivity.objects.select_related("organization"), token=token)
    form, status, done = CheckInForm(request.POST if request.method == "POST" else None), 200, None
    leaves = request.POST.get("act") == "out"
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = checking.check(
                    service, _source(request), form.cleaned_data["code"], form.cleaned_data["who"], leaves
                )
                form, status, done = CheckInForm(), 200, _told(row, leaves)
            except Refused as error:
                form.add_error(None, str(error))
                status = 429 if isinstance(error, checking.Paused) else 422
    opens, closes = flags.window(service)
    context = {
        "service": service, "form": form, "done": done, "opens": opens, "closes": closes, "state": ServiceState,
        "runs": service.state in workflow.RUNNING, "qr": qr(request.build_absolute_uri(request.path)),
    }  # fmt: skip
    return render(request, "volunteers/check_in.html", context, status=status)


def _source(request):
    """The browser, as far as it lets itself be known again; nobody can tell from it which one it is."""
    if request.session.session_key is None:
        request.session.create()
    return sealing.blind(request.session.session_key, "check-in")


def _told(row: Participation, leaves: bool) -> str:
    """张* 已签到 08:58."""
    moment = timezone.localtime(row.left_at if leaves else row.came_at)
    return f"{masked_name(row.volunteer.name)} 已{'签退' if leaves else '签到'} {moment:%H:%M}"
