"""Comments on a report or on one of its values, and who has read them."""

from django.db import transaction

from common import periods
from organizations import audit
from projects import rules
from projects.models import Comment, CommentReading, Indicator, MonthlyReport
from projects.workflow.refusal import Refused


@transaction.atomic
def comment(report: MonthlyReport, user, text: str, indicator: Indicator | None = None) -> Comment:
    """Say something about the report or, with an indicator, about one of its values."""
    if not rules.may_comment(user, report):
        raise Refused("您的账号不能在这份月报下留言。")
    text = text.strip()
    if not text:
        raise Refused("请先写留言内容。")
    if indicator is not None and (indicator.programme_id, indicator.project_id) != (
        report.programme_id,
        report.project_id,
    ):
        raise Refused("这个指标不在本月报中，请重新选择。")
    written = Comment.objects.create(report=report, indicator=indicator, author=user, text=text, at=periods.now())
    about = f"关于{indicator.name}，" if indicator else ""
    summary = f"留言：{report.month.label}月报《{report.title}》（{about}{text[:100]}）"
    audit.record(user, "comment.add", written, summary, report.organization, report=report.pk)
    return written


def mark_read(report: MonthlyReport, user, until: int | None = None) -> int:
    """Note that the user has read the report's comments (up to the one shown last); answers how many were new.

    Reading twice, or from two windows at once, leaves one note. It changes no state, so the audit trail has no entry.
    """
    if not rules.may_comment(user, report):
        raise Refused("您的账号不参与月报留言。")
    unread = report.comments.unread_by(user)
    if until is not None:
        unread = unread.filter(pk__lte=until)
    now = periods.now()
    readings = [CommentReading(comment_id=pk, user=user, at=now) for pk in unread.values_list("pk", flat=True)]
    CommentReading.objects.bulk_create(readings, ignore_conflicts=True)
    return len(readings)
