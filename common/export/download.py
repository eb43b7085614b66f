"""What a list's page answers when its address asks for a file: `?format=xlsx` or `?format=csv`."""

from collections.abc import Iterable
from contextlib import ExitStack
from tempfile import TemporaryFile
from urllib.parse import quote

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect

from common.export import workbook
from common.export.columns import Column
from common.export.lines import csv_lines
from common.export.workbook import TooManyRows, xlsx

FORMATS = ("xlsx", "csv")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 2000
TOO_MANY = "这份清单超过{rows}行，一个 Excel 文件放不下。请缩小筛选范围，或改为导出 CSV（不限行数）。"


def asked(request) -> str | None:
    """The format that the address asks for, None where it asks for the page; Http404 for a format that is not known."""
    format = request.GET.get("format")
    if format is not None and format not in FORMATS:
        raise Http404("只能导出 Excel（xlsx）或 CSV。")
    return format


def answer(request, name: str, columns: list[Column], rows: Iterable, title: str = "") -> HttpResponseBase:
    """The rows as a file of the format that the address asks for, called by its name; else Http404.

    A queryset is read in chunks and a CSV sent while it is read. The title stands above the head of a workbook. Too
    many rows for a workbook lead back to the page, which offers CSV.
    """
    format = asked(request)
    if format is None:
        raise Http404("没有写明导出格式。")
    if isinstance(rows, QuerySet):
        if refused := refusal(request, rows):
            return refused
        rows = rows.iterator(CHUNK)
    if format == "csv":
        response = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
        return _attached(response, f"{name}.csv")
    try:
        return _attached(FileResponse(_written(name, columns, rows, title), content_type=XLSX), f"{name}.xlsx")
    except TooManyRows:
        return _back(request)


def refusal(request, rows: QuerySet) -> HttpResponseBase | None:
    """The way back to the page where a workbook is asked for and does not take so many rows; else None."""
    if asked(request) == "xlsx" and rows.order_by()[: workbook.XLSX_ROWS + 1].count() > workbook.XLSX_ROWS:
        return _back(request)
    return None


def _written(name: str, columns: list[Column], rows: Iterable, title: str):
    """A temporary file with the workbook, at its beginning; it vanishes when it is closed."""
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        xlsx(file, name, columns, rows, title)
        file.seek(0)
        stack.pop_all()
    return file


def _back(request):
    """The page itself, which tells why there is no workbook."""
    messages.warning(request, TOO_MANY.format(rows=workbook.XLSX_ROWS))
    query = request.GET.copy()
    del query["format"]
    return redirect(f"{request.path}?{query.urlencode()}" if query else request.path)


def _attached(response: HttpResponseBase, filename: str) -> HttpResponseBase:
    """The response as a download under a Chinese name, kept by no cache."""
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename.replace('/', '_'), safe='')}"
    response["Cache-Control"] = "no-store"
    return response
