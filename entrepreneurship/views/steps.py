"""The steps of an intent: recording the next one, taking back the last one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from entrepreneurship import stepper, workflow
from entrepreneurship.models import LoanIntent, Stage
from ledgers import kinds
from ledgers.workflow import Refused

DIGITS = 19  # of the largest number that the database knows; a longer one is no version of any intent


def _intent(request, pk: int) -> tuple:
    """The ledger and the intent in scope, for whoever may change it."""
    ledger = kinds.find("loan_intents")
    intent = get_object_or_404(ledger.rows(request.user), pk=pk)
    if not ledger.may_change(request.user, intent):
        raise PermissionDenied("这一笔的进展不由您登记。")
    return ledger, intent


@require_http_methods(["GET", "POST"])
def loan_step(request, pk, stage):
    """Record the next step; what was typed stays where it could not be recorded."""
    ledger, intent = _intent(request, pk)
    if stage not in Stage.values:
        raise Http404("没有这一步")
    move = stepper.move(intent, Stage(stage), request.POST or None)
    if request.method == "POST" and move.form.is_valid():
        try:
            workflow.step(intent, request.user, move.stage, move.form.told, move.form.cleaned_data["version"])
        except Refused as error:
            move.form.add_error(None, str(error))
        else:
            messages.success(request, f"已登记：{intent} {move.stage.label}。")
            return redirect(ledger.address(intent))
    status = 422 if move.form.errors else 200
    return render(request, "entrepreneurship/loan_step.html", _page(ledger, intent, move), status=status)


def _page(ledger, intent: LoanIntent, move: stepper.Move) -> dict:
    fresh = LoanIntent.objects.select_related("organization").get(pk=intent.pk)
    return {
        "ledger": ledger,
        "record": fresh,
        "move": move,
        "is_possible": move.stage in workflow.moves(fresh),
        **stepper.of(fresh, may_change=False),
    }


@require_POST
def loan_undo(request, pk):
    """Take back the last step."""
    ledger, intent = _intent(request, pk)
    version = request.POST.get("version", "")[:DIGITS]
    try:
        step = workflow.undo(intent, request.user, int(version) if version.isdecimal() else None)
        messages.success(request, f"已撤销“{step}”，现在是“{intent.get_stage_display()}”。")
    except Refused as error:
        messages.error(request, str(error))
    return redirect(ledger.address(intent))
