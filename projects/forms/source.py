"""The field that says which rows of a register an indicator counts: one control for each condition of its feed."""

from django import forms
from django.utils.html import format_html, format_html_join

from projects.sources import Condition, Feed, named

YES_NO = (("", "不限"), ("true", "是"), ("false", "否"))


class WhereWidget(forms.Widget):
    """All conditions of all feeds; the page shows those of the chosen one (`data-feeds`, see programme.js)."""

    def render(self, name, value, attrs=None, renderer=None):
        """One labelled control for each condition."""
        value, disabled = value or {}, {"disabled": True} if (attrs or {}).get("disabled") else {}
        return format_html_join(
            "", "{}", ((self._part(key, feeds, value, disabled),) for key, feeds in _parts().items())
        )

    def _part(self, key: tuple[str, str], feeds: list[Feed], value: dict, disabled: dict):
        ledger, name = key
        condition, wanted = feeds[0].conditions[name], value.get(name)
        control = _control(condition, wanted).render(field_name(ledger, name), _shown(condition, wanted), disabled)
        names = " ".join(feed.name for feed in feeds)
        return format_html(
            '<fieldset class="where" data-feeds="{}"><legend>{}</legend>{}</fieldset>', names, condition.title, control
        )

    def value_from_datadict(self, data, files, name):
        """Condition → value as the controls of the chosen feed say it; unknown names are kept, to be refused later."""
        feed = named().get(data.get("feed", ""))
        if feed is None:
            return {}
        start, where = field_name(feed.ledger, ""), {}
        for key in data:
            if key.startswith(start):
                chosen = [text for text in _listed(data, key) if text]
                if chosen:
                    where[key.removeprefix(start)] = {"true": True, "false": False}.get(chosen[0], "、".join(chosen))
        return where

    def value_omitted_from_data(self, data, files, name):
        """Never: without a control that says something, no condition is asked for."""
        return False

    def id_for_label(self, id_):
        """None: each control has its own label."""
        return ""


class WhereField(forms.Field):
    """The rule of an indicator, as `Indicator.feed_filter` keeps it."""

    widget = WhereWidget

    def clean(self, value):
        """A dictionary; whether it makes sense is asked together with the feed."""
        return value or {}


def field_name(ledger: str, name: str) -> str:
    """The name of a condition's control in the page."""
    return f"where-{ledger}-{name}"


def unknown_kinds(feed: Feed, where: dict, known: dict) -> list[str]:
    """The values that no condition offers; those that the indicator has already may stay."""
    told = []
    for name, wanted in where.items():
        condition = feed.conditions.get(name)
        if condition is not None and condition.is_many and wanted != known.get(name):
            offered = set(condition.choices())
            told += [f"没有“{one}”这个{condition.title}" for one in wanted.split("、") if one not in offered]
    return told


def _parts() -> dict[tuple[str, str], list[Feed]]:
    """(ledger, condition) → the feeds that know it."""
    parts: dict[tuple[str, str], list[Feed]] = {}
    for feed in named().values():
        for name in feed.conditions:
            parts.setdefault((feed.ledger, name), []).append(feed)
    return parts


def _control(condition: Condition, wanted) -> forms.Widget:
    values = list(condition.choices())
    if condition.is_many:
        kept = [one for one in str(wanted or "").split("、") if one and one not in values]
        return forms.CheckboxSelectMultiple(choices=[(one, one) for one in values + kept])
    if True in values:
        return forms.Select(choices=YES_NO, attrs={"class": "form-select"})
    options = [("", "不限"), *((one, condition.told(one)) for one in values)]
    return forms.Select(choices=options, attrs={"class": "form-select"})


def _shown(condition: Condition, wanted):
    if condition.is_many:
        return str(wanted or "").split("、")
    return {True: "true", False: "false", None: ""}.get(wanted, wanted)


def _listed(data, key: str) -> list[str]:
    return data.getlist(key) if hasattr(data, "getlist") else [data[key]]
