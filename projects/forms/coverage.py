"""Forms of media coverage and of leaders' instructions."""

from django import forms
from django.utils.html import format_html, format_html_join

from ledgers.forms import LedgerFilter, RecordForm
from organizations.models import Role
from projects.models import LeaderInstruction, LeaderRank, MediaCoverage, MediaLevel

OUTLETS = 200  # as many are suggested


class Suggested(forms.TextInput):
    """A line with suggestions; `known` are (what can be chosen, what that fills in elsewhere)."""

    def __init__(self, fills: str, attrs=None):
        super().__init__({"autocomplete": "off", "data-fills": fills} | (attrs or {}))
        self.known: list[tuple[str, str]] = []

    def render(self, name, value, attrs=None, renderer=None):
        """The input with its list."""
        line = super().render(name, value, {**(attrs or {}), "list": f"known-{name}"}, renderer)
        known = format_html_join("", '<option value="{}" data-value="{}"></option>', self.known)
        return format_html('{}<datalist id="known-{}">{}</datalist>', line, name, known)


class MediaForm(RecordForm):
    """One report by one outlet; the outlet's level is known from the last time."""

    link = forms.URLField(
        label="链接",
        required=False,
        max_length=300,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )

    class Meta:
        model = MediaCoverage
        fields = ("organization", "published_on", "outlet", "level", "title", "link", "project", "late_reason")
        widgets = {"outlet": Suggested("level")}
        help_texts = {"level": "用过的媒体不选也可以，按上次登记的级别", "title": "报道的原题"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.levels = outlet_levels(self.user)
        self.fields["outlet"].widget.known = list(self.levels.items())
        self.fields["level"].required = False
        self.fields["level"].choices = [("", "请选择"), *MediaLevel.choices]

    def clean(self):
        """The level, chosen or known."""
        cleaned = super().clean()
        if not cleaned.get("level") and "level" not in self.errors:
            cleaned["level"] = self.levels.get(cleaned.get("outlet"), "")
            if not cleaned["level"]:
                self.add_error("level", "这家媒体第一次登记，请选择级别。")
        return cleaned


class MediaFilter(LedgerFilter):
    """The filter above the list of media coverage."""

    ABOVE = (MediaLevel.PROVINCE, MediaLevel.NATIONAL)
    level = forms.ChoiceField(
        label="级别", required=False, choices=[("", "全部级别"), ("above", "省级以上"), *reversed(MediaLevel.choices)]
    )

    def filter(self, records):
        """The reports that match."""
        records = super().filter(records)
        if level := self.value("level"):
            records = records.filter(level__in=self.ABOVE if level == "above" else [level])
        return records


def outlet_levels(user) -> dict[str, str]:
    """The outlets that the user knows, each with the level that it had last; the newest first."""
    rows = MediaCoverage.objects.visible_to(user).valid().order_by("-id").values_list("outlet", "level")[: OUTLETS * 10]
    found: dict[str, str] = {}
    for outlet, level in rows:
        found.setdefault(outlet, level)
    return dict(list(found.items())[:OUTLETS])


class InstructionForm(RecordForm):
    """What one leader wrote on one paper."""

    class Meta:
        model = LeaderInstruction
        fields = ("organization", "given_on", "leader", "rank", "subject", "project", "text", "done", "late_reason")
        help_texts = {"done": "可以以后补登", "subject": "批在哪份材料上"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.user.role == Role.COUNTY_OFFICER:
            self.fields["rank"].choices = [(LeaderRank.COUNTY.value, LeaderRank.COUNTY.label)]
            self.initial.setdefault("rank", LeaderRank.COUNTY)
        else:
            ranks = (LeaderRank.CITY, LeaderRank.PROVINCE)
            self.fields["rank"].choices = [("", "请选择"), *((rank.value, rank.label) for rank in ranks)]


class InstructionFilter(LedgerFilter):
    """The filter above the list of instructions."""

    answered = forms.ChoiceField(
        label="落实情况", required=False, choices=[("", "不限"), ("no", "未落实"), ("yes", "已登记落实")]
    )

    def filter(self, records):
        """The instructions that match."""
        records = super().filter(records)
        if answered := self.value("answered"):
            records = records.filter(done="") if answered == "no" else records.exclude(done="")
        return records


class DoneForm(forms.ModelForm):
    """What was done about an instruction."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = LeaderInstruction
        fields = ("done",)
        widgets = {"done": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"done": "谁牵头、做了什么、有什么成效"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["done"].required = True
        self.fields["done"].error_messages["required"] = "请写明落实情况。"
        self.initial["version"] = self.instance.version
