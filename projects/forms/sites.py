"""Forms of the ledger of sites: one site, the filter of the list, a step in its life, its stars."""

from django import forms
from django.db.models import Q

from common import periods
from common.forms import plausible_day
from ledgers.forms import DayInput, LedgerFilter, RecordForm
from organizations.models import Role
from projects.models import COUNTED, Site, SiteLevel, SiteStatus

UNNAMED = (SiteStatus.APPLIED, SiteStatus.BUILDING)
OF_NAMING = ("level", "batch", "document", "valid_from", "valid_to")  # what townships do not tell
STARS = (("", "不限"), *((str(n), f"{n}星") for n in range(5, 0, -1)), ("0", "未达星级"), ("no", "未评"))


class SiteForm(RecordForm):
    """One site. Its status is told when it is entered; later it changes step by step, each on its own page."""

    class Meta:
        model = Site
        fields = (
            "organization", "category", "name", "status", "level", "batch", "document", "valid_from", "valid_to",
            "cloud_since", "address", "contact", "project", "late_reason",
        )  # fmt: skip
        labels = {"valid_to": "到期或摘牌日期"}
        help_texts = {"valid_to": "有效期满或摘牌的那一天，从这天起不再计数", "cloud_since": "没有入驻的不填"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [("", "未定"), *SiteLevel.choices]
        if self.user.role == Role.TOWNSHIP_OFFICER:
            self.fields["status"].choices = [(status.value, status.label) for status in UNNAMED]
            for name in OF_NAMING:
                del self.fields[name]
        if self.instance.pk:
            del self.fields["status"]

    def clean(self):
        """What each status asks for, told beside the field."""
        cleaned = super().clean()
        if "status" in self.errors:
            return cleaned
        status = cleaned.get("status", self.instance.status)
        start, end, cloud = (cleaned.get(name) for name in ("valid_from", "valid_to", "cloud_since"))
        for name, fault in faults(SiteStatus(status), start, end, cloud):
            if name not in self.errors:
                self.add_error(name, fault)
        return cleaned


def faults(status: SiteStatus, start, end, cloud):
    """(field, what is wrong with it) of a site's days."""
    today = periods.today()
    if status in COUNTED and not start:
        yield "valid_from", f"“{status.label}”的阵地要填命名日期。"
    if status in UNNAMED and start:
        yield "valid_from", f"“{status.label}”的阵地还没有命名，不填命名日期。"
    if status in UNNAMED and end:
        yield "valid_to", f"“{status.label}”的阵地还没有命名，不填摘牌日期。"
    if status == SiteStatus.REMOVED and not end:
        yield "valid_to", "已经摘牌的阵地要填摘牌日期。"
    if status == SiteStatus.REMOVED and end and end > today:
        yield "valid_to", "摘牌日期不能晚于今天。"
    if start and end and end < start:
        yield "valid_to", "摘牌日期不能早于命名日期。"
    if cloud and end and cloud > end:
        yield "cloud_since", "入驻日期不能晚于摘牌日期。"
    for name, day in (("valid_from", start), ("cloud_since", cloud)):
        if day and day > today:
            yield name, "日期不能晚于今天。"


class SiteFilter(LedgerFilter):
    """The filter above the list of sites."""

    cloud = forms.ChoiceField(
        label="云平台", required=False, choices=[("", "不限"), ("yes", "已入驻"), ("no", "未入驻")]
    )
    stars = forms.ChoiceField(label="星级", required=False, choices=STARS)
    on = forms.DateField(label="某日在册", required=False, widget=DayInput())

    def __init__(self, data, ledger, user):
        super().__init__(data, ledger, user)
        self.fields["since"].label, self.fields["until"].label = "命名日期从", "命名日期到"
        self.fields["state"].label = "登记"
        self.order_fields(["q", "organization", "category", "level", "status", "stars", "cloud", "on"])

    def filter(self, records):
        """The sites that match."""
        records = super().filter(records)
        if cloud := self.value("cloud"):
            records = records.filter(cloud_since__isnull=cloud == "no")
        if stars := self.value("stars"):
            records = records.filter(stars=None if stars == "no" else int(stars))
        if day := self.value("on"):
            held = records.filter(status__in=COUNTED, valid_from__lte=day)
            records = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        return records


class StepForm(forms.Form):
    """One step in the life of a site: the day, and what goes with it."""

    on = forms.DateField(label="日期", widget=DayInput(), validators=[plausible_day])
    document = forms.CharField(label="文件", required=False, max_length=120, help_text="文件名称或文号")
    level = forms.ChoiceField(label="级别", choices=[("", "请选择"), *SiteLevel.choices])
    batch = forms.CharField(label="批次", required=False, max_length=40)
    valid_to = forms.DateField(
        label="有效期至", required=False, widget=DayInput(), validators=[plausible_day], help_text="长期有效的不填"
    )
    note = forms.CharField(label="说明", required=False, max_length=200)
    late_reason = forms.CharField(
        label="补登原因", required=False, max_length=200, help_text="日期所在月份已经关账时填写"
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    ASKED = {
        SiteStatus.BUILDING: ("on", "document", "note"),
        SiteStatus.NAMED: ("on", "document", "level", "batch", "valid_to"),
        SiteStatus.REVIEWED: ("on", "document", "valid_to", "note"),
        SiteStatus.REMOVED: ("on", "document", "note"),
    }

    def __init__(self, data=None, *, site: Site, status: SiteStatus):
        held = {name: getattr(site, name) for name in ("level", "batch", "valid_to", "version")}
        super().__init__(data, initial={"on": periods.today(), **held})
        asked = self.ASKED[status]
        for name in [name for name in self.fields if name not in (*asked, "late_reason", "version")]:
            del self.fields[name]
        self.fields["on"].label = f"{status.label}日期"
        if status == SiteStatus.NAMED:
            self.fields["document"].label, self.fields["document"].required = "命名文件", True
        if status == SiteStatus.REVIEWED:
            self.fields["note"].label = "复核意见"
        if status == SiteStatus.REMOVED:
            self.fields["note"].label, self.fields["note"].required = "摘牌原因", True
        if status not in COUNTED:
            del self.fields["late_reason"]

    def clean(self):
        """What ends ends after it began."""
        cleaned = super().clean()
        day, end = cleaned.get("on"), cleaned.get("valid_to")
        if day and end and end <= day:
            self.add_error("valid_to", f"有效期要晚于{self.fields['on'].label}。")
        return cleaned

    @property
    def site_fields(self) -> dict:
        """What it says of the site itself."""
        return {name: self.cleaned_data[name] for name in ("level", "batch", "valid_to") if name in self.fields}


class UndoForm(forms.Form):
    """Why a step is taken back."""

    reason = forms.CharField(label="撤回原因", max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class RatingForm(forms.Form):
    """The points of every line of a site's checklist."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, site: Site):
        super().__init__(data, initial={"version": site.version})
        self.lines = site.category.lines
        for place, line in enumerate(self.lines):
            self.fields[f"line{place}"] = forms.IntegerField(
                label=line["text"],
                min_value=0,
                max_value=line["points"],
                initial=site.checks.get(line["text"]),
                help_text=f"满分{line['points']}分",
                error_messages={
                    "required": "请打分，没有得分填0。",
                    "invalid": "请填整数。",
                    "min_value": "不能小于0分。",
                    "max_value": f"这一项最多{line['points']}分。",
                },
            )

    @property
    def checks(self) -> dict[str, int]:
        """Line → points."""
        return {line["text"]: self.cleaned_data[f"line{place}"] for place, line in enumerate(self.lines)}
