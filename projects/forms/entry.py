"""The entry sheet's rows: a number for each indicator, and the texts."""

from django import forms

from common import numerals
from projects.sheet import Row
from projects.workflow import TEXTS, Stated


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
    """One row of the entry sheet: a number for each indicator, and the four texts."""

    progress = NoteField(label="本月进展", required=False, max_length=2000)
    problems = NoteField(label="存在问题", required=False, max_length=2000)
    next_steps = NoteField(label="下步打算", required=False, max_length=2000)
    coordination = NoteField(label="需协调事项", required=False, max_length=2000)

    def __init__(self, row: Row, data):
        super().__init__(data)
        self.lines = {line.name: line for line in row.lines if not line.is_fed}
        for name, line in self.lines.items():
            self.fields[name] = NumeralField(line.indicator)

    @property
    def values(self) -> dict:
        """Indicator → Stated, of the fields that could be read."""
        return {
            line.indicator: self.cleaned_data[name] for name, line in self.lines.items() if name in self.cleaned_data
        }

    @property
    def texts(self) -> dict[str, str]:
        """The texts that could be read."""
        return {name: self.cleaned_data[name] for name in TEXTS if name in self.cleaned_data}

    @property
    def faults(self) -> dict[str, str]:
        """Field name → what is wrong with it."""
        return {name: errors[0] for name, errors in self.errors.items()}
