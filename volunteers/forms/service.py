"""The forms of service activities: one of them, the filter of their list, and the steps of one."""

from django import forms
from django.db.models import Q

from common import periods
from common.forms import Filter, plausible_day
from ledgers.forms import DayInput
from ledgers.models import Category
from organizations.models import Organization
from projects.models import Activity, KeyProject
from volunteers.forms.fields import no_number
from volunteers.models import Flag, ServiceActivity, ServiceState, Team
from volunteers.workflow.service import FIELDS

USUAL = "志愿服务"  # the category of an activity that volunteers did


class MomentInput(forms.DateTimeInput):
    """The browser's own calendar with a time."""

    input_type = "datetime-local"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


def teams(user):
    """The teams that the user may name, which exist today."""
    living = Q(to_on__isnull=True) | Q(to_on__gte=periods.today())
    return Team.objects.visible_to(user).valid().filter(living).order_by("name", "pk")


class ServiceForm(forms.ModelForm):
    """One activity. `version` is what the form began with, so that nobody overwrites what somebody else saved."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ServiceActivity
        fields = FIELDS
        widgets = {
            "content": forms.Textarea(attrs={"rows": 3, "placeholder": "做什么、带什么、在哪里集合、找谁"}),
            "starts_at": MomentInput(),
            "ends_at": MomentInput(),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        organization, team = self.fields["organization"], self.fields["team"]
        organization.queryset, organization.empty_label = Organization.objects.visible_to(user), None
        team.queryset, team.empty_label = teams(user) | self._kept(), "不以团队名义"
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            self.initial.setdefault("organization", user.organization_id)
        if len(organization.queryset) == 1:
            organization.widget = forms.HiddenInput()
            self.initial["organization"] = organization.queryset[0].pk
        self.fields["capacity"].min_value = 1
        self.fields["least_age"].help_text = "不能小于14周岁；14至17周岁的志愿者要有监护人同意"

    def _kept(self):
        return Team.objects.filter(pk=self.instance.team_id)

    def clean(self):
        """Times and ages in order, and an insurance where there is a risk."""
        said = super().clean()
        starts, ends = said.get("starts_at"), said.get("ends_at")
        for name in ("starts_at", "ends_at"):
            if said.get(name):
                try:
                    plausible_day(said[name].date())
                except forms.ValidationError as error:
                    self.add_error(name, error)
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "结束时间要晚于开始时间。")
        elif starts and ends and (ends - starts).days >= 2:
            self.add_error("ends_at", "一次活动最长两天，更长的请分几次发布。")
        if said.get("most_age") is not None and said.get("least_age") and said["most_age"] < said["least_age"]:
            self.add_error("most_age", "最大年龄不能小于最小年龄。")
        if said.get("is_risky") and not (said.get("insurance") or "").strip():
            self.add_error("insurance", "有风险的活动请写明为志愿者办了什么保险。")
        return said


class ServiceFilter(Filter):
    """The filter above the list."""

    of = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label="查找", required=False, max_length=50,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "活动名称、地点"}),
    )  # fmt: skip
    organization = forms.ModelChoiceField(
        label="单位", queryset=Organization.objects.none(), required=False, to_field_name="code", empty_label="全部单位"
    )
    team = forms.ModelChoiceField(label="团队", queryset=Team.objects.none(), required=False, empty_label="全部团队")
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *ServiceState.choices])
    since = forms.DateField(label="从", required=False, widget=DayInput())
    until = forms.DateField(label="到", required=False, widget=DayInput())

    def __init__(self, data, user):
        super().__init__(data)
        self.fields["organization"].queryset = within = Organization.objects.visible_to(user)
        self.fields["team"].queryset = Team.objects.visible_to(user).valid().order_by("name", "pk")
        if len(within) == 1:
            del self.fields["organization"]
        self._dress()

    def filter(self, services):
        """The activities that match, whenever they are."""
        if q := self.value("q"):
            services = services.filter(Q(name__icontains=q) | Q(place__icontains=q))
        if organization := self.value("organization"):
            services = services.filter(organization__path__startswith=organization.path)
        for name, lookup in (("team", "team"), ("state", "state"), ("since", "starts_at__date__gte"),
                             ("until", "starts_at__date__lte")):  # fmt: skip
            if value := self.value(name):
                services = services.filter(**{lookup: value})
        return services

    @property
    def is_used(self) -> bool:
        """Whether it leaves anything out."""
        return any(self.value(name) for name in self.fields if name != "of")


class StepForm(forms.Form):
    """A step that needs no words."""


class CancelForm(forms.Form):
    """Why it does not take place."""

    is_final = True
    reason = forms.CharField(
        label="取消原因", max_length=200, error_messages={"required": "请写明取消原因。"},
        widget=forms.TextInput(attrs={"placeholder": "例如：台风预警"}), validators=[no_number],
    )  # fmt: skip


class FinishForm(forms.ModelForm):
    """As what the activity stands in the ledger."""

    class Meta:
        model = Activity
        fields = ("category", "project", "summary", "late_reason")
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        category, project = self.fields["category"], self.fields["project"]
        category.queryset = Category.objects.filter(ledger="activities", is_retired=False)
        category.empty_label, project.empty_label = "请选择", "不属于重点工作项目"
        project.queryset = KeyProject.objects.filter(programme__year=self.instance.held_on.year)
        if usual := category.queryset.filter(name=USUAL).first():
            self.initial["category"] = usual.pk
        self.fields["late_reason"].help_text = "活动所属月份已经关账时填写"


class FlaggedFilter(Filter):
    """The filter above doubtful minutes."""

    q = forms.CharField(
        label="查找", required=False, max_length=50,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "活动名称、志愿者编号"}),
    )  # fmt: skip
    organization = forms.ModelChoiceField(
        label="单位", queryset=Organization.objects.none(), required=False, to_field_name="code", empty_label="全部单位"
    )
    flag = forms.ChoiceField(label="存疑", required=False, choices=[("", "全部"), *Flag.choices])
    service = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**31)

    def __init__(self, data, user):
        super().__init__(data)
        self.fields["organization"].queryset = within = Organization.objects.visible_to(user)
        if len(within) == 1:
            del self.fields["organization"]
        self._dress()

    def filter(self, rows):
        """The participations that match."""
        if q := self.value("q"):
            rows = rows.filter(Q(service__name__icontains=q) | Q(volunteer__number__iexact=q))
        if organization := self.value("organization"):
            rows = rows.filter(service__organization__path__startswith=organization.path)
        if flag := self.value("flag"):
            rows = rows.filter(flags__icontains=f'"{flag}"')
        if service := self.value("service"):
            rows = rows.filter(service=service)
        return rows

    @property
    def is_used(self) -> bool:
        """Whether it leaves anything out."""
        return any(self.value(name) for name in self.fields)
