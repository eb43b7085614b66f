"""The forms of members: whom a list shows, whom to add, another role, leaving."""

from django import forms

from common.forms import Filter, plausible_day
from ledgers.forms import DayInput
from volunteers import registry
from volunteers.forms.fields import NumbersField
from volunteers.models import Team, TeamRole, Volunteer
from volunteers.workflow import members

FOUND = 60  # people that a search by name offers
STATES = (("", "现任成员"), ("left", "已退出"), ("all", "全部"))


class MemberFilter(Filter):
    """Which members the list shows; who is looked for is told by `MemberSearch`, never in an address."""

    role = forms.ChoiceField(label="职务", required=False, choices=[("", "全部职务"), *TeamRole.choices])
    state = forms.ChoiceField(label="状态", required=False, choices=STATES)

    def __init__(self, data):
        super().__init__(data)
        self._dress()

    def filter(self, rows):
        """The members that match."""
        state = self.value("state")
        rows = rows.current() if state is None else rows.filter(left_on__isnull=False) if state == "left" else rows
        role = self.value("role")
        return rows.filter(role=role) if role else rows


class MemberSearch(forms.Form):
    """Whom to look for: part of a name, or a volunteer's number."""

    q = forms.CharField(label="姓名或志愿者编号", max_length=50, widget=forms.TextInput(attrs={"type": "search"}))

    def filter(self, rows, prefix=""):
        """The rows that match; `prefix` leads from them to the volunteer."""
        q = self.cleaned_data["q"].strip()
        if number := registry.number(q):
            return rows.filter(**{f"{prefix}number": number})
        return rows.filter(**{f"{prefix}name__contains": q})


class PickForm(forms.Form):
    """A search among the volunteers who may join a team."""

    q = forms.CharField(
        label="按姓名查找", required=False, max_length=50,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip

    def found(self, team: Team, picked: list[str]) -> list[Volunteer]:
        """Those in reach who are neither in it nor ticked, by part of the name; one more than FOUND."""
        q = self.cleaned_data["q"].strip()
        if not q:
            return []
        inside = team.memberships.current().order_by().values("volunteer")
        rows = self._reach(team).named(q).exclude(pk__in=inside).exclude(number__in=picked)
        return list(rows.select_related("organization")[: FOUND + 1])

    def ticked(self, team: Team, picked: list[str]) -> list[Volunteer]:
        """Those who were ticked so far; they stay when one looks for others."""
        if not picked:
            return []
        return list(self._reach(team).filter(number__in=picked[: members.AT_ONCE]).select_related("organization"))

    @staticmethod
    def _reach(team: Team):
        return Volunteer.objects.people().filter(organization__path__startswith=team.organization.path)


class AddForm(forms.Form):
    """Who joins: the numbers that were pasted and the people who were ticked, as what and from when on."""

    numbers = NumbersField(
        most=members.AT_ONCE, required=False, help_text="可以粘贴多个，用换行、空格或逗号隔开，如 ZY-7K3QZ9MPWA4X"
    )
    role = forms.ChoiceField(label="职务", choices=TeamRole.choices, initial=TeamRole.MEMBER)
    on = forms.DateField(label="加入日期", widget=DayInput(), validators=[plausible_day])

    def __init__(self, data, team: Team, picked: list[str], **kwargs):
        super().__init__(data, **kwargs)
        self.team, self.picked = team, picked

    def clean(self):
        """The people; numbers that nobody in reach has are told."""
        cleaned = super().clean()
        wanted = dict.fromkeys([*cleaned.get("numbers", []), *filter(registry.number, self.picked)])
        reach = Volunteer.objects.known().filter(organization__path__startswith=self.team.organization.path)
        found = {row.number: row for row in reach.filter(number__in=wanted)}
        if missing := [number for number in wanted if number not in found]:
            told = "、".join(missing[:10]) + (f"等{len(missing)}个" if len(missing) > 10 else "")
            self.add_error("numbers", f"{told}不在{self.team.organization}的名册里，请核对。")
        if not wanted and "numbers" not in self.errors:
            self.add_error("numbers", "请粘贴志愿者编号，或按姓名查找以后勾选。")
        cleaned["people"] = [found[number] for number in wanted if number in found]
        return cleaned


class RoleForm(forms.Form):
    """Another role."""

    role = forms.ChoiceField(label="职务", choices=TeamRole.choices)


class LeaveForm(forms.Form):
    """The day on which somebody leaves."""

    on = forms.DateField(label="退出日期", widget=DayInput(), validators=[plausible_day])
