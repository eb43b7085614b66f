"""Requests of volunteers about their own data: the list, taking one, answering it, erasing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from common import export, periods
from common.export import Column, Kind
from volunteers import rules
from volunteers.codes import Status
from volunteers.forms.care import AnswerForm, ErasureForm, RequestFilter, RequestForm
from volunteers.models import DataRequest, RequestKind, RequestState
from volunteers.workflow import erasure, requests
from volunteers.workflow.registration import Refused

PAGE = 30
RELATED = ("volunteer__organization", "taken_by", "handled_by")
COLUMNS = [
    Column("志愿者编号", "volunteer.number", width=20),
    Column("单位", "volunteer.organization.short_name"),
    Column("申请事项", "get_kind_display"),
    Column("申请日期", "asked_on", Kind.DATE),
    Column("受理人", "taken_by.name"),
    Column("状态", "get_state_display"),
    Column("办理人", "handled_by.name"),
    Column("办理时间", "handled_at", Kind.MOMENT),
    Column("办理结果", "answer", width=40),
]


@require_GET
@never_cache
def data_request_list(request):
    """The requests in scope, newest first; `?format=` answers them as a file, without what was asked for."""
    form = RequestFilter(request.GET, request.user)
    state = form.value("state") or RequestState.OPEN
    found = form.filter(DataRequest.objects.visible_to(request.user))
    shown = found.filter(state=state).select_related(*RELATED)
    if export.asked(request):
        return export.answer(request, "个人信息申请", COLUMNS, shown, "个人信息申请")
    counted = {each: found.filter(state=each).order_by().count() for each in RequestState}
    context = {
        "filter": form,
        "state": state,
        "tabs": [(each.value, each.label, count) for each, count in counted.items()],
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "may_take": rules.may_register(request.user),
        "may_decide": rules.may_decide(request.user),
    }
    return render(request, "volunteers/data_request_list.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def data_request_new(request):
    """Take a request; `?number=` names the volunteer."""
    if not rules.may_register(request.user):
        raise PermissionDenied("您的账号不受理个人信息申请。")
    data = request.POST if request.method == "POST" else None
    form = RequestForm(data, user=request.user, initial={"number": request.GET.get("number", "")[:40]})
    if form.is_valid():
        said = form.cleaned_data
        try:
            taken = requests.ask(said["number"], request.user, said["kind"], said["told"], said["asked_on"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已受理{taken.volunteer.number}的{taken.get_kind_display()}申请。")
            return redirect("data_request_list")
    return render(request, "volunteers/data_request_new.html", {"form": form}, status=422 if form.errors else 200)


def _request(request, pk: int) -> DataRequest:
    """A request in scope, for whoever decides."""
    known = DataRequest.objects.visible_to(request.user).select_related(*RELATED)
    asked = get_object_or_404(known, pk=pk)
    if not rules.may_decide(request.user):
        raise PermissionDenied("个人信息申请由县区和市级办理。")
    return asked


@require_http_methods(["GET", "POST"])
@never_cache
def data_request_answer(request, pk):
    """One request: what is asked, and what came of it."""
    asked = _request(request, pk)
    form = AnswerForm(asked, request.POST if request.method == "POST" else None)
    if form.is_valid():
        verb = requests.answer if form.cleaned_data["verdict"] == RequestState.DONE else requests.refuse
        try:
            verb(asked, request.user, form.cleaned_data["answer"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{asked.volunteer.number}的申请：{asked.get_state_display()}。")
            return redirect("data_request_list")
    context = {"asked": asked, "form": form, "is_open": asked.state == RequestState.OPEN}
    return render(request, "volunteers/data_request_answer.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@never_cache
def data_request_erase(request, pk):
    """Erase the data of who asked for it, after the number was typed again."""
    asked = _request(request, pk)
    if asked.kind != RequestKind.ERASURE:
        raise Http404("这不是删除申请")
    volunteer = asked.volunteer
    may_leave = volunteer.status == Status.ACTIVE
    form = ErasureForm(volunteer, may_leave, request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            erasure.erase(asked, request.user, said["number"], said["answer"], form.is_leaving)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已清除{volunteer.number}的个人信息。")
            return redirect("data_request_list")
    context = {"asked": asked, "volunteer": volunteer, "form": form, "today": periods.today(),
               "is_open": asked.state == RequestState.OPEN}  # fmt: skip
    return render(request, "volunteers/data_request_erase.html", context, status=422 if form.errors else 200)
