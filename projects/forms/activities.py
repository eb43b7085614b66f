"""The form of an activity."""

from ledgers.forms import RecordForm
from projects.models import Activity


class ActivityForm(RecordForm):
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
