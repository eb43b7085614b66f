"""Hours of service and partly masked names in templates."""

from django import template

from volunteers import durations, masking, papers

register = template.Library()
register.filter("masked_name", masking.masked_name)
register.filter("grouped", papers.grouped)


@register.filter
def hours(minutes: int) -> str:
    """`150|hours` → 2小时30分."""
    return durations.told(minutes)


@register.filter
def stars(level: int) -> str:
    """`3|stars` → 三星; no star yet → 未评星."""
    return f"{'一二三四五'[level - 1]}星" if 1 <= level <= 5 else "未评星"
