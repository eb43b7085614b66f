"""What the views of uploads share: fetching in scope, the rule for acting, and where a page belongs."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect

from uploads import kinds, rules, workflow
from uploads.models import Upload
from uploads.resource import Context, LeagueResource

NOT_YOURS = "这份上传由上传人和同单位的同事处理，您可以查看，不能操作。"


def known(user):
    """The uploads that the user may see, with what their pages tell."""
    related = ("organization", "uploaded_by__organization", "applied_by", "undone_by", "job")
    return Upload.objects.visible_to(user).select_related(*related)


def upload_or_404(request, pk: int) -> Upload:
    """The upload, or 404 when it is none of the user's concern."""
    return get_object_or_404(known(request.user), pk=pk)


def own_or_403(request, pk: int, rule=rules.may_change) -> Upload:
    """The upload that the user may go on with; 403 for those who may only look."""
    upload = upload_or_404(request, pk)
    if not rule(request.user, upload):
        raise PermissionDenied(NOT_YOURS)
    return upload


def resource_of(upload: Upload) -> LeagueResource:
    """The resource for just this upload, as for whoever handed it in; `begin` it to read or show rows."""
    return kinds.find(upload.kind)(Context(upload.uploaded_by, upload.organization, upload.month, upload.answers))


def seen(request, upload: Upload) -> None:
    """Refuse what was decided on a page that shows an earlier check; a form without the number is taken."""
    told = request.POST.get("round", "")
    if told.isdecimal() and int(told) != upload.round:
        raise workflow.Refused(workflow.SUPERSEDED)


def done(request, upload: Upload, verb, *arguments):
    """Do it and go back to the upload's page; a refusal is told there."""
    try:
        seen(request, upload)
        verb(upload, request.user, *arguments)
    except workflow.Refused as error:
        messages.error(request, str(error))
    return redirect("upload_detail", upload.pk)
