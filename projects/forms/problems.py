"""The problems that reports raise: the filter of their list, and what became of one of them."""

from django import forms
from django.db.models import Q

from common.periods import Month
from organizations.models import Organization
from projects.forms.entry import NoteField
from projects.forms.filters import Filter
from projects.models import FlagshipAction, MonthlyReport, ProblemOutcome, ProblemState


class ProblemFilter(Filter):
    """Filter of the list of problems; the state stands apart, because the list counts each of them."""

    q = forms.CharField(
        label="查找",
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "问题、需协调事项或项目名称"}),
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *ProblemState.choices], widget=forms.HiddenInput
    )
    organization = forms.ModelChoiceField(
        label="单位", queryset=Organization.objects.none(), required=False, to_field_name="code", empty_label="全部单位"
    )
    action = forms.ModelChoiceField(
        label="行动",
        queryset=FlagshipAction.objects.none(),
        required=False,
        to_field_name="code",
        empty_label="全部行动",
    )
    project = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, data, programme, user):
        super().__init__(data)
        months = [(Month(programme.year, n).key, f"{n}月") for n in range(1, 13)]
        self.fields["month"] = forms.ChoiceField(label="月份", required=False, choices=[("", "全部月份"), *months])
        self.fields["organization"].queryset = Organization.objects.visible_to(user).reporting()
        self.fields["action"].queryset = programme.actions.all()
        self._dress()

    def filter(self, reports):
        """The reports that match in everything but the state."""
        if q := self.value("q"):
            told = Q(problems__icontains=q) | Q(coordination__icontains=q) | Q(outcome__note__icontains=q)
            reports = reports.filter(told | Q(project__name__icontains=q))
        if organization := self.value("organization"):
            reports = reports.filter(organization__path__startswith=organization.path)
        if action := self.value("action"):
            reports = reports.filter(project__initiative__action=action)
        if month := self.value("month"):
            reports = reports.filter(month=Month.parse(month))
        if project := self.value("project"):
            reports = reports.filter(project__number=project)
        return reports


class OutcomeForm(forms.Form):
    """What became of the problem of one report; its fields carry the report's id, for pages with many of them."""

    state = forms.ChoiceField(label="状态", choices=ProblemState)
    note = NoteField(
        label="办理情况",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "谁在办、怎样办、办到哪一步"}),
    )

    def __init__(self, report: MonthlyReport, data=None):
        known: ProblemOutcome | None = getattr(report, "outcome", None)
        initial = {"state": known.state, "note": known.note} if known else {"state": ProblemState.OPEN}
        super().__init__(data, initial=initial, auto_id=f"outcome-{report.pk}-%s")
