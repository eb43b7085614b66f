"""The filter of the funnel."""

from django import forms
from django.db.models import Max, Min

from common import periods
from common.forms import Filter
from entrepreneurship.forms.products import of_product, product_choices
from entrepreneurship.models import LoanIntent, LoanMatchingEvent
from ledgers.models import Category
from organizations.models import Organization

ALL_YEARS = "all"


class FunnelFilter(Filter):
    """Which intents the funnel is about: those registered in a year, at an event, in an organisation's subtree …"""

    year = forms.ChoiceField(label="登记年份", required=False)
    event = forms.ModelChoiceField(
        label="对接会", required=False, queryset=LoanMatchingEvent.objects.none(), empty_label="全部对接会"
    )
    organization = forms.ModelChoiceField(
        label="单位", required=False, queryset=Organization.objects.none(), to_field_name="code", empty_label="全部单位"
    )
    product = forms.ChoiceField(label="贷款产品", required=False)
    bank = forms.ModelChoiceField(
        label="银行", required=False, queryset=Category.objects.of("banks"), empty_label="全部银行"
    )
    own = forms.BooleanField(required=False, widget=forms.HiddenInput)  # the organisation without those below it

    def __init__(self, data, user):
        super().__init__(data)
        self.user = user
        known = LoanIntent.objects.visible_to(user).order_by().aggregate(Min("registered_on"), Max("registered_on"))
        first, last = (day.year if day else periods.today().year for day in known.values())
        years = range(max(last, periods.today().year), first - 1, -1)
        self.fields["year"].choices = [
            ("", f"{periods.today().year}年"),
            *((str(year), f"{year}年") for year in years if year != periods.today().year),
            (ALL_YEARS, "全部年份"),
        ]
        self.fields["event"].queryset = LoanMatchingEvent.objects.visible_to(user).valid()
        self.fields["organization"].queryset = within = Organization.objects.visible_to(user)
        if len(within) == 1:
            del self.fields["organization"]
        self.fields["product"].choices = product_choices(user)
        self._dress()

    @property
    def top(self) -> Organization:
        """The organisation whose subtree is shown."""
        return self.value("organization") or self.user.organization

    @property
    def shown_year(self) -> int | None:
        """The year of registration; None for all."""
        year = self.value("year")
        return None if year == ALL_YEARS else int(year or periods.today().year)

    def filter(self, intents):
        """The intents that match."""
        if self.shown_year:
            intents = intents.filter(registered_on__year=self.shown_year)
        if event := self.value("event"):
            intents = intents.filter(event=event)
        if organization := self.value("organization"):
            intents = intents.filter(organization__path__startswith=organization.path)
        if organization and self.value("own"):
            intents = intents.filter(organization=organization)
        if product := self.value("product"):
            intents = of_product(intents, product)
        if bank := self.value("bank"):
            intents = intents.filter(bank=bank)
        return intents

    @property
    def listed(self) -> dict[str, object]:
        """The conditions by which the ledger's list shows the same intents."""
        year, organization = self.shown_year, self.value("organization")
        return {
            "since": f"{year}-01-01" if year else None,
            "until": f"{year}-12-31" if year else None,
            "event": getattr(self.value("event"), "pk", None),
            "organization": organization and organization.code,
            "own": 1 if organization and self.value("own") else None,
            "product": self.value("product"),
            "bank": getattr(self.value("bank"), "pk", None),
        }
