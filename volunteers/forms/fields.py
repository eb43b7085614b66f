"""Fields of the registry's forms."""

from django import forms
from django.core.exceptions import ValidationError

from common import periods
from common.forms import plausible_day
from ledgers.forms import DayInput
from volunteers.registry import holds_secret


def no_number(text: str) -> None:
    """ValidationError for a text with a phone or an identity number in it: such texts are kept in clear."""
    if holds_secret(text):
        raise ValidationError("这里不要写手机号码或证件号码。")


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
