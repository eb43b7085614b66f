"""Forms of the ledgers of the programme."""

from ledgers.forms import RecordForm
from projects.models import Activity


class ProgrammeRecordForm(RecordForm):
    """A record of the programme: its ledger offers the key projects."""


class ActivityForm(ProgrammeRecordForm):
    """One activity."""

    class Meta:
        model = Activity
        fields = (
            "organization", "project", "category", "name", "held_on", "starts_at", "place", "heads", "summary", "links",
            "late_reason",
        )  # fmt: skip
