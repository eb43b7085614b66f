"""The forms of signing up, checking in and out, and reviewing."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from volunteers.forms.fields import NumbersField, no_number
from volunteers.forms.service import MomentInput, teams
from volunteers.models import Membership, Participation, Team, Volunteer

MOST = 500  # people at once


class SignUpForm(forms.Form):
    """Who is signed up: numbers that were pasted, people who were found by name, or a whole team."""

    numbers = NumbersField(most=MOST, required=False, placeholder="一行一个，例如 ZY-7K3QZ9MPWA4X，可以从表格里粘贴")
    team = forms.ModelChoiceField(
        label="整队报名", required=False, queryset=Team.objects.none(), empty_label="不选团队",
        help_text="团队现有的全部成员",
    )  # fmt: skip
    agreed = forms.BooleanField(
        label="以上人员都已同意参加", required=False, help_text="志愿服务自愿参加，不能摊派，报名前要征得本人同意"
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["team"].queryset = teams(user)

    @property
    def ticked(self) -> list[str]:
        """The numbers of people who were found and ticked."""
        return self.data.getlist("volunteer")[:MOST] if self.is_bound else []

    def clean(self):
        """Whom all of it names, in the user's scope: `volunteers`."""
        said = super().clean()
        if self.errors:
            return said
        seen = Volunteer.objects.visible_to(self.user)
        numbers = [*said["numbers"], *self.ticked]
        chosen = {row.number: row for row in seen.filter(number__in=numbers[: MOST + 1])}
        if missing := [number for number in said["numbers"] if number not in chosen]:
            self.add_error("numbers", f"名册里没有这些编号，或者不在您的范围：{'、'.join(missing[:10])}")
        if said.get("team"):
            current = Membership.objects.current().filter(team=said["team"]).values("volunteer")
            chosen |= {row.number: row for row in seen.filter(pk__in=current)[: MOST + 1]}
        if len(chosen) > MOST:
            raise ValidationError(f"一次最多报名{MOST}人，请分几次办理。")
        if not chosen and not self.errors:
            raise ValidationError("请填写编号、勾选查到的人，或选择一个团队。")
        if not said["agreed"]:
            self.add_error("agreed", "请先征得本人同意，再勾选。")
        said["volunteers"] = list(chosen.values())
        return said


class CorrectForm(forms.Form):
    """When somebody left who did not check out, and how it is known."""

    left_at = forms.DateTimeField(label="离开时间", widget=MomentInput())
    reason = forms.CharField(
        label="补登原因", max_length=200, error_messages={"required": "请写明没有签退的原因，以及怎样知道离开的时间。"},
        widget=forms.TextInput(attrs={"placeholder": "例如：手机没电，队长证实11点半离开"}), validators=[no_number],
    )  # fmt: skip

    def __init__(self, row: Participation, data=None):
        super().__init__(data, initial={"left_at": timezone.localtime(row.service.ends_at)})


class ReviewForm(forms.Form):
    """What is decided about the rows that were ticked."""

    note = forms.CharField(
        label="复核说明", max_length=200, error_messages={"required": "请写明复核说明，例如向谁核实过。"},
        widget=forms.TextInput(attrs={"placeholder": "例如：已向带队老师核实"}), validators=[no_number],
    )  # fmt: skip
    decision = forms.ChoiceField(choices=[("accept", "计入"), ("reject", "不计入")], widget=forms.HiddenInput)


class CheckInForm(forms.Form):
    """On the public page: who it is and the code that was told on the spot."""

    who = forms.CharField(
        label="手机号码或志愿者编号", max_length=30,
        error_messages={"required": "请填写报名时登记的手机号码，或志愿者编号。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    code = forms.CharField(
        label="签到码", max_length=12, error_messages={"required": "请填写现场公布的六位签到码。"},
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "placeholder": "现场公布的六位数字"}),
    )  # fmt: skip
