"""What a browser sends about uploads: the files with what they are, whose they are, and the filter of the list."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from django import forms
from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet

from common.forms import Filter
from common.periods import Month
from organizations.models import Organization
from uploads import kinds
from uploads.models import Upload, UploadState

GUESS = "按表格识别"


class FilesInput(forms.FileInput):
    """A field that takes several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        """All of them."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """Files as they come; what is wrong with one of them is told when it is kept."""

    widget = FilesInput

    def clean(self, data, initial=None):
        """A list with one file at least."""
        if not data:
            raise forms.ValidationError("请先选择要上传的表格文件。")
        return list(data)


def _different(querysets: Iterable[QuerySet]) -> Iterable[QuerySet]:
    """Those that ask the database for something else than one before."""
    found = {}
    for queryset in querysets:
        with suppress(EmptyResultSet):  # nothing at all is asked for
            found.setdefault(str(queryset.query), queryset)
    return found.values()


class Options:
    """For which organisations and months a user hands in sheets of some kinds; asked once for many forms."""

    def __init__(self, resources: Iterable[type], user):
        resources = list(resources)
        self.user = user
        self.organizations: dict[str, Organization] = {}
        self.months: dict[str, Month] = {}
        # Kinds mostly share their organisations, which are asked for once.
        for known in _different(resource.organizations(user) for resource in resources):
            self.organizations |= {each.code: each for each in known}
        for resource in resources:
            self.months |= {each.key: each for each in (resource.months(user) if resource.monthly else [])}
        self.usual = next((m for r in resources if r.monthly and (m := r.usual_month(user))), None)

    def organization_field(self, empty: str = "") -> forms.ChoiceField:
        """A field to choose an organisation by; with `empty` it may stay open under that name."""
        named = [(code, each.short_name) for code, each in self.organizations.items()]
        return forms.ChoiceField(
            label="单位", required=not empty, choices=[("", empty or "请选择单位"), *named],
            error_messages={"required": "请选择单位。", "invalid_choice": "这个单位不在您的上传范围内，请重新选择。"},
        )  # fmt: skip

    def month_field(self, empty: str = "") -> forms.ChoiceField:
        """A field to choose a month by."""
        named = [(key, each.label) for key, each in self.months.items()]
        return forms.ChoiceField(
            label="月份", required=not empty, choices=[("", empty or "请选择月份"), *named],
            error_messages={"required": "请选择月份。", "invalid_choice": "这个月份现在不能上传，请重新选择。"},
        )  # fmt: skip

    @property
    def own(self) -> str:
        """The organisation that is proposed: one's own, unless there are others below to choose from in the city."""
        if len(self.organizations) == 1:
            return next(iter(self.organizations))
        own = self.user.organization
        return own.code if own.code in self.organizations and not own.is_city else ""


class ReceiveForm(forms.Form):
    """Files, and what is known about them: kind, organisation and month. `wish` is what a link proposes."""

    kind = forms.ChoiceField(label="表格种类", error_messages={"required": "请选择表格种类。"})
    files = FilesField(label="表格文件")

    def __init__(self, user, data=None, files=None, wish: Mapping | None = None):
        super().__init__(data, files, auto_id="up-%s")
        self.resources = kinds.kinds_for(user)
        self.options = options = Options(self.resources, user)
        self.fields["kind"].choices = kinds.choices(self.resources)
        # The page's script asks for the month only where the kind has one.
        monthly = " ".join(resource.kind for resource in self.resources if resource.monthly)
        self.fields["kind"].widget.attrs["data-monthly"] = monthly
        self.fields["organization"] = options.organization_field(GUESS)
        self.fields["month"] = options.month_field(GUESS)
        if not options.months:
            del self.fields["month"]
        usual = options.usual.key if options.usual else ""
        proposed = {"kind": self.resources[0].kind, "organization": options.own, "month": usual}
        self.initial = proposed | {name: wish[name] for name in proposed if wish and self._offers(name, wish.get(name))}
        accepted = ".xlsx,.xlsm,.xls,.csv,.txt"
        self.fields["files"].widget.attrs = {"multiple": True, "data-sheets": "", "accept": accepted}

    def _offers(self, name: str, value) -> bool:
        field = self.fields.get(name)
        return bool(value) and field is not None and field.valid_value(value)

    @property
    def chosen(self) -> type | None:
        """The kind of sheet that is chosen, or proposed."""
        return next((resource for resource in self.resources if resource.kind == self["kind"].value()), None)

    @property
    def others(self) -> list[tuple[str, list[type]]]:
        """The other kinds with a workbook to fill in, by their group."""
        other = [resource for resource in self.resources if resource.has_template() and resource is not self.chosen]
        return kinds.grouped(other)

    @property
    def has_templates(self) -> bool:
        """Whether there is a workbook to fill in for any kind."""
        return any(resource.has_template() for resource in self.resources)

    @property
    def one_kind(self) -> bool:
        """Whether there is nothing to choose between kinds."""
        return len(self.resources) == 1

    @property
    def one_organization(self) -> Organization | None:
        """The only organisation that the user hands in for."""
        known = list(self.options.organizations.values())
        return known[0] if len(known) == 1 else None

    @property
    def place(self) -> tuple[str, Organization | None, Month | None]:
        """Kind, organisation and month, of a valid form; None where the sheet shall tell."""
        data = self.cleaned_data
        resource = kinds.find(data["kind"])
        month = self.options.months.get(data.get("month", "")) if resource.monthly else None
        return data["kind"], self.options.organizations.get(data["organization"]), month


class PlaceForm(forms.Form):
    """Whose sheet an upload is, and of which month; what was recognised stands there already."""

    def __init__(self, upload: Upload, options: Options, data=None, prefix=None):
        super().__init__(data, prefix=prefix, auto_id=f"place-{upload.pk}-%s")
        self.options, self.upload = options, upload
        self.fields["organization"] = options.organization_field()
        if kinds.find(upload.kind).monthly:
            self.fields["month"] = options.month_field()
        known = upload.organization.code if upload.organization else upload.found.get("organization", "")
        month = upload.month.key if upload.month else upload.found.get("month", "")
        usual = options.usual.key if options.usual and not month else month
        self.initial = {"organization": known or options.own, "month": usual}

    @property
    def chosen_organization(self) -> Organization:
        """What was chosen."""
        return self.options.organizations[self.cleaned_data["organization"]]

    @property
    def chosen_month(self) -> Month | None:
        """What was chosen; None for a kind without months."""
        return self.options.months.get(self.cleaned_data.get("month", ""))


class UploadFilter(Filter):
    """The filter of the list of uploads."""

    q = forms.CharField(
        label="查找",
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "文件名或上传人"}),
    )
    kind = forms.ChoiceField(label="种类", required=False)
    organization = forms.ModelChoiceField(
        label="单位", queryset=Organization.objects.none(), required=False, to_field_name="code", empty_label="全部单位"
    )
    month = forms.ChoiceField(label="月份", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *UploadState.choices])

    def __init__(self, data, user):
        super().__init__(data)
        self.fields["kind"].choices = [("", "全部种类"), *kinds.choices(kinds.every())]
        if len(kinds.every()) < 2:
            del self.fields["kind"]
        if user.organization.is_city:
            self.fields["organization"].queryset = Organization.objects.visible_to(user).reporting()
        else:
            del self.fields["organization"]
        months = Upload.objects.visible_to(user).exclude(month=None).order_by("-month").values_list("month", flat=True)
        chosen = [(month.key, month.label) for month in months.distinct()]
        self.fields["month"].choices = [("", "全部月份"), *chosen]
        self._dress()

    def filter(self, uploads):
        """The uploads that match."""
        if q := self.value("q"):
            uploads = uploads.filter(Q(name__icontains=q) | Q(uploaded_by__name__icontains=q))
        if kind := self.value("kind"):
            uploads = uploads.filter(kind=kind)
        if organization := self.value("organization"):
            uploads = uploads.filter(organization__path__startswith=organization.path)
        if month := self.value("month"):
            uploads = uploads.filter(month=Month.parse(month))
        if state := self.value("state"):
            uploads = uploads.filter(state=state)
        return uploads
