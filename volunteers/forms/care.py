"""Forms about likely duplicates, requests about own data, and balances taken over."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from common import periods
from common.forms import Filter, plausible_day
from ledgers.forms import DayInput
from organizations.models import Organization
from volunteers import registry
from volunteers.forms.fields import no_number
from volunteers.models import (
    DataRequest,
    DuplicatePair,
    PairReason,
    PairState,
    RequestKind,
    RequestState,
    Volunteer,
)


def _words(label: str, missing: str = "", placeholder: str = "", longest: int = 300) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=bool(missing), error_messages={"required": missing},
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": placeholder}), validators=[no_number],
    )  # fmt: skip


class _OrganizationFilter(Filter):
    """A filter with an organisation of the user's scope; choosing one means all below it, too."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label="单位", required=False, empty_label="全部单位"
    )

    def __init__(self, data, user):
        super().__init__(data)
        self.fields["organization"].queryset = Organization.objects.visible_to(user)
        self._dress()

    @property
    def path(self) -> str:
        """The tree path of the chosen organisation."""
        chosen = self.value("organization")
        return chosen.path if chosen else ""

    @property
    def is_used(self) -> bool:
        """Whether anything but the state is asked for."""
        return any(self.value(name) for name in self.fields if name != "state")


class PairFilter(_OrganizationFilter):
    """The filter of likely duplicates; the state stands apart as tabs."""

    state = forms.ChoiceField(required=False, choices=PairState.choices, widget=forms.HiddenInput)
    reason = forms.ChoiceField(label="理由", required=False, choices=[("", "全部理由"), *PairReason.choices])
    field_order = ("state", "reason", "organization")

    def filter(self, pairs):
        """The pairs that match, whatever became of them."""
        if reason := self.value("reason"):
            pairs = pairs.filter(reason=reason)
        if path := self.path:
            below = Q(one__organization__path__startswith=path) | Q(other__organization__path__startswith=path)
            pairs = pairs.filter(below)
        return pairs


class MergeForm(forms.Form):
    """Which of the two stays, and why they are one person."""

    keep = forms.TypedChoiceField(
        label="保留哪一条", coerce=int, widget=forms.RadioSelect, error_messages={"required": "请选择保留哪一条。"}
    )
    reason = _words("认定依据", "请写明认定为同一人的依据。", "例如：已电话联系本人，确认重复登记", 200)
    is_sure = forms.BooleanField(
        label="已经核对，确认是同一个人。合并以后不能撤销。", error_messages={"required": "请核对以后勾选。"}
    )

    def __init__(self, pair: DuplicatePair, data=None):
        super().__init__(data)
        people = (pair.one, pair.other)
        self.fields["keep"].choices = [(row.pk, f"{row}（{row.number}，{row.organization}）") for row in people]


class DismissForm(forms.Form):
    """Why they are two people."""

    note = _words("说明", "请写明为什么不是同一人。", "例如：已分别联系，同名同日生", 200)


class RequestFilter(_OrganizationFilter):
    """The filter of requests; the state stands apart as tabs."""

    state = forms.ChoiceField(required=False, choices=RequestState.choices, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="申请事项", required=False, choices=[("", "全部事项"), *RequestKind.choices])
    field_order = ("state", "kind", "organization")

    def filter(self, requests):
        """The requests that match, whatever became of them."""
        if kind := self.value("kind"):
            requests = requests.filter(kind=kind)
        if path := self.path:
            requests = requests.filter(volunteer__organization__path__startswith=path)
        return requests


class RequestForm(forms.ModelForm):
    """Who asks for what, and when. The volunteer is named by number."""

    number = forms.CharField(
        label="志愿者编号", max_length=40, help_text="如 ZY-7K3QZ9MPWA4X，在名册里查到以后复制过来"
    )

    class Meta:
        model = DataRequest
        fields = ("kind", "asked_on", "told")
        widgets = {"asked_on": DayInput(), "told": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"told": "写要更正的是哪一项、本人怎样提出。新的证件或手机号码到修改页填写，不要写在这里。"}

    field_order = ("number", "kind", "asked_on", "told")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.initial.setdefault("asked_on", periods.today())
        self.fields["kind"].choices = [("", "请选择"), *RequestKind.choices]
        self.fields["asked_on"].validators.append(plausible_day)
        self.fields["asked_on"].widget.attrs["max"] = periods.today().isoformat()
        self.fields["told"].validators.append(no_number)

    def clean_number(self) -> Volunteer:
        """The volunteer, in the user's scope."""
        number = registry.number(self.cleaned_data["number"])
        if number is None:
            raise ValidationError("志愿者编号以 ZY- 开头，后面是12位字母和数字。")
        known = Volunteer.objects.visible_to(self.user).select_related("organization", "merged_into__organization")
        volunteer = known.filter(number=number).first()
        if volunteer is None:
            raise ValidationError("您负责的范围内没有这个编号，请核对。")
        return volunteer

    def clean(self):
        """A correction says what is wrong."""
        data = super().clean()
        if data.get("kind") == RequestKind.CORRECTION and not data.get("told") and "told" not in self.errors:
            self.add_error("told", "请写明要更正什么。")
        return data


class AnswerForm(forms.Form):
    """What came of a request."""

    answer = _words("办理结果", "", "告诉本人的话，例如：已按身份证更正姓名")
    verdict = forms.ChoiceField(
        label="办理意见", choices=[("done", "已办理"), ("refused", "不予办理")], widget=forms.RadioSelect,
        error_messages={"required": "请选择办理意见。"},
    )  # fmt: skip
    field_order = ("verdict", "answer")

    def __init__(self, request: DataRequest, data=None):
        super().__init__(data)
        if request.kind == RequestKind.ERASURE:
            self.fields["verdict"].choices = [("refused", "不予办理")]
            self.initial["verdict"] = "refused"
            self.fields["verdict"].widget = forms.HiddenInput()
        else:
            self.fields["verdict"].choices = [("done", "已办理"), ("refused", "不予办理")]

    def clean(self):
        """A refusal tells why."""
        data = super().clean()
        if data.get("verdict") == "refused" and not data.get("answer") and "answer" not in self.errors:
            self.add_error("answer", "请写明不予办理的原因，以便告知本人。")
        return data


class ErasureForm(forms.Form):
    """The second confirmation of an erasure."""

    leaves = forms.ChoiceField(
        label="以后还在册吗", widget=forms.RadioSelect, error_messages={"required": "请选择以后是否还在册。"},
        choices=[("stay", "仍在册计数，只清除个人信息"), ("leave", "同时从今天起退出")],
    )  # fmt: skip
    number = forms.CharField(
        label="再输入一次志愿者编号", max_length=40, error_messages={"required": "请输入志愿者编号。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    answer = _words("办理结果", "", "告诉本人的话")

    def __init__(self, volunteer: Volunteer, may_leave: bool, data=None):
        super().__init__(data)
        self.volunteer = volunteer
        self.fields["number"].help_text = f"请照着输入 {volunteer.number}，以免清除错人"
        if not may_leave:
            del self.fields["leaves"]

    def clean_number(self) -> str:
        """The same number."""
        typed = self.cleaned_data["number"].strip().upper()
        if typed != self.volunteer.number:
            raise ValidationError("与申请人的编号不一致，没有清除。请核对以后重新输入。")
        return typed

    @property
    def is_leaving(self) -> bool:
        """Whether the registration ends, too."""
        return self.cleaned_data.get("leaves") == "leave"
