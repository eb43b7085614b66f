"""One record: its page, entering it, changing it, voiding it."""

from copy import copy

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import periods
from ledgers import history, workflow
from ledgers.forms import RestoreForm, VoidForm, copied
from ledgers.views.files import gallery
from ledgers.views.scope import field_of, ledger_or_404, must_change, must_write, refuse, with_record

OWN = {"organization", "late_reason", "version"}


@require_GET
@with_record
def ledger_detail(request, ledger, record):
    """A record with its fields, the figures it counts in, its files and its history."""
    may_change = ledger.may_change(request.user, record)
    context = {
        "ledger": ledger,
        "record": record,
        "fields": [
            (f.verbose_name, workflow.shown(record, f)) for f in record._meta.fields if f.editable and not f.primary_key
        ],
        "counted": ledger.counted_for(record),
        "doubts": ledger.doubts(record),
        "history": history.of(ledger, record, request.user),
        "may_write": ledger.may_write(request.user),
        "may_change": may_change,
        "void_form": VoidForm() if may_change and not record.is_void else None,
        "restore_form": RestoreForm() if may_change and record.is_void and workflow.is_closed(record) else None,
        "badge": ledger.badge(record),
        **gallery(request.user, ledger, record),
        **ledger.beside(request.user, record),
    }
    return render(request, "ledgers/detail.html", context)


@require_http_methods(["GET", "POST"])
def ledger_new(request, kind):
    """Enter a record; `?copy=` begins with what another one says, otherwise with what the user's last one says.

    Fields that the address names (`?place=…`) begin with what it says.
    """
    ledger = ledger_or_404(request, kind)
    must_write(request, ledger)
    if request.method == "GET":
        form = ledger.form(ledger=ledger, user=request.user, initial=_initial(request, ledger))
        return _page(request, ledger, form)
    form = ledger.form(request.POST, ledger=ledger, user=request.user)
    if form.is_valid():
        try:
            record = workflow.create(form.save(commit=False), request.user)
        except workflow.Refused as error:
            form.add_error(field_of(error), str(error))
            return _page(request, ledger, form, getattr(error, "record", None))
        messages.success(request, f"已登记：{record}")
        return redirect("ledger_new", kind) if "another" in request.POST else redirect(ledger.address(record))
    return _page(request, ledger, form)


def _initial(request, ledger) -> dict:
    """What a new record begins with."""
    names = [name for name in ledger.form.base_fields if name not in OWN]
    copy_of = request.GET.get("copy", "")
    if copy_of.isascii() and copy_of.isdigit() and len(copy_of) < 19:
        source = get_object_or_404(ledger.rows(request.user), pk=int(copy_of))
        return {"organization": source.organization_id} | copied(ledger, source, names)
    last = ledger.last_of(request.user)
    known = copied(ledger, last, ledger.defaults) if last else {}
    of_today = last and timezone.localdate(last.created_at) == periods.today()
    if ledger.day in names and not of_today and ledger.form.base_fields[ledger.day].required:
        known[ledger.day] = periods.today()  # what was entered on another day tells nothing of this one
    asked = {name: request.GET[name] for name in ledger.form.base_fields if name in request.GET}
    return {"organization": last.organization_id if last else request.user.organization_id} | known | asked


@require_http_methods(["GET", "POST"])
@with_record
def ledger_edit(request, ledger, record):
    """Change a record."""
    must_change(request, ledger, record)
    if record.is_void:
        messages.error(request, "这一条已经作废，恢复以后才能修改。")
        return redirect(ledger.address(record))
    before = copy(record)
    form = ledger.form(request.POST or None, instance=record, ledger=ledger, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or before.version
            workflow.change(form.save(commit=False), request.user, version, before)
        except workflow.Refused as error:
            refuse(form, error, before)
        else:
            messages.success(request, f"已保存：{record}")
            return redirect(ledger.address(record))
    return _page(request, ledger, form, before)


def _page(request, ledger, form, record=None):
    context = {
        "ledger": ledger,
        "form": form,
        "record": record,
        "is_new": form.instance.pk is None,
        "last": ledger.last_of(request.user) if form.instance.pk is None else None,
    }
    return render(request, "ledgers/form.html", context, status=422 if form.errors else 200)


@require_POST
@with_record
def ledger_void(request, ledger, record):
    """Void a record, with a reason."""
    must_change(request, ledger, record)
    form = VoidForm(request.POST)
    try:
        workflow.void(record, request.user, form.cleaned_data["reason"] if form.is_valid() else "")
        messages.success(request, f"已作废：{record}。它留在台账里，不再计数，需要时可以恢复。")
    except workflow.Refused as error:
        messages.error(request, str(error))
    return redirect(ledger.address(record))


@require_POST
@with_record
def ledger_restore(request, ledger, record):
    """Let a void record count again."""
    must_change(request, ledger, record)
    try:
        workflow.restore(record, request.user, request.POST.get("reason", "")[:200])
        messages.success(request, f"已恢复：{record}。")
    except workflow.Refused as error:
        messages.error(request, str(error))
    return redirect(ledger.address(record))
