"""Forms of the ledgers of the programme."""

from ledgers.forms import RecordForm
from projects.models import Activity, KeyProject, Programme


class ProgrammeRecordForm(RecordForm):
    """A record that may belong to a key project: one of the programme in use, or the one that it has."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if project := self.fields.get("project"):
            programme = Programme.objects.visible_to(self.user).in_use()
            chosen = self.instance.project.programme if self.instance.project_id else programme
            project.queryset = KeyProject.objects.filter(programme=chosen).order_by("number")
            project.empty_label = "不属于重点工作项目"
            project.label_from_instance = lambda row: f"{row.number:02d} {row.name}"


class ActivityForm(ProgrammeRecordForm):
    """One activity."""

    class Meta:
        model = Activity
        fields = (
            "organization", "project", "category", "name", "held_on", "starts_at", "place", "heads", "summary", "links",
            "late_reason",
        )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            # Whoever skips the number of people has not counted them: 0 is typed, not left standing.
            self.initial["heads"] = self.initial.get("heads") or None
