"""Forms of secondments and internships."""

import datetime as dt
from functools import reduce
from operator import or_

from django import forms
from django.db.models import Q

from common import periods
from common.forms import Filter, plausible_day
from entrepreneurship.models import Internship, InternshipState, Secondment
from ledgers.forms import DayInput, RecordForm

ON_POST = (InternshipState.STARTED, InternshipState.FINISHED)


class SecondmentForm(RecordForm):
    """One secondment."""

    class Meta:
        model = Secondment
        fields = ("organization", "person", "home", "host", "role", "from_on", "to_on", "project", "late_reason")

    def clean(self):
        """It ends after it began."""
        found = super().clean()
        if found.get("from_on") and found.get("to_on") and found["to_on"] < found["from_on"]:
            self.add_error("to_on", "结束日期不能早于开始日期")
        return found


class InternshipForm(RecordForm):
    """One student on one post; the dates fit the state."""

    class Meta:
        model = Internship
        fields = (
            "organization", "student", "school", "host", "post", "matched_on", "state", "started_on", "ended_on",
            "project", "late_reason",
        )  # fmt: skip
        help_texts = {"started_on": "学生到岗的那一天；从这一天起计入“对接上岗实习”"}

    def clean(self):
        """What does not fit is told at its field."""
        found = super().clean()
        unread = set(self.errors)
        for name, fault in faults(*(found.get(name) for name in ("state", "matched_on", "started_on", "ended_on"))):
            if name not in unread:
                self.add_error(name, fault)
        return found


def faults(state: str | None, matched: dt.date | None, started: dt.date | None, ended: dt.date | None):
    """(field, what is wrong with it) of an internship's state and dates; of what is not known, nothing."""
    on_post = state in ON_POST
    if on_post and not started:
        yield "started_on", f"状态是“{InternshipState(state).label}”，请填写上岗日期"
    if state and not on_post and started:
        yield "state", "填了上岗日期，状态请选“已上岗”；确实没有上岗的，请清空上岗日期"
    if started and started > periods.today():
        yield "started_on", "上岗日期不能晚于今天，到岗以后再登记"
    if started and matched and started < matched:
        yield "started_on", "上岗日期不能早于对接日期"
    if state == InternshipState.FINISHED and not ended:
        yield "ended_on", "状态是“已结束”，请填写结束日期"
    if ended and state != InternshipState.FINISHED:
        yield "state", "填了结束日期，状态请选“已结束”"
    if started and ended and ended < started:
        yield "ended_on", "结束日期不能早于上岗日期"


class StartForm(forms.Form):
    """On which day the chosen students started."""

    on = forms.DateField(label="上岗日期", widget=DayInput(), validators=[plausible_day])
    late_reason = forms.CharField(label="补登原因", required=False, max_length=200, help_text="所属月份已经关账时填写")


class StartFilter(Filter):
    """Which of the matched students to show."""

    WORDS = ("student", "school", "host", "post")
    q = forms.CharField(
        label="查找",
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "学生、学校、实习单位、岗位"}),
    )

    def __init__(self, data):
        super().__init__(data)
        self._dress()

    def filter(self, rows):
        """Those in which the words stand."""
        q = self.value("q")
        return rows.filter(reduce(or_, (Q(**{f"{name}__icontains": q}) for name in self.WORDS))) if q else rows
