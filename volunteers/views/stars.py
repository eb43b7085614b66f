"""Stars: who rose, the list for publication, the scheme."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from common import export, periods
from common.export import Column, Kind
from jobs.models import Job
from organizations.models import Organization
from volunteers import durations, rules
from volunteers.forms.stars import NAMES, SchemeForm, StarFilter, initial
from volunteers.masking import masked_name
from volunteers.models import Promotion, StarScheme, Volunteer
from volunteers.workflow import revealing, stars
from volunteers.workflow.registration import Refused

PAGE = 50
PRINTED = 2000  # names on one list for publication
COLUMNS = [
    Column("晋级日期", "on", Kind.DATE),
    Column("星级", "stars", Kind.WHOLE),
    Column("志愿者编号", "volunteer.number", width=18),
    Column("姓名", lambda row: masked_name(row.volunteer.name), width=10),
    Column("所属组织", "volunteer.organization.name", width=30),
    Column("当时服务时长", lambda row: durations.told(row.minutes), width=16),
    Column("当时服务分钟", "minutes", Kind.WHOLE),
    Column("取消时间", "revoked_at", Kind.MOMENT),
]


def _promotions(user):
    return Promotion.objects.visible_to(user).select_related("volunteer__organization")


@require_GET
def star_list(request):
    """Who rose to which star, newest first, and how many have each; names are partly masked, in the file, too."""
    form = StarFilter(request.GET, request.user)
    promotions = form.filter(_promotions(request.user)).order_by("-on", "-pk")
    if export.asked(request):
        return _export(request, promotions)
    context = {
        "filter": form,
        "page": Paginator(promotions, PAGE).get_page(request.GET.get("page")),
        "counts": _counts(request.user, form.place),
        "scheme": StarScheme.objects.on(periods.today()),
        "names": NAMES,
    }
    return render(request, "volunteers/star_list.html", context)


def _counts(user, place: Organization | None) -> list[tuple[int, str, int, int]]:
    """(stars, name, volunteers who have just these, hours that they take), from the index of those with stars."""
    rows = Volunteer.objects.visible_to(user).people().filter(stars__gt=0)
    if place:
        rows = rows.filter(organization__path__startswith=place.path)
    found = dict(rows.order_by().values_list("stars").annotate(Count("pk")))
    scheme = StarScheme.objects.on(periods.today())
    return [(at, name, found.get(at, 0), scheme.minutes[at - 1] // 60) for at, name in enumerate(NAMES, 1)]


def _export(request, promotions):
    if refused := export.refusal(request, promotions):
        return refused
    count = promotions.order_by().count()
    revealing.took(request.user, "姓名部分隐去的星级晋级", count, export.asked(request))
    return export.answer(request, f"星级晋级{periods.today():%Y%m%d}", COLUMNS, promotions, "星级晋级")


@require_GET
def star_notice(request):
    """The list for publication: who rose, by star, on one sheet to print, with names partly masked."""
    form = StarFilter(request.GET, request.user)
    rows = form.filter(_promotions(request.user).filter(revoked_at__isnull=True))
    rows = list(rows.order_by("-stars", "volunteer__organization__path", "on", "pk")[: PRINTED + 1])
    highest = {}  # whoever rose several times is named once
    for row in rows[:PRINTED]:
        highest.setdefault(row.volunteer_id, row)
    groups = [(name, [row for row in highest.values() if row.stars == at]) for at, name in enumerate(NAMES, 1)]
    context = {
        "filter": form,
        "place": form.place or request.user.organization,
        "month": form.chosen_month,
        "groups": [(name, found) for name, found in reversed(groups) if found],
        "count": len(highest),
        "is_cut": len(rows) > PRINTED,
        "most": PRINTED,
        "today": periods.today(),
    }
    return render(request, "volunteers/star_notice.html", context)


@require_http_methods(["GET", "POST"])
def star_scheme(request):
    """The schemes, newest first; the coordinator makes a new one after having read what it changes."""
    may_make = rules.coordinates(request.user)
    if request.method == "POST" and not may_make:
        raise PermissionDenied("星级标准由市级统筹岗设定。")
    current = StarScheme.objects.on(periods.today())
    form, effect = SchemeForm(request.POST or None, initial=initial(current)), None
    if request.method == "POST" and form.is_valid():
        try:
            if made := _made(request, form):
                messages.success(request, _told(made))
                return redirect("star_scheme")
            effect = stars.effect(form.scheme)
        except Refused as error:
            form.add_error(None, str(error))
    schemes = list(StarScheme.objects.select_related("made_by"))
    context = {
        "form": form,
        "effect": effect,
        "is_at_once": effect and form.scheme.valid_from <= periods.today(),
        "schemes": schemes,
        "current": current,
        "names": NAMES,
        "may_make": may_make,
        "job": Job.objects.filter(key=stars.job_key(current)).first() if may_make else None,
    }
    return render(request, "volunteers/star_scheme.html", context, status=422 if form.errors else 200)


def _made(request, form: SchemeForm) -> StarScheme | None:
    """The scheme, made where the user has read its effect and said yes; else None. Refused where it cannot be."""
    scheme = form.scheme
    if fault := stars.why_not(scheme):
        raise Refused(fault)
    return stars.make(scheme, request.user) if request.POST.get("sure") == "1" else None


def _told(scheme: StarScheme) -> str:
    if scheme.valid_from <= periods.today():
        return "新标准已经生效，正在按新标准重算所有志愿者的星级。"
    return f"新标准已经保存，{scheme.valid_from}起生效，到那一天自动重算所有志愿者的星级。"
