"""What people decide about an upload before it is written: whose it is, what its columns are, what its cells mean."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from uploads import kinds, workflow
from uploads.asking import answers_of
from uploads.forms import Options, PlaceForm
from uploads.mapping import MapForm
from uploads.models import UploadState
from uploads.views.scope import done, own_or_403, resource_of

PLACEABLE = (UploadState.PLACING, UploadState.MAPPING, UploadState.CHECKED, UploadState.REFUSED)
MAPPABLE = (UploadState.MAPPING, UploadState.CHECKED)


@require_http_methods(["GET", "POST"])
def upload_place(request, pk):
    """Say whose sheet it is and of which month; it is checked again for them."""
    upload = own_or_403(request, pk)
    form = PlaceForm(upload, Options([kinds.find(upload.kind)], request.user), request.POST or None)
    if form.is_valid():
        return done(request, upload, workflow.place, form.chosen_organization, form.chosen_month)
    if request.method == "GET" and upload.state not in PLACEABLE:
        return redirect("upload_detail", upload.pk)
    context = {"upload": upload, "form": form}
    return render(request, "uploads/place.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def upload_mapping(request, pk):
    """Say what the columns are; what was chosen stays where something is missing."""
    upload = own_or_403(request, pk)
    if upload.state not in MAPPABLE:
        if request.method == "POST":
            messages.error(request, workflow.SUPERSEDED)
        return redirect("upload_detail", upload.pk)
    form = MapForm(upload, resource_of(upload), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return done(request, upload, workflow.map_columns, form.mapping, form.remember)
    status = 422 if request.method == "POST" else 200
    return render(request, "uploads/mapping.html", {"upload": upload, "form": form}, status=status)


@require_POST
def upload_answer(request, pk):
    """Answer what was asked; the file is checked again with it."""
    upload = own_or_403(request, pk)
    answers = answers_of(upload, request.POST)
    if not answers:
        messages.warning(request, "还没有选择答案，请先选择再提交。")
        return redirect("upload_detail", upload.pk)
    return done(request, upload, workflow.answer, answers)


@require_POST
def upload_recheck(request, pk):
    """Check the file again against what is stored now."""
    return done(request, own_or_403(request, pk), workflow.recheck)
