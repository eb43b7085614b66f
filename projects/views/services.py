"""The menu (服务菜单), and ordering from it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from ledgers import kinds
from projects import rules
from projects.forms.orders import OrderForm
from projects.forms.services import MenuFilter
from projects.models import ServiceOffer, ServiceOrder
from projects.workflow import Refused
from projects.workflow.orders import place

PAGE = 24


@require_GET
def service_menu(request):
    """What can be ordered now, as cards."""
    form = MenuFilter(request.GET, request.user)
    offers = ServiceOffer.objects.visible_to(request.user).on_the_menu().with_ratings()
    offers = form.filter(offers).select_related("category", "organization").order_by("category__order", "name", "pk")
    page = Paginator(offers, PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "page": page,
        "orders": request.user.enters_reports,
        "ledger": kinds.find("services"),
        "may_offer": kinds.find("services").may_write(request.user),
    }
    return render(request, "projects/service_menu.html", context)


@require_http_methods(["GET", "POST"])
def order_new(request, pk):
    """Order one thing from the menu."""
    offers = ServiceOffer.objects.visible_to(request.user).with_ratings()
    offer = get_object_or_404(offers.select_related("category", "organization"), pk=pk)
    if not request.user.enters_reports:
        raise PermissionDenied("点单由县区、乡镇和市级工作人员办理，您可以查看服务菜单。")
    if not rules.may_order(request.user, offer):
        messages.error(request, f"“{offer}”现在不接受点单，请另选一项。")
        return redirect("service_menu")
    form = OrderForm(
        request.POST if request.method == "POST" else None, user=request.user, instance=ServiceOrder(offer=offer)
    )
    if form.is_valid():
        try:
            order = place(form.save(commit=False), request.user)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已点单：{offer}。{offer.organization}确认以后，这里会显示约定的时间。")
            return redirect("order_detail", order.pk)
    return render(
        request, "projects/order_new.html", {"form": form, "offer": offer}, status=422 if form.errors else 200
    )
