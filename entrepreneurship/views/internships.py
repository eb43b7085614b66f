"""Marking many students as started at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common import periods
from entrepreneurship import workflow
from entrepreneurship.forms.people import StartFilter, StartForm
from entrepreneurship.models import InternshipState
from ledgers import kinds
from ledgers.workflow import Refused

PAGE = 100


@require_http_methods(["GET", "POST"])
def internship_start(request):
    """The students that are matched and not started; those chosen start on one day."""
    ledger = kinds.find("internships")
    if not ledger.may_write(request.user):
        raise PermissionDenied("您不登记实习对接，可以查看和导出。")
    found = StartFilter(request.GET)
    matched = found.filter(ledger.rows(request.user).valid().filter(state=InternshipState.MATCHED))
    form = StartForm(request.POST or None, initial={"on": periods.today()})
    chosen = [int(pk) for pk in request.POST.getlist("internship") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    if request.method == "POST" and form.is_valid():
        try:
            count = workflow.start(
                list(matched.filter(pk__in=chosen).order_by("pk")), request.user, **form.cleaned_data
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已登记上岗{count}人。")
            return redirect(request.get_full_path())
    page = Paginator(matched.order_by("organization__path", "host", "student", "id"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {"ledger": ledger, "filter": found, "form": form, "page": page, "chosen": chosen}
    status = 422 if form.errors else 200
    return render(request, "entrepreneurship/internship_start.html", context, status=status)
