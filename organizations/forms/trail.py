"""The filter of the audit trail."""

import datetime as dt

from django import forms
from django.db.models import Q
from django.utils import timezone

from common.forms import Filter
from organizations import acts
from organizations.models import Organization, User


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _text(label: str, hint: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"type": "search", "placeholder": hint})
    return forms.CharField(label=label, required=False, max_length=50, widget=widget)


class AuditFilter(Filter):
    """Who did what to which row, when and where."""

    since = _day("从")
    until = _day("到")
    who = _text("操作人", "姓名或账号")
    organization = forms.ModelChoiceField(
        label="单位", queryset=Organization.objects.none(), required=False, to_field_name="code", empty_label="全部单位"
    )
    action = forms.ChoiceField(label="操作", required=False)
    kind = forms.ChoiceField(label="对象", required=False)
    number = forms.IntegerField(label="对象编号", required=False, min_value=0, max_value=2**63 - 1)
    q = _text("说明", "说明中的字词")

    def __init__(self, data, user):
        super().__init__(data)
        visible = Organization.objects.visible_to(user) if user.organization else Organization.objects.all()
        self.fields["organization"].queryset = visible
        groups = [(group, list(names.items())) for group, names in acts.ACTS.items()]
        self.fields["action"].choices = [("", "全部操作"), *groups]
        self.fields["kind"].choices = [("", "全部对象"), *acts.kinds()]
        self._dress()

    def clean(self):
        """A period that ends before it begins filters nothing."""
        data = super().clean()
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "截止日期早于起始日期")
        return data

    def filter(self, entries):
        """The entries that match."""
        if since := self.value("since"):
            entries = entries.filter(at__gte=_midnight(since))
        if until := self.value("until"):
            entries = entries.filter(at__lt=_midnight(until + dt.timedelta(days=1)))
        if who := self.value("who"):
            people = User.objects.filter(Q(name__icontains=who) | Q(username__iexact=who))
            # Who they are is asked first: one person's entries then come straight from the index, newest first.
            entries = entries.filter(actor__in=list(people.values_list("pk", flat=True)))
        if organization := self.value("organization"):
            entries = entries.filter(organization=organization)
        if action := self.value("action"):
            entries = entries.filter(action=action)
        if kind := self.value("kind"):
            entries = entries.filter(subject_kind=kind)
        if number := self.value("number"):
            entries = entries.filter(subject_id=number)
        if q := self.value("q"):
            entries = entries.filter(summary__icontains=q)
        return entries

    def told(self) -> dict[str, str]:
        """Label → value of what filters, in words."""
        words = {}
        for name, field in self.fields.items():
            if value := self.value(name):
                word = acts.name(value) if name == "action" else acts.kind(value) if name == "kind" else value
                words[field.label] = str(word)
        return words


def _midnight(day: dt.date) -> dt.datetime:
    """The first moment of a day in Huzhou."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
