"""Honorary minutes that wait, and those that were decided: the list, its file, deciding several at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common import export, periods
from common.export import Column, Kind
from organizations.access import scope_path
from volunteers import durations, rules, tally
from volunteers.forms.honorary import DecisionForm, HonoraryFilter
from volunteers.masking import masked_name
from volunteers.models import HonoraryHours, HonoraryState
from volunteers.workflow import honorary, revealing
from volunteers.workflow.registration import Refused

PAGE = 40
COLUMNS = [
    Column("志愿者编号", "volunteer.number", width=18),
    Column("姓名", lambda row: masked_name(row.volunteer.name), width=10),
    Column("申报单位", "organization.name", width=30),
    Column("服务日期", "served_on", Kind.DATE),
    Column("分钟", "minutes", Kind.WHOLE),
    Column("时长", lambda row: durations.told(row.minutes)),
    Column("依据", "evidence", width=50),
    Column("状态", "get_state_display"),
    Column("申报人", "added_by.name"),
    Column("申报时间", "added_at", Kind.MOMENT),
    Column("办理人", "decided_by.name"),
    Column("办理时间", "decided_at", Kind.MOMENT),
    Column("批复", "answer", width=40),
]


def rows_of(user):
    """The entries in the user's scope, with what pages tell of them."""
    related = ("organization", "volunteer__organization", "added_by", "decided_by")
    return HonoraryHours.objects.visible_to(user).select_related(*related)


def told(user, rows) -> list[tuple]:
    """(entry, how the page names the volunteer, what is odd about it, whether the user decides it)."""
    doubts = tally.doubts(row for row in rows if row.state == HonoraryState.WAITING)
    return [(row, name_of(user, row), doubts.get(row.pk, ""), decides(user, row)) for row in rows]


def name_of(user, row) -> str:
    """The volunteer's name; masked where the volunteer belongs to a place that the user does not see."""
    return str(row.volunteer) if sees(user, row) else masked_name(row.volunteer.name)


def sees(user, row) -> bool:
    """Whether the volunteer is in the user's scope; whoever moved away no longer is."""
    return row.volunteer.organization.path.startswith(scope_path(user))


def decides(user, row) -> bool:
    """Whether the user decides the entry now."""
    waits = row.state == HonoraryState.WAITING
    return waits and rules.may_decide(user) and not rules.why_not_decide(user, row)


@require_http_methods(["GET", "POST"])
def honorary_list(request):
    """What was asked for, newest first, as it is filtered; a POST decides those that are ticked.

    `?format=` answers what is shown as a file, with masked names.
    """
    shown = HonoraryFilter(request.GET, request.user)
    form = DecisionForm(request.POST or None)
    if request.method == "POST":
        if not rules.may_decide(request.user):
            raise PermissionDenied("荣誉时数由县区和市级批准。")
        if form.is_valid() and decided(request, form, _ticked(request)):
            return redirect(request.get_full_path())
    elif export.asked(request):
        return _export(request, shown.filter(rows_of(request.user)).order_by("-pk"))
    return _page(request, shown, form)


def _page(request, shown: HonoraryFilter, form: DecisionForm):
    rows = rows_of(request.user)
    page = Paginator(shown.filter(rows).order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    listed = told(request.user, list(page.object_list))
    context = {
        "filter": shown,
        "form": form,
        "chosen": request.POST.getlist("row"),
        "page": page,
        "rows": listed,
        "states": shown.states(rows),
        "state": shown.value("state") or "",
        "may_add": rules.may_register(request.user),
        "decides": any(may for *_, may in listed),
    }
    return render(request, "volunteers/honorary_list.html", context, status=422 if form.errors else 200)


def _ticked(request) -> list[HonoraryHours]:
    ticked = [int(pk) for pk in request.POST.getlist("row") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    return list(rows_of(request.user).filter(pk__in=ticked[:PAGE]))


def decided(request, form: DecisionForm, rows: list[HonoraryHours]) -> bool:
    """Decide as the valid form says, and tell what came of it; False, with the reason in the form, when refused."""
    if not rows:
        form.add_error(None, "请先勾选要办理的荣誉时数。")
        return False
    approve = form.cleaned_data["decision"] == "approve"
    try:
        result = honorary.decide(rows, request.user, approve, form.cleaned_data["answer"])
    except Refused as error:
        form.add_error("answer", str(error))
        return False
    if result.done:
        total = durations.told(sum(row.minutes for row in result.done))
        more = f"批准{len(result.done)}条，共{total}，已计入服务时长" if approve else f"退回{len(result.done)}条"
        messages.success(request, f"已{more}。")
    if result.risen:
        names = "、".join(f"{row.volunteer.number}升为{row.stars}星" for row in result.risen[:10])
        messages.info(request, f"有志愿者升星：{names}{'等' if len(result.risen) > 10 else ''}。")
    for row, reason in result.left[:10]:
        messages.warning(request, f"{row.volunteer.number}的{durations.told(row.minutes)}没有办理：{reason}。")
    return True


def _export(request, rows):
    if refused := export.refusal(request, rows):
        return refused
    revealing.took(request.user, "姓名部分隐去的荣誉时数", rows.order_by().count(), export.asked(request))
    return export.answer(request, f"荣誉时数{periods.today():%Y%m%d}", COLUMNS, rows, "荣誉时数")
