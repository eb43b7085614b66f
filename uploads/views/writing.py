"""Writing what was checked, and taking it back."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from uploads import rules, workflow
from uploads.views.detail import show
from uploads.views.scope import done, own_or_403, seen


@require_POST
def upload_apply(request, pk):
    """Write what the preview shows, in the chosen way."""
    upload = own_or_403(request, pk)
    only_valid = request.POST.get("only_valid") == "1"
    return done(request, upload, workflow.apply, request.POST.get("way", ""), only_valid)


@require_POST
def upload_cancel(request, pk):
    """Stop writing, or go back to the preview after it has failed."""
    return done(request, own_or_403(request, pk), workflow.cancel)


@require_POST
def upload_undo(request, pk):
    """Take back what was written; what stands in the way is listed on the page."""
    upload = own_or_403(request, pk, rules.may_undo)
    try:
        seen(request, upload)
        workflow.undo(upload, request.user)
    except workflow.Refused as error:
        obstacles = workflow.obstacles_of(upload, request.user) if upload.state == "applied" else []
        if not obstacles:
            messages.error(request, str(error))
            return redirect("upload_detail", upload.pk)
        return show(request, upload, obstacles=obstacles, status=422)
    return redirect("upload_detail", upload.pk)


@require_POST
def upload_discard(request, pk):
    """Put it away."""
    return done(request, own_or_403(request, pk), workflow.discard)
