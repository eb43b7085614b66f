"""The filter above the list of volunteers."""

from django import forms

from common import periods
from common.forms import Filter
from ledgers.models import Category
from organizations.models import Organization
from volunteers import registry
from volunteers.codes import Source, Status
from volunteers.forms.fields import day
from volunteers.models import Membership, Team

STATES = (("", "在册"), ("left", "已退出"), ("void", "作废"), ("all", "全部"))
STARS = (("", "不限星级"), *((str(n), f"{n}星以上") for n in range(1, 5)), ("5", "五星"))
YEARS = {"min_value": 0, "max_value": 150, "required": False}


class VolunteerFilter(Filter):
    """Who is listed. `q` is a part of a name, or a number of the registry; never a phone or a document."""

    q = forms.CharField(required=False, max_length=50, widget=forms.HiddenInput)
    organization = forms.ModelChoiceField(
        label="组织", queryset=Organization.objects.none(), required=False, to_field_name="code", empty_label="全部组织"
    )
    team = forms.ModelChoiceField(label="团队", queryset=Team.objects.none(), required=False, empty_label="不限团队")
    skill = forms.ModelChoiceField(
        label="特长", queryset=Category.objects.none(), required=False, to_field_name="name", empty_label="不限特长"
    )
    stars = forms.TypedChoiceField(label="星级", choices=STARS, coerce=int, empty_value=None, required=False)
    least = forms.IntegerField(label="年龄从", **YEARS)
    most = forms.IntegerField(label="年龄到", **YEARS)
    since = day("注册从", required=False)
    until = day("注册到", required=False)
    source = forms.ChoiceField(label="来源", choices=[("", "不限来源"), *Source.choices], required=False)
    state = forms.ChoiceField(label="状态", choices=STATES, required=False)

    def __init__(self, data, user):
        super().__init__(data)
        self.fields["organization"].queryset = Organization.objects.visible_to(user)
        self.fields["team"].queryset = Team.objects.visible_to(user).valid()
        self.fields["skill"].queryset = Category.objects.of("skills")
        self._dress()

    def clean(self):
        """Ranges that end before they begin filter nothing."""
        data = super().clean()
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "截止日期早于起始日期")
        if data.get("least") is not None and data.get("most") is not None and data["most"] < data["least"]:
            self.add_error("most", "年龄上限小于下限")
        return data

    def filter(self, rows):
        """The volunteers that match."""
        rows = self._standing(rows)
        if q := self.value("q"):
            number = registry.number(q)
            rows = rows.filter(number=number) if number else rows.named(q)
        if organization := self.value("organization"):
            rows = registry.within(rows, organization)
        if team := self.value("team"):
            rows = rows.filter(pk__in=Membership.objects.current().filter(team=team).values("volunteer"))
        if skill := self.value("skill"):
            rows = rows.skilled(skill.name)
        if stars := self.value("stars"):
            rows = rows.filter(stars__gte=stars)
        if source := self.value("source"):
            rows = rows.filter(source=source)
        for name, lookup in (("since", "gte"), ("until", "lte")):
            if on := self.value(name):
                rows = rows.filter(**{f"registered_on__{lookup}": on})
        return registry.aged(rows, self._years("least"), self._years("most"), periods.today())

    def _standing(self, rows):
        states = {"left": [Status.LEFT], "void": [Status.VOID], "all": registry.SHOWN}
        return rows.filter(status__in=states.get(self.value("state"), [Status.ACTIVE]))

    def _years(self, name: str) -> int | None:
        self.is_valid()
        return self.cleaned_data.get(name)  # 0 years are some, too

    @property
    def is_used(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.value("q")) or self.is_narrowed

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but a name is asked for; on a phone only then the other fields stand open."""
        return any(self.value(name) for name in self.fields if name != "q") or self._years("least") == 0

    def told(self) -> dict[str, str]:
        """Label → value of what filters, in words; for the trail a name is only said to be one."""
        words = {}
        for name, field in self.fields.items():
            if value := self.value(name):
                is_code = type(field) in (forms.ChoiceField, forms.TypedChoiceField)
                chosen = dict(field.choices).get(str(value)) if is_code else value
                words[field.label or "查找"] = "按姓名或编号" if name == "q" else str(chosen)
        return words
