"""The categories of a ledger, kept by the city's coordinator."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ledgers import categories
from ledgers.category_forms import ChecklistForm, NameForm
from ledgers.models import Category
from ledgers.views.scope import ledger_or_404
from ledgers.workflow import Refused


def _kept(view):
    """Give the view its ledger, and the category where the address names one; 403 for whom does not keep them."""

    @wraps(view)
    def scoped(request, kind, pk=None, **kwargs):
        ledger = ledger_or_404(request, kind)
        if not ledger.categories:
            raise Http404("这个台账没有类别")
        if not ledger.may_categorize(request.user):
            raise PermissionDenied("类别由团市委统筹岗维护。")
        if pk is None:
            return view(request, ledger, **kwargs)
        return view(request, ledger, get_object_or_404(Category, pk=pk, ledger__in=list(ledger.categories)), **kwargs)

    return scoped


@require_http_methods(["GET", "POST"])
@_kept
def ledger_categories(request, ledger):
    """All categories of a ledger, and adding one."""
    of = request.POST.get("of") or next(iter(ledger.categories))
    if of not in ledger.categories:
        raise Http404("没有这一组类别")
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = categories.add(ledger, of, form.cleaned_data["name"], request.user)
            messages.success(request, f"已新增类别“{added}”。")
            return redirect("ledger_categories", ledger.kind)
        except Refused as error:
            form.add_error("name", str(error))
    groups = [
        (key, label, rows, form if key == of else NameForm()) for key, label, rows in _groups(ledger, request.user)
    ]
    context = {"ledger": ledger, "groups": groups}
    return render(request, "ledgers/categories.html", context, status=422 if form.errors else 200)


def _groups(ledger, user):
    """(key, heading, [(category, records that have it)]) of every field of the ledger that holds a category."""
    for field in ledger.model._meta.fields:
        of = field.related_model is Category and field.get_limit_choices_to().get("ledger")
        if of not in ledger.categories:
            continue
        counted = ledger.rows(user).valid().order_by().values_list(field.attname).annotate(Count("pk", distinct=True))
        counts = dict(counted)
        rows = [(category, counts.get(category.pk, 0)) for category in Category.objects.of(of)]
        yield of, str(field.verbose_name), rows


@require_http_methods(["GET", "POST"])
@_kept
def ledger_category(request, ledger, category):
    """One category: its name, and the checklist where its ledger gives stars."""
    part = request.POST.get("part")
    name = NameForm(request.POST if part == "name" else None, initial={"name": category.name})
    name.fields["name"].label = "名称"
    checklist = ChecklistForm(request.POST if part == "checklist" else None, category=category)
    form = {"name": name, "checklist": checklist if ledger.has_stars else None}.get(part)
    if form and form.is_valid():
        try:
            if part == "name":
                categories.rename(ledger, category, form.cleaned_data["name"], request.user)
            else:
                categories.set_checklist(ledger, category, form.lines, form.stars, request.user)
            messages.success(request, f"已保存类别“{category}”。")
            return redirect("ledger_categories", ledger.kind)
        except Refused as error:
            form.add_error(None if part == "checklist" else "name", str(error))
    context = {
        "ledger": ledger,
        "category": category,
        "name": name,
        "checklist": checklist if ledger.has_stars else None,
        "used": ledger.used_by(category.name),
    }
    return render(request, "ledgers/category.html", context, status=422 if form and form.errors else 200)


@require_POST
@_kept
def ledger_category_move(request, ledger, category, way):
    """Move a category up or down."""
    return _done(request, ledger, lambda: categories.move(ledger, category, request.user, up=way == "up"), "")


@require_POST
@_kept
def ledger_category_retire(request, ledger, category):
    """Take a category out of use."""
    told = f"已停用“{category}”，新登记时不再出现，已有的记录不变。"
    return _done(request, ledger, lambda: categories.retire(ledger, category, request.user), told)


@require_POST
@_kept
def ledger_category_reactivate(request, ledger, category):
    """Put a category into use again."""
    told = f"已恢复“{category}”。"
    return _done(request, ledger, lambda: categories.reactivate(ledger, category, request.user), told)


def _done(request, ledger, verb, told):
    try:
        verb()
        if told:
            messages.success(request, told)
    except Refused as error:
        messages.error(request, str(error))
    return redirect("ledger_categories", ledger.kind)
