"""Forms of honorary minutes: asking for some, and finding those that were asked for."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count

from common import periods
from common.forms import Filter, plausible_day
from ledgers.forms import DayInput
from organizations.models import Organization
from volunteers import durations
from volunteers.forms.fields import TOLD, NumbersField, no_number
from volunteers.models import HonoraryHours, HonoraryState, Volunteer

MOST = 500  # volunteers in one application


class MinutesField(forms.CharField):
    """A duration as people type it; its value is in whole minutes."""

    widget = forms.TextInput(attrs={"maxlength": 30})

    def to_python(self, value):
        """The minutes; ValidationError with what to write instead."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return durations.minutes_of(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class HonoraryForm(forms.Form):
    """The same honorary minutes for one or several volunteers, by the same evidence."""

    organization = forms.ModelChoiceField(label="申报单位", queryset=Organization.objects.none(), empty_label=None)
    numbers = NumbersField(
        most=MOST, placeholder="ZY-", help_text=f"一行一个，也可以从表格里整列粘贴；一次最多{MOST}名",
        error_messages={"required": "请填志愿者编号。"},
    )  # fmt: skip
    minutes = MinutesField(
        label="时长", help_text="如“2.5小时”“2小时30分”“90分钟”；几个人时是每人的时长",
        error_messages={"required": "请填时长。"},
    )  # fmt: skip
    served_on = forms.DateField(
        label="服务日期", widget=DayInput(), validators=[plausible_day], error_messages={"required": "请填服务日期。"}
    )
    evidence = forms.CharField(
        label="依据", max_length=300, help_text="什么事、由谁证明、材料存放在哪里",
        widget=forms.Textarea(attrs={"rows": 3}), validators=[no_number],
        error_messages={"required": "请写明依据：什么事、由谁证明、材料存放在哪里。"},
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        within = Organization.objects.visible_to(user)
        self.fields["organization"].queryset = within
        self.initial.setdefault("organization", user.organization_id)
        if len(within) == 1:
            self.fields["organization"].widget = forms.HiddenInput()
        self.fields["served_on"].widget.attrs["max"] = periods.today().isoformat()

    def clean_served_on(self):
        """Not a day to come."""
        day = self.cleaned_data["served_on"]
        if day > periods.today():
            raise ValidationError("服务日期还没有到，服务以后再申报。")
        return day

    def clean_numbers(self) -> list[Volunteer]:
        """The volunteers of these numbers, in scope; all that are unknown are told at once."""
        numbers = self.cleaned_data["numbers"]
        found = list(Volunteer.objects.visible_to(self.user).known().filter(number__in=numbers).order_by("pk"))
        if unknown := sorted(set(numbers) - {row.number for row in found}):
            more = f"等{len(unknown)}个" if len(unknown) > TOLD else ""
            raise ValidationError(f"本单位范围内没有这些编号的在册志愿者：{'、'.join(unknown[:TOLD])}{more}。")
        if not found:
            raise ValidationError("请填志愿者编号。")
        return found


class HonoraryFilter(Filter):
    """Which honorary minutes a list shows."""

    state = forms.ChoiceField(required=False, choices=[("", "全部"), *HonoraryState.choices], widget=forms.HiddenInput)
    organization = forms.ModelChoiceField(
        label="单位", required=False, queryset=Organization.objects.none(), to_field_name="code", empty_label="全部单位"
    )
    number = forms.CharField(label="志愿者编号", required=False, max_length=20)

    def __init__(self, data, user):
        super().__init__(data)
        self.fields["organization"].queryset = within = Organization.objects.visible_to(user)
        if len(within) == 1:
            del self.fields["organization"]
        self._dress()

    def narrowed(self, rows):
        """Those of the organisation and the volunteer, in any state."""
        if organization := "organization" in self.fields and self.value("organization"):
            rows = rows.filter(organization__path__startswith=organization.path)
        if number := self.value("number"):
            rows = rows.filter(volunteer__number=number.strip().upper())
        return rows

    def filter(self, rows):
        """Those that match."""
        rows = self.narrowed(rows)
        return rows.filter(state=self.value("state")) if self.value("state") else rows

    def states(self, rows) -> list[tuple[str, str, int]]:
        """(state, its name, how many there are), all of them first; one query."""
        counts = dict(self.narrowed(rows).order_by().values_list("state").annotate(Count("pk")))
        told = [(state.value, state.label, counts.get(state.value, 0)) for state in HonoraryState]
        return [("", "全部", sum(counts.values())), *told]


class DecisionForm(forms.Form):
    """A decision about one or several, and what is said with it."""

    decision = forms.ChoiceField(choices=[("approve", "批准"), ("return", "退回")], widget=forms.HiddenInput)
    answer = forms.CharField(
        label="批复", required=False, max_length=200, help_text="退回时必填：写明原因和怎样补正",
        validators=[no_number], error_messages={"max_length": "批复请写在200字以内。"},
    )  # fmt: skip


class RevokeForm(forms.Form):
    """Why approved minutes are taken back."""

    reason = forms.CharField(
        label="撤销原因", max_length=200, validators=[no_number], error_messages={"required": "请写明撤销原因。"}
    )


def again(row: HonoraryHours) -> dict:
    """What a form begins with that asks anew for what was returned."""
    return {
        "organization": row.organization_id, "numbers": row.volunteer.number, "minutes": durations.told(row.minutes),
        "served_on": row.served_on, "evidence": row.evidence,
    }  # fmt: skip
