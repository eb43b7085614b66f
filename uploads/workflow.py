"""The life of an upload: receive, place, map, answer, apply, cancel, undo, discard. State is assigned nowhere else.

Each verb checks, changes the row if it still is as the user saw it, writes the audit entry, and starts the job that
does the long part; all in one transaction.
"""

import uuid

from django.conf import settings
from django.db import transaction

from common import periods, sealed_files
from common.periods import Month
from jobs import queue
from jobs.models import State
from organizations import audit
from organizations.models import Organization
from uploads import kinds, rules
from uploads.models import WRITTEN, HeaderMapping, Upload, UploadState
from uploads.tables import signature_of_titles

S = UploadState
# From which states a verb may take an upload, and where to.
MOVES = {
    "place": ({S.PLACING, S.MAPPING, S.CHECKED, S.REFUSED}, S.RECEIVED),
    "recheck": ({S.MAPPING, S.CHECKED}, S.RECEIVED),
    "apply": ({S.CHECKED}, S.APPLYING),
    "cancel": ({S.APPLYING}, S.CHECKED),
    "undo": ({S.APPLIED}, S.UNDOING),
    "discard": ({S.RECEIVED, S.PLACING, S.MAPPING, S.CHECKED}, S.DISCARDED),
}
SUPERSEDED = "这份上传刚刚有了变化，请看过现在的情况再操作。"
BROKEN_NAME = "表格"


class Refused(Exception):
    """The verb cannot be done; the message tells the user why and what to do."""


def receive(user, kind: str, file, organization: Organization | None, month: Month | None, batch=None) -> Upload:
    """Keep a file and start checking it. documents.NotAccepted when it is empty or too large."""
    resource = kinds.find(kind)
    if not resource.may_upload(user):
        raise Refused("您的账号不上传这种表格。")
    organization = organization or resource.usual_organization(user)
    _allow(resource, user, organization, month)
    name = _shown(file.name)
    most = settings.UPLOAD_MEGABYTES * 1024 * 1024
    with sealed_files.keeping(file.chunks(), "uploads", most) as kept, transaction.atomic():
        upload = Upload.objects.create(
            kind=kind, organization=organization, month=month, batch=batch or uuid.uuid4(), name=name,
            file=kept.file, size=kept.size, sha256=kept.sha256, uploaded_by=user,
        )  # fmt: skip
        audit.record(user, "upload.receive", upload, f"上传{resource.title}：{name}", sha256=kept.sha256)
        _start_check(upload)
    return upload


def _allow(resource, user, organization, month) -> None:
    if organization and not resource.organizations(user).filter(pk=organization.pk).exists():
        raise Refused("这个单位不在您的上传范围内。")
    if organization and (month or not resource.monthly) and (why := resource.refuses(user, organization, month)):
        raise Refused(why)


def _shown(name: str) -> str:
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in bare if c.isprintable()).strip()[-200:] or BROKEN_NAME


def earlier(upload: Upload, user):
    """Uploads of the very same content before this one that the user may see, newest first."""
    same = Upload.objects.visible_to(user).filter(sha256=upload.sha256, kind=upload.kind, pk__lt=upload.pk)
    return same.exclude(state=S.DISCARDED).select_related("uploaded_by", "organization")


@transaction.atomic
def place(upload: Upload, user, organization: Organization, month: Month | None) -> None:
    """Say whose sheet it is and of which month, and check it for them; answers given before no longer hold."""
    resource = kinds.find(upload.kind)
    _may(rules.may_change, user, upload)
    _allow(resource, user, organization, month)
    _move(upload, "place", organization=organization, month=month, answers={}, mapping={})
    _start_check(upload)


@transaction.atomic
def map_columns(upload: Upload, user, mapping: dict, remember: bool) -> None:
    """Say what the columns of its sheets are: {index: {"header": [rows], "columns": {field: column}}}, or {} to skip.

    What was said is remembered for the organisation's next sheet with the same header, if wished.
    """
    _may(rules.may_change, user, upload)
    if remember and upload.organization_id:
        _remember(upload, user, mapping)
    _move(upload, "recheck", mapping=upload.mapping | mapping)
    _start_check(upload)


def _remember(upload: Upload, user, mapping: dict) -> None:
    for sheet in upload.sheets:
        decided = mapping.get(str(sheet["index"]))
        rows = dict(sheet.get("sample", []))
        if not decided or max(decided["header"]) not in rows:
            continue
        titles = rows[max(decided["header"])]
        columns = {
            titles[column - 1]: name
            for name, column in decided["columns"].items()
            if column <= len(titles) and titles[column - 1]
        }
        HeaderMapping.objects.update_or_create(
            kind=upload.kind, organization=upload.organization, signature=signature_of_titles(titles),
            defaults={"columns": columns, "decided_by": user, "decided_at": periods.now()},
        )  # fmt: skip


@transaction.atomic
def answer(upload: Upload, user, answers: dict[str, str]) -> None:
    """Answer questions by key, or single cells by `sheet:row:field`, and check again."""
    _may(rules.may_change, user, upload)
    _move(upload, "recheck", answers=upload.answers | answers)
    _start_check(upload)


@transaction.atomic
def recheck(upload: Upload, user) -> None:
    """Check the file again, because what is stored has changed meanwhile."""
    _may(rules.may_change, user, upload)
    _move(upload, "recheck")
    _start_check(upload)


@transaction.atomic
def apply(upload: Upload, user, way: str, only_valid: bool) -> None:
    """Write what the preview shows; rows that cannot be loaded are left out only when that was chosen."""
    resource = kinds.find(upload.kind)
    _may(rules.may_change, user, upload)
    _allow(resource, user, upload.organization, upload.month)
    if upload.rejected and not only_valid:
        raise Refused(f"还有{upload.rejected}行不能写入。请改好后重新上传，或者选择“只写入没有问题的行”。")
    if any(question["key"].startswith("place:") for question in upload.open_questions):
        raise Refused("请先回答表格里写的单位和月份是否选错。")
    if not upload.count(*WRITTEN):
        raise Refused("没有要写入的内容：表里的数据和系统里的完全一样。")
    if resource.ways and way not in {each.key for each in resource.ways}:
        raise Refused("请选择写入方式。")
    options = {"way": way, "only_valid": only_valid}
    _move(upload, "apply", options=options, reason="", applied_by=user, applied_at=periods.now())
    audit.record(user, "upload.apply", upload, f"确认写入{upload.title}：{upload.name}", rows=upload.count(*WRITTEN))
    _start(upload, "uploads.apply")


@transaction.atomic
def cancel(upload: Upload, user) -> None:
    """Stop writing, as long as nothing has been published; or go back to the preview after writing has failed."""
    _may(rules.may_change, user, upload)
    if upload.job.state != State.FAILED and not queue.cancel(upload.job):
        raise Refused("已经写完了，来不及取消。需要的话可以撤销。")
    _move(upload, "cancel", reason="写入已取消，什么都没有改变。", applied_by=None, applied_at=None)


@transaction.atomic
def undo(upload: Upload, user) -> None:
    """Bring back what was there before; Refused while later changes stand in the way."""
    _may(rules.may_undo, user, upload)
    resource = kinds.find(upload.kind)
    if obstacles := obstacles_of(upload, user):
        raise Refused("有后来的修改，不能撤销：" + "；".join(obstacles[:5]))
    _move(upload, "undo", undone_by=user, undone_at=periods.now(), reason="")
    audit.record(user, "upload.undo", upload, f"撤销已写入的{resource.title}：{upload.name}")
    _start(upload, "uploads.undo")


def obstacles_of(upload: Upload, user) -> list[str]:
    """What stands in the way of undoing, in sentences."""
    return kinds.find(upload.kind).of(upload, user).obstacles(upload, user)


@transaction.atomic
def discard(upload: Upload, user) -> None:
    """Put it away without writing anything; the file stays on record."""
    _may(rules.may_change, user, upload)
    if upload.state == S.RECEIVED and upload.job:
        queue.cancel(upload.job)
    _move(upload, "discard")
    audit.record(user, "upload.discard", upload, f"放弃上传的{upload.title}：{upload.name}")


def _may(rule, user, upload: Upload) -> None:
    if not rule(user, upload):
        raise Refused("这份上传由上传人处理。")


def _move(upload: Upload, verb: str, **fields) -> None:
    """Change the state if that is allowed and the upload is still in the one that the user saw."""
    sources, target = MOVES[verb]
    seen = Upload.objects.filter(pk=upload.pk, state=upload.state, round=upload.round)
    if upload.state not in sources or not seen.update(state=target, **fields):
        raise Refused(SUPERSEDED)
    upload.refresh_from_db()


def _start_check(upload: Upload) -> None:
    _start(upload, "uploads.check")


def _start(upload: Upload, kind: str) -> None:
    """A job of its own for every step, so that none is taken for another."""
    upload.round += 1
    key = f"{kind}:{upload.pk}:{upload.round}"
    upload.job = queue.enqueue(kind, key, upload.uploaded_by, upload.organization, upload=upload.pk, round=upload.round)
    upload.save(update_fields=["round", "job"])


__all__ = [
    "Refused",
    "answer",
    "apply",
    "cancel",
    "discard",
    "earlier",
    "map_columns",
    "obstacles_of",
    "place",
    "receive",
    "recheck",
    "undo",
]  # fmt: skip
