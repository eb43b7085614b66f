"""The form of an indicator: what may be changed, and what is locked because numbers stand on it."""

import re

from django import forms

from common.fields import MonthFormField
from projects.forms.entry import NoteField
from projects.forms.row import RowForm, whole
from projects.models import Aggregate, Basis, Indicator, ReportedBy
from projects.workflow.programme import MEANING, has_numbers

STYLE_NAMES = {
    "": "按原数（3456项）",
    "余": "余（3400余项）",
    "多": "多（3400多项）",
    "超": "超（超3400项）",
    "以上": "以上（3400项以上）",
    "全写": "全写（大数也逐位写出）",
}


class IndicatorForm(RowForm):
    """One indicator. With numbers present, what would change their meaning is locked."""

    code = forms.CharField(
        label="代码",
        required=False,
        max_length=60,
        help_text="语句里用它代表这个指标，保存后不能再改；只用小写字母、数字和下划线，如 lectures。留空则自动编一个。",
    )
    places = whole("小数位数", 0, 4, "填报时允许的小数位数，0到4。")
    pace_start = MonthFormField(label="起始月", required=False, widget=forms.TextInput(attrs={"type": "month"}))
    pace_due = MonthFormField(label="完成月", required=False, widget=forms.TextInput(attrs={"type": "month"}))
    style = forms.ChoiceField(label="数字写法", required=False, choices=STYLE_NAMES.items())
    target_style = forms.ChoiceField(label="目标写法", required=False, choices=STYLE_NAMES.items())
    definition = NoteField(
        label="口径",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="什么算、什么不算、何时计入、数据从哪来。填报人填数时能看到。",
    )

    class Meta:
        model = Indicator
        fields = [
            "code", "name", "unit", "places", "aggregate", "by", "pace_start", "pace_due", "lower_is_better",
            "style", "target_style", "basis", "target_basis", "overlap", "definition",
        ]  # fmt: skip
        help_texts = {
            "overlap": "人数会互相重叠的指标写同一个词（如“志愿者人数”），平台就不会把它们相加。",
            "lower_is_better": "勾选后，目标是上限，不超过就算完成。",
        }

    def prepare(self):
        """Lock the code, and with numbers present what would change their meaning."""
        if self.is_new:
            self.initial |= {"aggregate": Aggregate.SUM, "by": ReportedBy.COUNTIES, "basis": Basis.ILLUSTRATIVE}
            self.initial["target_basis"] = Basis.ILLUSTRATIVE
        self.is_locked = not self.is_new and has_numbers(self.instance)
        if not self.is_new:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = "语句里用它代表这个指标，建立后不再改。"
        for name in MEANING:
            self.fields[name].disabled = self.is_locked
            if self.is_locked:
                self.fields[name].help_text = "已有填报数据，改了会改变这些数的含义，因此锁定。"

    def clean_code(self):
        """Well-formed, once in the programme, and the same indicator in every year."""
        code = self.cleaned_data["code"]
        if not self.is_new:
            return self.instance.code
        if not code:
            return self._next_code()
        if not re.fullmatch(r"[a-z][a-z0-9_]*", code):
            raise forms.ValidationError("代码应以小写字母开头，只含小写字母、数字和下划线。")
        known = Indicator.objects.filter(code=code).select_related("programme").first()
        if known is not None and known.programme_id == self.programme.pk:
            raise forms.ValidationError(f"代码“{code}”已用于“{known.name}”，请换一个。")
        if known is not None and known.unit != self.data.get("unit"):
            raise forms.ValidationError(
                f"{known.programme.year}年的“{known.name}（{known.unit}）”用了这个代码；同一代码历年必须是同一指标，请换一个。"
            )
        return code

    def _next_code(self) -> str:
        project = self.instance.project
        stem = f"p{project.number:02d}_" if project else "headline_"
        taken = set(Indicator.objects.filter(code__startswith=stem).values_list("code", flat=True))
        return next(code for n in range(1, len(taken) + 2) if (code := f"{stem}{n}") not in taken)

    def clean(self):
        """The months lie in the year, one after the other."""
        cleaned = super().clean()
        start, due = cleaned.get("pace_start"), cleaned.get("pace_due")
        for name, month in (("pace_start", start), ("pace_due", due)):
            if month is not None and month.year != self.programme.year:
                self.add_error(name, f"请填{self.programme.year}年的月份。")
        if start and due and start > due:
            self.add_error("pace_due", "完成月不能早于起始月。")
        return cleaned
