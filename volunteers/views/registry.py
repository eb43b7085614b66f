"""The list of volunteers: searching it, and taking it away as a file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Sum
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import export, periods
from common.paging import counted, told, window
from ledgers import kinds
from volunteers import registry, rules
from volunteers.forms.filters import VolunteerFilter
from volunteers.forms.finding import by_secret
from volunteers.forms.steps import PurposeForm
from volunteers.identity import IdentityError, age, looks_secret
from volunteers.models import CarriedStock, Membership
from volunteers.sheets.listing import columns
from volunteers.views.scope import personal
from volunteers.workflow import revealing

PAGE = 40
LONGEST = 60  # characters of what is searched for
TYPED_INTO_ADDRESS = "手机号码和证件号码不能放在网址里查找。请在“查找志愿者”框里输入，再点“查找”。"
NOBODY = "您的范围内没有查到。请核对号码；也可能没有登记过，或者登记在其他单位。"
MIXED = "请只输入一样：姓名、志愿者编号、手机号码或证件号码。"


@require_GET
@personal
def volunteer_list(request):
    """The list, newest first; `?format=` answers it as a file with masked numbers, `?part=count` how many there are."""
    if registry.holds_secret(request.GET.get("q", "")):
        messages.warning(request, TYPED_INTO_ADDRESS)
        return redirect(_address(request.GET, q=None))
    form = VolunteerFilter(request.GET, request.user)
    found = _with_teams(form.filter(registry.rows(request.user)))
    if export.asked(request):
        return _export(request, form, found)
    if request.GET.get("part") == "count":
        return render(request, "volunteers/_count.html", {"told": told(*counted(found))})
    page = window(found, request.GET, PAGE, count_later=True)
    context = {
        "filter": form,
        "window": page,
        "rows": [(row, registry.served(row.minutes), _age(row)) for row in page.rows],
        "may_register": rules.may_register(request.user),
        "may_export_whole": rules.may_export_whole(request.user),
        "kept": _kept(request.GET),
        "carried": _carried(request.user),
    }
    return render(request, "volunteers/list.html", context)


@require_POST
@personal
def volunteer_find(request):
    """From the search box to a volunteer's page, or to the list by name; no phone or document gets into an address."""
    typed = request.POST.get("text", "").strip()[:LONGEST]
    rows, problem, status = [], "", 200
    if number := registry.number(typed):
        rows = list(registry.rows(request.user).filter(number=number))
    elif looks_secret(typed):
        try:
            rows = by_secret(request.user, typed)
        except IdentityError as error:
            problem, status = f"{error}。", 422
    elif registry.holds_secret(typed):
        problem, status = MIXED, 422
    else:
        return redirect(_address(QueryDict(request.POST.get("kept", "")[:2000]), q=typed or None))
    if len(rows) == 1:
        return redirect("volunteer_detail", rows[0].number)
    context = {
        "typed": typed,
        "found": rows,
        "told": problem or NOBODY,
        "may_register": rules.may_register(request.user),
    }
    return render(request, "volunteers/found.html", context, status=status)


@require_http_methods(["GET", "POST"])
@personal
def volunteer_export(request):
    """The list with whole numbers, for a purpose that is stated and kept in the trail."""
    if not rules.may_export_whole(request.user):
        raise PermissionDenied("导出完整号码要由安全管理员授权，您可以在名册页导出遮盖号码的名册。")
    if registry.holds_secret(request.GET.get("q", "")):
        raise Http404("网址里不能有号码")
    filter = VolunteerFilter(request.GET, request.user)
    found = _with_teams(filter.filter(registry.rows(request.user)))
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and export.asked(request):
        return _export(request, filter, found, form.cleaned_data["purpose"], is_whole=True)
    context = {"form": form, "filter": filter, "count": found.order_by().count(), "kept": _kept(request.GET)}
    return render(request, "volunteers/export.html", context, status=422 if form.errors else 200)


def _export(request, form, found, purpose: str = "", is_whole: bool = False):
    """What the page lists, as a file; taking it away is itself an act. Of the rows that exist when it was asked for."""
    if refused := export.refusal(request, found):
        return refused
    count = found.order_by().count()
    revealing.export(request.user, count, export.asked(request), form.told(), purpose, is_whole)
    name = f"{kinds.find('volunteers').title}{periods.today():%Y%m%d}"
    return export.answer(request, name, columns(is_whole), found.order_by("-pk"), kinds.find("volunteers").title)


def _with_teams(found):
    """The rows with the teams to which they belong now; one more query a page."""
    current = Membership.objects.current().select_related("team")
    return found.prefetch_related(Prefetch("memberships", current, to_attr="current"))


def _age(row) -> int | None:
    return age(row.born_on) if row.born_on else None


def _carried(user) -> int:
    """How many volunteers in scope are known by balances taken over alone: they count, but no row here is theirs."""
    known = CarriedStock.objects.visible_to(user).filter(replaced_at=None)
    return known.aggregate(sum=Sum("count"))["sum"] or 0


def _kept(query: QueryDict) -> str:
    """The rest of the filter, for the search box."""
    kept = query.copy()
    for name in ("q", "before", "after", "format"):
        kept.pop(name, None)
    return kept.urlencode()


def _address(query: QueryDict, q: str | None) -> str:
    """The list with what a filter knows of a query, and with other words to search for."""
    known = QueryDict(mutable=True)
    for name in VolunteerFilter.base_fields:
        value = query.get(name, "") if name != "q" else q or ""
        if value:
            known[name] = value
    return f"{reverse('volunteer_list')}?{known.urlencode()}" if known else reverse("volunteer_list")
