"""What people type to correct an accepted value, and to decide about it."""

from django import forms

from projects.forms.entry import NoteField, NumeralField


class CorrectionForm(forms.Form):
    """The new value and why it replaces the old one."""

    reason = NoteField(
        label="更正原因",
        max_length=500,
        error_messages={"required": "请写明更正原因，审核人和以后查账的人都会看到。"},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, indicator, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["value"] = NumeralField(indicator)
        self.fields["value"].label = f"更正为（{indicator.unit}）"
        self.fields["value"].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
        self.order_fields(["value", "reason"])

    def clean_value(self):
        """A correction states a number: nothing cannot replace something."""
        stated = self.cleaned_data["value"]
        if stated.value is None:
            raise forms.ValidationError("请填写正确的数；确实没有发生的填 0。")
        return stated


class RefusalForm(forms.Form):
    """Why something is refused."""

    decision = NoteField(
        label="不同意的原因",
        max_length=500,
        error_messages={"required": "请写明不同意的原因。"},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
