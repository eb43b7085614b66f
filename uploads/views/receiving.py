"""Handing in spreadsheets: one or several at once."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from common import documents
from uploads import rules, workflow
from uploads.forms import ReceiveForm
from uploads.models import Upload

NOBODY = "您的账号不上传表格。"


@require_http_methods(["GET", "POST"])
def upload_new(request):
    """Take files in: one leads to its page, several to the page of them all; what is not taken is named."""
    if not rules.uploads_anything(request.user):
        raise PermissionDenied(NOBODY)
    if request.method == "GET":
        return render(request, "uploads/new.html", {"form": ReceiveForm(request.user, wish=request.GET)})
    form = ReceiveForm(request.user, request.POST, request.FILES)
    kept, refusals = _received(request.user, form) if form.is_valid() else ([], [])
    if not kept:
        page = "uploads/_receive.html" if request.htmx else "uploads/new.html"
        return render(request, page, {"form": form, "refusals": refusals}, status=422)
    for told in refusals:
        messages.error(request, told)
    several = len(kept) > 1
    to = reverse("upload_batch", args=[kept[0].batch]) if several else reverse("upload_detail", args=[kept[0].pk])
    return HttpResponseClientRedirect(to) if request.htmx else redirect(to)


def _received(user, form: ReceiveForm) -> tuple[list[Upload], list[str]]:
    """The files that were kept, and what is to be said about the others."""
    kept, refusals, batch = [], [], uuid.uuid4()
    kind, organization, month = form.place
    for file in form.cleaned_data["files"]:
        try:
            kept.append(workflow.receive(user, kind, file, organization, month, batch))
        except (documents.NotAccepted, workflow.Refused) as error:
            refusals.append(f"“{file.name}”没有上传：{error}")
    return kept, refusals
