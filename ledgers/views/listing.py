"""The lists of ledgers, as pages and as files."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from common import export
from ledgers import kinds
from ledgers.forms import LedgerFilter
from ledgers.listing import counted, listing, ordered, totals
from ledgers.sheets import exporting
from ledgers.views.scope import ledger_or_404


@require_GET
def ledger_index(request):
    """All ledgers, with how many records each has in the user's scope."""
    shown = [ledger for ledger in kinds.every() if ledger.may_see(request.user)]
    user = request.user
    cards = [
        (ledger, counted(ledger.rows(user).valid()), ledger.may_write(user), ledger.links(user)) for ledger in shown
    ]
    return render(request, "ledgers/index.html", {"cards": cards})


@require_GET
def ledger_list(request, kind):
    """One ledger; `?format=` answers what is shown as a file, `?part=totals` what a very long list adds up to."""
    ledger = ledger_or_404(request, kind)
    form = (ledger.own_filter or LedgerFilter)(request.GET, ledger, request.user)
    records = ordered(ledger, form.filter(ledger.rows(request.user)), form.value("sort"))
    if export.asked(request):
        records = records.select_related(*exporting.related(ledger))
        return export.answer(request, ledger.title, exporting.columns(ledger), records, ledger.title)
    if request.GET.get("part") == "totals":
        return render(request, "ledgers/_totals.html", {"ledger": ledger, "totals": totals(ledger, records)})
    page = listing(ledger, records, request.GET.get("page"))
    context = {
        "ledger": ledger,
        "filter": form,
        "page": page,
        "heads": [(column, field, form.value("sort")) for column, field in ledger.columns],
        "rows": [
            (record, [column.reader(record) for column, _ in ledger.columns], ledger.badge(record))
            for record in page.rows
        ],
        "counters": [(row, row.query.items() <= request.GET.dict().items()) for row in ledger.counters(request.user)],
        "links": ledger.links(request.user),
        "may_write": ledger.may_write(request.user),
        "may_categorize": ledger.may_categorize(request.user),
    }
    return render(request, "ledgers/list.html", context)
