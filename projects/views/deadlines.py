"""The deadlines of a month for those who review: requests, what every organisation owes, and opening months again."""

import re
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from common import export, periods
from common.periods import Month, PeriodError
from organizations.models import Level, Organization
from projects import deadlines, exports, rules, workflow
from projects.forms import DecisionForm, ReopenForm
from projects.models import Extension, Programme
from projects.punctuality import punctuality
from projects.views.projects import begun_months

PK = re.compile(r"[0-9]{1,18}")  # what a database takes as an id


def reviewing(view):
    """Let only those in who review reports."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if not request.user.reviews_reports:
            raise PermissionDenied("您的账号不审核月报。")
        return view(request, *args, **kwargs)

    return wrapped


def _month_or_404(user, text: str) -> tuple[Programme, Month]:
    """The programme and month that an address names; 404 for one without a programme, or that has not begun."""
    try:
        month = Month.parse(text)
    except PeriodError as error:
        raise Http404(str(error)) from error
    programme = get_object_or_404(Programme.objects.visible_to(user), year=month.year)
    if not rules.has_begun(programme, month):
        raise Http404(f"{month}还没有开始")
    return programme, month


def _month_in_work(programme: Programme) -> Month:
    """The month before the current one, which is collected or was just closed; within the programme's year."""
    previous = Month.of(periods.today()) - 1
    return min(max(previous, Month(programme.year, 1)), Month(programme.year, 12))


def _reviewed(user, month: Month):
    """The organisations whose reports of the month the user reviews."""
    below = Organization.objects.visible_to(user).valid_in(month).order_by("path")
    return below.reporting() if user.organization.level == Level.CITY else below.filter(level=Level.TOWNSHIP)


def _lines(user, programme: Programme, month: Month):
    """How those organisations reported, as far as it is the user's department's matter."""
    indicators = programme.indicators.select_related("project__initiative")
    if user.department_id:
        indicators = indicators.filter(project__initiative__department=user.department_id)
    return punctuality(programme, indicators, _reviewed(user, month), month)


def _months(programme: Programme) -> list[Month]:
    """The months to choose from: the programme's, and December of the year before, which January still collects."""
    december = Month(programme.year, 1) - 1
    earlier = [december] if Programme.objects.filter(year=december.year).exists() else []
    return [*earlier, *begun_months(programme)]


def _board(request, programme, month, status=200, decision=None, reopening=None):
    """The page, with the forms as they were sent where they could not be carried out."""
    user = request.user
    reporting = _lines(user, programme, month)
    waiting = Extension.objects.waiting_for(user).with_context()
    granted = Extension.objects.visible_to(user).in_force().filter(programme=programme, month=month).with_context()
    context = {
        "programme": programme,
        "month": month,
        "months": _months(Programme.objects.visible_to(request.user).in_use()),
        "reporting": reporting,
        "deadline": reporting.deadline,
        "waiting": [(row, deadlines.deadline(row.programme, row.month).due) for row in waiting],
        "in_force": [(row, rules.may_end_extension(user, row)) for row in granted.order_by("organization__path", "pk")],
        "decision_form": decision or DecisionForm(),
        "chosen": set(request.POST.getlist("extension")),
        "reopen_form": reopening or ReopenForm(reporting.lines, user),
    }
    return render(request, "projects/deadline_board.html", context, status=status)


@require_GET
@reviewing
def deadline_board(request):
    """The deadlines of `?month=`, else of the month that is collected; `?format=` answers who owes what."""
    programme = Programme.objects.visible_to(request.user).in_use()
    if programme is None:
        return render(request, "projects/no_programme.html")
    month = _month_in_work(programme)
    if request.GET.get("month"):
        programme, month = _month_or_404(request.user, request.GET["month"])
    if export.asked(request):
        title = f"{month}月报报送情况"
        lines = _lines(request.user, programme, month).lines
        return export.answer(request, title, exports.BOARD, lines, title)
    return _board(request, programme, month)


@require_POST
@reviewing
def deadline_decide(request):
    """Grant or refuse every ticked request; of those that could not be decided it tells why."""
    form = DecisionForm(request.POST)
    ids = {int(pk) for pk in request.POST.getlist("extension") if PK.fullmatch(pk)}
    grants = request.POST.get("action") == "grant"
    programme, month = _month_or_404(request.user, request.POST.get("month", ""))
    if form.is_valid() and not grants and not form.cleaned_data["decision"]:
        form.add_error("decision", "请写明不批准的原因，让填报单位知道为什么。")
    if not form.is_valid():
        return _board(request, programme, month, 422, decision=form)
    done = 0
    for extension in Extension.objects.visible_to(request.user).filter(pk__in=ids).with_context().order_by("pk"):
        try:
            decide = workflow.grant_extension if grants else workflow.refuse_extension
            decide(extension, request.user, form.cleaned_data["decision"])
            done += 1
        except workflow.Refused as error:
            messages.warning(request, f"{extension.organization}（{extension.title}）：{error}")
    if done:
        messages.success(request, f"已批准{done}条延期申请。" if grants else f"{done}条延期申请未予批准。")
    if not ids:
        messages.info(request, "没有勾选延期申请。")
    return redirect(f"{reverse('deadline_board')}?month={month.key}")


@require_POST
@reviewing
def deadline_reopen(request, month):
    """Open the month again for everything that was ticked."""
    programme, month = _month_or_404(request.user, month)
    form = ReopenForm(_lines(request.user, programme, month).lines, request.user, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            opened = workflow.reopen(programme, month, form.places, request.user, said["until"], said["reason"])
            messages.success(request, _opened(opened, month))
            return redirect(f"{reverse('deadline_board')}?month={month.key}")
        except workflow.Refused as error:
            form.add_error(None, str(error))
    return _board(request, programme, month, 422, reopening=form)


def _opened(opened: list[Extension], month: Month) -> str:
    single = sum(row.project_id is not None for row in opened)
    counted = ((len(opened) - single, "个单位"), (single, "个项目"))
    what = "和".join(f"{count}{unit}" for count, unit in counted if count)
    until = opened[0].until
    return f"已重新开放{what}的{month.label}月报，可填报到{until.month}月{until.day}日，提交仍记为迟报。"
