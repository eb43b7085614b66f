"""Comments: the thread of a report, what is read, and the list of conversations."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from common import export
from projects import conversation, exports, rules, workflow
from projects.forms import CommentFilter, CommentForm
from projects.models import Comment, MonthlyReport

PAGE = 20


def thread(user, report: MonthlyReport, form: CommentForm | None = None) -> dict:
    """What `_comments.html` shows of a report (three queries): each comment with its readers, newest last."""
    said = report.comments.select_related("author__organization", "indicator").prefetch_related("readings__user")
    comments = list(said)
    for comment in comments:
        readers = [reading.user for reading in comment.readings.all()]
        comment.readers = [reader for reader in readers if reader.pk != comment.author_id]
        comment.is_new = comment.author_id != user.pk and user not in readers
    about: dict = {}
    for comment in comments:
        about[comment.indicator_id] = about.get(comment.indicator_id, 0) + 1
    return {
        "comments": comments,
        "comments_about": about,
        "newest": comments[-1].pk if comments else None,
        "has_new": any(comment.is_new for comment in comments),
        "may_comment": rules.may_comment(user, report),
        "comment_form": form or CommentForm(report),
    }


def _report_or_404(request, pk) -> MonthlyReport:
    report = get_object_or_404(MonthlyReport.objects.visible_to(request.user).with_project(), pk=pk)
    if not rules.may_comment(request.user, report):
        raise PermissionDenied("您的账号不参与月报留言。")
    return report


@require_POST
def comment_add(request, pk):
    """Say something; what was typed stays in the form when it cannot be kept."""
    report = _report_or_404(request, pk)
    form = CommentForm(report, request.POST)
    if form.is_valid():
        try:
            workflow.comment(report, request.user, form.cleaned_data["text"], form.cleaned_data["indicator"])
            form = None
        except workflow.Refused as error:
            form.add_error(None, str(error))
    if not request.htmx:
        for errors in form.errors.values() if form else ():
            messages.error(request, errors[0])
        return redirect(f"{reverse('report_detail', args=[report.pk])}#comments")
    context = {"report": report, **thread(request.user, report, form)}
    return render(request, "projects/_comments.html", context, status=422 if form else 200)


@require_POST
def comment_read(request, pk):
    """Note what the page has shown as read; answers how much is still unread elsewhere."""
    report = _report_or_404(request, pk)
    until = request.POST.get("until", "")
    workflow.mark_read(report, request.user, int(until) if until.isdecimal() and len(until) < 19 else None)
    return render(
        request, "projects/_unread_counts.html", {"oob": True, "unread": conversation.unread_total(request.user)}
    )


@require_GET
def comment_list(request):
    """The reports that people talk about: those with something unread first; `?format=`."""
    if not rules.takes_part(request.user):
        raise PermissionDenied("您的账号不参与月报留言。")
    form = CommentFilter(request.GET)
    rows = form.filter(conversation.commented(request.user))
    if export.asked(request):
        return export.answer(request, "月报留言", exports.CONVERSATIONS, _conversations(request.user, rows))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    items = _conversations(request.user, page.object_list)
    context = {"page": page, "items": items, "filter": form, "only_unread": bool(form.value("unread"))}
    return render(request, "projects/comment_list.html", context)


def _conversations(user, rows) -> list[tuple[MonthlyReport, Comment, int, int]]:
    """(report, newest comment, how many, how many unread) for rows of `commented`."""
    rows = list(rows)
    reports = MonthlyReport.objects.visible_to(user).with_project().in_bulk([row["report"] for row in rows])
    said = Comment.objects.select_related("author__organization", "indicator")
    newest = said.in_bulk([row["latest"] for row in rows])
    return [(reports[row["report"]], newest[row["latest"]], row["total"], row["unread"]) for row in rows]
