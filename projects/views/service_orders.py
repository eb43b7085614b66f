"""Orders: their list, one of them, and its steps."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from common import export
from ledgers.workflow import Refused as RecordRefused
from organizations.models import AuditEntry
from projects import exports, rules
from projects.forms.orders import CancelForm, ConfirmForm, DeliverForm, OrderFilter, RateForm, RefuseForm
from projects.models import Activity, OrderStatus, ServiceOrder
from projects.views.steps import step_done, step_page
from projects.workflow import Refused, orders

PAGE = 30
# Step → its form, and the verb with what the form says.
FORMS = {
    "confirm": (
        ConfirmForm,
        lambda order, user, said: orders.confirm(order, user, said["agreed_on"], said["agreed_at"], said["answer"]),
    ),
    "refuse": (RefuseForm, lambda order, user, said: orders.refuse(order, user, said["answer"])),
    "cancel": (CancelForm, lambda order, user, said: orders.cancel(order, user, said["cancel_reason"])),
    "rate": (RateForm, lambda order, user, said: orders.rate(order, user, said["rating"], said["rating_text"])),
}
TOLD = {
    "confirm": "确认以后点单单位会看到约定的日期和答复。",
    "deliver": "登记以后自动记入本单位的活动台账，场次和人次随之计数，不用再登记一次。",
    "refuse": "点单单位会看到原因。不接单以后不能恢复，需要时请对方重新点单。",
    "cancel": "取消以后不能恢复，需要时请重新点单。",
    "rate": "评价会计入这项服务的平均分，提交以后不能修改。",
}


@require_GET
def order_list(request):
    """The orders on both sides of the user, newest first; `?format=` answers what is shown as a file."""
    form = OrderFilter(request.GET)
    visible = form.filter(ServiceOrder.objects.visible_to(request.user).with_context())
    offers = rules.offers_for(request.user, request.user.organization)
    sides = [("asked", "点我的", visible.offered_by(request.user.organization))] if offers else []
    sides += [("mine", "我点的", visible.ordered_by(request.user.organization))]
    sides += [("all", "全部", visible)] if offers else []
    known = [code for code, _, _ in sides]
    of = form.value("of") if form.value("of") in known else known[0]
    shown = next(rows for code, _, rows in sides if code == of)
    if export.asked(request):
        return export.answer(request, "点单记录", exports.ORDERS, shown, "点单记录")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "page": page,
        "sides": [(code, label, rows.order_by().count()) for code, label, rows in sides],
        "of": of,
        "is_filtered": bool(form.value("q") or form.value("status")),
    }
    return render(request, "projects/order_list.html", context)


def _order_or_404(request, pk) -> ServiceOrder:
    return get_object_or_404(ServiceOrder.objects.visible_to(request.user).with_context(), pk=pk)


@require_GET
def order_detail(request, pk):
    """One order: what is wanted, what was agreed and what came of it."""
    order = _order_or_404(request, pk)
    entries = AuditEntry.objects.about(order).select_related("actor").order_by("-id")
    seen = Activity.objects.visible_to(request.user).filter(pk=order.activity_id).exists()
    context = {
        "order": order,
        "steps": orders.steps(request.user, order),
        "trail": [(entry, entry.summary.partition("：")[0]) for entry in entries],
        "sees_activity": seen,
        "stages": _stages(order),
    }
    return render(request, "projects/order_detail.html", context)


def _stages(order) -> list[tuple[str, str, str]]:
    """The way of an order as four stages: (name, what is told of it, done | current | empty)."""
    names = ("点单", "接单", "送达", "评价")
    way = (OrderStatus.PLACED, OrderStatus.CONFIRMED, OrderStatus.DELIVERED, OrderStatus.RATED)
    if order.status not in way:
        return []
    reached = way.index(order.status) + 1
    told = (
        _day(timezone.localtime(order.placed_at)),
        f"约定{_day(order.agreed_on)}" if order.agreed_on else "",
        _day(order.activity.held_on) if order.activity else "",
        f"{order.rating}分" if order.rating else "",
    )
    states = ["done" if place < reached else "current" if place == reached else "" for place in range(4)]
    return list(zip(names, told, states, strict=True))


def _day(day) -> str:
    return f"{day.month}月{day.day}日"


@require_http_methods(["GET", "POST"])
def order_step(request, pk, verb):
    """Ask for what a step needs, and take it."""
    order = _order_or_404(request, pk)
    move = orders.MOVES.get(verb)
    if move is None:
        raise Http404("没有这一步")
    if not move.side(request.user, order):
        raise PermissionDenied("这一步由对方单位办理。")
    data = request.POST if request.method == "POST" else None
    form = (
        DeliverForm(order, data, instance=orders.activity_of(order))
        if verb == "deliver"
        else FORMS[verb][0](order, data)
    )
    if form.is_valid():
        try:
            _take(order, request.user, verb, form)
            return step_done(request, reverse("order_detail", args=[pk]), f"已{move.label}：{order}")
        except (Refused, RecordRefused) as error:
            form.add_error("late_reason" if "补登原因" in str(error) else None, str(error))
    above = [("点单记录", reverse("order_list")), (str(order), reverse("order_detail", args=[pk]))]
    return step_page(request, form, move.label, above, TOLD[verb])


def _take(order, user, verb, form) -> None:
    if verb == "deliver":
        orders.deliver(order, user, form.save(commit=False))
    else:
        FORMS[verb][1](order, user, form.cleaned_data)
