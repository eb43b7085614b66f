"""The forms of teams: one team, and whose network is shown."""

from django import forms
from django.db.models import Q

from common.forms import Filter
from ledgers.forms import RecordForm
from ledgers.models import Category
from organizations.models import Level, Organization
from volunteers import network
from volunteers.models import Team, Tier

USUAL_KIND = "河小青"  # whose network is shown to begin with


class TeamForm(RecordForm):
    """One team. The team above it is one of a higher tier, of its own organisation or of one above that."""

    class Meta:
        model = Team
        fields = [
            "organization", "category", "name", "tier", "above", "project", "leader", "registration", "from_on",
            "to_on", "note", "late_reason",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        above = self.fields["above"]
        above.queryset = offered(self.user).exclude(pk=self.instance.pk).select_related("organization")
        above.empty_label = "没有上级团队"
        above.help_text = "层级更高、属于本单位或上级单位的团队"
        above.label_from_instance = lambda team: f"{team}（{team.organization} · {team.get_tier_display()}）"

    def clean(self):
        """Whether the four tiers stay in order around the team."""
        cleaned = super().clean()
        above, tier, organization = (cleaned.get(name) for name in ("above", "tier", "organization"))
        if above and tier and not network.is_above(above.tier, tier):
            self.add_error("above", f"“{above}”是{above.get_tier_display()}，上级团队的层级要高于本团队。")
        if above and organization and not organization.path.startswith(above.organization.path):
            self.add_error("above", f"“{above}”属于{above.organization}，请选择本单位或上级单位的团队。")
        if self.instance.pk:
            self._keep_those_below(above, tier)
        return cleaned

    def _keep_those_below(self, above: Team | None, tier: str | None) -> None:
        if above and self.instance.pk in {above.pk, *(team.pk for team in network.above(above))}:
            self.add_error("above", f"“{above}”在本团队之下，不能作为上级团队。")
        below = self.instance.below.valid()
        if tier and (wrong := next((team for team in below if not network.is_above(tier, team.tier)), None)):
            self.add_error("tier", f"下级团队“{wrong}”是{wrong.get_tier_display()}，本团队的层级要高于它。")


def offered(user):
    """The teams that may stand above one of the user's: those in scope, and those of the organisations above."""
    path = user.organization.path
    upward = [path[:end] for end in range(Organization.steplen, len(path) + 1, Organization.steplen)]
    seen = Q(organization__path__startswith=path) | Q(organization__path__in=upward)
    return Team.objects.valid().filter(seen).exclude(tier=Tier.VILLAGE).order_by("organization__path", "name")


def reach(organization: Organization) -> str:
    """What an organisation with everything below it is called: 全市 for the city."""
    return "全市" if organization.is_city else str(organization)


class NetworkFilter(Filter):
    """Of which kind the network is shown, and below which organisation."""

    kind = forms.ModelChoiceField(
        label="团队类别", queryset=Category.objects.of("teams"), required=False, to_field_name="name",
        empty_label="全部类别",
    )  # fmt: skip
    organization = forms.ModelChoiceField(
        label="单位", queryset=Organization.objects.none(), required=False, to_field_name="code", empty_label=None
    )

    def __init__(self, data, user):
        data = data.copy()
        if "kind" not in data and Category.objects.of("teams").filter(name=USUAL_KIND).exists():
            data["kind"] = USUAL_KIND
        data.setdefault("organization", user.organization.code)
        super().__init__(data)
        self.user = user
        within = Organization.objects.visible_to(user)
        self.fields["organization"].queryset = within.filter(level__in=[Level.CITY, Level.COUNTY, Level.TOWNSHIP])
        self.fields["organization"].label_from_instance = reach
        self._dress()

    @property
    def top(self) -> Organization:
        """The organisation whose network is shown."""
        return self.value("organization") or self.user.organization
