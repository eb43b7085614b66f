"""The history of uploads."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from common.paging import window
from uploads import rules
from uploads.forms import ReceiveForm, UploadFilter
from uploads.views.scope import known

PAGE = 30


@require_GET
def upload_list(request):
    """What was handed in, newest first; above it the place to hand in more."""
    form = UploadFilter(request.GET, request.user)
    uploads = form.filter(known(request.user))
    context = {"filter": form, "window": window(uploads, request.GET, PAGE)}
    if rules.uploads_anything(request.user):
        context["form"] = ReceiveForm(request.user)
    return render(request, "uploads/list.html", context)
