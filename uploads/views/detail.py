"""The page of one upload: a face for every state."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jobs.models import State
from uploads import kinds, preview, rules, workflow
from uploads.asking import Asking
from uploads.forms import Options, PlaceForm
from uploads.mapping import MapForm
from uploads.models import REJECTED, WRITTEN, Outcome, Upload, UploadState
from uploads.views.scope import resource_of, upload_or_404

EARLIER = 3
WAITS = (UploadState.RECEIVED, UploadState.APPLYING, UploadState.UNDOING)
# States whose page shows the rows: (what is asked first, what was written).
WITH_ROWS = (UploadState.CHECKED, UploadState.APPLIED, UploadState.UNDONE)


@require_GET
@never_cache  # the back button must not bring a preview that is gone
def upload_detail(request, pk):
    """Where the upload stands, and what happens next."""
    return show(request, upload_or_404(request, pk))


def show(request, upload: Upload, status: int = 200, **more):
    """The page; `more` is what a refused verb has to tell."""
    may_change = rules.may_change(request.user, upload)
    context = {
        "upload": upload,
        "resource": kinds.find(upload.kind),
        "may_change": may_change,
        "earlier": list(workflow.earlier(upload, request.user)[:EARLIER]),
        "siblings": Upload.objects.visible_to(request.user).filter(batch=upload.batch).count(),
        "waits": upload.state in WAITS,
        "stuck": upload.job is not None and upload.job.state == State.FAILED,
        **_face(request, upload, may_change),
        **more,
    }
    return render(request, "uploads/detail.html", context, status=status)


def _face(request, upload: Upload, may_change: bool) -> dict:
    """What the page of just this state needs."""
    resource = kinds.find(upload.kind)
    if upload.state == UploadState.PLACING and may_change:
        return {"form": PlaceForm(upload, Options([resource], request.user))}
    if upload.state == UploadState.MAPPING and may_change:
        return {"form": MapForm(upload, resource_of(upload))}
    if upload.state in WITH_ROWS:
        return _rows(request, upload)
    return {}


def _rows(request, upload: Upload) -> dict:
    """Numbers, questions and rows of what was checked."""
    resource = resource_of(upload)
    resource.begin()
    shown = preview.Preview(upload, request.GET)
    page = shown.page
    return {
        "preview": shown,
        "page": page,
        "lines": preview.lines(resource, page.object_list),
        "asking": Asking(upload, resource),
        "several": sum(sheet["outcome"] == "loaded" for sheet in upload.sheets) > 1,
        "unread": [sheet for sheet in upload.sheets if sheet["outcome"] != "loaded"],
        "unknown": [(sheet["name"], sheet["unknown"]) for sheet in upload.sheets if sheet.get("unknown")],
        "writes": upload.count(*WRITTEN),
        "rejects": upload.count(*REJECTED),
        "same": upload.count(Outcome.UNCHANGED),
        "ignored": upload.count(Outcome.IGNORED),
        "must_answer": any(question["key"].startswith("place:") for question in upload.open_questions),
        "next": resource.after(upload) if upload.state == UploadState.APPLIED else [],
    }
