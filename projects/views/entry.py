"""The entry sheet: where staff fill in a month."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from common.periods import Month, PeriodError
from projects import conversation, rules, workflow
from projects.deadlines import reporting_month
from projects.forms import EntryForm
from projects.models import Programme
from projects.sheet import one_row, sheet

SHOWN = {
    "all": lambda row: True,
    "todo": lambda row: row.is_todo,
    "missing": lambda row: row.is_todo and bool(row.missing),
    "returned": lambda row: row.report.status == "returned",
}


def entering(view):
    """Let only those in who fill in reports, and turn the month in the address into a programme and a Month."""

    @wraps(view)
    def wrapped(request, month, *args, **kwargs):
        if not request.user.enters_reports:
            raise PermissionDenied("您的账号不填报月报。")
        try:
            month = Month.parse(month)
        except PeriodError as error:
            raise Http404(str(error)) from error
        programme = get_object_or_404(Programme, year=month.year)
        return view(request, programme, month, *args, **kwargs)

    return wrapped


@require_GET
def entry(request):
    """Go to the month that is being reported."""
    if not request.user.enters_reports:
        raise PermissionDenied("您的账号不填报月报。")
    programme = Programme.objects.in_use()
    if programme is None:
        return render(request, "projects/no_programme.html")
    return redirect("entry_sheet", reporting_month(programme).key)


@require_GET
@entering
def entry_sheet(request, programme, month):
    """The sheet of a month."""
    filled = sheet(programme, request.user, month)
    shown = request.GET.get("show") if request.GET.get("show") in SHOWN else "all"
    groups = [(action, [row for row in rows if SHOWN[shown](row)]) for action, rows in filled.groups]
    months = [m for m in (Month(programme.year, n) for n in range(1, 13)) if rules.month_takes_reports(programme, m)]
    context = {
        "sheet": filled,
        "groups": [(action, rows) for action, rows in groups if rows],
        "shown": shown,
        "months": months,
        "month": month,
        "programme": programme,
        "takes_reports": rules.month_takes_reports(programme, month),
    }
    context["talks"] = conversation.counts([row.report for row in filled.rows], request.user)
    return render(request, "projects/entry_sheet.html", context)


def _row_or_404(request, programme, month, number):
    row = one_row(programme, request.user, month, number)
    if row is None:
        raise Http404("没有这份月报")
    return row


@require_POST
@entering
def entry_save(request, programme, month, number):
    """Keep one row as typed: what can be read is saved, what cannot is named beside its field."""
    row = _row_or_404(request, programme, month, number)
    form = EntryForm(row, request.POST)
    form.is_valid()
    refusal = ""
    try:
        workflow.save(row.report, request.user, form.values, form.texts)
    except workflow.Refused as error:
        refusal = str(error)
    row = _row_or_404(request, programme, month, number)
    context = {"row": row, "faults": form.faults, "refusal": refusal, "month": month}
    return render(request, "projects/_entry_saved.html", context)


@require_POST
@entering
def entry_submit(request, programme, month, number):
    """Save one row and hand it in; what was saved stays when it cannot be handed in."""
    row = _row_or_404(request, programme, month, number)
    form = EntryForm(row, request.POST)
    form.is_valid()
    refusal = ""
    try:
        report = workflow.save(row.report, request.user, form.values, form.texts)
        if not form.faults:
            workflow.submit(report, request.user)
    except workflow.Refused as error:
        refusal = str(error)
    return _answer_row(request, programme, month, number, form, refusal)


def _answer_row(request, programme, month, number, form=None, refusal=""):
    """The row as it now stands, with what could not be read still in its fields."""
    row = _row_or_404(request, programme, month, number)
    faults = form.faults if form else {}
    typed = {name: form.data.get(name, "") for name in faults}
    context = {
        "row": row,
        "faults": faults,
        "typed": typed,
        "refusal": refusal,
        "month": month,
        "after": sheet(programme, request.user, month),
        "shown": "all",
    }
    context["talks"] = conversation.counts([row.report], request.user)
    return render(request, "projects/_entry_row.html", context)


@require_POST
@entering
def entry_withdraw(request, programme, month, number):
    """Take one submitted row back."""
    row = _row_or_404(request, programme, month, number)
    refusal = ""
    try:
        workflow.withdraw(row.report, request.user)
    except workflow.Refused as error:
        refusal = str(error)
    return _answer_row(request, programme, month, number, refusal=refusal)


@require_POST
@entering
def entry_submit_all(request, programme, month):
    """Hand in every complete row of the sheet; the others are listed."""
    rows = [row for row in sheet(programme, request.user, month).rows if row.may_edit and row.is_begun]
    submitted, incomplete = workflow.submit_many([row.report.pk for row in rows], request.user)
    if submitted:
        messages.success(request, f"已提交{len(submitted)}个项目，等待市级审核。")
    if incomplete:
        messages.warning(request, f"有{len(incomplete)}个已开始填的项目还没有填完，没有提交，见下表“还缺”。")
    if not submitted and not incomplete:
        messages.info(request, "没有可以提交的项目，请先填写。")
    show = "missing" if incomplete else "all"
    return redirect(f"{reverse('entry_sheet', args=[month.key])}?show={show}")
