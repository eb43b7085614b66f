"""What a reviewer types."""

from django import forms

from projects.forms.entry import NoteField


class ReturnForm(forms.Form):
    """The reason for which a report is returned."""

    reason = NoteField(
        label="退回原因",
        max_length=500,
        error_messages={"required": "请写明退回原因，让填报单位知道怎样修改。"},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
