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
