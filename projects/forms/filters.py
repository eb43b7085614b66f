"""The filters of lists: a form whose values stand in the address."""

from django import forms

from common.forms import Filter
from common.periods import Month
from organizations.models import Department, Organization
from projects.lights import Light
from projects.models import FlagshipAction


class ReviewFilter(Filter):
    """Filter of the review queue."""

    UNUSUAL = (("", "全部"), ("no", "与以往相近"), ("yes", "有情况说明"))
    unusual = forms.ChoiceField(label="数字", required=False, choices=UNUSUAL)
    month = forms.CharField(label="月份", required=False)
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

    def __init__(self, data, programme, user):
        super().__init__(data)
        months = [(Month(programme.year, n).key, f"{n}月") for n in range(1, 13)]
        self.fields["month"] = forms.ChoiceField(label="月份", required=False, choices=[("", "全部月份"), *months])
        visible = Organization.objects.visible_to(user)
        city = user.organization.is_city
        self.fields["organization"].queryset = visible.reporting() if city else visible.townships_of(user.organization)
        self.fields["organization"].empty_label = "全部单位" if city else "全部乡镇街道"
        self.fields["action"].queryset = programme.actions.all()
        self._dress()

    def filter(self, reports):
        """The reports that match."""
        if month := self.value("month"):
            reports = reports.filter(month=Month.parse(month))
        if organization := self.value("organization"):
            reports = reports.filter(organization=organization)
        if action := self.value("action"):
            reports = reports.filter(project__initiative__action=action)
        if unusual := self.value("unusual"):
            reports = reports.explained(unusual == "yes")
        return reports


class ProjectFilter(Filter):
    """Filter and order of the list of projects."""

    SORTS = (
        ("number", "按编号"),
        ("completion", "完成率从低到高"),
        ("-completion", "完成率从高到低"),
        ("light", "亮灯从差到好"),
    )
    q = forms.CharField(
        label="查找",
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "项目名称"}),
    )
    action = forms.ModelChoiceField(
        label="行动",
        queryset=FlagshipAction.objects.none(),
        required=False,
        to_field_name="code",
        empty_label="全部行动",
    )
    department = forms.ModelChoiceField(
        label="部门", queryset=Department.objects.none(), required=False, empty_label="全部部门"
    )
    organization = forms.ModelChoiceField(
        label="单位", queryset=Organization.objects.none(), required=False, to_field_name="code", empty_label="全市"
    )
    light = forms.ChoiceField(label="亮灯", required=False, choices=[("", "全部亮灯"), *Light.choices])
    sort = forms.ChoiceField(label="排序", required=False, choices=SORTS)

    def __init__(self, data, programme, user):
        super().__init__(data)
        self.fields["action"].queryset = programme.actions.all()
        departments = Department.objects.filter(initiative__action__programme=programme).distinct()
        self.fields["department"].queryset = departments
        below = Organization.objects.visible_to(user).reporting().exclude(pk=user.organization_id)
        self.fields["organization"].queryset = below
        self.fields["organization"].empty_label = user.organization.short_name
        if user.organization.is_city:
            self.fields["organization"].empty_label = "全市"
        self._dress()

    def filter(self, projects):
        """The projects that match by name, action and department; the light is a matter of standings."""
        if q := self.value("q"):
            projects = projects.filter(name__icontains=q)
        if action := self.value("action"):
            projects = projects.filter(initiative__action=action)
        if department := self.value("department"):
            projects = projects.filter(initiative__department=department)
        return projects


class ComparisonOrder(Filter):
    """In which order the organisations of a project stand beside one another."""

    SORTS = (
        ("", "单位顺序"),
        ("-completion", "完成率从高到低"),
        ("completion", "完成率从低到高"),
        ("light", "亮灯从差到好"),
    )
    sort = forms.ChoiceField(label="排序", required=False, choices=SORTS)
