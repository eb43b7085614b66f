"""Template tags that every page may use: icons, lights, statuses, progress, figures, months."""

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache
from json import dumps
from pathlib import Path

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, Select, Textarea
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from common import numerals, periods

register = template.Library()

# Every light: the word people read, and a shape of its own, so that none depends on its colour.
LIGHTS = {
    "green": ("正常", "circle-fill"),
    "watch": ("关注", "circle-half"),
    "yellow": ("预警", "triangle-fill"),
    "red": ("滞后", "square-fill"),
    "neutral": ("未到节点", "dash-lg"),
    "missing": ("未报", "dash-circle-dotted"),
}
# The icons of the pills that tell how far something got; an unknown status gets a dot.
STATUS_ICONS = {
    "draft": "pencil",
    "submitted": "hourglass-split",
    "accepted": "check-circle-fill",
    "returned": "arrow-counterclockwise",
    "refused": "arrow-counterclockwise",
    "withdrawn": "slash-circle",
    "empty": "dash-circle-dotted",
    "late": "alarm",
    "off": "slash-circle",
}


# ---- icons ---------------------------------------------------------------------------------------------
@lru_cache(maxsize=256)
def _drawing(name: str) -> tuple[str, str]:
    """The viewBox and the inner markup of a bootstrap-icons file."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise template.TemplateSyntaxError(f"not an icon name: {name!r}")
    path = Path(settings.NPM_ROOT) / "bootstrap-icons" / "icons" / f"{name}.svg"
    if not path.exists():
        raise template.TemplateSyntaxError(f"no such icon: {name!r}")
    match = re.search(r'viewBox="([\d. ]+)"[^>]*>(.*)</svg>', path.read_text(), re.DOTALL)
    return match[1], " ".join(match[2].split())


@register.simple_tag
def icon(name: str, cls: str = "", label: str = "") -> SafeString:
    """An icon, drawn inline. Decorative unless `label` says what it means."""
    box, inner = _drawing(name)
    meaning = (
        format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true" focusable="false"')
    )
    return format_html('<svg class="{}" viewBox="{}" {}>{}</svg>', f"ico {cls}".strip(), box, meaning, mark_safe(inner))


# ---- lights --------------------------------------------------------------------------------------------
def _code(light) -> str:
    """The code of a light: itself, or the `light` of an object such as a Standing. ValueError for others."""
    code = str(getattr(light, "light", light))
    if code not in LIGHTS:
        raise ValueError(f"no such light: {light!r}")
    return code


@register.filter
def light_word(light) -> str:
    """The word for a light: red → 滞后."""
    return LIGHTS[_code(light)][0]


@register.simple_tag
def light_shape(light) -> SafeString:
    """The bare shape of a light, for places where its word stands beside it."""
    code = _code(light)
    return icon(LIGHTS[code][1], f"lt lt-{code}")


@register.simple_tag
def light_badge(light) -> SafeString:
    """Shape and word in a badge; its sentence, where it has one, shows when pointed at."""
    code = _code(light)
    sentence = getattr(light, "sentence", "")
    title = format_html(' title="{}"', sentence) if sentence else ""
    return format_html('<span class="badge-l b-{}"{}>{}{}</span>', code, title, light_shape(code), light_word(code))


@register.simple_tag
def light_tile(light, text: str, url: str = "", label: str = "") -> SafeString:
    """A tile of the light matrix: `text` (a number) on the light; `label` says whose it is, the word is added."""
    code = _code(light)
    told = "，".join(part for part in (label, light_word(code), getattr(light, "sentence", "")) if part)
    if url:
        return format_html(
            '<a class="tl tl-{}" href="{}" title="{}" aria-label="{} {}">{}</a>', code, url, told, text, told, text
        )
    return format_html('<span class="tl tl-{}" title="{}">{}</span>', code, told, text)


@register.simple_tag
def light_legend(codes: str = "green watch yellow red neutral missing") -> SafeString:
    """The key to the tiles."""
    items = ((code, light_word(code)) for code in codes.split())
    rows = format_html_join("", '<li><span class="tl tl-{}" aria-hidden="true"></span>{}</li>', items)
    return format_html('<ul class="legend">{}</ul>', rows)


@register.simple_tag
def light_stack(counts: dict) -> SafeString:
    """One bar cut in proportion to how many there are of each light: {"green": 40, "red": 5, …}."""
    present = [(code, counts[code]) for code in LIGHTS if counts.get(code)]
    total, gap, at = sum(count for _, count in present), 3, 0.0
    if not total:
        return mark_safe("")
    room = 600 - gap * (len(present) - 1)
    rects = []
    for code, count in present:
        width = round(room * count / total, 2)
        rects.append((code, round(at, 2), width))
        at += width + gap
    told = "，".join(f"{light_word(code)} {count}" for code, count in present)
    shapes = format_html_join("", '<rect class="f-{}" x="{}" width="{}" height="10"/>', rects)
    return format_html(
        '<svg class="stack" viewBox="0 0 600 10" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        told,
        shapes,
    )


@register.simple_tag
def progress_bar(fraction: Decimal | None, light="", label: str = "完成率") -> SafeString:
    """A bar, in the colour of its light, with its percentage. Above 100 % it is full and the number tells the truth."""
    # Without a value the browser would show a bar that runs for ever: what is not known is an empty bar.
    filled = min(max(fraction or Decimal(0), Decimal(0)), Decimal(1)) * 100
    text = numerals.percent(fraction)
    return format_html(
        '<span class="meter"><progress class="{}" max="100" value="{}" aria-label="{}">{}</progress><b>{}</b></span>',
        f"pg pg-{_code(light)}" if light else "pg",
        numerals.exact(round(filled, 2)),
        label,
        text,
        text,
    )


@register.simple_tag
def status_badge(code: str, word: str) -> SafeString:
    """The pill of a state: `{% status_badge report.status report.get_status_display %}`. Also empty, late, off."""
    return format_html('<span class="st st-{}">{}{}</span>', code, icon(STATUS_ICONS.get(str(code), "circle")), word)


# ---- forms ---------------------------------------------------------------------------------------------
@register.simple_tag
def field(bound: BoundField, cls: str = "") -> SafeString:
    """A form field in full: label, control, help and errors. A single checkbox stands inside its label."""
    widget = bound.field.widget
    frame = f"field {cls}".strip()
    errors = bound.errors.render() if bound.errors else ""
    help_text = ""
    if bound.help_text:
        help_text = format_html(
            '<div class="help" id="{}_helptext">{}</div>', bound.auto_id, mark_safe(bound.help_text)
        )
    if isinstance(widget, CheckboxInput):
        return format_html(
            '<div class="{}"><label class="check">{}{}</label>{}{}</div>', frame, bound, bound.label, help_text, errors
        )
    control = bound.as_widget(attrs={"class": "form-select" if isinstance(widget, Select) else "form-control"})
    must = mark_safe('<span class="must" aria-hidden="true">*</span>') if bound.field.required else ""
    return format_html(
        '<div class="{}"><label for="{}">{}{}</label>{}{}{}</div>',
        frame,
        bound.id_for_label,
        bound.label,
        must,
        control,
        help_text,
        errors,
    )


# ---- figures and months ----------------------------------------------------------------------------------
@register.filter
def exact(value) -> str:
    """The whole value, for tables and inputs; empty when there is none."""
    return numerals.exact(value)


@register.filter
def percent(fraction) -> str:
    """0.541 → 54.1%."""
    return numerals.percent(fraction)


@register.simple_tag
def printed(value, unit: str, style: str = "") -> str:
    """The value as a sentence prints it."""
    return numerals.printed(value, unit, style)


@register.simple_tag
def amount(value, unit: str) -> SafeString:
    """The value as a key number: the figure large, its unit small. Belongs into `.num`; — when there is none."""
    if value is None:
        return mark_safe("—")
    number, short = numerals.amount(value, unit)
    return format_html("{}<small>{}</small>", number, short)


@register.filter
def month_label(value) -> str:
    """A Month, a day or a period's key in words: 2017-06 → 2017年6月."""
    if isinstance(value, dt.date):
        return periods.Month.of(value).label
    return value.label if isinstance(value, periods.Period) else periods.parse(value).label


# ---- pages of a list --------------------------------------------------------------------------------------
@register.filter
def elided(page: Page) -> list:
    """The page numbers around the current one, with … for what is left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


@register.filter
def at(mapping, key):
    """The value of a mapping at a key that is only known in the page; empty when there is none."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def json(value) -> SafeString:
    """A value as JSON inside a script element of data."""
    text = dumps(value, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026"))


@register.filter
def item(sequence, place: int):
    """The element of a sequence at a place that is only known in the page."""
    return sequence[place]


@register.filter
def number(text: str) -> str:
    """A number that was kept as text, such as in JSON: "35.0000" → 35."""
    return numerals.exact(Decimal(text))


@register.filter
def duration(seconds: int) -> str:
    """`seconds|duration`: about how long, as people say it: 40秒, 3分钟, 2小时."""
    if seconds < 60:
        return f"{max(seconds, 1)}秒"
    return f"{round(seconds / 60)}分钟" if seconds < 3600 else f"{round(seconds / 3600)}小时"


@register.filter
def verbose(row) -> str:
    """What people call a kind of row: 活动."""
    return str(row._meta.verbose_name)


@register.filter
def cell(value) -> str:
    """A value in a table: dates as 2017-06-30, numbers exact, — where there is none."""
    if value is None or value == "":
        return "—"
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return numerals.exact(value) if isinstance(value, Decimal) else str(value)


@register.filter
def address(row, act: str) -> str:
    """Where a page does something with a row that knows its addresses: `{{ file|address:"remove" }}`."""
    return row.address(act)


@register.filter
def wide(bound: BoundField) -> str:
    """The frame's class of a field: long texts take the whole width."""
    return "field-wide" if isinstance(bound.field.widget, Textarea) else ""
