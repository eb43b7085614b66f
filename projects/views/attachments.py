"""Attachments: adding to a report, taking away and bringing back, and the files themselves."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from common import serving
from projects import rules, workflow
from projects.models import Attachment, MonthlyReport
from projects.sheet import one_row
from projects.views.entry import entering


def gallery(user, report: MonthlyReport) -> dict:
    """What `_attachments.html` shows of a report (one query)."""
    loaded = report.attachments.select_related("uploaded_by", "removed_by")
    everything = list(loaded)
    return {
        "anchor": "attachments",
        "add_address": reverse("attachment_add", args=[report.pk]),
        "lasting": "；月报提交后不能再改",
        "files": [attachment for attachment in everything if attachment.removed_at is None],
        "removed": [attachment for attachment in everything if attachment.removed_at is not None],
        "may_attach": rules.may_attach(user, report),
        "limits": {
            "megabytes": settings.ATTACHMENT_MEGABYTES,
            "count": settings.ATTACHMENT_COUNT,
        },
    }


@require_POST
@entering
def entry_attachments(request, programme, month, number):
    """Go to the attachments of a row of the sheet; a row that nobody began becomes an empty draft."""
    row = one_row(programme, request.user, month, number)
    if row is None:
        raise Http404("没有这份月报")
    report = row.report
    if report.pk is None:
        try:
            report = workflow.save(report, request.user, {}, {})
        except workflow.Refused as error:
            messages.error(request, str(error))
            return redirect("entry_sheet", month.key)
    return redirect(f"{reverse('report_detail', args=[report.pk])}#attachments")


@require_POST
def attachment_add(request, pk):
    """Add files to a report: the page's script sends one at a time, a plain form all of them."""
    report = get_object_or_404(MonthlyReport.objects.visible_to(request.user).with_project(), pk=pk)
    if not rules.is_own(request.user, report):
        raise PermissionDenied("这份月报不由您填报，不能添加附件。")
    uploads = request.FILES.getlist("file")
    refusals = [] if uploads else ["没有收到文件，请重新选择。"]
    for upload in uploads:
        try:
            workflow.attach(report, request.user, upload)
        except workflow.Refused as error:
            refusals.append(str(error))
    return _answer(request, report, refusals)


@require_POST
def attachment_remove(request, pk):
    """Take an attachment away."""
    return _changed(request, pk, workflow.remove)


@require_POST
def attachment_restore(request, pk):
    """Bring an attachment back."""
    return _changed(request, pk, workflow.restore)


def _changed(request, pk, verb):
    related = Attachment.objects.visible_to(request.user).select_related(
        "report__programme", "report__organization", "report__project__initiative"
    )
    attachment = get_object_or_404(related, pk=pk)
    if not rules.is_own(request.user, attachment.report):
        raise PermissionDenied("这份月报不由您填报，不能改附件。")
    try:
        verb(attachment, request.user)
        refusals = []
    except workflow.Refused as error:
        refusals = [str(error)]
    return _answer(request, attachment.report, refusals)


def _answer(request, report, refusals):
    """The list as it now stands; what was refused is told beside it (422 when a single file was sent)."""
    if not request.htmx:
        for refusal in refusals:
            messages.error(request, refusal)
        return redirect(f"{reverse('report_detail', args=[report.pk])}#attachments")
    report.refresh_from_db()
    context = {"report": report, "refusals": refusals, **gallery(request.user, report)}
    return render(request, "_file_list.html", context, status=422 if refusals else 200)


@require_GET
def attachment_file(request, pk):
    """The file as it was handed in."""
    return serving.whole(request, _kept_or_404(request, pk))


@require_GET
def attachment_thumbnail(request, pk):
    """The small picture."""
    return serving.thumbnail(request, _kept_or_404(request, pk))


def _kept_or_404(request, pk) -> Attachment:
    return get_object_or_404(Attachment.objects.visible_to(request.user).kept(), pk=pk)
