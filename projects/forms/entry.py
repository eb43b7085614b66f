"""The entry sheet's rows: a number for each indicator, and the texts."""

from contextlib import suppress
from dataclasses import replace

from django import forms

from common import numerals
from projects.models import Indicator
from projects.sheet import Line, Row
from projects.workflow import TEXTS, Seen, Stated


class NumeralField(forms.CharField):
    """A number as people type it, with the decimals of its indicator; empty is None."""

    default_error_messages = {"max_length": "太长，最多%(limit_value)d个字符，请只填一个数字，如 12 或 1200"}

    def __init__(self, indicator, **kwargs):
        super().__init__(required=False, max_length=40, label=indicator.name, **kwargs)
        self.indicator = indicator

    def clean(self, value) -> Stated:
        """A Stated; ValidationError in Chinese that says what to type."""
        text = super().clean(value)
        if not text:
            return Stated(None)
        try:
            if self.indicator.is_ratio:
                numerator, denominator, ratio = numerals.parse_ratio(text)
                return Stated(ratio, numerator, denominator)
            return Stated(numerals.parse(text, self.indicator.places))
        except numerals.NumeralError as error:
            raise forms.ValidationError(str(error)) from error


class NoteField(forms.CharField):
    """A text of several lines. A line break counts as one character, as the browser counts while people type."""

    default_error_messages = {"max_length": "最多%(limit_value)d字，现在有%(show_value)d字，请精简"}

    def to_python(self, value):
        """The text with the line breaks that were typed; browsers send each as two characters."""
        return super().to_python(value).replace("\r\n", "\n")


class EntryForm(forms.Form):
    """One row of the entry sheet: a number for each indicator with its explanation, and the four texts.

    Beside each field the page sends `was-<field>`: what stood there when the user began to type.
    """

    progress = NoteField(label="本月进展", required=False, max_length=2000)
    problems = NoteField(label="存在问题", required=False, max_length=2000)
    next_steps = NoteField(label="下步打算", required=False, max_length=2000)
    coordination = NoteField(label="需协调事项", required=False, max_length=2000)

    def __init__(self, row: Row, data):
        super().__init__(data)
        self.lines = {line.name: line for line in row.lines if not line.is_fed}
        for name, line in self.lines.items():
            self.fields[name] = NumeralField(line.indicator)
            self.fields[line.why] = forms.CharField(label="情况说明", required=False, max_length=300)
            self.fields[line.why].error_messages["max_length"] = "最多300字，请精简"

    @property
    def values(self) -> dict[Indicator, Stated]:
        """Indicator → Stated, of the fields that could be read; an explanation that was not sent stays."""
        return {
            line.indicator: replace(self.cleaned_data[name], explanation=self._explanation(line))
            for name, line in self.lines.items()
            if name in self.cleaned_data and name in self.data
        }

    def _explanation(self, line: Line) -> str:
        return self.cleaned_data.get(line.why, "") if line.why in self.data else line.explanation

    @property
    def texts(self) -> dict[str, str]:
        """The texts that were sent and could be read."""
        return {name: self.cleaned_data[name] for name in TEXTS if name in self.cleaned_data and name in self.data}

    @property
    def seen(self) -> Seen:
        """What stood in the fields; a field whose earlier content was not sent is taken as it is."""
        values, texts = {}, {}
        for name, line in self.lines.items():
            with suppress(forms.ValidationError):
                if f"was-{name}" in self.data:
                    values[line.indicator] = self.fields[name].clean(self.data[f"was-{name}"])
        for name in TEXTS:
            if f"was-{name}" in self.data:
                texts[name] = self.data[f"was-{name}"].replace("\r\n", "\n").strip()
        return Seen(values, texts)

    def typed(self, name: str) -> str:
        """What was typed into a field."""
        return self.data.get(name, "")

    def was(self, name: str) -> str | None:
        """What stood in a field before, or None when the page did not say."""
        return self.data.get(f"was-{name}")

    def is_untouched(self, name: str, now: str) -> bool:
        """Whether the user left a field alone in which something else stands now."""
        was = self.was(name).replace("\r\n", "\n")
        return self.typed(name).replace("\r\n", "\n") == was != now

    @property
    def faults(self) -> dict[str, str]:
        """Field name → what is wrong with it."""
        return {name: errors[0] for name, errors in self.errors.items()}
