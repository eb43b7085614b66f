"""The form of an indicator: what may be changed, and what is locked because numbers stand on it."""

import re

from django import forms

from common.fields import MonthFormField
from projects import rules
from projects.forms.entry import NoteField
from projects.forms.row import RowForm, whole
from projects.forms.source import WhereField, unknown_kinds
from projects.models import Aggregate, Basis, Indicator, ReportedBy
from projects.sources import PROJECTS, REPORTED, named, title_of
from projects.workflow.counting import SOURCE, faults_of_source, first_countable
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
    feed = forms.ChoiceField(
        label="数据来源",
        required=False,
        help_text="选台账的，由台账里的记录自动计数，谁也不用再填；已经报过的月份仍按月报。",
        widget=forms.Select(attrs={"data-feed-choice": ""}),
    )
    feed_filter = WhereField(label="计数条件", required=False, help_text="不选就是都计。")
    fed_from = MonthFormField(
        label="自何月起由台账计数", required=False, widget=forms.TextInput(attrs={"type": "month"})
    )
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
            "code", "name", "unit", "places", "aggregate", "by", "feed", "fed_from", "feed_filter", "pace_start",
            "pace_due", "lower_is_better", "style", "target_style", "basis", "target_basis", "overlap", "definition",
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

        self._prepare_source()

    def _prepare_source(self) -> None:
        """The sources to choose from; only who coordinates the programme chooses, and the projects count themselves."""
        own = self.instance.feed
        names = dict.fromkeys([own if own not in named() else REPORTED, *named()])
        self.fields["feed"].choices = [(name, title_of(name)) for name in names]
        chooses = rules.may_coordinate(self.user, self.programme) and own != PROJECTS
        for name in SOURCE:
            self.fields[name].disabled = not chooses
        if not chooses:
            self.fields["feed"].help_text = "" if own == PROJECTS else "由统筹岗决定数据从哪里来。"
        first = first_countable(self.instance)
        self.fields["fed_from"].help_text = f"最早{first}；这个月以前仍按月报。" if first else "全年都已有月报数。"

    def clean_feed(self):
        """As it is where nothing was chosen."""
        return self.cleaned_data["feed"] or self.instance.feed

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
        self._clean_source(cleaned)
        return cleaned

    def _clean_source(self, cleaned: dict) -> None:
        """A register that can count the indicator, from a month that nobody has reported."""
        if self.fields["feed"].disabled or "feed" not in cleaned:
            return
        feed = named().get(cleaned["feed"])
        if feed is None:
            cleaned["fed_from"], cleaned["feed_filter"] = None, {}
            return
        if "fed_from" not in self.errors and cleaned.get("fed_from") is None:
            cleaned["fed_from"] = first_countable(self.instance)
        kept = self.instance.feed_filter if self.instance.feed == feed.name else {}
        if told := unknown_kinds(feed, cleaned.get("feed_filter") or {}, kept):
            self.add_error("feed_filter", f"{'；'.join(told)}。请先在台账的类别里添加。")
        for name, fault in faults_of_source(self.instance, cleaned).items():
            if name not in self.errors:
                self.add_error(name, fault)
