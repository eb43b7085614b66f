"""Service records: issuing one, its PDF, and the public page that checks its code."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ledgers.models.record import ALPHABET
from organizations.access import for_offices
from volunteers import papers, rules
from volunteers.codes import Status
from volunteers.models import ServiceRecord, Volunteer
from volunteers.workflow import records
from volunteers.workflow.registration import Refused

WRONG = 30  # unknown codes that one address may try in a minute
MINUTE = 60
LONGEST = 40  # characters of a typed code that are looked at


@never_cache
@require_GET
def record_list(request, number):
    """The records that were issued to a volunteer."""
    volunteer = _volunteer(request, number)
    context = {
        "volunteer": volunteer,
        "records": volunteer.records.select_related("issued_by__organization"),
        "may_issue": rules.may_issue(request.user),
    }
    return render(request, "volunteers/record_list.html", context)


@require_POST
def record_issue(request, number):
    """Issue one of today."""
    volunteer = _volunteer(request, number)
    if not rules.may_issue(request.user):
        raise PermissionDenied("您的账号不出具志愿服务记录。")
    try:
        record = records.issue(volunteer, request.user)
        messages.success(request, f"已出具志愿服务记录，验证码{papers.grouped(record.code)}。可以下载 PDF 打印盖章。")
    except Refused as error:
        messages.error(request, str(error))
    return redirect("record_list", number)


@never_cache
@require_GET
def record_pdf(request, number, code):
    """An issued record as a PDF. Where it cannot be printed, the list of records says why."""
    volunteer = _volunteer(request, number)
    issued = volunteer.records.select_related("volunteer__organization", "issued_by__organization")
    record = get_object_or_404(issued, code=code)
    if volunteer.is_erased:
        messages.error(request, "这名志愿者的个人信息已按本人要求清除，不能再打印。")
        return redirect("record_list", number)
    try:
        content = papers.pdf(record, request.build_absolute_uri(reverse("record_verify", args=[record.code])))
    except (papers.Changed, papers.NoFont) as error:
        messages.error(request, str(error))
        return redirect("record_list", number)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{record.volunteer.number}-{record.code}.pdf"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _volunteer(request, number) -> Volunteer:
    scoped = Volunteer.objects.visible_to(request.user).select_related("organization")
    return get_object_or_404(scoped, number=number)


@for_offices
@login_not_required
@never_cache
@require_GET
def record_verify(request, code=""):
    """Anybody's question whether a record is genuine: what was issued under a code, with the name partly masked."""
    typed = request.GET.get("code", "")[:LONGEST]
    if typed and not code:
        if wanted := _code(typed):
            return redirect("record_verify", wanted)
        return _answer(request, typed=typed, status=404)
    if not code:
        return _answer(request)
    if _tries(request) >= WRONG:
        return _answer(request, typed=code, is_slowed=True, status=429)
    record = _issued().filter(code=code).first()
    if record is None:
        cache.set(_key(request), _tries(request) + 1, MINUTE)
        return _answer(request, typed=code, status=404)
    now = record.volunteer
    return _answer(request, record=record, is_void=now.status == Status.VOID, is_less=now.minutes < record.minutes)


def _issued():
    return ServiceRecord.objects.select_related("volunteer", "issued_by__organization")


def _answer(request, status=200, **told):
    return render(request, "volunteers/record_verify.html", told, status=status)


def _code(typed: str) -> str:
    """A code as it is kept, of how people type it; empty where it can be none."""
    code = "".join(char for char in typed.upper() if char.isalnum())
    return code if len(code) == 12 and all(char in ALPHABET for char in code) else ""


def _tries(request) -> int:
    return cache.get(_key(request), 0)


def _key(request) -> str:
    """The visitor's address; behind a proxy, the one that the proxy itself added."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    address = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    return f"record-verify:{''.join(char for char in address if char.isalnum() or char in '.:')[:45]}"
