"""The entry sheet: where staff fill in a month."""

from dataclasses import dataclass, field
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from common.periods import Month, PeriodError
from organizations.models import User
from projects import conversation, rules, workflow
from projects.deadlines import reporting_month
from projects.forms import EntryForm
from projects.models import MonthlyReport, Programme, ReportStatus
from projects.sheet import Row, Unsaved, one_row, sheet
from projects.timing import timing

SHOWN = {
    "all": lambda row: True,
    "todo": lambda row: row.is_todo,
    "missing": lambda row: row.is_todo and bool(row.missing or row.unexplained),
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
    return redirect("entry_sheet", reporting_month(programme, request.user.organization).key)


@require_GET
@never_cache  # the back button must not bring yesterday's numbers
@entering
def entry_sheet(request, programme, month):
    """The sheet of a month."""
    filled = sheet(programme, request.user, month)
    shown = request.GET.get("show") if request.GET.get("show") in SHOWN else "all"
    groups = [(action, [row for row in rows if SHOWN[shown](row)]) for action, rows in filled.groups]
    months = [m for m in (Month(programme.year, n) for n in range(1, 13)) if rules.has_begun(programme, m)]
    context = {
        "sheet": filled,
        "groups": [(action, rows) for action, rows in groups if rows],
        "shown": shown,
        "months": months,
        "month": month,
        "programme": programme,
        "takes_reports": rules.has_begun(programme, month),
        "timing": timing(filled, request.user),
    }
    context["talks"] = conversation.counts([row.report for row in filled.rows], request.user)
    return render(request, "projects/entry_sheet.html", context)


def _row_or_404(request, programme, month, number):
    row = one_row(programme, request.user, month, number)
    if row is None:
        raise Http404("没有这份月报")
    return row


@dataclass
class Outcome:
    """What became of a row that was sent: why it was refused, and what others had changed meanwhile."""

    form: EntryForm
    editor: User | None  # who had saved the row before
    refusal: str = ""
    conflicts: set = field(default_factory=set)
    report: MonthlyReport | None = None

    @property
    def is_clean(self) -> bool:
        """Whether everything that was typed is saved."""
        return not (self.refusal or self.conflicts or self.form.faults)

    def onto(self, row: Row) -> dict:
        """Put what is not saved onto the row as it now stands; answers what the templates need beside it.

        `fresh`: the fields that the user left alone and somebody else changed, with what stands there now.
        """
        form, stored = self.form, row.stored
        names = {name if isinstance(name, str) else f"value-{name.pk}" for name in self.conflicts}
        row.unsaved = {
            name: Unsaved(form.typed(name), form.was(name) or "", form.faults.get(name, ""), theirs)
            for name, theirs in [(name, None) for name in form.faults] + [(name, stored[name]) for name in names]
        }
        fresh = {
            name: text
            for name, text in stored.items()
            if name not in row.unsaved and form.was(name) is not None and form.is_untouched(name, text)
        }
        return {"row": row, "refusal": self.refusal, "fresh": fresh, "editor": self.editor}


def _save(request, row: Row) -> Outcome:
    """Keep what can be read and what nobody else has changed meanwhile."""
    outcome = Outcome(EntryForm(row, request.POST), row.report.saved_by)
    form = outcome.form
    form.is_valid()
    try:
        outcome.report, outcome.conflicts = workflow.save_over(
            row.report, request.user, form.values, form.texts, form.seen
        )
    except workflow.Refused as error:
        outcome.refusal = str(error)
    return outcome


@require_POST
@entering
def entry_save(request, programme, month, number):
    """Keep one row as typed: what can be read is saved, what cannot is named beside its field."""
    row = _row_or_404(request, programme, month, number)
    outcome = _save(request, row)
    if outcome.report:
        row.renew(outcome.report, request.user)
    else:
        row = _row_or_404(request, programme, month, number)
    return render(request, "projects/_entry_saved.html", outcome.onto(row) | {"month": month})


@require_POST
@entering
def entry_submit(request, programme, month, number):
    """Save one row and hand it in; what was saved stays when it cannot be handed in."""
    row = _row_or_404(request, programme, month, number)
    if row.report.status == ReportStatus.SUBMITTED and row.report.submitted_by_id == request.user.pk:
        # The second click of a double click, or a second try after the answer got lost.
        return _answer_row(request, programme, month, number)
    outcome = _save(request, row)
    if outcome.is_clean:
        try:
            workflow.submit(outcome.report, request.user)
        except workflow.Refused as error:
            outcome.refusal = str(error)
    return _answer_row(request, programme, month, number, outcome)


def _answer_row(request, programme, month, number, outcome=None, refusal=""):
    """The row as it now stands, with what could not be saved still in its fields."""
    row = _row_or_404(request, programme, month, number)
    context = outcome.onto(row) if outcome else {"row": row, "refusal": refusal}
    context |= {"month": month, "after": sheet(programme, request.user, month), "shown": "all"}
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
    handed_in = workflow.submit_many([row.report.pk for row in rows], request.user)
    if handed_in.submitted:
        messages.success(request, f"已提交{len(handed_in.submitted)}个项目，等待审核。")
    if handed_in.incomplete:
        told = f"有{len(handed_in.incomplete)}个已开始填的项目还没有填完，没有提交，见下表“还缺”。"
        messages.warning(request, told)
    if handed_in.unexplained:
        told = f"有{len(handed_in.unexplained)}个项目的数字与以往相差较大，没有提交，请核对并写一句情况说明。"
        messages.warning(request, told)
    left = handed_in.incomplete or handed_in.unexplained
    if not handed_in.submitted and not left:
        messages.info(request, "没有可以提交的项目，请先填写。")
    show = "missing" if left else "all"
    return redirect(f"{reverse('entry_sheet', args=[month.key])}?show={show}")
