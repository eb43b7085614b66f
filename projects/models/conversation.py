"""What people say about a report: comments, who has read them, and what became of the problems it raised."""

from django.conf import settings
from django.db import models

from common import periods
from organizations.access import ScopedQuerySet
from projects.models.indicator import Indicator
from projects.models.report import MonthlyReport


class CommentQuerySet(ScopedQuerySet):
    """Questions about comments."""

    organization_path = "report__organization__path"

    def unread_by(self, user):
        """Those of others that the user has not opened."""
        return self.exclude(author=user).exclude(readings__user=user)


class Comment(models.Model):
    """One remark on a report or, with an indicator, on one of its values."""

    report = models.ForeignKey(MonthlyReport, models.PROTECT, related_name="comments", verbose_name="月报")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="指标"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="留言人")
    text = models.TextField("留言", max_length=1000)
    at = models.DateTimeField("时间", default=periods.now)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "留言"
        ordering = ["id"]

    def __str__(self):
        return self.text[:30]


class CommentReading(models.Model):
    """That a user has opened a comment."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="readings", verbose_name="留言")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="读者")
    at = models.DateTimeField("时间", default=periods.now)

    class Meta:
        verbose_name = verbose_name_plural = "留言阅读"
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="comment_read_once")]

    def __str__(self):
        return f"{self.user} {self.comment_id}"


class ProblemState(models.TextChoices):
    """How far a problem that a report raised has come."""

    OPEN = "open", "待解决"
    HANDLING = "handling", "办理中"
    SOLVED = "solved", "已解决"


class ProblemOutcomeQuerySet(ScopedQuerySet):
    """Outcomes in scope."""

    organization_path = "report__organization__path"


class ProblemOutcome(models.Model):
    """What became of the problem, or the request for coordination, that a report raised."""

    report = models.OneToOneField(MonthlyReport, models.PROTECT, related_name="outcome", verbose_name="月报")
    state = models.CharField("状态", max_length=10, choices=ProblemState, default=ProblemState.OPEN)
    note = models.CharField("办理情况", max_length=500, blank=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    updated_at = models.DateTimeField("登记时间", default=periods.now)

    objects = ProblemOutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题办理"

    def __str__(self):
        return f"{self.report}：{self.get_state_display()}"
