"""Files around an upload: the template, the original, the marked workbook, and the checked rows."""

from itertools import chain
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from common import export, sealed_files
from common.export import Column, Kind
from common.sealing import SealError
from organizations import audit
from uploads import kinds, marked, preview, reading, rules
from uploads.forms import Options
from uploads.models import Upload
from uploads.preview import Line
from uploads.resource import Context
from uploads.views.scope import own_or_403, resource_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 2000
GONE = "原文件不在服务器上或已损坏，请联系系统管理员。"


@require_GET
def upload_template(request, kind):
    """The workbook to fill in, for an organisation and a month."""
    resource = _kind_or_404(kind)
    if not resource.may_upload(request.user):
        raise PermissionDenied("您的账号不上传这种表格。")
    options = Options([resource], request.user)
    organization = options.organizations.get(request.GET.get("organization") or options.own or _own(request.user))
    usual = options.usual.key if options.usual else ""
    month = options.months.get(request.GET.get("month") or usual)
    if organization is None or (resource.monthly and month is None) or not resource.has_template():
        raise Http404("没有这份模板：请检查单位和月份。")
    name, content = resource(Context(request.user, organization, month)).template()
    return _attached(HttpResponse(content, content_type=XLSX), name)


def _own(user) -> str:
    return user.organization.code


def _kind_or_404(kind: str) -> type:
    try:
        return kinds.find(kind)
    except kinds.UnknownKind as error:
        raise Http404("没有这种表格") from error


@require_GET
def upload_original(request, pk):
    """The file as it was handed in."""
    upload = own_or_403(request, pk, rules.may_download)
    chunks = sealed_files.chunks_of(upload.file)
    try:
        first = next(chunks)
    except (FileNotFoundError, SealError) as error:
        raise Http404(GONE) from error
    _record(request, upload, "upload.download", "下载上传的原文件")
    response = StreamingHttpResponse(chain([first], chunks), content_type="application/octet-stream")
    response["Content-Length"] = upload.size
    return _attached(response, upload.name)


@require_GET
def upload_marked(request, pk):
    """The same workbook with the faulty cells coloured and commented."""
    upload = own_or_403(request, pk, rules.may_download)
    if not upload.rejected and not upload.counts.get("warned"):
        raise Http404("这份表格没有需要改的地方。")
    resource = resource_of(upload)
    resource.begin()
    try:
        name, content = marked.marked(upload, resource)
    except (FileNotFoundError, SealError) as error:
        raise Http404(GONE) from error
    except reading.Unreadable as error:
        messages.error(request, f"不能标出错误：{error}请按页面上写的逐行修改。")
        return redirect("upload_detail", upload.pk)
    _record(request, upload, "upload.marked", "下载标出错误的表格")
    return _attached(HttpResponse(content, content_type=XLSX), name)


@require_GET
def upload_rows(request, pk):
    """The rows of the preview that are shown, as a file."""
    upload = own_or_403(request, pk, rules.may_download)
    export.asked(request)
    shown = preview.Preview(upload, request.GET)
    if refused := export.refusal(request, shown.rows):
        return refused
    if export.asked(request):
        _record(request, upload, "upload.export", "导出上传的核对结果")
    resource = resource_of(upload)
    resource.begin()
    told = (line for row in shown.rows.iterator(CHUNK) for line in preview.lines(resource, [row]))
    name = f"{upload.name.rsplit('.', 1)[0]}-{dict(preview.TABS)[shown.shown]}"
    return export.answer(request, name, _columns(upload), told)


def _columns(upload: Upload) -> list[Column]:
    sheets = {sheet["index"]: sheet["name"] for sheet in upload.sheets}
    return [
        Column("工作表", lambda line: sheets.get(line.row.sheet, "")),
        Column("行号", "row.number", Kind.WHOLE),
        Column("名称", "row.label", width=24),
        Column("结果", lambda line: line.row.get_outcome_display()),
        Column("内容", _content, width=60),
        Column("错误", lambda line: _said(line, "errors", "questions"), width=60),
        Column("提醒", lambda line: _said(line, "warnings"), width=60),
    ]


def _content(line: Line) -> str:
    """What stands in the row, changes as old → new."""
    told = [f"{c.title}：{c.before} → {c.text}" if c.before is not None else f"{c.title}：{c.text}" for c in line.cells]
    return "；".join([*told, *(f"{cell.title}：{cell.text}" for cell in line.quiet)])


def _said(line: Line, *levels: str) -> str:
    return "；".join(told for cell in [line.notes, *line.cells] for level in levels for told in getattr(cell, level))


def _record(request, upload: Upload, act: str, what: str) -> None:
    with transaction.atomic():
        audit.record(request.user, act, upload, f"{what}：{upload.name}")


def _attached(response, name: str):
    """A download under its Chinese name, kept by no cache."""
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name.replace('/', '_'), safe='')}"
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
