"""The form of a team."""

from ledgers.forms import RecordForm
from volunteers.models import Team


class TeamForm(RecordForm):
    """One team."""

    class Meta:
        model = Team
        fields = [
            "organization", "category", "name", "tier", "above", "project", "leader", "registration", "from_on",
            "to_on", "note", "late_reason",
        ]  # fmt: skip
