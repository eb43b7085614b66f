"""What is said about reports and what hangs on them, counted: for lists, for the list of comments, for the menu."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, Max, OuterRef, Q, When

from organizations.models import Level, Role
from projects import rules
from projects.models import Attachment, Comment, CommentReading, MonthlyReport


@dataclass(frozen=True)
class Talk:
    """How many comments a report has, how many of them the user has not read, and how many attachments."""

    comments: int = 0
    unread: int = 0
    attachments: int = 0


def counts(reports: Iterable[MonthlyReport], user) -> dict[int, Talk]:
    """The talk of every report, in two queries. The reports were fetched in scope by whoever asks."""
    ids = [report.pk for report in reports if report.pk]
    said = _with_unread(Comment.objects.filter(report__in=ids), user).values_list("report", "total", "unread")
    hung = Attachment.objects.kept().filter(report__in=ids).order_by().values_list("report").annotate(Count("pk"))
    comments = {report: (total, unread if rules.takes_part(user) else 0) for report, total, unread in said}
    attachments = dict(hung)
    return {pk: Talk(*comments.get(pk, (0, 0)), attachments.get(pk, 0)) for pk in ids}


def concerning(user):
    """The comments that are this user's business: those in scope, for staff of a department its projects only.

    What a county and its townships say to one another is not the city's.
    """
    comments = Comment.objects.visible_to(user)
    if not rules.takes_part(user):
        return comments.none()
    if user.organization.is_city:
        comments = comments.exclude(report__organization__level=Level.TOWNSHIP)
    if user.role == Role.CITY_STAFF and user.department_id:
        return comments.filter(report__project__initiative__department=user.department_id)
    return comments


def unread_total(user) -> int | None:
    """How many comments wait for the user; None, without a query, for an office, which takes no part."""
    return concerning(user).unread_by(user).count() if rules.takes_part(user) else None


def commented(user):
    """Rows of {report, total, unread, latest} of the reports that were commented on: unread first, newest first."""
    waiting = Case(When(unread__gt=0, then=1), default=0)
    return _with_unread(concerning(user), user).annotate(waiting=waiting).order_by("-waiting", "-latest")


def _with_unread(comments, user):
    """Comments grouped by report, with `total`, `unread` and the newest one's id as `latest`."""
    read = Exists(CommentReading.objects.filter(comment=OuterRef("pk"), user=user))
    return (
        comments.order_by()
        .alias(read=read)
        .values("report")
        .annotate(total=Count("pk"), unread=Count("pk", filter=~Q(author=user) & Q(read=False)), latest=Max("pk"))
    )
