"""贷款产品 and 贷款对接会, which those below an organisation see and work with, but do not change."""

import datetime as dt

from common.export import Column, Kind
from entrepreneurship.forms.products import LoanEventForm, LoanProductForm
from entrepreneurship.models import LoanIntent, LoanMatchingEvent, LoanProduct
from ledgers.kinds import register
from ledgers.models import Record
from projects.feeds import Feed, ProgrammeLedger


class SharedLedger(ProgrammeLedger):
    """A ledger whose records those below see too."""

    def may_change(self, user, record: Record) -> bool:
        """Whether the user changes a record: only those of the own subtree."""
        return super().may_change(user, record) and record.organization.path.startswith(user.organization.path)


@register
class LoanProductLedger(SharedLedger):
    """Products, which feed how many are promoted."""

    kind = "loan_products"
    title = "贷款产品"
    description = "“青年创业·丰收系列”等贷款产品和它们的额度。登记意向时按金额提示合适的产品。"
    icon = "credit-card"
    order = 74
    counter = "款"
    model = LoanProduct
    form = LoanProductForm
    day = "from_on"
    search = ("name", "text")
    columns = (
        (Column("产品名称", "name", width=20), "name"),
        (Column("额度", "band", width=20), "lower"),
        (Column("推广起始日期", "from_on", Kind.DATE), "from_on"),
        (Column("停办日期", "to_on", Kind.DATE), "to_on"),
        (Column("单位", "organization.short_name"), "organization__path"),
        (Column("说明", "text", width=36), ""),
    )
    named = "产品名称"
    defaults = ("from_on",)

    def feed_days(self, feed: Feed) -> tuple[str, ...]:
        """It counts from the one and no longer from the other."""
        return ("from_on", "to_on")

    def built_on(self) -> list:
        """The intents that name it."""
        return [("笔贷款意向", "product", LoanIntent.objects.valid())]

    def doubts(self, record: LoanProduct) -> list[str]:
        """Whether another product takes the same amounts."""
        others = LoanProduct.objects.valid().filter(lower__lt=record.upper, upper__gt=record.lower, to_on__isnull=True)
        same = others.exclude(pk=record.pk).filter(organization=record.organization_id)
        names = [f"“{row.name}”（{row.band}）" for row in same] if not record.is_void and not record.to_on else []
        return [f"额度与{'、'.join(names)}有重叠，登记意向时提示额度较低的一款。"] if names else []


@register
class LoanEventLedger(SharedLedger):
    """Matchmaking events; they feed nothing, the intents registered there do."""

    kind = "loan_events"
    title = "贷款对接会"
    description = "“5·28”青年创业贷款现场咨询对接会等活动。意向登记时选它，漏斗可以按它筛选。"
    icon = "people"
    order = 72
    counter = "场"
    model = LoanMatchingEvent
    form = LoanEventForm
    day = "held_on"
    search = ("name", "place", "organizers")
    columns = (
        (Column("日期", "held_on", Kind.DATE), "held_on"),
        (Column("对接会名称", "name", width=36), "name"),
        (Column("地点", "place", width=24), ""),
        (Column("主办单位", "organizers", width=24), ""),
        (Column("单位", "organization.short_name"), "organization__path"),
        (Column("到场人数", "heads", Kind.WHOLE), "heads"),
    )
    named = "对接会名称"
    totals = {"heads": "人次"}
    defaults = ("held_on", "organizers")
    detail_template = "entrepreneurship/_event_intents.html"

    def days(self, record: LoanMatchingEvent) -> list[dt.date]:
        """None: no figure counts it, so no month is closed to it."""
        return []

    def built_on(self) -> list:
        """The intents that were registered there."""
        return [("笔贷款意向", "event", LoanIntent.objects.valid())]

    def beside(self, user, record: LoanMatchingEvent) -> dict:
        """How many intents were registered there, as far as the user sees them."""
        return {"intents": record.intents.visible_to(user).valid().count()}
