"""The audit trail: who did what when, to filter, to read and to take away. For auditors only."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from common import export, periods
from common.export import Column, Kind
from common.paging import window
from organizations import acts, audit, rules
from organizations.access import for_offices
from organizations.forms import AuditFilter
from organizations.models import AuditEntry

PAGE = 50
REFUSED = "操作记录只供审计管理员查阅。"
COLUMNS = [
    Column("编号", "pk", Kind.WHOLE, 10),
    Column("时间", "at", Kind.MOMENT),
    Column("操作人", "actor_word", width=18),
    Column("账号", "actor.username", width=16),
    Column("单位", "organization.name", width=24),
    Column("操作", "act", width=20),
    Column("对象", "kind"),
    Column("对象编号", "subject_id", Kind.WHOLE, 10),
    Column("说明", "summary", width=60),
]


@for_offices
@require_GET
def audit_list(request):
    """The entries, newest first; `?format=csv` and `?format=xlsx` answer what is filtered as a file."""
    _auditor(request)
    form = AuditFilter(request.GET, request.user)
    entries = form.filter(AuditEntry.objects.readable_by(request.user)).select_related("actor", "organization")
    if export.asked(request):
        return _export(request, form, entries)
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


def _export(request, form, entries):
    """What the page lists now, as a file; taking it away is itself an act."""
    newest = entries.aggregate(newest=Max("pk"))["newest"] or 0
    entries = entries.filter(pk__lte=newest).order_by("-pk")
    if refused := export.refusal(request, entries):
        return refused
    count, format = entries.count(), export.asked(request).upper()
    with transaction.atomic():
        audit.record(
            request.user,
            "audit.export",
            request.user,
            f"导出操作记录{count}条（{format}）",
            filter=form.told(),
            rows=count,
            format=format,
        )
    return export.answer(request, f"操作记录{periods.today():%Y%m%d}", COLUMNS, entries)


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
