"""点单式服务: the menu as a ledger."""

import datetime as dt

from django.urls import reverse

from common.export import Column, Kind
from ledgers.kinds import register
from ledgers.ledger import Ledger
from ledgers.models import Record
from projects import rules
from projects.feeds.ledger import offer_projects
from projects.forms.services import OfferFilter, OfferForm
from projects.models import OrderStatus, Programme, ServiceOffer, ServiceOrder

STANDARD = ("培训", "讲座", "讲师团", "服务队", "心理辅导", "法律服务", "文体活动", "参观研学")
WAITING = (OrderStatus.PLACED, OrderStatus.CONFIRMED)
SHOWN = 5  # of the latest ratings


@register
class ServiceLedger(Ledger):
    """What city and counties offer. It feeds nothing itself: what is delivered is an activity, which counts."""

    kind = "services"
    title = "服务菜单"
    description = "市和县区提供的培训、讲座、讲师团、服务队。村社、学校点单，送达后自动记入活动台账。"
    icon = "bag-heart"
    order = 66
    counter = "项"
    model = ServiceOffer
    form = OfferForm
    search = ("name", "provider", "text", "audience")
    filters = ("category", "is_open")
    own_filter = OfferFilter
    related = ("category", "activity_category", "project")
    columns = (
        (Column("服务名称", "name", width=34), "name"),
        (Column("类别", "category.name"), "category"),
        (Column("提供单位", "organization.short_name"), "organization__path"),
        (Column("服务团队", "provider", width=20), "provider"),
        (Column("适合对象", "audience", width=20), ""),
        (Column("记入活动类别", "activity_category.name"), ""),
        (Column("送达次数", "delivered", Kind.WHOLE), "delivered"),
        (Column("平均评分", "mean_rating", width=9), ""),
    )
    named = "服务名称"
    defaults = ("category", "provider", "project", "activity_category")
    detail_template = "projects/_offer_orders.html"
    categories = {"services": {name: [] for name in STANDARD}}

    def may_write(self, user) -> bool:
        """City and counties offer; townships order."""
        return super().may_write(user) and rules.offers_for(user, user.organization)

    def may_change(self, user, record: Record) -> bool:
        """Whose own it is: the list shows the whole city's."""
        return self.may_write(user) and rules.offers_for(user, record.organization)

    def organizations(self, user):
        """City and counties."""
        return super().organizations(user).reporting()

    def prepare(self, form) -> None:
        """Offer the key projects of the programme in use; a menu outlives the year, so an older project stays too."""
        offer_projects(form, Programme.objects.visible_to(form.user).in_use())

    def rows(self, user):
        """The whole city's (see `ServiceOfferQuerySet.visible_to`), with how often and how well they were delivered."""
        return super().rows(user).with_ratings()

    def days(self, record: Record) -> list[dt.date]:
        """An offer counts on no day."""
        return []

    def links(self, user) -> list[tuple[str, str, str]]:
        """The menu to order from, and the orders."""
        return [("点单", "bag-plus", reverse("service_menu")), ("点单记录", "receipt", reverse("order_list"))]

    def badge(self, record: ServiceOffer) -> tuple[str, str] | None:
        """That it takes no orders."""
        return None if record.is_open else ("off", "暂停点单")

    def built_on(self) -> list:
        """The orders that somebody waits for."""
        return [("个没有办完的点单", "offer", ServiceOrder.objects.filter(status__in=WAITING))]

    def beside(self, user, record: ServiceOffer) -> dict:
        """What was said of it as far as the user sees the orders, and whether the user may order it."""
        rated = ServiceOrder.objects.visible_to(user).filter(offer=record, status=OrderStatus.RATED)
        return {
            "rated": rated.select_related("organization").order_by("-pk")[:SHOWN],
            "may_order": rules.may_order(user, record),
        }
