"""Hours of service and partly masked names in templates."""

from django import template

from volunteers import durations, masking

register = template.Library()
register.filter("masked_name", masking.masked_name)


@register.filter
def hours(minutes: int) -> str:
    """`150|hours` → 2小时30分."""
    return durations.told(minutes)


@register.filter
def stars(level: int) -> str:
    """`3|stars` → 三星; no star yet → 未评星."""
    return f"{'一二三四五'[level - 1]}星" if 1 <= level <= 5 else "未评星"


@register.filter
def grouped(code: str) -> str:
    """`code|grouped` → 7K3Q-Z9MP-WA4X."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
