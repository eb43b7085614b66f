"""Half-year summaries: asking for one, reading it, and following each figure back."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from common import export, periods
from jobs.models import State
from organizations.models import Organization
from projects.models import Programme
from reports import building, rules
from reports.document import Document
from reports.material import Material
from reports.models import Summary, SummaryFigure
from reports.moving import moved


def _state(summary: Summary) -> str:
    """How far it is, in a word."""
    if summary.built_at:
        return "已生成"
    return "失败" if summary.job and summary.job.state == State.FAILED else "生成中"


COLUMNS = [
    export.Column("名称", str, width=30),
    export.Column("状态", _state, width=10),
    export.Column("确认缺口", lambda summary: len(summary.confirmed), export.Kind.WHOLE, 10),
    export.Column("发起人", lambda summary: summary.created_by or "命令行"),
    export.Column("发起时间", "created_at", export.Kind.MOMENT),
    export.Column("生成时间", "built_at", export.Kind.MOMENT),
]


@require_GET
def summary_list(request):
    """All summaries, newest first; `?format=` answers them as a file."""
    summaries = (
        Summary.objects.visible_to(request.user).select_related("job", "created_by", "programme").defer("content")
    )
    if export.asked(request):
        return export.answer(request, "半年总结清单", COLUMNS, summaries)
    programme = Programme.objects.visible_to(request.user).in_use()
    context = {
        "page": Paginator(summaries, 20).get_page(request.GET.get("page")),
        "can_order": rules.can_order(request.user),
        "half": periods.HalfYear(programme.year, 1) if programme else None,
    }
    return render(request, "reports/summary_list.html", context)


@require_http_methods(["GET", "POST"])
def summary_create(request, period):
    """Show what is missing or carried forward; once that is confirmed, have the summary built."""
    if not rules.can_order(request.user):
        raise PermissionDenied("半年总结由市级工作人员生成。")
    try:
        span = periods.parse(period)
        programme = building.programme_of(span, request.user)
    except periods.PeriodError as error:
        raise Http404(str(error)) from error
    except building.NotReady as error:
        messages.error(request, str(error))
        return redirect("summary_list")
    gaps = building.gap_lines(Material(programme, span))
    unconfirmed = bool(gaps) and request.POST.get("confirm") != "yes"
    if request.method == "POST" and not unconfirmed:
        summary = building.order(programme, span, request.user, gaps)
        return redirect("summary_detail", summary.pk)
    context = {"period": span, "programme": programme, "gaps": gaps, "refused": request.method == "POST"}
    return render(request, "reports/summary_create.html", context)


@require_GET
def summary_detail(request, pk):
    """The preview of a built summary, or how far its job is."""
    scoped = Summary.objects.visible_to(request.user).select_related("job", "created_by", "programme")
    summary = get_object_or_404(scoped, pk=pk)
    document = Document.from_json(summary.content) if summary.content else None
    figures = {figure.ordinal: figure for figure in summary.figures.select_related("indicator", "organization")}
    changes = moved(summary.programme, figures.values())
    context = {"summary": summary, "job": summary.job, "document": document, "figures": figures, "moved": changes}
    context["places"] = sum(change.places for change in changes)
    return render(request, "reports/summary_detail.html", context)


@require_GET
def summary_download(request, pk):
    """The Word file."""
    summary = get_object_or_404(Summary.objects.visible_to(request.user), pk=pk, built_at__isnull=False)
    if not summary.path.exists():
        raise Http404("文件不在服务器上，请重新生成。")
    return FileResponse(open(summary.path, "rb"), as_attachment=True, filename=f"{summary}.docx")


@require_GET
def summary_figure(request, pk, ordinal):
    """One figure of a summary: the frozen cell, the rows that made it, and what the cell says today."""
    scoped = SummaryFigure.objects.visible_to(request.user).select_related(
        "summary__programme", "indicator__programme", "indicator__project", "organization"
    )
    figure = get_object_or_404(scoped, summary=pk, ordinal=ordinal)
    organizations = Organization.objects.in_bulk({part["organization"] for part in figure.parts})
    months = sorted({part["month"] for part in figure.parts})
    context = {
        "figure": figure,
        "months": [periods.Month.parse(month) for month in months],
        "rows": _rows(figure, organizations, months),
        "sums": [sum(Decimal(part["value"]) for part in figure.parts if part["month"] == month) for month in months],
        "change": next(iter(moved(figure.summary.programme, [figure])), None),
    }
    return render(request, "reports/summary_figure.html", context)


def _rows(figure, organizations, months):
    """(organisation, [part or None per month]) of everyone whose rows made the figure."""
    parts: dict = {}
    for part in figure.parts:
        parts.setdefault(part["organization"], {})[part["month"]] = part
    listed = sorted(parts, key=lambda pk: organizations[pk].path)
    return [(organizations[pk], [parts[pk].get(month) for month in months]) for pk in listed]
