"""The form of a balance taken over."""

from django import forms
from django.core.exceptions import ValidationError

from common.fields import MonthFormField
from volunteers.forms.fields import no_number
from volunteers.models import CarriedStock


class CarriedForm(forms.ModelForm):
    """A balance taken over. `version` is what the form began with."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    month = MonthFormField(label="截至月末", widget=forms.TextInput(attrs={"type": "month"}))

    class Meta:
        model = CarriedStock
        fields = ("count", "month", "document")

    def __init__(self, *args, latest, **kwargs):
        super().__init__(*args, **kwargs)
        self.latest = latest
        self.fields["month"].help_text = f"最晚是{latest}：再往后按名册逐月计数"
        self.fields["month"].widget.attrs["max"] = latest.key
        self.fields["document"].validators.append(no_number)
        self.fields["count"].max_value = 100_000_000
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            self.initial |= {"count": None, "month": latest}

    def clean_month(self):
        """Before registrations are counted month by month."""
        month = self.cleaned_data["month"]
        if month is None:
            raise ValidationError("请选择截至哪个月末。")
        if month > self.latest:
            raise ValidationError(f"最晚是{self.latest}：从{self.latest + 1}起按名册逐月计数。")
        if month.year < 1990:
            raise ValidationError("年份应在1990年以后，请核对。")
        return month
