"""The form of achievements."""

from django import forms

from ledgers.forms import RecordForm
from projects.models import Achievement


class AchievementForm(RecordForm):
    """One achievement, with the sentence by which documents tell of it."""

    class Meta:
        model = Achievement
        fields = (
            "organization", "project", "category", "happened_on", "title", "ordinal", "text", "names", "late_reason",
        )  # fmt: skip
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["project"].empty_label = "请选择"
