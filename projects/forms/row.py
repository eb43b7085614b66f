"""Forms over one row that remember what they were rendered with, so that nobody overwrites a change unseen."""

import json

from django import forms
from django.db.models import Model

from projects.tree import programme_of
from projects.workflow.programme import snapshot


def whole(label: str, least: int, most: int, help_text: str = "") -> forms.IntegerField:
    """A whole number within limits, which its messages name."""
    outside = f"请填{least}到{most}之间的整数"
    messages = {"min_value": outside, "max_value": outside, "invalid": outside, "required": outside}
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, help_text=help_text, error_messages=messages
    )


class RowForm(forms.ModelForm):
    """A form over one row: `values` for the verb, `seen` as it was rendered, `after` when somebody was faster."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, instance: Model, user):
        super().__init__(data, instance=instance)
        self.user, self.programme = user, programme_of(instance)
        self.names = list(self._meta.fields)
        self.initial["seen"] = json.dumps(snapshot(instance, self.names), ensure_ascii=False)
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the row and the user."""

    @property
    def is_new(self) -> bool:
        """Whether the row does not exist yet."""
        return self.instance.pk is None

    @property
    def values(self) -> dict:
        """The cleaned fields of the row that may be changed."""
        return {name: self.cleaned_data[name] for name in self.names if not self.fields[name].disabled}

    def was_seen(self) -> dict[str, str]:
        """The fields as the user saw them."""
        try:
            seen = json.loads(self.data.get("seen", ""))
        except ValueError:
            return {}
        return {name: str(value) for name, value in seen.items()} if isinstance(seen, dict) else {}

    def after(self, now: dict[str, str], message: str) -> "RowForm":
        """The form once more: what was typed stays, what was left alone shows what it says now."""
        data, seen = self.data.copy(), self.was_seen()
        for name in now:
            if self._typed(name) == seen.get(name):
                data[name] = now[name] if now[name] not in ("True", "False") else {"True": "on"}.get(now[name], "")
        data["seen"] = json.dumps(seen | now, ensure_ascii=False)
        again = type(self)(data, instance=type(self.instance).objects.get(pk=self.instance.pk), user=self.user)
        again.add_error(None, message)
        return again

    def _typed(self, name: str) -> str:
        if isinstance(self.fields[name].widget, forms.CheckboxInput):
            return str(bool(self.data.get(name)))
        return self.data.get(name, "").replace("\r\n", "\n")

    def _taken(self, rows, name: str) -> bool:
        return rows.exclude(pk=self.instance.pk).filter(**{name: self.cleaned_data.get(name)}).exists()
