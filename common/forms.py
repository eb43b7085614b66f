"""Forms that any list may use, and what holds of every day that is typed."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2060, 12, 31)


def plausible_day(day: dt.date) -> None:
    """ValidationError for a day whose year can only be mistyped."""
    if not EARLIEST <= day <= LATEST:
        raise ValidationError("日期应在1990年至2060年之间，请核对年份。")


class Filter(forms.Form):
    """A list's filter in the address; a value that does not exist filters nothing."""

    def _dress(self):
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field.widget, forms.Select) else "form-control"

    def value(self, name):
        """A cleaned value, or None."""
        self.is_valid()
        return self.cleaned_data.get(name) or None
