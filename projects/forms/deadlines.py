"""What is typed to ask for time, to decide on it, and to open months again."""

import datetime as dt
from dataclasses import dataclass

from django import forms

from common import periods
from common.periods import Month
from organizations.models import Organization
from projects.forms.entry import NoteField
from projects.forms.filters import Filter
from projects.models import Extension, ExtensionKind, ExtensionStatus, KeyProject
from projects.punctuality import Line
from projects.timing import Timing
from projects.workflow import LONGEST

ALL = "all"


class DayField(forms.DateField):
    """A day, chosen from the browser's calendar between two others."""

    default_error_messages = {
        "required": "请选择日期。",
        "invalid": "没有看懂这个日期，请从日历中选择，或写成 2017-07-10 的样子。",
    }

    def __init__(self, **kwargs):
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"], **kwargs)

    def between(self, first: dt.date, last: dt.date) -> None:
        """Offer these days only; whether they are allowed is the verb's question."""
        self.widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}


def _note(label: str, required: str, **attrs) -> NoteField:
    return NoteField(
        label=label,
        max_length=500,
        required=bool(required),
        error_messages={"required": required},
        widget=forms.Textarea(attrs={"rows": 2} | attrs),
    )


class AskForm(forms.Form):
    """For which projects, until when and why more time is asked for."""

    scope = forms.ChoiceField(label="范围", error_messages={"required": "请选择范围。"})
    until = DayField(label="延期到")
    reason = _note("理由", "请写明延期理由。", placeholder="写清为什么不能按时报、正在怎样补")

    def __init__(self, timing: Timing, data=None):
        super().__init__(data, auto_id="ask_%s")
        self.projects: dict[str, KeyProject | None] = {
            str(project.number) if project else ALL: project for project in timing.scopes
        }
        self.fields["scope"].choices = [
            (key, f"{project.number:02d} {project.name}" if project else "全部项目")
            for key, project in self.projects.items()
        ]
        self.fields["scope"].error_messages["invalid_choice"] = "这个项目不能申请延期，请重新选择。"
        due = timing.deadline.due
        self.fields["until"].between(due + dt.timedelta(days=1), due + dt.timedelta(days=LONGEST))

    @property
    def project(self) -> KeyProject | None:
        """The chosen project; None for all of them."""
        return self.projects[self.cleaned_data["scope"]]


class DecisionForm(forms.Form):
    """What is said to those who asked; wanted when they are refused."""

    decision = _note("批复意见", "", placeholder="不批准时必填；批准时可以不填")

    def __init__(self, data=None):
        super().__init__(data, auto_id="decide_%s")


@dataclass(frozen=True)
class Pick:
    """A line of the page with its ticks: for the organisation, and (project, value, ticked) for what is missing."""

    line: Line
    is_ticked: bool
    reports: list[tuple[KeyProject | None, str, bool]]

    @property
    def is_ticked_below(self) -> bool:
        """Whether a single report is ticked."""
        return any(ticked for _, _, ticked in self.reports)


class ReopenForm(forms.Form):
    """Until when and why reports are taken again, of what was ticked among the lines of the page."""

    until = DayField(label="开放到")
    reason = _note("原因", "请写明重新开放的原因。", placeholder="填报单位会看到，例如：补报漏填的项目")

    def __init__(self, lines: list[Line], user, data=None):
        super().__init__(data, auto_id="reopen_%s")
        self.lines, self.user = lines, user
        self.fields["until"].between(periods.today(), periods.today() + dt.timedelta(days=LONGEST))

    @property
    def ticked(self) -> set[str]:
        """The ticks as they were sent: codes of organisations, `code:number` of single reports."""
        return {*self.data.getlist("organization"), *self.data.getlist("report")} if self.is_bound else set()

    @property
    def places(self) -> list[tuple[Organization, KeyProject | None]]:
        """What was ticked. A department opens an organisation by what that one still owes of its projects."""
        places: list = []
        for pick in self.picks:
            organization = pick.line.organization
            if pick.is_ticked and self.user.department_id is None:
                places.append((organization, None))
            else:
                owed = [(project, ticked or pick.is_ticked) for project, _, ticked in pick.reports if project]
                places += [(organization, project) for project, wanted in owed if wanted]
        return places

    @property
    def picks(self) -> list[Pick]:
        """The lines with what was ticked of them."""
        sent = self.ticked
        picks = []
        for line in self.lines:
            code = line.organization.code
            values = [(project, f"{code}:{project.number}" if project else "") for project in line.missing]
            reports = [(project, value, value in sent) for project, value in values]
            picks.append(Pick(line, code in sent, reports))
        return picks


class ExtensionFilter(Filter):
    """Filter of the list of extensions and reopenings."""

    status = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *ExtensionStatus.choices])
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部类别"), *ExtensionKind.choices])
    organization = forms.ModelChoiceField(
        label="单位", queryset=Organization.objects.none(), required=False, to_field_name="code", empty_label="全部单位"
    )
    month = forms.ChoiceField(label="月份", required=False)

    def __init__(self, data, user):
        super().__init__(data)
        known = Extension.objects.visible_to(user)
        self.fields["organization"].queryset = Organization.objects.visible_to(user).filter(
            pk__in=known.order_by().values("organization")
        )
        months = known.order_by("-month").values_list("month", flat=True).distinct()
        self.fields["month"].choices = [("", "全部月份"), *((month.key, month.label) for month in months)]
        self._dress()

    def filter(self, extensions):
        """The rows that match."""
        for name in ("status", "kind", "organization"):
            if value := self.value(name):
                extensions = extensions.filter(**{name: value})
        if month := self.value("month"):
            extensions = extensions.filter(month=Month.parse(month))
        return extensions
