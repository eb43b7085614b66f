"""The audit trail: who did what when, to filter, to read and to take away. For auditors only."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from common import periods
from common.export import XLSX_ROWS, Column, csv_response, xlsx_response
from common.paging import window
from organizations import acts, audit, rules
from organizations.access import for_offices
from organizations.forms import AuditFilter
from organizations.models import AuditEntry

PAGE = 50
CHUNK = 2000
REFUSED = "操作记录只供审计管理员查阅。"
COLUMNS = [
    Column("编号", lambda entry: entry.pk, 10),
    Column("时间", lambda entry: entry.at, 20),
    Column("操作人", lambda entry: entry.actor_word, 18),
    Column("账号", lambda entry: entry.actor.username if entry.actor else "", 16),
    Column("单位", lambda entry: entry.organization.name if entry.organization else "", 24),
    Column("操作", lambda entry: entry.act, 20),
    Column("对象", lambda entry: entry.kind, 14),
    Column("对象编号", lambda entry: entry.subject_id, 10),
    Column("说明", lambda entry: entry.summary, 60),
]


@for_offices
@require_GET
def audit_list(request):
    """The entries, newest first; `?format=csv` and `?format=xlsx` answer what is filtered as a file."""
    _auditor(request)
    form = AuditFilter(request.GET, request.user)
    entries = form.filter(AuditEntry.objects.readable_by(request.user)).select_related("actor", "organization")
    if request.GET.get("format") in ("csv", "xlsx"):
        return _export(request, form, entries, request.GET["format"])
    context = {"filter": form, "window": window(entries, request.GET, PAGE)}
    return render(request, "organizations/audit_list.html", context)


@for_offices
@require_GET
def audit_detail(request, pk):
    """One entry with everything that was kept with it."""
    _auditor(request)
    readable = AuditEntry.objects.readable_by(request.user).select_related("actor", "organization")
    entry = get_object_or_404(readable, pk=pk)
    return render(request, "organizations/audit_detail.html", {"entry": entry, "facts": _facts(entry.details)})


def _auditor(request):
    """403 for everybody else."""
    if not rules.reads_trail(request.user):
        raise PermissionDenied(REFUSED)


def _export(request, form, entries, format):
    """What the page lists now, as a file; taking it away is itself an act."""
    newest = entries.aggregate(newest=Max("pk"))["newest"] or 0
    entries = entries.filter(pk__lte=newest).order_by("-pk")
    count = entries.count()
    if format == "xlsx" and count > XLSX_ROWS:
        messages.warning(
            request, f"筛选出{count}条，Excel 文件一次最多{XLSX_ROWS}条。请缩小时间范围，或改为导出 CSV（不限条数）。"
        )
        query = request.GET.copy()
        del query["format"]
        return redirect(f"{reverse('audit_list')}?{query.urlencode()}")
    with transaction.atomic():
        audit.record(
            request.user,
            "audit.export",
            request.user,
            f"导出操作记录{count}条（{format.upper()}）",
            filter=form.told(),
            rows=count,
            format=format.upper(),
        )
    answer = csv_response if format == "csv" else xlsx_response
    return answer(f"操作记录{periods.today():%Y%m%d}", COLUMNS, entries.iterator(CHUNK))


def _facts(details: dict) -> list[tuple[str, str, object]]:
    """(name, shape, value) of what an entry kept: changes before → after, a table, a list, or one value."""
    told = []
    for key, value in details.items():
        if key == "changes" and isinstance(value, dict):
            told.append((acts.fact(key), "changes", list(value.items())))
        elif isinstance(value, dict):
            told.append((acts.fact(key), "table", [(acts.fact(name), part) for name, part in value.items()]))
        else:
            told.append((acts.fact(key), "list" if isinstance(value, list) else "value", value))
    return told
