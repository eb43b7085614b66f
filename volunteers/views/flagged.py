"""Doubtful minutes: the queue, and deciding about several at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from common import export
from volunteers import rules
from volunteers.forms.service import FlaggedFilter
from volunteers.forms.signing import ReviewForm
from volunteers.models import Participation
from volunteers.views.service_columns import FLAGGED
from volunteers.workflow import flags, revealing
from volunteers.workflow.registration import Refused

PAGE = 50


def _waiting(user):
    rows = Participation.objects.visible_to(user).flagged().filter(cancelled_at=None)
    return rows.select_related("service", "service__organization", "volunteer", "came_by", "left_by").order_by("pk")


@require_GET
def flagged_list(request):
    """What waits for somebody to look, the oldest first; `?format=` answers it as a file."""
    return _page(request, ReviewForm(), [])


def _page(request, form: ReviewForm, chosen: list[int], status: int = 200):
    found = FlaggedFilter(request.GET, request.user)
    rows = found.filter(_waiting(request.user))
    if export.asked(request):
        revealing.took(request.user, "存疑时长", rows.count(), export.asked(request))
        return export.answer(request, "存疑时长", FLAGGED, rows, "存疑时长")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    own = {row.pk for row in page.object_list if request.user.pk in (row.came_by_id, row.left_by_id)}
    context = {
        "filter": found, "page": page, "form": form, "chosen": chosen, "own": own,
        "may_decide": rules.may_decide(request.user), "may_organize": rules.may_organize(request.user),
    }  # fmt: skip
    return render(request, "volunteers/service_flagged.html", context, status=status)


@require_POST
def flagged_review(request):
    """Let the minutes that were ticked count, or not."""
    if not rules.may_decide(request.user):
        raise PermissionDenied("存疑的时长由县区和市级复核。")
    chosen = [int(pk) for pk in request.POST.getlist("row") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    form = ReviewForm(request.POST)
    if form.is_valid():
        accept = form.cleaned_data["decision"] == "accept"
        rows = list(Participation.objects.visible_to(request.user).filter(pk__in=chosen).order_by("pk"))
        try:
            count = flags.review(rows, request.user, accept, form.cleaned_data["note"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已复核{count}条：{'计入时长' if accept else '不计入时长'}。")
            return redirect(f"{reverse('flagged_list')}?{request.GET.urlencode()}")
    return _page(request, form, chosen, 422)
