"""What a job's fragment asks."""

from django import template

from jobs import rules

register = template.Library()


@register.filter
def retryable_by(job, user) -> bool:
    """`job|retryable_by:user`: whether to show 重试."""
    return rules.may_retry(user, job)
