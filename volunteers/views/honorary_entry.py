"""One entry of honorary minutes: asking for it, its page, taking it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from organizations.models import AuditEntry
from volunteers import durations, rules
from volunteers.forms.honorary import DecisionForm, HonoraryForm, RevokeForm, again
from volunteers.models import HonoraryState
from volunteers.views.honorary import decided, rows_of, sees, told
from volunteers.workflow import honorary
from volunteers.workflow.registration import Refused

AGAIN = (HonoraryState.RETURNED, HonoraryState.WITHDRAWN)


@require_http_methods(["GET", "POST"])
def honorary_new(request):
    """Ask for honorary minutes for one or several volunteers; `?number=` and `?again=` fill in what is known."""
    if not rules.may_register(request.user):
        raise PermissionDenied("您的账号不申报荣誉时数，可以查看。")
    form = HonoraryForm(request.POST or None, user=request.user, initial=_known(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        wanted = honorary.Told(said["organization"], said["minutes"], said["served_on"], said["evidence"])
        try:
            rows = honorary.add(said["numbers"], wanted, request.user)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            each = "，每人" if len(rows) > 1 else ""
            long = durations.told(wanted.minutes)
            messages.success(request, f"已为{len(rows)}名志愿者申报{each}{long}，由另一位同志批准后计入。")
            return redirect(reverse("honorary_list", query={"state": HonoraryState.WAITING}))
    return render(request, "volunteers/honorary_new.html", {"form": form}, status=422 if form.errors else 200)


def _known(request) -> dict:
    """What the form begins with."""
    former = request.GET.get("again", "")
    if former.isascii() and former.isdigit() and len(former) < 19:
        row = rows_of(request.user).filter(pk=int(former), added_by=request.user).first()
        if row:
            return again(row)
    return {"numbers": request.GET.get("number", "")[:20]}


@require_http_methods(["GET", "POST"])
def honorary_detail(request, pk):
    """One entry: what it is about, what is odd about it, what became of it; a POST decides it."""
    row = get_object_or_404(rows_of(request.user), pk=pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST":
        if not rules.may_decide(request.user):
            raise PermissionDenied("荣誉时数由县区和市级批准。")
        if form.is_valid() and decided(request, form, [row]):
            return redirect("honorary_detail", pk)
    return _page(request, row, form, RevokeForm())


def _page(request, row, form: DecisionForm, revoking: RevokeForm):
    entries = AuditEntry.objects.about(row).select_related("actor")
    ((_, name, doubt, may_decide),) = told(request.user, [row])
    mine = row.added_by_id == request.user.pk
    context = {
        "row": row,
        "name": name,
        "sees_volunteer": sees(request.user, row),
        "doubt": doubt,
        "trail": [(entry, entry.summary.partition("荣誉")[0]) for entry in entries],
        "form": form,
        "revoking": revoking,
        "may_decide": may_decide,
        "is_mine": mine,
        "may_withdraw": mine and row.state == HonoraryState.WAITING,
        "may_ask_again": mine and row.state in AGAIN,
        "may_revoke": rules.may_decide(request.user) and row.state == HonoraryState.APPROVED,
    }
    status = 422 if form.errors or revoking.errors else 200
    return render(request, "volunteers/honorary_detail.html", context, status=status)


@require_POST
def honorary_withdraw(request, pk):
    """Take back one's own while it waits."""
    row = get_object_or_404(rows_of(request.user), pk=pk)
    if row.added_by_id != request.user.pk:
        raise PermissionDenied("只有申报人可以撤回。")
    try:
        honorary.withdraw(row, request.user)
        messages.success(request, "已撤回，需要时可以重新申报。")
    except Refused as error:
        messages.error(request, str(error))
    return redirect("honorary_detail", pk)


@require_POST
def honorary_revoke(request, pk):
    """Take back an approved one, with a reason."""
    row = get_object_or_404(rows_of(request.user), pk=pk)
    if not rules.may_decide(request.user):
        raise PermissionDenied("撤销由县区和市级办理。")
    form = RevokeForm(request.POST)
    if form.is_valid():
        try:
            honorary.revoke(row, request.user, form.cleaned_data["reason"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已撤销，服务时长和星级已经重算。")
            return redirect("honorary_detail", pk)
    return _page(request, row, DecisionForm(), form)
