"""What a page of a ledger starts from: the ledger itself, and the record in the user's scope."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from ledgers import kinds
from ledgers.workflow import LateReasonMissing, Overtaken, Refused, differences


def ledger_or_404(request, kind: str):
    """The ledger of an address; 404 where there is none, 403 for whom it is not meant."""
    try:
        ledger = kinds.find(kind)
    except kinds.UnknownLedger:
        raise Http404("没有这个台账") from None
    if ledger.has_own_pages:
        raise Http404("这个台账的页面在别处")
    if not ledger.may_see(request.user):
        raise PermissionDenied("这个台账不由您使用。")
    return ledger


def with_record(view):
    """Give the view its ledger and the record in scope instead of their names."""

    @wraps(view)
    def scoped(request, kind, pk, **kwargs):
        ledger = ledger_or_404(request, kind)
        record = get_object_or_404(ledger.rows(request.user), pk=pk)
        return view(request, ledger, record, **kwargs)

    return scoped


def refuse(form, error: Refused, record) -> None:
    """Tell in the form why its change was refused; one that came too late may be sent again after a look.

    `record` is the record as it stands now: where it says something else than the form, both are told.
    """
    form.add_error(field_of(error), str(error))
    if isinstance(error, Overtaken):
        label = record._meta.get_field
        typed_in = getattr(form, "instance", None)  # a form of a single step has none
        for name, (now, typed) in differences(record, typed_in).items() if typed_in else ():
            told = f"“{label(name).verbose_name}”现在是“{now or '（空）'}”，您填的是“{typed or '（空）'}”。"
            form.add_error(None, f"{told}再次保存将改为您填的。")
        form.data = form.data.copy()
        form.data["version"] = type(record).objects.values_list("version", flat=True).get(pk=record.pk)


def field_of(error: Refused) -> str | None:
    """The field that a refusal is about."""
    return "late_reason" if isinstance(error, LateReasonMissing) else None


def must_write(request, ledger) -> None:
    """403 for whom records nothing here."""
    if not ledger.may_write(request.user):
        raise PermissionDenied(f"您不登记“{ledger.title}”，可以查看和导出。")


def must_change(request, ledger, record) -> None:
    """403 for whom may not change the record."""
    if not ledger.may_change(request.user, record):
        raise PermissionDenied("这一条不由您修改。")
