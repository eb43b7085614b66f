"""Forms of loan products and of matchmaking events."""

from entrepreneurship.forms.amount import AmountField
from entrepreneurship.models import LoanMatchingEvent, LoanProduct
from ledgers.forms import RecordForm

NO_PRODUCT = "none"


def product_choices(user) -> list[tuple[str, str]]:
    """What a filter by product offers, intents without one too."""
    known = [(str(row.pk), row.name) for row in LoanProduct.objects.visible_to(user)]
    return [("", "全部产品"), *known, (NO_PRODUCT, "没有选产品")]


def of_product(intents, choice: str):
    """The intents of a product as `product_choices` names it."""
    return intents.filter(product=None if choice == NO_PRODUCT else choice)


class LoanProductForm(RecordForm):
    """One product with its band."""

    class Meta:
        model = LoanProduct
        fields = ("organization", "name", "lower", "lower_included", "upper", "from_on", "to_on", "text", "late_reason")
        field_classes = {"lower": AmountField, "upper": AmountField}
        help_texts = {"lower_included": "额度正好等于下限时，是否算这一款"}

    def clean(self):
        """The band and the dates run upwards; what does not is told at its field."""
        found = super().clean()
        if _wrong(found.get("lower"), found.get("upper"), equal=True):
            self.add_error("upper", "额度上限要大于下限")
        if _wrong(found.get("from_on"), found.get("to_on")):
            self.add_error("to_on", "停办日期不能早于推广起始日期")
        return found


def _wrong(first, last, equal: bool = False) -> bool:
    return first is not None and last is not None and (first > last or (equal and first == last))


class LoanEventForm(RecordForm):
    """One matchmaking event."""

    class Meta:
        model = LoanMatchingEvent
        fields = ("organization", "name", "held_on", "place", "organizers", "heads")
