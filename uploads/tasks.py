"""The long work: checking a file, writing what was confirmed, and undoing it."""

from jobs.queue import JobFailed, Run, handler
from uploads import checking, kinds
from uploads.models import WRITTEN, Upload, UploadState

OVERTAKEN = "预览之后有{}行的原有数据又变了。请点“重新检查”，看过新的预览再写入。"


@handler("uploads.check", label="检查表格")
def check_upload(run: Run):
    """Check the file of an upload that still waits for it."""
    upload = _upload(run, UploadState.RECEIVED)
    if upload:
        checking.check(upload, run)


@handler("uploads.apply", label="写入表格内容")
def apply_upload(run: Run):
    """Write the accepted rows, if they still are what the preview showed."""
    upload = _upload(run, UploadState.APPLYING)
    if not upload:
        return
    resource = kinds.find(upload.kind).of(upload, upload.applied_by)
    total = upload.count(*WRITTEN)
    run.progress(total, total, "正在写入，这一步不能取消")
    try:
        with run.publish():
            _one_after_another(upload)
            if moved := resource.overtaken(upload):
                raise JobFailed(OVERTAKEN.format(moved))
            result = resource.publish(upload, upload.applied_by)
            run.outcome = {"message": result["message"]}
            _finish(run, upload, state=UploadState.APPLIED, result=result, reason="")
    except JobFailed as failure:
        # Back to the preview; nothing was written.
        _finish(run, upload, state=UploadState.CHECKED, reason=str(failure), applied_by=None, applied_at=None)
        raise


def _one_after_another(upload: Upload) -> None:
    """Of uploads of one kind that are written at once, the later one sees what the earlier one wrote."""
    writing = Upload.objects.filter(kind=upload.kind, state=UploadState.APPLYING)
    list(writing.select_for_update().order_by("pk").values_list("pk"))


@handler("uploads.undo", label="撤销写入")
def undo_upload(run: Run):
    """Bring back what was there before."""
    upload = _upload(run, UploadState.UNDOING)
    if not upload:
        return
    resource = kinds.find(upload.kind).of(upload, upload.undone_by)
    with run.publish():
        if obstacles := resource.obstacles(upload, upload.undone_by):
            told = "有后来的修改，不能撤销：" + "；".join(obstacles[:5])
            _finish(run, upload, state=UploadState.APPLIED, reason=told)
        else:
            told = resource.restore(upload, upload.undone_by)
            _finish(run, upload, state=UploadState.UNDONE, reason=told)
        run.outcome = {"message": told}


def _upload(run: Run, state: UploadState) -> Upload | None:
    """The upload, if it still waits for just this job."""
    known = Upload.objects.select_related("organization", "uploaded_by", "applied_by", "undone_by")
    return known.filter(pk=run.arguments["upload"], state=state, round=run.arguments["round"]).first()


def _finish(run: Run, upload: Upload, **fields) -> None:
    Upload.objects.filter(pk=upload.pk, round=run.arguments["round"]).update(**fields)
