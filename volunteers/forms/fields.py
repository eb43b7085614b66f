"""Fields of the registry's forms."""

import re

from django import forms
from django.core.exceptions import ValidationError

from common import periods
from common.forms import plausible_day
from common.reporting import holds_number
from ledgers.forms import DayInput
from volunteers import registry

BETWEEN = re.compile(r"[\s,，、;；]+")  # numbers that were pasted
TOLD = 10  # of several that are wrong


def no_number(text: str) -> None:
    """ValidationError for a text with a phone or an identity number in it: such texts are kept in clear."""
    if holds_number(text):
        raise ValidationError("请不要在这里写证件号码或手机号码，写了会以明文留存。")


class NumbersField(forms.CharField):
    """Volunteers' numbers, typed or pasted; its value is a list with each of them once.

    What is none is told by its place and never repeated, for it may be a document's number or a phone.
    """

    def __init__(self, *, most: int, placeholder: str = "", **options):
        self.most = most
        told = {"rows": 4, "autocomplete": "off", "autocapitalize": "characters", "placeholder": placeholder}
        usual = {"label": "志愿者编号", "max_length": 40 * most, "widget": forms.Textarea(told)}
        super().__init__(**(usual | options))

    def clean(self, value) -> list[str]:
        """The numbers."""
        parts = [part for part in BETWEEN.split(super().clean(value)) if part]
        found = [registry.number(part) for part in parts]
        if wrong := [str(place) for place, number in enumerate(found, 1) if number is None]:
            raise ValidationError(
                f"第{'、'.join(wrong[:TOLD])}{'等' if len(wrong) > TOLD else ''}个不是志愿者编号。"
                "编号以 ZY- 开头，后面12位，可在名册里查到；不要填写证件号码和手机号码。"
            )
        numbers = list(dict.fromkeys(found))
        if len(numbers) > self.most:
            raise ValidationError(f"一次最多{self.most}名，现在有{len(numbers)}名，请分几次办理。")
        return numbers


def past_day(day) -> None:
    """ValidationError for a day that has not come."""
    if day > periods.today():
        raise ValidationError("这一天还没有到。")


def day(label: str, *more, **options) -> forms.DateField:
    """A day by the browser's calendar."""
    return forms.DateField(label=label, widget=DayInput(), validators=[plausible_day, *more], **options)


def text(label: str, length: int = 200, **options) -> forms.CharField:
    """A line of text that holds no number of a person."""
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=length, validators=[no_number], **({"widget": widget} | options))
