"""Forms of duty rosters: what the board shows, times of the week, planning, and who came."""

import datetime as dt

from django import forms
from django.db.models import F, Q, QuerySet

from common import periods
from common.forms import EARLIEST, LATEST, Filter, plausible_day
from ledgers.forms import DayInput
from ledgers.models import Category
from organizations.models import Organization
from projects.models import Site
from volunteers import registry
from volunteers.codes import DUTY_KINDS
from volunteers.identity import looks_secret
from volunteers.models import Duty, DutyRole, DutySlot, Volunteer
from volunteers.workflow.duty_slots import WEEKDAYS, Hours

FOUND = 20  # volunteers that a search shows at most
SECRET = "这里按姓名或志愿者编号查找，请不要填证件或手机号码。"
CAME, MISSED, ALL = "came", "missed", "all"


def duty_sites(user) -> QuerySet:
    """The stations and crossings in a user's scope that nobody voided."""
    rows = Site.objects.visible_to(user).valid().filter(category__ledger="sites", category__name__in=DUTY_KINDS)
    rows = rows.select_related("organization", "category")
    return rows.order_by("organization__path", "category__order", "name", "pk")


def on_list(sites: QuerySet, on: dt.date) -> QuerySet:
    """Those that have not been taken off the list by a day."""
    return sites.filter(Q(valid_to=None) | Q(valid_to__gt=on))


def monday(text: str | None) -> dt.date:
    """The Monday of the week that an address names by one of its days; this week's for anything else."""
    try:
        day = dt.date.fromisoformat(text or "")
    except ValueError:
        day = periods.today()
    if not EARLIEST <= day <= LATEST:
        day = periods.today()
    return day - dt.timedelta(days=day.weekday())


class SiteFilter(Filter):
    """Which stations and crossings: of an organisation's subtree, of a kind, called something."""

    q = forms.CharField(
        label="查找", required=False, max_length=50,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "值守点名称、地址"}),
    )  # fmt: skip
    organization = forms.ModelChoiceField(
        label="单位", required=False, queryset=Organization.objects.none(), to_field_name="code", empty_label="全部单位"
    )
    category = forms.ModelChoiceField(
        label="类别", required=False, queryset=Category.objects.none(), empty_label="全部类别"
    )

    def __init__(self, data, user):
        super().__init__(data)
        self.user = user
        self.fields["organization"].queryset = within = Organization.objects.visible_to(user)
        if len(within) == 1:
            del self.fields["organization"]
        self.fields["category"].queryset = Category.objects.of("sites").filter(name__in=DUTY_KINDS)
        self._dress()

    @property
    def top(self) -> Organization:
        """The organisation whose subtree is shown."""
        return self.value("organization") or self.user.organization

    @property
    def is_used(self) -> bool:
        """Whether it leaves anything out."""
        return any(self.value(name) for name in self.fields)

    def filter(self, sites: QuerySet) -> QuerySet:
        """The sites that match."""
        if organization := self.value("organization"):
            sites = sites.filter(organization__path__startswith=organization.path)
        if category := self.value("category"):
            sites = sites.filter(category=category)
        if q := self.value("q"):
            sites = sites.filter(Q(name__icontains=q) | Q(address__icontains=q))
        return sites


class AttendanceFilter(SiteFilter):
    """Which duties that are over: of some sites, between two days, with which mark."""

    state = forms.ChoiceField(
        label="登记", required=False, choices=[("", "还没有登记"), (CAME, "已到岗"), (MISSED, "未到"), (ALL, "全部")]
    )
    since = forms.DateField(label="从", required=False, widget=DayInput())
    until = forms.DateField(label="到", required=False, widget=DayInput())
    site = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def duties(self, user) -> QuerySet:
        """The duties that match and have begun."""
        rows = self._begun(user)
        for name, lookup in (("since", "on__gte"), ("until", "on__lte")):
            if day := self.value(name):
                rows = rows.filter(**{lookup: day})
        marks = {CAME: Q(attended=True), MISSED: Q(attended=False), ALL: Q()}
        return rows.filter(marks.get(self.value("state"), Q(attended=None)))

    def untold(self, user) -> QuerySet:
        """Those of the sites that match of which nobody has said whether somebody came."""
        return self._begun(user).filter(attended=None)

    def _begun(self, user) -> QuerySet:
        sites = self.filter(duty_sites(user))
        if site := self.value("site"):
            sites = sites.filter(pk=site)
        now = periods.now()
        begun = Q(on__lt=now.date()) | Q(on=now.date(), slot__starts_at__lte=now.time())
        standing = Q(slot__site__valid_to=None) | Q(slot__site__valid_to__gt=F("on"))
        return Duty.objects.filter(begun, standing, slot__site__in=sites.order_by().values("pk"))


class TimeInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self):
        super().__init__(format="%H:%M")


class HoursForm(forms.Form):
    """A time of day and how many people it takes."""

    starts_at = forms.TimeField(label="开始时间", widget=TimeInput())
    ends_at = forms.TimeField(label="结束时间", widget=TimeInput())
    needed = forms.IntegerField(label="需要人数", min_value=1, max_value=200, initial=1)

    def clean(self):
        """It ends after it began."""
        found = super().clean()
        if found.get("starts_at") and found.get("ends_at") and found["ends_at"] <= found["starts_at"]:
            self.add_error("ends_at", "结束时间要晚于开始时间。跨过半夜的，请分成两个时段。")
        return found

    def hours(self, weekday: int) -> Hours:
        """What was typed, on a weekday."""
        told = self.cleaned_data
        return Hours(weekday, told["starts_at"], told["ends_at"], told["needed"])


class SlotsForm(HoursForm):
    """The same time on several days of the week."""

    weekdays = forms.TypedMultipleChoiceField(
        label="星期（可选多天）", choices=list(enumerate(WEEKDAYS)), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    from_on = forms.DateField(label="启用日期", widget=DayInput(), validators=[plausible_day])
    to_on = forms.DateField(
        label="停用日期", required=False, widget=DayInput(), validators=[plausible_day],
        help_text="最后一天；一直值守的不用填",
    )  # fmt: skip

    def all_hours(self) -> list[Hours]:
        """One for each weekday."""
        return [self.hours(day) for day in self.cleaned_data["weekdays"]]


class SlotForm(HoursForm):
    """What a time of the week becomes, and from when on."""

    weekday = forms.TypedChoiceField(label="星期", choices=list(enumerate(WEEKDAYS)), coerce=int)
    from_on = forms.DateField(label="从这一天起改", widget=DayInput(), validators=[plausible_day])
    drop = forms.BooleanField(label="取消已排的班（时间改变，要重新征得本人同意）", required=False)

    def __init__(self, slot: DutySlot, data=None):
        told = {"weekday": slot.weekday, "starts_at": slot.starts_at, "ends_at": slot.ends_at, "needed": slot.needed}
        super().__init__(data, initial=told | {"from_on": max(periods.today(), slot.from_on)})


class EndForm(forms.Form):
    """From when on nobody is needed."""

    on = forms.DateField(label="从这一天起不再值守", widget=DayInput(), validators=[plausible_day])
    drop = forms.BooleanField(label="取消已排的班", required=False)


class CopySlotsForm(forms.Form):
    """To which sites of the same kind the times of one are given."""

    sites = forms.ModelMultipleChoiceField(
        label="套用到", queryset=Site.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选要套用到的值守点。"},
    )  # fmt: skip
    from_on = forms.DateField(label="启用日期", widget=DayInput(), validators=[plausible_day])

    def __init__(self, site: Site, user, data=None):
        super().__init__(data, initial={"from_on": periods.today()})
        others = duty_sites(user).filter(category=site.category_id).exclude(pk=site.pk)
        self.fields["sites"].queryset = on_list(others, periods.today())
        self.fields["sites"].label_from_instance = lambda one: f"{one}（{one.organization}）"


class FindForm(forms.Form):
    """Whom to look for; posted, so that no name stands in an address."""

    q = forms.CharField(
        label="姓名或志愿者编号", max_length=50,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "class": "form-control"}),
        error_messages={"required": "请填写姓名或志愿者编号。"},
    )  # fmt: skip

    def clean_q(self) -> str:
        """Neither phone nor document."""
        q = self.cleaned_data["q"].strip()
        if looks_secret(q):
            raise forms.ValidationError(SECRET)
        return q

    def found(self, user) -> list[Volunteer]:
        """The registered people in scope whom it means, a few at most."""
        q = self.cleaned_data["q"]
        people = Volunteer.objects.visible_to(user).people().select_related("organization")
        if number := registry.number(q):
            return list(people.filter(number=number))
        return list(people.named(q).order_by("name", "pk")[: FOUND + 1])


class PlanForm(forms.Form):
    """Who of those found stands there, as what, how often; and that they agreed."""

    role = forms.ChoiceField(label="职责", choices=DutyRole.choices, initial=DutyRole.MEMBER)
    until = forms.DateField(
        label="每周重复到", required=False, widget=DayInput(), validators=[plausible_day],
        help_text="只排这一天的不用填",
    )  # fmt: skip
    skip = forms.BooleanField(label="有冲突的日期跳过，其余照排", required=False)
    agreed = forms.BooleanField(
        label="已征得本人同意", error_messages={"required": "志愿服务要本人自愿，请征得本人同意后勾选。"}
    )
