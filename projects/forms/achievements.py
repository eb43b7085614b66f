"""The form of achievements."""

from django import forms

from projects.forms.records import ProgrammeRecordForm
from projects.models import Achievement


class AchievementForm(ProgrammeRecordForm):
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
