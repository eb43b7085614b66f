"""The files of a record."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from common import serving
from ledgers import files
from ledgers.models import LedgerFile
from ledgers.views.scope import must_change, with_record
from ledgers.workflow import Refused


def gallery(user, ledger, record) -> dict:
    """What `_files.html` shows (one query)."""
    found = LedgerFile.objects.filter(ledger=ledger.kind, record_id=record.pk)
    everything = list(found.select_related("uploaded_by", "removed_by"))
    return {
        "anchor": "files",
        "add_address": reverse("ledger_file_add", args=[ledger.kind, record.pk]),
        "files": [file for file in everything if file.removed_at is None],
        "removed": [file for file in everything if file.removed_at is not None],
        "may_attach": ledger.may_change(user, record) and not record.is_void,
        "limits": {"megabytes": settings.ATTACHMENT_MEGABYTES, "count": settings.ATTACHMENT_COUNT},
    }


@require_POST
@with_record
def ledger_file_add(request, ledger, record):
    """Add files: the page's script sends one at a time, a plain form all of them."""
    must_change(request, ledger, record)
    uploads = request.FILES.getlist("file")
    refusals = [] if uploads else ["没有收到文件，请重新选择。"]
    for upload in uploads:
        try:
            files.attach(ledger, record, request.user, upload)
        except Refused as error:
            refusals.append(str(error))
    return _answer(request, ledger, record, refusals)


@require_POST
@with_record
def ledger_file_remove(request, ledger, record, file):
    """Take a file away."""
    return _changed(request, ledger, record, file, files.remove)


@require_POST
@with_record
def ledger_file_restore(request, ledger, record, file):
    """Bring a file back."""
    return _changed(request, ledger, record, file, files.restore)


def _changed(request, ledger, record, file, verb):
    must_change(request, ledger, record)
    refusals = []
    try:
        verb(record, get_object_or_404(LedgerFile, pk=file, ledger=ledger.kind, record_id=record.pk), request.user)
    except Refused as error:
        refusals.append(str(error))
    return _answer(request, ledger, record, refusals)


def _answer(request, ledger, record, refusals):
    """The files as they now stand; what was refused is told beside them."""
    if not request.htmx:
        for refusal in refusals:
            messages.error(request, refusal)
        return redirect(f"{ledger.address(record)}#files")
    context = {"ledger": ledger, "record": record, "refusals": refusals, **gallery(request.user, ledger, record)}
    return render(request, "_file_list.html", context, status=422 if refusals else 200)


@require_GET
@with_record
def ledger_file(request, ledger, record, file):
    """A file as it was handed in."""
    return serving.whole(request, _kept_or_404(ledger, record, file))


@require_GET
@with_record
def ledger_thumbnail(request, ledger, record, file):
    """Its small picture."""
    return serving.thumbnail(request, _kept_or_404(ledger, record, file))


def _kept_or_404(ledger, record, file) -> LedgerFile:
    return get_object_or_404(LedgerFile.objects.kept(), pk=file, ledger=ledger.kind, record_id=record.pk)
