"""Forms of the menu (服务菜单): offers, and looking for one."""

from django import forms
from django.db.models import Q

from common.forms import Filter
from ledgers.forms import LedgerFilter, RecordForm
from ledgers.models import Category
from organizations.models import Organization
from projects.models import ServiceOffer


def offering(user):
    """Who may stand on the menu that the user reads: the city and its county-level organisations."""
    return Organization.objects.filter(path__startswith=user.organization.path[: Organization.steplen]).reporting()


class OfferForm(RecordForm):
    """One thing on the menu."""

    class Meta:
        model = ServiceOffer
        fields = (
            "organization", "category", "name", "provider", "text", "audience", "project", "activity_category",
            "is_open",
        )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"].label = "提供单位"


class OfferFilter(LedgerFilter):
    """The filter of offers, which have no day, and which are read beyond the own scope."""

    def __init__(self, data, ledger, user):
        super().__init__(data, ledger, user)
        del self.fields["since"], self.fields["until"]
        self.fields["organization"] = forms.ModelChoiceField(
            label="提供单位", queryset=offering(user), required=False, to_field_name="code", empty_label="全部单位"
        )
        self._dress()


class MenuFilter(Filter):
    """The filter of the menu."""

    q = forms.CharField(
        label="查找", required=False, max_length=50,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "服务名称、内容、适合对象"}),
    )  # fmt: skip
    category = forms.ModelChoiceField(
        label="类别", queryset=Category.objects.none(), required=False, empty_label="全部类别"
    )
    organization = forms.ModelChoiceField(
        label="提供单位",
        queryset=Organization.objects.none(),
        required=False,
        to_field_name="code",
        empty_label="全部单位",
    )

    def __init__(self, data, user):
        super().__init__(data)
        self.fields["category"].queryset = Category.objects.of("services")
        self.fields["organization"].queryset = offering(user)
        self._dress()

    def filter(self, offers):
        """The offers that match."""
        if q := self.value("q"):
            told = Q(name__icontains=q) | Q(text__icontains=q) | Q(audience__icontains=q) | Q(provider__icontains=q)
            offers = offers.filter(told)
        for name in ("category", "organization"):
            if value := self.value(name):
                offers = offers.filter(**{name: value})
        return offers
