"""What happens to a registration, step by step; and one whole number, for a reason."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from volunteers import rules
from volunteers.codes import Status
from volunteers.forms.steps import BackForm, LeaveForm, RevealForm, StepForm, TransferForm, VoidForm
from volunteers.models import Volunteer
from volunteers.views.scope import must_register, with_volunteer
from volunteers.workflow import registration, revealing


@dataclass(frozen=True)
class Step:
    """A step: its word and icon, its form, its verb, to which states it belongs, and what it will do."""

    word: str
    icon: str
    form: type[StepForm]
    verb: Callable
    of: tuple[Status, ...]
    told: str


STEPS = {
    "transfer": Step(
        "转出", "arrow-left-right", TransferForm, registration.transfer, (Status.ACTIVE,),
        "从转入日期起，这名志愿者计入新的组织，志愿者编号和服务记录不变。",
    ),
    "leave": Step(
        "退出", "box-arrow-right", LeaveForm, registration.leave, (Status.ACTIVE,),
        "从退出日期起不再计入注册志愿者，记录仍然保留，可以恢复。",
    ),
    "back": Step(
        "恢复在册", "arrow-counterclockwise", BackForm, registration.come_back, (Status.LEFT,),
        "撤销退出，重新计入注册志愿者。",
    ),
    "void": Step(
        "作废", "slash-circle", VoidForm, registration.void, (Status.ACTIVE, Status.LEFT),
        "只用于登错的人：作废以后视为从未登记，不能恢复。真实的志愿者不再参加的，请用“退出”。",
    ),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
@with_volunteer
def volunteer_step(request, volunteer, step):
    """One step of a registration; what was typed stays where it could not be done."""
    must_register(request)
    if step not in STEPS:
        raise Http404("没有这一步")
    step = STEPS[step]
    form = step.form(request.POST or None, volunteer=volunteer, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            step.verb(volunteer, request.user, **form.cleaned_data)
        except registration.Refused as error:
            late = isinstance(error, registration.LateReasonMissing)
            form.add_error("reason" if late else None, str(error))
        else:
            return _done(request, volunteer, step)
    return _page(request, volunteer, form, step.word, step.told)


def _done(request, volunteer: Volunteer, step: Step):
    """Back to the volunteer, or to the list where the volunteer belongs to somebody else now."""
    messages.success(request, f"已办理{step.word}：{volunteer}（{volunteer.number}）。")
    seen = Volunteer.objects.visible_to(request.user).filter(pk=volunteer.pk).exists()
    back = redirect("volunteer_detail", volunteer.number) if seen else redirect("volunteer_list")
    return HttpResponseClientRedirect(back.url) if request.htmx else back


@require_http_methods(["GET", "POST"])
@with_volunteer
def volunteer_reveal(request, volunteer):
    """One whole number, shown once for a reason that is kept in the trail."""
    if not rules.may_reveal(request.user):
        raise PermissionDenied("完整号码只由市级和县区工作人员查看。")
    form = RevealForm(request.POST or None, volunteer=volunteer, user=request.user)
    title, told = "查看完整号码", "号码只显示这一次，请勿截图、转发。"
    if request.method == "POST" and form.is_valid():
        which = form.cleaned_data["which"]
        try:
            number = revealing.reveal(volunteer, request.user, which, form.cleaned_data["reason"])
        except registration.Refused as error:
            form.add_error(None, str(error))
        else:
            shown = {"label": dict(revealing.NUMBERS)[which], "shown": number}
            return _page(request, volunteer, form, title, told, **shown)
    return _page(request, volunteer, form, title, told)


def _page(request, volunteer, form, title: str, told: str, **more):
    """The form of a step, in the drawer of a page or on a page of its own."""
    template = "volunteers/_step.html" if request.htmx else "volunteers/step.html"
    context = {"volunteer": volunteer, "form": form, "title": title, "told": told, **more}
    return render(request, template, context, status=422 if form.errors else 200)
