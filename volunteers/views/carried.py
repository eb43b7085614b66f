"""Balances taken over: what each county had on the platform before, and whether it still counts."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from common import export
from common.export import Column, Kind
from common.periods import Month
from organizations.models import Organization
from volunteers import feeds, rules
from volunteers.forms.carried import CarriedForm
from volunteers.models import CarriedStock
from volunteers.workflow import carried
from volunteers.workflow.registration import Refused

DIGITS = 19  # of the largest number that the database knows; a longer one is no version of any balance


@dataclass(frozen=True)
class Line:
    """A holder of figures: its balance (None where none was taken over), and how many rows stand until that month."""

    organization: Organization
    stock: CarriedStock | None
    month: Month
    rows: int

    @property
    def in_force(self) -> bool:
        """Whether the balance counts, not the rows."""
        return self.stock is not None and not self.stock.is_replaced

    @property
    def counts(self) -> int:
        """What the holder's stock begins with."""
        return self.stock.count if self.in_force else self.rows

    @property
    def difference(self) -> int | None:
        """How many more the roster holds than the balance states."""
        return None if self.stock is None else self.rows - self.stock.count


COLUMNS = [
    Column("单位", "organization.name", width=32),
    Column("承接存量", "stock.count", Kind.WHOLE),
    Column("截至", "month.label"),
    Column("名册同期在册", "rows", Kind.WHOLE),
    Column("计数依据", lambda line: "承接存量" if line.in_force else "名册"),
    Column("计入期初", "counts", Kind.WHOLE),
    Column("依据", "stock.document", width=40),
    Column("登记人", "stock.recorded_by.name"),
    Column("登记时间", "stock.recorded_at", Kind.MOMENT),
]


def _lines(holders: list[Organization]) -> list[Line]:
    """A line for each of them, in a constant number of queries a month in which balances stand."""
    known = CarriedStock.objects.filter(organization__in=holders).select_related("recorded_by", "replaced_by")
    stocks = {stock.organization_id: stock for stock in known}
    usual = carried.latest_month()
    months = {holder.pk: stocks[holder.pk].month if holder.pk in stocks else usual for holder in holders}
    rows: dict[int, int] = {}
    for month in set(months.values()):
        rows |= feeds.rows_until(month, [pk for pk, own in months.items() if own == month])
    return [Line(each, stocks.get(each.pk), months[each.pk], rows[each.pk]) for each in holders]


@require_GET
def carried_list(request):
    """Every holder of figures in scope; `?format=` answers the list as a file."""
    lines = _lines(list(Organization.objects.visible_to(request.user).reporting()))
    if export.asked(request):
        return export.answer(request, "承接平台存量", COLUMNS, lines, "承接平台存量")
    context = {
        "lines": lines,
        "total": sum(line.counts for line in lines),
        "carried": sum(line.stock.count for line in lines if line.stock),
        "rows": sum(line.rows for line in lines),
        "may_edit": rules.coordinates(request.user),
        "from_month": carried.latest_month() + 1,
    }
    return render(request, "volunteers/carried_list.html", context)


def _holder(request, code: str) -> Organization:
    """A holder of figures in scope, for whoever keeps balances."""
    holder = get_object_or_404(Organization.objects.visible_to(request.user).reporting(), code=code)
    if not rules.coordinates(request.user):
        raise PermissionDenied("承接存量由市级统筹岗登记。")
    return holder


@require_http_methods(["GET", "POST"])
def carried_edit(request, code):
    """State a balance, or change it."""
    holder = _holder(request, code)
    stock = CarriedStock.objects.filter(organization=holder).first()
    row = stock or CarriedStock(organization=holder)
    form = CarriedForm(request.POST if request.method == "POST" else None, instance=row, latest=carried.latest_month())
    if form.is_valid():
        try:
            carried.state(form.save(commit=False), request.user, form.cleaned_data["version"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已保存{holder.short_name}的承接存量，期初随之重新计数。")
            return redirect("carried_list")
    line = _lines([holder])[0]
    context = {"holder": holder, "form": form, "line": line}
    return render(request, "volunteers/carried_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def carried_replace(request, code):
    """Let the roster count in place of the balance, or the balance again, once the difference was seen."""
    holder = _holder(request, code)
    line = _lines([holder])[0]
    if line.stock is None:
        raise Http404("这个单位没有承接存量")
    if request.method == "POST":
        version = request.POST.get("version", "")[:DIGITS]
        verb = carried.count_by_roster if request.POST.get("to") == "roster" else carried.count_by_balance
        try:
            verb(line.stock, request.user, int(version) if version.isdecimal() else 0)
        except Refused as error:
            messages.error(request, str(error))
        else:
            told = "名册" if line.stock.is_replaced else "承接存量"
            messages.success(request, f"{holder.short_name}改按{told}计数，期初已重新计数。")
        return redirect("carried_list")
    return render(request, "volunteers/carried_replace.html", {"holder": holder, "line": line})
