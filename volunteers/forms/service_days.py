"""The forms of service days: the filter of the board, moving one or many, recording one."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Min

from common import periods
from common.forms import Filter, plausible_day
from common.periods import Month
from ledgers.forms import DayInput
from ledgers.models import Category
from organizations.models import Level, Organization
from projects.models import Activity, KeyProject, Programme
from volunteers import calendar, days
from volunteers.forms.fields import no_number
from volunteers.forms.teams import reach
from volunteers.models import ServiceDay
from volunteers.workflow import service_days

SURE = "仍然调整到这一天"


class DayFilter(Filter):
    """Which service days the board shows: those of a month, below an organisation, of a station, in a state."""

    month = forms.ChoiceField(label="月份", required=False)
    organization = forms.ModelChoiceField(
        label="单位", queryset=Organization.objects.none(), required=False, to_field_name="code", empty_label="全部单位"
    )
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *days.FLAGS.items()])
    q = forms.CharField(label="服务站名称", required=False, max_length=50, widget=forms.TextInput({"type": "search"}))

    def __init__(self, data, user):
        super().__init__(data)
        months = known_months()
        self.fields["month"].choices = [("", "本月"), *((month.key, month.label) for month in reversed(months))]
        self.fields["organization"].queryset = within = Organization.objects.visible_to(user).exclude(level=Level.UNIT)
        if len(within) < 2:
            del self.fields["organization"]
        self._dress()

    @property
    def shown(self) -> Month:
        """The month that is shown."""
        return Month.parse(key) if (key := self.value("month")) else Month.of(periods.today())

    def filter(self, rows):
        """The days that match, whatever their state."""
        if organization := self.value("organization"):
            rows = rows.filter(site__organization__path__startswith=organization.path)
        if q := self.value("q"):
            rows = rows.filter(site__name__icontains=q)
        return rows

    def in_state(self, rows):
        """Those in the chosen state."""
        state = self.value("state")
        return rows.filter(days.conditions(self.shown)[state]) if state else rows

    @property
    def is_used(self) -> bool:
        """Whether it leaves any of the month's days out."""
        return any(self.value(name) for name in self.fields if name != "month")


def known_months() -> list[Month]:
    """The months that have service days, from the first one that was ever kept to those that stand ready."""
    first = ServiceDay.objects.aggregate(first=Min("due_on"))["first"]
    begun, last = Month(periods.today().year, 1), Month.of(service_days.kept_until())
    begun = min(begun, Month.of(first)) if first else begun
    return [begun + n for n in range(last - begun + 1)]


class MoveForm(forms.Form):
    """To which date, and why. A date that is a workday by decree, or a holiday, wants to be meant."""

    to = forms.DateField(label="调整到", widget=DayInput(), validators=[plausible_day])
    reason = forms.CharField(
        label="调整原因",
        max_length=200,
        help_text="如：春节调休，当天上班",
        widget=forms.TextInput(),
        validators=[no_number],
    )
    sure = forms.BooleanField(label=SURE, required=False, widget=forms.HiddenInput)

    def __init__(self, data, due_on, **kwargs):
        super().__init__(data, **kwargs)
        self.due_on = due_on
        free = "、".join(f"{each.day.month}月{each.day.day}日（{each.weekday}）" for each in calendar.free_days(due_on))
        self.fields["to"].help_text = f"附近可选的双休日：{free}"

    def clean(self):
        """Whether a date on which people work, or have a holiday, was meant."""
        cleaned = super().clean()
        to = cleaned.get("to")
        note = to and calendar.note(to)
        if note and note.is_special and not cleaned.get("sure"):
            self.fields["sure"].widget = forms.CheckboxInput()
            raise ValidationError(f"{note.told}也不合适。换一天，或者勾选“{SURE}”再提交。")
        return cleaned


class MoveManyForm(MoveForm):
    """Which days to move together: those of a fixed date below an organisation."""

    organization = forms.ModelChoiceField(
        label="范围", queryset=Organization.objects.none(), to_field_name="code", empty_label=None
    )
    due_on = forms.DateField(widget=forms.HiddenInput)
    field_order = ("organization", "due_on", "to", "reason", "sure")

    def __init__(self, data, user, due_on, **kwargs):
        super().__init__(data, due_on, **kwargs)
        self.fields["organization"].queryset = Organization.objects.visible_to(user).reporting()
        self.fields["organization"].label_from_instance = reach


class RecordDayForm(forms.ModelForm):
    """What was held on a service day: an activity, or one that stands in the ledger already."""

    existing = forms.ModelChoiceField(
        label="台账里已有的活动", queryset=Activity.objects.none(), required=False, empty_label="没有，登记新的一场",
        help_text="当天的活动已经登记过的，选中它即可，不会重复计数，下面不用再填",
    )  # fmt: skip

    class Meta:
        model = Activity
        fields = ("project", "category", "name", "starts_at", "place", "heads", "summary", "late_reason")

    def __init__(self, data, day: ServiceDay, user):
        self.day, self.rule = day, days.rule_of(user, day.on)
        super().__init__(data, instance=begun(day))
        self.order_fields(["existing", *self._meta.fields])
        self.fields["starts_at"].widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        self.fields["summary"].widget.attrs["rows"] = 3
        self._offer_kinds(user)
        self._offer_existing()

    def _offer_kinds(self, user) -> None:
        """As what the activity counts: as the indicator says, else as somebody chooses."""
        known = Category.objects.of("activities").in_use()
        if self.rule:
            known = known.filter(name__in=self.rule.kinds) if self.rule.kinds else known
            self.fields["project"].queryset = KeyProject.objects.filter(pk=getattr(self.rule.project, "pk", None))
            self.initial["project"] = self.rule.project
            self.fields["project"].widget = forms.HiddenInput()
            self.fields["project"].required = self.rule.project is not None
        else:
            programme = Programme.objects.visible_to(user).in_use()
            self.fields["project"].queryset = KeyProject.objects.filter(programme=programme)
            self.fields["project"].empty_label = "不属于重点工作项目"
        self.fields["category"].queryset, self.fields["category"].empty_label = known, "请选择"
        usual = next((each for each in known if each.name == days.USUAL_KIND), None)
        self.initial["category"] = usual or (known[0] if len(known) == 1 else None)
        if self.rule and len(known) == 1:
            self.fields["category"].widget = forms.HiddenInput()

    def _offer_existing(self) -> None:
        fits = Activity.objects.valid().filter(
            organization=self.day.site.organization_id, held_on=self.day.on, service_day=None
        )
        if self.rule:
            fits = fits.filter(project=self.rule.project) if self.rule.project else fits
            fits = fits.filter(category__name__in=self.rule.kinds) if self.rule.kinds else fits
        self.fields["existing"].queryset = fits
        if not fits:
            del self.fields["existing"]
        elif self.data.get("existing"):
            for name in self._meta.fields:  # what is chosen says it all
                self.fields[name].required = False

    def _post_clean(self):
        """An activity that was chosen needs no other one to be right."""
        if not self.cleaned_data.get("existing"):
            super()._post_clean()


def begun(day: ServiceDay) -> Activity:
    """The activity as which a day would be recorded, as far as the day tells."""
    site = day.site
    return Activity(
        organization=site.organization, held_on=day.on, name=f"{site.name}志愿服务日集中服务"[:120],
        place=(site.address or site.name)[:120],
    )  # fmt: skip
