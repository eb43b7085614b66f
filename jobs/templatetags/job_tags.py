"""What a job's fragment asks."""

from django import template

from jobs import rules

register = template.Library()


@register.filter
def retryable_by(job, user) -> bool:
    """`job|retryable_by:user`: whether to show 重试."""
    return rules.may_retry(user, job)


@register.filter
def readable_by(job, user) -> bool:
    """`job|readable_by:user`: whether to show what the job is about."""
    return rules.may_see_result(user, job)
