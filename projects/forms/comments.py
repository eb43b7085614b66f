"""What people say about a report, and the filter of the list of comments."""

from django import forms

from projects.forms.entry import NoteField
from projects.forms.filters import Filter
from projects.models import Indicator, MonthlyReport


class CommentForm(forms.Form):
    """A comment on the report or, where one is chosen, on one of its values."""

    indicator = forms.ModelChoiceField(
        label="关于",
        queryset=Indicator.objects.none(),
        required=False,
        empty_label="整份月报",
        error_messages={"invalid_choice": "这个指标不在本月报中，请重新选择。"},
    )
    text = NoteField(
        label="留言",
        max_length=1000,
        error_messages={"required": "请先写留言内容。"},
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "写给填报单位或审核人，对方打开月报就能看到"}),
    )

    def __init__(self, report: MonthlyReport, data=None):
        super().__init__(data, auto_id="comment-%s")
        own = Indicator.objects.filter(programme=report.programme_id, project=report.project_id).order_by("order")
        self.fields["indicator"].queryset = own
        self.fields["indicator"].label_from_instance = lambda indicator: indicator.name


class CommentFilter(Filter):
    """Which conversations are listed."""

    unread = forms.BooleanField(label="只看未读", required=False)

    def filter(self, reports):
        """Those with unread comments, when asked for."""
        return reports.filter(unread__gt=0) if self.value("unread") else reports
