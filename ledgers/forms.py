"""The forms of ledgers: one record, the filter of a list, and why a record is voided."""

from django import forms
from django.db.models import DateField, ForeignKey, Q, TimeField

from common.forms import Filter, plausible_day
from ledgers.models import Category, Record
from organizations.models import Organization

AHEAD = "这一天还没有到，办了以后再登记。"
STATES = (("", "有效"), ("void", "已作废"), ("all", "全部"))


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class RecordForm(forms.ModelForm):
    """One record. `version` is what the form began with, so that nobody overwrites what somebody else saved."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, ledger, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.ledger, self.user = ledger, user
        for name, field in self.fields.items():
            self._prepare(name, field)
        self.fields["organization"].queryset = ledger.organizations(user)
        self.fields["organization"].empty_label = None
        if len(self.fields["organization"].queryset) == 1:
            self.fields["organization"].widget = forms.HiddenInput()
            self.initial["organization"] = self.fields["organization"].queryset[0].pk
        if self.instance.pk:
            self.initial["version"] = self.instance.version
            self.initial["late_reason"] = ""
        ledger.prepare(self)

    def _prepare(self, name: str, field) -> None:
        column = next((f for f in self._meta.model._meta.fields if f.name == name), None)
        if isinstance(column, DateField):
            field.widget = DayInput()
            field.validators = [*field.validators, plausible_day]
        elif isinstance(column, TimeField):
            field.widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        elif isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 3
        if isinstance(column, ForeignKey) and column.related_model is Category:
            field.queryset, field.empty_label = self._categories(column), "请选择"

    def _post_clean(self):
        """Once the record has its values: what its ledger finds wrong with it."""
        super()._post_clean()
        if not self.errors and self.ledger.is_ahead(self.instance):
            self.add_error(self.ledger.day, AHEAD)
        if not self.errors:
            for told in self.ledger.problems(self.instance, self.user):
                self.add_error(None, told)

    def _categories(self, column):
        """Those in use, and the one that the record has."""
        of = Category.objects.filter(**column.get_limit_choices_to())
        return of.filter(Q(is_retired=False) | Q(pk=getattr(self.instance, column.attname)))


class LedgerFilter(Filter):
    """The filter above a list: words, organisation, days, and one choice for each field the ledger names."""

    q = forms.CharField(label="查找", required=False, max_length=50, widget=forms.TextInput(attrs={"type": "search"}))
    organization = forms.ModelChoiceField(
        label="单位", queryset=Organization.objects.none(), required=False, to_field_name="code", empty_label="全部单位"
    )
    since = forms.DateField(label="从", required=False, widget=DayInput())
    until = forms.DateField(label="到", required=False, widget=DayInput())
    state = forms.ChoiceField(label="状态", required=False, choices=STATES)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, ledger, user):
        super().__init__(data)
        self.ledger = ledger
        self.fields["organization"].queryset = within = Organization.objects.visible_to(user)
        if len(within) == 1:
            del self.fields["organization"]
        self.fields["q"].widget.attrs["placeholder"] = "、".join(
            str(ledger.model._meta.get_field(name).verbose_name) for name in ledger.search
        )
        for name in ledger.filters:
            self.fields[name] = self._choice(ledger.model._meta.get_field(name), user)
        self._dress()

    def _choice(self, column, user) -> forms.Field:
        label = str(column.verbose_name)
        if column.choices:
            choices = [("", f"全部{label}"), *column.choices]
            return forms.ChoiceField(label=label, required=False, choices=choices)
        if column.get_internal_type() == "BooleanField":
            return forms.ChoiceField(
                label=label, required=False, choices=[("", f"{label}：不限"), ("1", "是"), ("0", "否")]
            )
        known = column.related_model._default_manager
        rows = known.visible_to(user) if hasattr(known, "visible_to") else known.all()
        if column.get_limit_choices_to():
            rows = rows.filter(**column.get_limit_choices_to())
        return forms.ModelChoiceField(label=label, required=False, queryset=rows, empty_label=f"全部{label}")

    def filter(self, records):
        """The records that match."""
        records = {"void": records.voided, "all": records.all}.get(self.value("state"), records.valid)()
        if q := self.value("q"):
            told = Q(number__iexact=q)
            for name in self.ledger.search:
                told |= Q(**{f"{name}__icontains": q})
            records = records.filter(told)
        if organization := self.value("organization"):
            records = records.filter(organization__path__startswith=organization.path)
        for name, lookup in (("since", "gte"), ("until", "lte")):
            if day := self.value(name):
                records = records.filter(**{f"{self.ledger.day}__{lookup}": day})
        for name in self.ledger.filters:
            if value := self.value(name):
                records = records.filter(**{name: value})
        return records

    @property
    def is_used(self) -> bool:
        """Whether it leaves anything out."""
        return any(self.value(name) for name in self.fields if name != "sort")


class VoidForm(forms.Form):
    """Why a record no longer counts."""

    reason = forms.CharField(label="作废原因", max_length=200, widget=forms.TextInput())


class RestoreForm(forms.Form):
    """Why a record counts again in a month that is closed."""

    reason = forms.CharField(label="补登原因", max_length=200, help_text="所属月份已经关账，恢复要写明原因")


def copied(ledger, record: Record, names) -> dict:
    """Field → value of a record, as the beginning of a new one."""
    return {name: getattr(record, record._meta.get_field(name).attname) for name in names}
