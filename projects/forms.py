"""Validation of what a browser sends."""

from django import forms

from common import numerals
from common.periods import Month
from organizations.models import Department, Organization
from projects.lights import Light
from projects.models import FlagshipAction
from projects.sheet import Row
from projects.workflow import TEXTS, Stated


class NumeralField(forms.CharField):
    """A number as people type it, with the decimals of its indicator; empty is None."""

    default_error_messages = {"max_length": "太长，最多%(limit_value)d个字符，请只填一个数字，如 12 或 1200"}

    def __init__(self, indicator, **kwargs):
        super().__init__(required=False, max_length=40, label=indicator.name, **kwargs)
        self.indicator = indicator

    def clean(self, value) -> Stated:
        """A Stated; ValidationError in Chinese that says what to type."""
        text = super().clean(value)
        if not text:
            return Stated(None)
        try:
            if self.indicator.is_ratio:
                numerator, denominator, ratio = numerals.parse_ratio(text)
                return Stated(ratio, numerator, denominator)
            return Stated(numerals.parse(text, self.indicator.places))
        except numerals.NumeralError as error:
            raise forms.ValidationError(str(error)) from error


class NoteField(forms.CharField):
    """A text of several lines. A line break counts as one character, as the browser counts while people type."""

    default_error_messages = {"max_length": "最多%(limit_value)d字，现在有%(show_value)d字，请精简"}

    def to_python(self, value):
        """The text with the line breaks that were typed; browsers send each as two characters."""
        return super().to_python(value).replace("\r\n", "\n")


class EntryForm(forms.Form):
    """One row of the entry sheet: a number for each indicator, and the four texts."""

    progress = NoteField(label="本月进展", required=False, max_length=2000)
    problems = NoteField(label="存在问题", required=False, max_length=2000)
    next_steps = NoteField(label="下步打算", required=False, max_length=2000)
    coordination = NoteField(label="需协调事项", required=False, max_length=2000)

    def __init__(self, row: Row, data):
        super().__init__(data)
        self.lines = {line.name: line for line in row.lines if not line.is_fed}
        for name, line in self.lines.items():
            self.fields[name] = NumeralField(line.indicator)

    @property
    def values(self) -> dict:
        """Indicator → Stated, of the fields that could be read."""
        return {
            line.indicator: self.cleaned_data[name] for name, line in self.lines.items() if name in self.cleaned_data
        }

    @property
    def texts(self) -> dict[str, str]:
        """The texts that could be read."""
        return {name: self.cleaned_data[name] for name in TEXTS if name in self.cleaned_data}

    @property
    def faults(self) -> dict[str, str]:
        """Field name → what is wrong with it."""
        return {name: errors[0] for name, errors in self.errors.items()}


class ReturnForm(forms.Form):
    """The reason for which a report is returned."""

    reason = NoteField(
        label="退回原因",
        max_length=500,
        error_messages={"required": "请写明退回原因，让填报单位知道怎样修改。"},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class _Filter(forms.Form):
    """A list's filter in the address; a value that does not exist filters nothing."""

    def _dress(self):
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field.widget, forms.Select) else "form-control"

    def value(self, name):
        """A cleaned value, or None."""
        self.is_valid()
        return self.cleaned_data.get(name) or None


class ReviewFilter(_Filter):
    """Filter of the review queue."""

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
        self.fields["organization"].queryset = Organization.objects.visible_to(user).reporting()
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
        return reports


class ProjectFilter(_Filter):
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
        if user.organization.numchild:
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
