"""What was done about a leader's instruction."""

from copy import copy

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ledgers import workflow
from ledgers.views.scope import must_change, refuse, with_record
from projects.forms.coverage import DoneForm


@require_POST
@with_record
def instruction_done(request, ledger, record):
    """Tell what was done; the rest of the record stays as it is."""
    must_change(request, ledger, record)
    before = copy(record)
    form = DoneForm(request.POST, instance=record)
    if form.is_valid():
        try:
            workflow.change(form.save(commit=False), request.user, form.cleaned_data["version"], before)
        except workflow.Refused as error:
            refuse(form, error, before)
        else:
            messages.success(request, f"已登记落实情况：{record}")
            return redirect(ledger.address(record))
    context = {"ledger": ledger, "record": before, "form": form, "title": "落实情况", "verb": "保存", "hint": ""}
    return render(request, "projects/record_step.html", context, status=422)
