"""Forms that any list may use."""

from django import forms


class Filter(forms.Form):
    """A list's filter in the address; a value that does not exist filters nothing."""

    def _dress(self):
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field.widget, forms.Select) else "form-control"

    def value(self, name):
        """A cleaned value, or None."""
        self.is_valid()
        return self.cleaned_data.get(name) or None
