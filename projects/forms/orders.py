"""Forms of orders (点单): placing one, looking for some, and the steps of one."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from common import periods
from common.forms import Filter, plausible_day
from ledgers.forms import DayInput
from organizations.models import Organization
from projects.forms.entry import NoteField
from projects.models import Activity, OrderStatus, ServiceOrder

MARKS = [("", "请选择"), (5, "5分 非常满意"), (4, "4分 满意"), (3, "3分 一般"), (2, "2分 不太满意"), (1, "1分 不满意")]
PLEASED = 4


def _words(label: str, missing: str = "", placeholder: str = "") -> NoteField:
    attrs = {"rows": 3, "placeholder": placeholder}
    return NoteField(
        label=label, max_length=300, required=bool(missing), error_messages={"required": missing},
        widget=forms.Textarea(attrs=attrs),
    )  # fmt: skip


class OrderForm(forms.ModelForm):
    """What is ordered, for whom and when."""

    class Meta:
        model = ServiceOrder
        fields = ("organization", "for_whom", "wanted_on", "starts_at", "place", "heads", "note")
        widgets = {
            "wanted_on": DayInput(),
            "starts_at": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "note": forms.Textarea(attrs={"rows": 3, "placeholder": "想听什么、有什么设备、怎样联系"}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        organization = self.fields["organization"]
        organization.queryset, organization.empty_label = Organization.objects.visible_to(user), None
        self.initial |= {"organization": user.organization_id, "heads": None}
        self.fields["heads"].min_value = 1
        self.fields["heads"].required = True
        self.fields["wanted_on"].widget.attrs["min"] = _tomorrow().isoformat()
        self.fields["wanted_on"].validators.append(plausible_day)
        self.fields["wanted_on"].help_text = "最早是明天；具体时间以对方确认的为准"

    def clean_wanted_on(self):
        """A day that leaves time to prepare."""
        day = self.cleaned_data["wanted_on"]
        if day < _tomorrow():
            raise ValidationError("希望日期最早是明天，好让对方有时间准备。")
        return day

    def clean_heads(self):
        """At least one."""
        return _some(self.cleaned_data["heads"])


class OrderFilter(Filter):
    """The filter of orders; whose they are stands apart, because the list counts both."""

    of = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label="查找", required=False, max_length=50,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "服务名称、服务对象、地点"}),
    )  # fmt: skip
    status = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *OrderStatus.choices])

    def __init__(self, data):
        super().__init__(data)
        self._dress()

    def filter(self, orders):
        """The orders that match, whosoever they are."""
        if q := self.value("q"):
            orders = orders.filter(Q(offer__name__icontains=q) | Q(for_whom__icontains=q) | Q(place__icontains=q))
        if status := self.value("status"):
            orders = orders.filter(status=status)
        return orders


class ConfirmForm(forms.Form):
    """On which day, as agreed."""

    agreed_on = forms.DateField(label="约定日期", widget=DayInput(), validators=[plausible_day])
    agreed_at = forms.TimeField(
        label="约定时间", required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    answer = _words("答复", placeholder="谁来讲、需要准备什么，点单单位会看到")

    def __init__(self, order: ServiceOrder, data=None):
        super().__init__(data, initial={"agreed_on": order.wanted_on, "agreed_at": order.starts_at})
        self.fields["agreed_on"].widget.attrs["min"] = periods.today().isoformat()

    def clean_agreed_on(self):
        """A day to come."""
        if (day := self.cleaned_data["agreed_on"]) < periods.today():
            raise ValidationError("约定日期已经过去，请与点单单位另约日期。")
        return day


class RefuseForm(forms.Form):
    """Why not."""

    is_final = True
    answer = _words("不接单的原因", "请写明不接单的原因，点单单位会看到。", "例如：讲师当天另有安排，可改约下周")

    def __init__(self, order: ServiceOrder, data=None):
        super().__init__(data)


class CancelForm(forms.Form):
    """Why it is no longer wanted."""

    is_final = True
    cancel_reason = _words("取消的原因", "请写明取消的原因，对方会看到。")

    def __init__(self, order: ServiceOrder, data=None):
        super().__init__(data)


class RateForm(forms.Form):
    """How it was."""

    rating = forms.TypedChoiceField(
        label="评分", choices=MARKS, coerce=int, error_messages={"required": "请选择1至5分。"}
    )
    rating_text = _words("评价", placeholder="内容、讲师、组织得怎样")

    def __init__(self, order: ServiceOrder, data=None):
        super().__init__(data)
        self.fields["rating_text"].required = False

    def clean(self):
        """Low marks tell why."""
        said = super().clean()
        if said.get("rating") and said["rating"] < PLEASED and not said.get("rating_text"):
            self.add_error("rating_text", "3分及以下请写明哪里需要改进。")
        return said


class DeliverForm(forms.ModelForm):
    """What was delivered, as an activity."""

    class Meta:
        model = Activity
        fields = ("name", "held_on", "starts_at", "place", "heads", "summary", "late_reason")
        labels = {"held_on": "实际日期", "heads": "实际人数"}
        widgets = {
            "held_on": DayInput(),
            "starts_at": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "summary": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, order: ServiceOrder, data=None, *, instance: Activity):
        super().__init__(data, instance=instance)
        self.order = order
        for name in ("place", "summary"):
            self.fields[name].required = True
        self.fields["held_on"].validators.append(plausible_day)
        self.fields["held_on"].widget.attrs["max"] = periods.today().isoformat()
        self.fields["late_reason"].help_text = "实际日期所属月份已经关账时填写"

    def clean_held_on(self):
        """A day between the order and today."""
        day = self.cleaned_data["held_on"]
        if day > periods.today():
            raise ValidationError("这一天还没有到，送达以后再登记。")
        return day

    def clean_heads(self):
        """At least one."""
        return _some(self.cleaned_data["heads"])


def _tomorrow() -> dt.date:
    return periods.today() + dt.timedelta(days=1)


def _some(heads: int | None) -> int:
    if not heads:
        raise ValidationError("人数至少是1。")
    return heads
