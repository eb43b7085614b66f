"""The funnel: how much of what was intended became a loan."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from entrepreneurship import figures
from entrepreneurship.forms.funnel import FunnelFilter
from entrepreneurship.models import WAITING_DAYS, LoanIntent, Stage
from ledgers import kinds
from ledgers.models import Category

COLUMNS = (
    ("name", "", False), ("intents", "意向", True), ("amount", "意向金额", True), ("recommended", "推荐", True),
    ("investigated", "调查", True), ("approved", "授信", True), ("approved_amount", "授信金额", True),
    ("disbursed", "放款", True), ("disbursed_amount", "放款金额", True), ("share", "放款笔数占比", True),
    ("amount_share", "放款金额占比", True), ("days", "到放款天数", True),
)  # fmt: skip
SHOWN = 10  # of those that wait
EVENTS = ("讲座", "集训营", "技能比武")
# Column → how a line is sorted by it.
SORTS = {
    "name": lambda line: line.name,
    "intents": lambda line: line.counts[Stage.INTENT],
    "amount": lambda line: line.amounts[Stage.INTENT],
    "recommended": lambda line: line.counts[Stage.RECOMMENDED],
    "investigated": lambda line: line.counts[Stage.INVESTIGATED],
    "approved": lambda line: line.counts[Stage.APPROVED],
    "approved_amount": lambda line: line.amounts[Stage.APPROVED],
    "disbursed": lambda line: line.counts[Stage.DISBURSED],
    "disbursed_amount": lambda line: line.amounts[Stage.DISBURSED],
    "share": lambda line: line.share or 0,
    "amount_share": lambda line: line.amount_share or 0,
    "days": lambda line: -1 if line.days is None else line.days,
}


@require_GET
def loan_funnel(request):
    """The stages, the same by product, bank and organisation, and the intents that have not moved."""
    ledger = kinds.find("loan_intents")
    if not ledger.may_see(request.user):
        raise PermissionDenied("这一页不由您使用。")
    form = FunnelFilter(request.GET, request.user)
    intents = form.filter(LoanIntent.objects.visible_to(request.user).valid())
    funnel = figures.funnel(intents, form.top)
    waiting = intents.waiting().select_related("organization", "bank", "created_by")
    context = {
        "filter": form,
        "alone": figures.own_name(form.top) if form.listed["own"] else "",
        "stops": funnel.stops,
        "ended": funnel.ended.items(),
        "tables": _tables(funnel, request.GET, form.listed),
        "columns": COLUMNS,
        "sort": request.GET.get("sort", ""),
        "listed": _listed(form.listed),
        "waiting": waiting[:SHOWN],
        "waiting_count": waiting.order_by().count(),
        "days": WAITING_DAYS,
        "events": _activities(),
        "may_write": ledger.may_write(request.user),
    }
    return render(request, "entrepreneurship/loan_funnel.html", context)


def _tables(funnel: figures.Funnel, query: QueryDict, listed: dict) -> list:
    """(heading, head of the first column, rows) of each table, in the order asked for.

    A row is a line, the address of its own funnel, and that of the list of its intents.
    """
    sort = query.get("sort", "")
    key, back = SORTS.get(sort.lstrip("-"), SORTS["amount"]), sort.startswith("-") or sort.lstrip("-") not in SORTS
    tables = [
        ("按贷款产品", "贷款产品", funnel.products),
        ("按银行", "银行", funnel.banks),
        ("按单位", "单位", funnel.organizations),
    ]
    return [
        (
            title,
            head,
            [
                (line, f"?{_query(query.dict() | line.where)}", _listed(listed | line.where))
                for line in sorted(lines, key=key, reverse=back)
            ],
        )
        for title, head, lines in tables
    ]


def _listed(conditions: dict) -> str:
    """The address of the ledger's list under conditions."""
    return f"{reverse('ledger_list', args=['loan_intents'])}?{_query(conditions)}"


def _query(conditions: dict) -> str:
    return urlencode({name: value for name, value in conditions.items() if value is not None})


def _activities() -> list[tuple[str, str]]:
    """(kind, address) of the activities for founders and young workers, which stand in the activity ledger."""
    kinds_of = Category.objects.of("activities").filter(name__in=EVENTS)
    return [(kind.name, f"{reverse('ledger_list', args=['activities'])}?category={kind.pk}") for kind in kinds_of]
