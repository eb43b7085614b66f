"""Several files handed in at once: whose each of them is, how far it is, and writing all that are fine."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jobs.models import State
from uploads import kinds, rules, workflow
from uploads.forms import Options, PlaceForm
from uploads.models import WRITTEN, Upload, UploadState
from uploads.views.scope import NOT_YOURS, known

ENDED = (UploadState.DISCARDED, UploadState.REFUSED, UploadState.UNDONE)
WAITS = (UploadState.RECEIVED, UploadState.APPLYING, UploadState.UNDOING)


class Batch:
    """The files of one batch in the order in which they came, and what can be done with all of them."""

    def __init__(self, request, batch, data=None):
        self.uploads = list(known(request.user).filter(batch=batch).order_by("pk"))
        if not self.uploads:
            raise Http404("没有这一批上传")
        self.resource = kinds.find(self.uploads[0].kind)
        self.may_change = all(rules.may_change(request.user, upload) for upload in _apart(self.uploads))
        options = Options([self.resource], request.user)
        for upload in self.uploads:
            waits = upload.state == UploadState.PLACING and self.may_change
            upload.place_form = PlaceForm(upload, options, data, prefix=f"u{upload.pk}") if waits else None
        self._mark_doubles()

    def _mark_doubles(self) -> None:
        """Two sheets of one organisation and month: one of them is probably the wrong file."""
        told = {upload.pk: _told(upload) for upload in self.uploads if upload.state not in ENDED}
        often = Counter(place for place in told.values() if place[0])
        for upload in self.uploads:
            upload.is_double = often[told.get(upload.pk, ("", ""))] > 1

    @property
    def running(self) -> list[Upload]:
        """Those that change by themselves."""
        return [u for u in self.uploads if u.state in WAITS and u.job.state in (State.QUEUED, State.RUNNING)]

    @property
    def to_place(self) -> list[Upload]:
        """Those of which it has to be said whose they are."""
        return [upload for upload in self.uploads if upload.place_form]

    @property
    def ready(self) -> list[Upload]:
        """Those that can be written as they stand."""
        checked = [u for u in self.uploads if u.state == UploadState.CHECKED and u.count(*WRITTEN)]
        return [upload for upload in checked if not upload.rejected and not upload.open_questions]


def _told(upload: Upload) -> tuple[str, str]:
    """Organisation and month, as decided or recognised."""
    code = upload.organization.code if upload.organization else upload.found.get("organization", "")
    return code, upload.month.key if upload.month else upload.found.get("month", "")


def _apart(uploads: list[Upload]) -> list[Upload]:
    """One upload of each uploader and organisation, for a question that only depends on them."""
    return list({(upload.uploaded_by_id, upload.organization_id): upload for upload in uploads}.values())


@require_GET
@never_cache
def upload_batch(request, batch):
    """The files of a batch, one line each."""
    return _page(request, Batch(request, batch))


def _page(request, known_batch: Batch, status: int = 200):
    context = {"batch": known_batch, "batch_id": known_batch.uploads[0].batch}
    return render(request, "uploads/batch.html", context, status=status)


def _own(request, batch, data=None) -> Batch:
    found = Batch(request, batch, data)
    if not found.may_change:
        raise PermissionDenied(NOT_YOURS)
    return found


@require_POST
def upload_batch_place(request, batch):
    """Confirm whose sheets they are, all at once; lines without a choice stay and are named."""
    found = _own(request, batch, request.POST)
    told = [upload for upload in found.to_place if upload.place_form.is_valid()]
    faulty = len(found.to_place) - len(told)
    done = 0
    for upload in told:
        form = upload.place_form
        done += _do(request, upload, workflow.place, form.chosen_organization, form.chosen_month)
    if done:
        messages.success(request, f"已确认{done}份表格的单位和月份，正在检查。")
    if faulty:
        messages.error(request, f"还有{faulty}份没有选好单位或月份，请选择后再确认。")
        return _page(request, Batch(request, batch, request.POST), status=422)
    return redirect("upload_batch", batch)


@require_POST
def upload_batch_apply(request, batch):
    """Write all that are fine, each as a job of its own."""
    found = _own(request, batch)
    way = request.POST.get("way", "")
    done = sum(_do(request, upload, workflow.apply, way, False) for upload in found.ready)
    if done:
        messages.success(request, f"{done}份表格开始写入。")
    elif not found.ready:
        messages.warning(request, "没有可以直接写入的表格：有错误或问题的请打开逐份处理。")
    return redirect("upload_batch", batch)


def _do(request, upload: Upload, verb, *arguments) -> bool:
    """Whether it could be done; a refusal is told with the file's name."""
    try:
        verb(upload, request.user, *arguments)
    except workflow.Refused as error:
        messages.error(request, f"“{upload.name}”：{error}")
        return False
    return True
