"""Likely duplicates: the queue, and deciding about a pair."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.paging import window
from volunteers import registry, rules
from volunteers.forms.care import DismissForm, MergeForm, PairFilter
from volunteers.models import DuplicatePair, PairState
from volunteers.workflow import duplicates, merging
from volunteers.workflow.registration import Refused

PAGE = 10
PEOPLE = ("one__organization", "other__organization", "one__township", "other__township", "decided_by")


@require_GET
@never_cache
def duplicate_list(request):
    """The pairs whose both sides the user sees, newest first."""
    form = PairFilter(request.GET, request.user)
    state = form.value("state") or PairState.OPEN
    pairs = form.filter(DuplicatePair.objects.visible_to(request.user))
    by_state = {each: _in_state(pairs, each) for each in PairState}
    context = {
        "filter": form,
        "state": state,
        "tabs": [(each.value, each.label, rows.order_by().count()) for each, rows in by_state.items()],
        "window": (shown := window(by_state[PairState(state)].select_related(*PEOPLE), request.GET, PAGE)),
        "pairs": [(pair, _compared(pair)) for pair in shown.rows],
        "may_decide": rules.may_decide(request.user),
        "may_find": rules.coordinates(request.user),
        "job": duplicates.searching() if rules.coordinates(request.user) else None,
        "most": duplicates.MOST,
    }
    return render(request, "volunteers/duplicate_list.html", context)


def _in_state(pairs, state: PairState):
    return duplicates.undecided(pairs) if state == PairState.OPEN else pairs.filter(state=state)


def _compared(pair: DuplicatePair) -> list[tuple[str, object, object, bool]]:
    """(what, of the one, of the other, whether it is the same) of what tells whether two are one person."""
    told = (
        ("姓名", str),
        ("性别", lambda row: row.get_sex_display()),
        ("出生日期", lambda row: row.born_on),
        ("证件", lambda row: f"{row.get_document_kind_display()} {row.document_masked}" if row.document_sealed else ""),
        ("手机", lambda row: row.phone_masked),
        ("所属组织", lambda row: row.organization.name),
        ("居住乡镇", lambda row: row.township or ""),
        ("注册日期", lambda row: row.registered_on),
        ("服务时长", lambda row: registry.served(row.minutes)),
        ("状态", lambda row: row.get_status_display()),
    )
    rows = [(label, read(pair.one), read(pair.other)) for label, read in told]
    return [(label, one, other, bool(one) and one == other) for label, one, other in rows]


@require_POST
def duplicate_find(request):
    """Look through the whole registry, as a job."""
    if not rules.coordinates(request.user):
        raise PermissionDenied("全市查找由市级统筹岗办理。")
    duplicates.search_all(request.user)
    messages.info(request, "已开始查找，进度见下方；可以离开本页，任务会在后台继续。")
    return redirect("duplicate_list")


def _pair(request, pk: int) -> DuplicatePair:
    """An open pair in scope, for whoever decides."""
    pairs = DuplicatePair.objects.visible_to(request.user).select_related(*PEOPLE)
    pair = get_object_or_404(pairs, pk=pk)
    if not rules.may_decide(request.user):
        raise PermissionDenied("疑似重复由县区和市级处理。")
    return pair


@require_http_methods(["GET", "POST"])
@never_cache
def duplicate_merge(request, pk):
    """Merge a pair into the one that is chosen."""
    pair = _pair(request, pk)
    form = MergeForm(pair, request.POST if request.method == "POST" else None)
    if form.is_valid():
        keep = pair.one if form.cleaned_data["keep"] == pair.one_id else pair.other
        try:
            merging.merge(pair, keep, request.user, form.cleaned_data["reason"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已合并，保留{keep.number}。")
            return redirect("duplicate_list")
    return _decision(request, "merge", pair, form)


@require_http_methods(["GET", "POST"])
@never_cache
def duplicate_dismiss(request, pk):
    """Say that the two are two people."""
    pair = _pair(request, pk)
    form = DismissForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            duplicates.dismiss(pair, request.user, form.cleaned_data["note"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已认定{pair.one.number}和{pair.other.number}不是同一人，以后不再提示。")
            return redirect("duplicate_list")
    return _decision(request, "dismiss", pair, form)


def _decision(request, verb: str, pair: DuplicatePair, form):
    if pair.state != PairState.OPEN and request.method == "GET":
        raise Http404("这一对已经处理")
    context = {"pair": pair, "compared": _compared(pair), "form": form}
    return render(request, f"volunteers/duplicate_{verb}.html", context, status=422 if form.errors else 200)
