"""Forms of 听结办: requests and what becomes of them, visits, contact pairs."""

from django import forms
from django.db.models import Q

from common import periods
from common.forms import plausible_day
from common.periods import Month
from ledgers.forms import DayInput, LedgerFilter, RecordForm
from projects.forms.entry import NoteField
from projects.models import ContactPair, RequestStatus, Visit, YouthRequest
from projects.privacy import without_numbers
from projects.workflow.requests import MOVES

FUTURE = "这一天还没有到，请填已经发生的日期。"
DUE_BEFORE_HEARD = "办理期限不能早于听取日期。"
NO_OUTCOME = "已经办结的，请写明办理结果。"
STANDINGS = (
    ("", "全部"),
    ("open", "没有办结"),
    (RequestStatus.TODO, "待办"),
    (RequestStatus.HANDLING, "办理中"),
    ("overdue", "超期"),
    ("soon", "7天内到期"),
    (RequestStatus.DONE, "办结"),
    (RequestStatus.RETURNED, "退回"),
)


class RequestForm(RecordForm):
    """One request. What is closed already is entered at once; afterwards only the steps on its page change that."""

    class Meta:
        model = YouthRequest
        fields = (
            "organization", "project", "heard_on", "source", "occasion", "heard_from", "subject", "handler", "text",
            "due_on", "closed_on", "outcome", "late_reason", "visit",
        )  # fmt: skip
        widgets = {"visit": forms.HiddenInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        seen = Visit.objects.visible_to(self.user)
        self.fields["visit"].queryset = Visit.objects.filter(Q(pk__in=seen) | Q(pk=self.instance.visit_id))
        self.fields["due_on"].help_text = "到期没有办结的，台账会标出超期"
        if self.instance.pk:
            del self.fields["closed_on"], self.fields["outcome"]
        else:
            self.fields["outcome"].label = "办理结果"
            self.fields["closed_on"].help_text = "已经办结的才填；没有办结的留空"

    def clean_heard_on(self):
        """A day that has come."""
        return _past(self.cleaned_data["heard_on"])

    def clean(self):
        """Days in their order; what has a closing day is closed, and says how."""
        said = super().clean()
        heard, due, closed = (said.get(name) for name in ("heard_on", "due_on", "closed_on"))
        if heard and due and due < heard:
            self.add_error("due_on", DUE_BEFORE_HEARD)
        if heard and self.instance.closed_on and self.instance.closed_on < heard:
            self.add_error("heard_on", f"这条诉求已于{self.instance.closed_on}办结，听取日期不能更晚。")
        if not self.instance.pk:
            self._clean_closing(heard, closed, said.get("outcome"))
        return said

    def _clean_closing(self, heard, closed, outcome) -> None:
        if closed and closed > periods.today():
            self.add_error("closed_on", FUTURE)
        elif closed and heard and closed < heard:
            self.add_error("closed_on", "办结日期不能早于听取日期。")
        if closed and not outcome:
            self.add_error("outcome", NO_OUTCOME)
        elif outcome and not closed:
            self.add_error("closed_on", "写了办理结果，请填办结日期；没有办结的请清空办理结果。")
        self.instance.status = RequestStatus.DONE if closed else RequestStatus.TODO


class VisitForm(RecordForm):
    """One visit."""

    class Meta:
        model = Visit
        fields = ("organization", "project", "visited_on", "host", "visitors", "heard", "late_reason")

    def clean_visited_on(self):
        """A day that has come."""
        return _past(self.cleaned_data["visited_on"])


class ContactPairForm(RecordForm):
    """One pair."""

    class Meta:
        model = ContactPair
        fields = ("organization", "project", "cadre", "partner", "from_on", "to_on", "late_reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_on"].help_text = "还在联系的留空"


class RequestFilter(LedgerFilter):
    """The filter of requests: how far they got, who handles them, and the month in which they were closed."""

    status = forms.ChoiceField(label="办理状态", required=False, choices=STANDINGS)
    handler = forms.CharField(label="承办", required=False, max_length=60)
    closed_in = forms.CharField(required=False, max_length=7, widget=forms.HiddenInput)

    def filter(self, records):
        """The requests that match."""
        records = super().filter(records)
        standing = self.value("status")
        named = {"open": records.open, "overdue": records.overdue, "soon": records.due_soon}
        if standing:
            records = named[standing]() if standing in named else records.filter(status=standing)
        if handler := self.value("handler"):
            records = records.filter(handler__icontains=handler)
        if month := self.value("closed_in"):
            records = records.filter(closed_on__range=(month.start, month.end))
        return records

    def clean_closed_in(self):
        """The month, None for what is none."""
        try:
            return Month.parse(self.cleaned_data["closed_in"])
        except ValueError:
            return None


class PairFilter(LedgerFilter):
    """The filter of pairs: those that go on, and those that ended."""

    standing = forms.ChoiceField(
        label="联系", required=False, choices=(("", "全部"), ("on", "正在联系"), ("ended", "已结束"))
    )

    def filter(self, records):
        """The pairs that match."""
        records, standing = super().filter(records), self.value("standing")
        return getattr(records, standing)() if standing else records


class StepForm(forms.Form):
    """One step of a request: on which day, and what is told of it."""

    on = forms.DateField(label="日期", widget=DayInput(), validators=[plausible_day])
    words = NoteField(
        label="说明", max_length=1000, validators=[without_numbers], widget=forms.Textarea(attrs={"rows": 3})
    )
    late_reason = forms.CharField(label="补登原因", max_length=200, required=False)

    def __init__(self, verb: str, request: YouthRequest, data=None):
        super().__init__(data, initial={"on": periods.today()})
        self.move, self.request = MOVES[verb], request
        words = self.fields["words"]
        words.label, words.required = self.move.asks, self.move.needs_words
        words.widget.is_required = words.required
        words.error_messages["required"] = f"请写明{self.move.asks}。"
        if not self.move.has_day:
            del self.fields["on"]
        if self.move.to == RequestStatus.DONE:
            self.fields["late_reason"].help_text = "办结日期所属月份已经关账时填写"
        else:
            del self.fields["late_reason"]

    def clean_on(self):
        """A day between the hearing and today."""
        on = _past(self.cleaned_data["on"])
        if on < self.request.heard_on:
            raise forms.ValidationError(f"不能早于听取日期{self.request.heard_on}。")
        return on


def _past(day):
    if day > periods.today():
        raise forms.ValidationError(FUTURE)
    return day
