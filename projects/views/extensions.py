"""Extensions one by one: asked for from the entry sheet, taken back, and the list of all of them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from common import export
from organizations.models import AuditEntry
from projects import exports, rules, workflow
from projects.forms import AskForm, ExtensionFilter
from projects.models import Extension, ExtensionStatus
from projects.sheet import sheet
from projects.timing import timing
from projects.views.entry import entering

PAGE = 30


@require_http_methods(["GET", "POST"])
@entering
def extension_ask(request, programme, month):
    """Ask for more time: the form, and its answer. What cannot be asked for is told there, with what was typed."""
    known = timing(sheet(programme, request.user, month), request.user)
    form = AskForm(known, request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            workflow.ask_for_time(programme, month, form.project, request.user, said["until"], said["reason"])
        except workflow.Refused as error:
            form.add_error(None, str(error))
    if not form.is_valid():
        template = "projects/_extension_ask.html" if request.htmx else "projects/extension_ask.html"
        context = {"form": form, "timing": known, "month": month}
        return render(request, template, context, status=422 if form.is_bound else 200)
    until = form.cleaned_data["until"]
    messages.success(request, f"已申请延期到{until.month}月{until.day}日，等待批准。批准前原截止日仍然有效。")
    address = reverse("entry_sheet", args=[month.key])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


@require_POST
def extension_end(request, pk):
    """Take the own request back, or what was granted."""
    extension = get_object_or_404(Extension.objects.visible_to(request.user).with_context(), pk=pk)
    asked = extension.status == ExtensionStatus.REQUESTED
    takes_back = rules.reports_for if asked else rules.reviews_for
    if not takes_back(request.user, extension.organization, extension.project):
        raise PermissionDenied("延期申请由填报单位撤回；已经批准的由审核单位收回。")
    try:
        workflow.end_extension(extension, request.user)
        done = "已撤回延期申请。" if asked else f"已收回{extension.organization}的{extension.get_kind_display()}。"
        messages.success(request, done)
    except workflow.Refused as error:
        messages.error(request, str(error))
    if asked:
        return redirect("entry_sheet", extension.month.key)
    return redirect(f"{reverse('deadline_board')}?month={extension.month.key}")


@require_GET
def extension_list(request):
    """Every extension and reopening in scope, newest first, with what happened to each; `?format=` as a file."""
    if not request.user.reviews_reports:
        raise PermissionDenied("您的账号不审核月报。")
    form = ExtensionFilter(request.GET, request.user)
    rows = form.filter(Extension.objects.visible_to(request.user).with_context()).order_by("-pk")
    if export.asked(request):
        return export.answer(request, "延期与重新开放", exports.EXTENSIONS, _with_trails(request.user, list(rows)))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    items = _with_trails(request.user, list(page.object_list))
    return render(request, "projects/extension_list.html", {"page": page, "items": items, "filter": form})


def _with_trails(user, rows: list[Extension]) -> list[tuple[Extension, list[tuple[AuditEntry, str]]]]:
    trails = _trails(user, rows)
    return [(row, trails.get(row.pk, [])) for row in rows]


def _trails(user, rows: list[Extension]) -> dict[int, list[tuple[AuditEntry, str]]]:
    """Extension id → what happened to it, oldest first, each with its first words; one query."""
    found: dict[int, list[tuple[AuditEntry, str]]] = {}
    entries = AuditEntry.objects.visible_to(user).filter(
        subject_kind=Extension._meta.label_lower, subject_id__in=[row.pk for row in rows]
    )
    for entry in entries.select_related("actor").order_by("pk"):
        found.setdefault(entry.subject_id, []).append((entry, entry.summary.partition("：")[0]))
    return found
