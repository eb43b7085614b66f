"""How an upload and its rows are told on pages."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.templatetags.ui import icon
from jobs.models import State
from uploads import kinds
from uploads.models import REJECTED, WRITTEN, Outcome, Upload, UploadState

register = template.Library()
S = UploadState
# State → the look of its badge and its icon.
LOOKS = {
    S.RECEIVED: ("submitted", "hourglass-split"), S.REFUSED: ("returned", "x-octagon"),
    S.PLACING: ("late", "exclamation-circle"), S.MAPPING: ("late", "exclamation-circle"),
    S.CHECKED: ("late", "exclamation-circle"), S.APPLYING: ("submitted", "hourglass-split"),
    S.APPLIED: ("accepted", "check-circle-fill"), S.UNDOING: ("submitted", "hourglass-split"),
    S.UNDONE: ("off", "arrow-counterclockwise"), S.DISCARDED: ("off", "slash-circle"),
}  # fmt: skip
OUTCOME_LOOKS = {
    Outcome.NEW: ("accepted", "plus-lg"), Outcome.CHANGED: ("submitted", "pencil"),
    Outcome.UNCHANGED: ("draft", "check-lg"), Outcome.REFUSED: ("refused", "x-octagon"),
    Outcome.ASKED: ("late", "question-circle"), Outcome.IGNORED: ("off", "dash-circle"),
}  # fmt: skip
TOLD = {
    S.RECEIVED: "正在检查，检查完可以看到结果",
    S.PLACING: "请确认是哪个单位、哪个月的表",
    S.MAPPING: "请指明每一列是什么",
    S.APPLYING: "正在写入",
    S.UNDOING: "正在撤销",
    S.DISCARDED: "已放弃，没有写入任何内容",
}


@register.filter
def state_badge(upload: Upload) -> SafeString:
    """The badge of where it stands."""
    if is_stuck(upload):
        return _badge("returned", "x-octagon", "没有完成")
    return _badge(*LOOKS[upload.state], upload.get_state_display())


@register.filter
def outcome_badge(outcome: str) -> SafeString:
    """The badge of what becomes of a row."""
    return _badge(*OUTCOME_LOOKS[outcome], Outcome(outcome).label)


def _badge(look: str, drawing: str, word: str) -> SafeString:
    return format_html('<span class="st st-{}">{}{}</span>', look, icon(drawing), word)


@register.filter
def is_stuck(upload: Upload) -> bool:
    """Whether it waits for a job that has failed."""
    waits = upload.state in (S.RECEIVED, S.APPLYING, S.UNDOING)
    return bool(waits and upload.job and upload.job.state == State.FAILED)


@register.filter
def told(upload: Upload) -> str:
    """The result in a few words, with counts."""
    if is_stuck(upload):
        return "后台任务没有完成，可以重试"
    if upload.state == S.PLACING and not kinds.find(upload.kind).monthly:
        return "请确认是哪个单位的表"
    if upload.state == S.CHECKED:
        return _checked(upload)
    if upload.state == S.APPLIED:
        return upload.result.get("message", "") or "已写入"
    if upload.state == S.REFUSED:
        return upload.reason
    if upload.state == S.UNDONE:
        return upload.reason or "已恢复到写入之前"
    return TOLD[upload.state]


def _checked(upload: Upload) -> str:
    parts = [f"可写入{upload.count(*WRITTEN)}行"]
    if same := upload.count(Outcome.UNCHANGED):
        parts.append(f"不变{same}行")
    if bad := upload.count(*REJECTED):
        parts.append(f"不能写入{bad}行")
    return "，".join(parts)


@register.filter
def sheet_name(upload: Upload, index: int) -> str:
    """The name of one of its sheets."""
    return next((sheet["name"] for sheet in upload.sheets if sheet["index"] == index), "")


@register.filter
def has_template(resource) -> bool:
    """Whether there is a workbook to fill in for this kind."""
    return resource.has_template()
