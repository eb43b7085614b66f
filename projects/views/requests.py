"""The steps of a request."""

from django.http import Http404
from django.views.decorators.http import require_http_methods

from ledgers import kinds
from ledgers.views.scope import must_change, with_record
from ledgers.workflow import Refused
from projects.forms.requests import StepForm
from projects.views.steps import step_done, step_page
from projects.workflow.requests import MOVES, step


@require_http_methods(["GET", "POST"])
def request_step(request, pk, verb):
    """Ask for the day and the words of a step, and take it."""
    return _step(request, "requests", pk, verb=verb)


@with_record
def _step(request, ledger, record, verb):
    must_change(request, ledger, record)
    move = MOVES.get(verb)
    if move is None:
        raise Http404("没有这一步")
    form = StepForm(verb, record, request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            step(record, request.user, verb, said.get("on"), said["words"], said.get("late_reason", ""))
            return step_done(request, kinds.of(record).address(record), f"{move.done}：{record}")
        except Refused as error:
            form.add_error(
                "late_reason" if "补登原因" in str(error) and "late_reason" in form.fields else None, str(error)
            )
    above = [(ledger.title, ledger.url), (str(record), ledger.address(record))]
    return step_page(request, form, move.label, above)
