"""The form of a volunteer: entered new, or changed."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from common import periods
from ledgers.models import Category
from organizations.models import Level, Organization
from volunteers.codes import SEPARATOR, Availability, Sex, Source
from volunteers.forms.fields import DayInput, day, past_day, text
from volunteers.identity import ADULT, LEAST_AGE, Identity, IdentityError, age, identity, mobile
from volunteers.models import Volunteer

EARLIEST = dt.date(1900, 1, 1)
SEXES = [("", "由证件号码得出"), *((sex.value, sex.label) for sex in (Sex.MALE, Sex.FEMALE, Sex.UNSTATED))]
SECRET = {"autocomplete": "off", "spellcheck": "false"}
# What is asked, group by group: (heading, fields, a word about them).
GROUPS = (
    ("证件和姓名", ("document", "born_on", "sex", "name"), "先填证件号码，出生日期和性别会自动得出。"),
    ("联系和归属", ("phone", "no_phone", "organization", "township"), ""),
    ("基本情况", ("politics", "league", "education", "occupation"), ""),
    ("特长和时间", ("skills", "availability"), "可以多选，也可以不选。"),
    ("监护人", ("guardian", "guardian_consent_on"), "14至17周岁的必须填写，成年人不用填。"),
    ("登记", ("registered_on", "source", "late_reason"), ""),
)


def born(on: dt.date) -> None:
    """ValidationError for a birth date that nobody living has."""
    if not EARLIEST <= on <= periods.today():
        raise ValidationError("出生日期应在1900年以后、今天以前，请核对。")


class VolunteerForm(forms.ModelForm):
    """One volunteer. `document` is cleaned into an Identity, None where a change leaves it; `phone` likewise.

    `kept` is the volunteer as stored, None for a new one.
    """

    document = forms.CharField(label="证件号码", max_length=40, widget=forms.TextInput(attrs=SECRET))
    phone = forms.CharField(label="手机号码", max_length=30, required=False, widget=forms.TextInput(attrs=SECRET))
    no_phone = forms.BooleanField(label="删除手机号码", required=False)
    sex = forms.ChoiceField(label="性别", choices=SEXES, required=False)
    name = text("姓名", 50)
    occupation = text("职业", 50, required=False)
    guardian = text("监护人姓名", 50, required=False)
    born_on = forms.DateField(label="出生日期", required=False, widget=DayInput(), validators=[born])
    registered_on = day("注册日期", past_day)
    guardian_consent_on = day("监护人同意日期", past_day, required=False)
    source = forms.ChoiceField(label="来源", choices=Source.choices)
    skills = forms.MultipleChoiceField(label="特长", required=False, widget=forms.CheckboxSelectMultiple)
    availability = forms.MultipleChoiceField(
        label="可服务时间", required=False, choices=Availability.choices, widget=forms.CheckboxSelectMultiple
    )
    late_reason = text("补登原因", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Volunteer
        fields = [
            "name", "sex", "born_on", "organization", "township", "politics", "league", "education", "occupation",
            "skills", "availability", "guardian", "guardian_consent_on", "registered_on", "source",
        ]  # fmt: skip

    def __init__(self, *args, user, kept: Volunteer | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept = kept
        for name in ("politics", "league", "education"):
            self.fields[name].choices = [("", "未填写"), *self.fields[name].choices[1:]]
        self._offer_places(user)
        self._offer_skills()
        if kept is None:
            del self.fields["no_phone"]
        else:
            self._begin_with(kept)

    def _offer_places(self, user) -> None:
        """Organisations of the user's scope; where somebody lives is a township of it."""
        within = Organization.objects.visible_to(user)
        self.fields["organization"].queryset, self.fields["organization"].empty_label = within, None
        if len(within) == 1:
            self.fields["organization"].widget = forms.HiddenInput()
            self.initial["organization"] = within[0].pk
        lived = Q(level=Level.TOWNSHIP, path__startswith=user.organization.path) | Q(pk=self.instance.township_id)
        self.fields["township"].queryset = Organization.objects.filter(lived)
        self.fields["township"].empty_label = "未填写"

    def _offer_skills(self) -> None:
        """Those in use, and those that the volunteer has."""
        names = list(Category.objects.of("skills").in_use().values_list("name", flat=True))
        for name in ("skills", "availability"):
            own = [word for word in getattr(self.instance, name).split(SEPARATOR) if word]
            known = names if name == "skills" else Availability.values
            self.fields[name].choices = [(word, word) for word in dict.fromkeys([*known, *own])]
            if self.instance.pk:
                self.initial[name] = own

    def _begin_with(self, kept: Volunteer) -> None:
        """A change: numbers stay where nothing is typed, and another organisation is a transfer."""
        del self.fields["organization"]
        self.initial["version"] = kept.version
        for name, masked in (("document", kept.document_masked), ("phone", kept.phone_masked)):
            self.fields[name].required = False
            self.fields[name].help_text = f"现在是 {masked}，不改就空着" if masked else ""
        if not kept.phone_sealed:
            del self.fields["no_phone"]
        if kept.sex == Sex.UNKNOWN:
            self.initial["sex"] = ""

    # ---- what is wrong ------------------------------------------------------------------------------------

    def clean_document(self) -> Identity | None:
        """What a number tells, None where none was typed."""
        return _read(identity, self.cleaned_data["document"])

    def clean_phone(self) -> str | None:
        """Eleven digits; None leaves the phone as it is."""
        return _read(mobile, self.cleaned_data["phone"])

    def clean_skills(self) -> str:
        """As they are stored."""
        return SEPARATOR.join(self.cleaned_data["skills"])

    def clean_availability(self) -> str:
        """As it is stored."""
        return SEPARATOR.join(self.cleaned_data["availability"])

    def clean(self):
        """Birth date and sex are those of the document; nobody is too young; who is minor has a guardian's consent."""
        data = super().clean()
        if data.get("no_phone"):
            if data.get("phone"):
                self.add_error("no_phone", "填写了新的手机号码，就不用再选删除。")
            data["phone"] = ""
        self._fit_document(data, data.get("document") or self._identity_kept())
        if data.get("born_on"):
            self._fit_age(data, data["born_on"])
        return data

    def _identity_kept(self) -> Identity | None:
        try:
            return identity(self.kept.document) if self.kept and self.kept.document_sealed else None
        except IdentityError:
            return None

    def _fit_document(self, data: dict, told: Identity | None) -> None:
        if told is None:
            return
        sex = None if told.sex == Sex.UNKNOWN else told.sex
        for name, value in (("born_on", told.born_on), ("sex", sex)):
            label = self.fields[name].label
            if name in self.errors:
                continue
            if not data.get(name):
                data[name] = value or data.get(name)
                if not value:
                    self.add_error(name, f"这种证件的号码不含{label}，请填写{label}。")
            elif value and data[name] != value:
                shown = value.label if isinstance(value, Sex) else f"{value:%Y-%m-%d}"
                self.add_error(name, f"与证件号码不一致，证件号码里的{label}是{shown}。")

    def _fit_age(self, data: dict, born_on: dt.date) -> None:
        if age(born_on) < LEAST_AGE:
            return self.add_error("born_on", f"未满{LEAST_AGE}周岁，不能注册志愿者。")
        registered = data.get("registered_on")
        if registered and age(born_on, registered) < LEAST_AGE:
            self.add_error("registered_on", f"注册时未满{LEAST_AGE}周岁，请核对注册日期。")
        if age(born_on) < ADULT:
            for name in ("guardian", "guardian_consent_on"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, f"未满{ADULT}周岁的，要有监护人同意。")

    # ---- how it is shown ------------------------------------------------------------------------------------

    @property
    def groups(self):
        """(heading, bound fields, word) of every group; a reason is asked for once it turned out to be needed."""
        for heading, names, told in GROUPS:
            shown = [self[name] for name in names if name in self.fields and not self[name].is_hidden]
            if not self["late_reason"].errors and not self["late_reason"].value():
                shown = [bound for bound in shown if bound.name != "late_reason"]
            yield heading, shown, told


def _read(reader, typed: str):
    try:
        return reader(typed) if typed else None
    except IdentityError as error:
        raise ValidationError(str(error)) from None
