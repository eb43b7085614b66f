"""What happens to a registration, each with its day and reason; and seeing a whole number, or taking many away."""

from django import forms
from django.db.models import Q

from common import periods
from organizations.models import Level, Organization
from volunteers.forms.fields import day, past_day, text
from volunteers.models import Volunteer
from volunteers.workflow import revealing


class StepForm(forms.Form):
    """A step of one volunteer; `told` are the arguments of its verb."""

    is_final = False

    def __init__(self, *args, volunteer: Volunteer, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.volunteer, self.user = volunteer, user
        if "on" in self.fields:
            self.fields["on"].initial = periods.today()


class LeaveForm(StepForm):
    """Leaving the registry."""

    on = day("退出日期", past_day)
    reason = text("退出原因")


class BackForm(StepForm):
    """Taking back that somebody left."""

    reason = text("说明", required=False, help_text="退出的月份已经关账的，要写明补登原因")


class TransferForm(StepForm):
    """Another organisation: one in scope, or another county."""

    to = forms.ModelChoiceField(label="转入组织", queryset=Organization.objects.none(), empty_label="请选择")
    on = day("转入日期", past_day)
    reason = text("说明", required=False, help_text="转入的月份已经关账的，要写明补登原因")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = self.user.organization.path
        county = Q(level__in=[Level.CITY, Level.COUNTY], path__startswith=own[: Organization.steplen])
        known = Organization.objects.filter(Q(path__startswith=own) | county)
        self.fields["to"].queryset = known.exclude(pk=self.volunteer.organization_id)


class VoidForm(StepForm):
    """Taking back a registration that was an error."""

    is_final = True
    reason = text("作废原因")


class RevealForm(StepForm):
    """Which number, and what for."""

    which = forms.ChoiceField(label="查看", choices=revealing.NUMBERS)
    reason = text("查看原因", help_text="会记入操作记录，例如：为本人办理保险")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        held = [(name, label) for name, label in revealing.NUMBERS if getattr(self.volunteer, f"{name}_sealed")]
        self.fields["which"].choices = held


class PurposeForm(forms.Form):
    """What an export with whole numbers is for."""

    purpose = text("用途", help_text="写明给谁、办什么事，会记入操作记录")
