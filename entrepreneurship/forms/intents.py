"""Forms of loan intents: entering one, its next step, and the filter of their list."""

import json
from functools import partial

from django import forms
from django.db.models import Q

from common import numerals, periods
from common.forms import plausible_day
from entrepreneurship import rules
from entrepreneurship.forms.amount import AmountField
from entrepreneurship.forms.products import of_product, product_choices
from entrepreneurship.models import AMOUNTS, STAGES, WAITING_DAYS, LoanIntent, LoanMatchingEvent, LoanProduct, Stage
from entrepreneurship.workflow import Told
from ledgers.forms import DayInput, LedgerFilter, RecordForm


class LoanIntentForm(RecordForm):
    """One intent. While the amount is typed, the page suggests the product whose band it lies in."""

    class Meta:
        model = LoanIntent
        fields = (
            "organization", "event", "registered_on", "applicant", "business", "amount", "product", "bank", "purpose",
            "project", "late_reason",
        )  # fmt: skip
        field_classes = {"amount": AmountField}

    class Media:
        js = [forms.Script("site/loans.js", defer=True)]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer_products()
        self._offer_events()
        if not self.instance.pk:
            self.initial["registered_on"] = self.initial.get("registered_on") or periods.today()
        elif self.instance.approved is not None:
            self.fields[
                "amount"
            ].help_text = (
                f"已授信{numerals.exact(self.instance.approved)}万元。在这里只改当初的意向金额，授信和放款不变。"
            )

    def _offer_products(self):
        today = periods.today()
        running = Q(from_on__lte=today) & (Q(to_on__isnull=True) | Q(to_on__gte=today))
        known = LoanProduct.objects.visible_to(self.user)
        offered = list(known.valid().filter(running).order_by("lower", "id"))
        field = self.fields["product"]
        field.queryset = known.filter(Q(pk__in=[row.pk for row in offered]) | Q(pk=self.instance.product_id))
        field.label_from_instance = lambda row: f"{row.name}（{row.band}）"
        field.empty_label = "不选产品"
        bands = [[str(row.pk), str(row.lower), row.lower_included, str(row.upper), row.band] for row in offered]
        self.fields["amount"].widget.attrs["data-bands"] = json.dumps(bands, ensure_ascii=False)

    def _offer_events(self):
        known = LoanMatchingEvent.objects.visible_to(self.user)
        field = self.fields["event"]
        field.queryset = known.filter(Q(voided_at__isnull=True) | Q(pk=self.instance.event_id))
        field.label_from_instance = lambda row: f"{row.held_on} {row.name}"
        field.empty_label = "不是在对接会上登记的"
        if not self.instance.pk and "event" not in self.initial:
            self.initial["event"] = (
                known.valid().filter(held_on__lte=periods.today()).values_list("pk", flat=True).first()
            )

    def clean_amount(self):
        """More than nothing."""
        amount = self.cleaned_data["amount"]
        if amount is not None and amount <= 0:
            raise forms.ValidationError("意向金额要大于0")
        return amount

    def clean_registered_on(self):
        """Not after today, and not after what followed."""
        day = self.cleaned_data["registered_on"]
        if day > periods.today():
            raise forms.ValidationError("登记日期不能晚于今天")
        first = self.instance.steps.standing().first() if self.instance.pk else None
        if first and day > first.on:
            raise forms.ValidationError(f"登记日期不能晚于“{first}”的日期（{first.on}）")
        return day


class LoanIntentFilter(LedgerFilter):
    """The filter of intents: also how far they got, and which have not moved."""

    product = forms.ChoiceField(label="贷款产品", required=False)
    reached = forms.ChoiceField(
        label="走到过",
        required=False,
        choices=[("", "不限"), *((stage.value, f"走到{stage.label}") for stage in STAGES[1:])],
    )
    waiting = forms.ChoiceField(
        label="停留", required=False, choices=[("", "不限"), ("1", f"{WAITING_DAYS}天没有进展")]
    )
    own = forms.ChoiceField(required=False, choices=[("", ""), ("1", "1")], widget=forms.HiddenInput)

    def __init__(self, data, ledger, user):
        super().__init__(data, ledger, user)
        self.fields["product"].choices = product_choices(user)

    def filter(self, records):
        """The intents that match; those that wait stand in the order of their waiting."""
        records = super().filter(records)
        if product := self.value("product"):
            records = of_product(records, product)
        if stage := self.value("reached"):
            records = records.reached(Stage(stage))
        if self.value("own") and (organization := self.value("organization")):
            records = records.filter(organization=organization)
        return records.waiting() if self.value("waiting") else records


class StepForm(forms.Form):
    """The next step of an intent."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    on = forms.DateField(label="日期", widget=DayInput(), validators=[plausible_day])
    amount = AmountField()
    person = forms.CharField(label="经办人", required=False, max_length=50, help_text="银行或团组织的经办人")
    note = forms.CharField(label="说明", required=False, max_length=200)

    def __init__(self, data, intent: LoanIntent, stage: Stage):
        self.intent, self.stage = intent, stage
        first = {"on": periods.today(), "version": intent.version, "amount": rules.limit_of(intent, stage)}
        if stage == Stage.APPROVED:
            first["amount"] = intent.amount
        super().__init__(data, initial=first, auto_id=f"{stage}-%s")
        if stage not in AMOUNTS:
            del self.fields["amount"]
        else:
            self.fields["amount"].label = f"{rules.name_of(stage)}（万元）"
            limit = rules.limit_of(intent, stage)
            if limit is not None:
                self.fields[
                    "amount"
                ].help_text = f"不超过{rules.name_of(rules.WITHIN[stage])}{numerals.exact(limit)}万元"
        if stage in (Stage.REJECTED, Stage.WITHDRAWN):
            self.fields["note"].label, self.fields["note"].required = "原因", True
            self.fields["note"].error_messages["required"] = "请写明原因"
        attrs = self.fields["on"].widget.attrs
        attrs |= {"min": intent.moved_on.isoformat(), "max": periods.today().isoformat()}

    def clean_on(self):
        """Between the step before and today."""
        return self._unless(partial(rules.fault_of_day, self.intent), self.cleaned_data["on"])

    def clean_amount(self):
        """Within the amount of the stage before."""
        return self._unless(partial(rules.fault_of_amount, self.intent, self.stage), self.cleaned_data["amount"])

    @staticmethod
    def _unless(fault, value):
        if told := fault(value):
            raise forms.ValidationError(told)
        return value

    @property
    def told(self) -> Told:
        """What was typed, for the workflow."""
        found = self.cleaned_data
        return Told(found["on"], found.get("amount"), found["person"], found["note"])
