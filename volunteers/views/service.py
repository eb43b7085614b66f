"""Service activities: their list, entry, page and steps."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from common import export, periods
from ledgers.workflow import LateReasonMissing
from ledgers.workflow import Refused as RecordRefused
from organizations.models import AuditEntry
from projects.models import Activity
from volunteers import durations, rules
from volunteers.forms.service import CancelForm, FinishForm, ServiceFilter, ServiceForm, StepForm
from volunteers.models import Participation, ServiceActivity
from volunteers.views.qr import qr
from volunteers.views.service_columns import SERVICES, SIGNED
from volunteers.workflow import flags, hours, revealing
from volunteers.workflow import service as workflow
from volunteers.workflow.registration import Refused

PAGE, PEOPLE = 30, 50
FORMS = {"close": StepForm, "reopen": StepForm, "cancel": CancelForm, "finish": FinishForm}
TOLD = {
    "close": "截止以后不再接受报名，已报名的人照常参加。需要时可以恢复。",
    "reopen": "恢复以后可以继续报名。",
    "cancel": "取消以后不能恢复。已报名的人保留在记录里，请逐一通知他们。",
    "finish": "登记以后记入本单位的活动台账，到场人数就是参加人数，不用再登记一次。没有签退的可以补登，复核后计时长。",
}
# What the list of people shows: name in the address → its label and its condition.
WHO = {
    "": ("全部", Q(cancelled_at=None)),
    "absent": ("未签到", Q(cancelled_at=None, came_at=None)),
    "there": ("在场", Q(cancelled_at=None, came_at__isnull=False, left_at=None)),
    "left": ("已签退", Q(cancelled_at=None, left_at__isnull=False)),
    "flagged": ("待复核", ~Q(flags=[]) & Q(cancelled_at=None, reviewed_at=None)),
    "gone": ("已取消", Q(cancelled_at__isnull=False)),
}


def service_or_404(request, pk: int) -> ServiceActivity:
    """The activity in the user's scope."""
    rows = ServiceActivity.objects.visible_to(request.user).select_related("organization", "team", "activity")
    return get_object_or_404(rows, pk=pk)


def must_organize(request) -> None:
    """403 for whom only looks."""
    if not rules.may_organize(request.user):
        raise PermissionDenied("志愿服务活动由填报单位办理，您可以查看和导出。")


@require_GET
def service_list(request):
    """The activities, those to come first; `?format=` answers what is shown as a file."""
    form = ServiceFilter(request.GET, request.user)
    found = form.filter(ServiceActivity.objects.visible_to(request.user))
    tabs = [("", "即将开展", found.upcoming().order_by("starts_at", "id")), ("past", "已办和取消", found.past()),
            ("mine", "我发布的", found.filter(created_by=request.user))]  # fmt: skip
    of = form.value("of") or ""
    shown = next((rows for code, _, rows in tabs if code == of), tabs[0][2])
    shown = shown.with_counts().select_related("organization", "team")
    if export.asked(request):
        return export.answer(request, "志愿服务活动", SERVICES, shown, "志愿服务活动")
    context = {
        "filter": form,
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "tabs": [(code, label, rows.order_by().count()) for code, label, rows in tabs],
        "of": of,
        "may_organize": rules.may_organize(request.user),
        "flagged": Participation.objects.visible_to(request.user).flagged().count(),
    }
    return render(request, "volunteers/service_list.html", context)


@require_http_methods(["GET", "POST"])
def service_new(request):
    """Publish an activity; `?copy=` begins with what another one says."""
    must_organize(request)
    data = request.POST if request.method == "POST" else None
    form = ServiceForm(data, user=request.user, initial=_copied(request) if data is None else {})
    if form.is_valid():
        try:
            service = workflow.publish(form.save(commit=False), request.user)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已发布：{service}。签到码是 {service.code}，活动当天在现场公布。")
            return _saved(request, service)
    return _form_page(request, form, None)


def _copied(request) -> dict:
    asked = request.GET.get("copy", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return {}
    source = service_or_404(request, int(asked))
    names = [name for name in workflow.FIELDS if name not in workflow.TIMES]
    return {name: getattr(source, f"{name}_id", getattr(source, name)) for name in names}


@require_http_methods(["GET", "POST"])
def service_edit(request, pk):
    """Change an activity that is not over."""
    service = service_or_404(request, pk)
    must_organize(request)
    if service.state not in workflow.RUNNING:
        messages.error(request, f"活动{service.get_state_display()}，不能再修改。")
        return redirect("service_detail", pk)
    version = service.version
    form = ServiceForm(request.POST if request.method == "POST" else None, user=request.user, instance=service)
    if form.is_valid():
        try:
            workflow.change(form.save(commit=False), request.user, form.cleaned_data["version"] or version)
        except Refused as error:
            form.add_error(None, str(error))
            form.data = form.data.copy()
            form.data["version"] = ServiceActivity.objects.values_list("version", flat=True).get(pk=pk)
        else:
            messages.success(request, f"已保存：{service}")
            return _saved(request, service)
    return _form_page(request, form, pk)


def _form_page(request, form, pk: int | None):
    named = ServiceActivity.objects.get(pk=pk).name if pk else ""
    context = {"form": form, "pk": pk, "named": named}
    return render(request, "volunteers/service_form.html", context, status=422 if form.errors else 200)


def _saved(request, service: ServiceActivity):
    if others := _same_time(service):
        told = "、".join(f"{other}（{timezone.localtime(other.starts_at):%-m月%-d日 %H:%M}）" for other in others)
        messages.warning(request, f"“{service.team}”同一时间还有：{told}。请核对是否排重。")
    return redirect("service_detail", service.pk)


def _same_time(service: ServiceActivity) -> list[ServiceActivity]:
    """Other activities of its team that overlap with it."""
    if service.team_id is None:
        return []
    running = ServiceActivity.objects.filter(team=service.team_id, state__in=workflow.RUNNING)
    at_once = running.filter(starts_at__lt=service.ends_at, ends_at__gt=service.starts_at)
    return list(at_once.exclude(pk=service.pk).order_by("starts_at")[:5])


@require_GET
def service_detail(request, pk):
    """An activity with its people, its code, and what can be done now; `?format=` answers the people as a file."""
    service = service_or_404(request, pk)
    rows = service.participations.select_related("volunteer", "volunteer__organization", "service", "reviewed_by")
    who = request.GET.get("who", "") if request.GET.get("who", "") in WHO else ""
    shown = rows.filter(WHO[who][1]).order_by("signed_at", "pk")
    if export.asked(request):
        revealing.took(request.user, f"“{service}”的报名签到", shown.count(), export.asked(request))
        return export.answer(request, f"{service}报名签到", SIGNED, shown, f"{service}报名签到")
    counts = service.participations.aggregate(
        **{code or "all": Count("pk", filter=told) for code, (_, told) in WHO.items()}
    )
    may = rules.may_organize(request.user)
    address = request.build_absolute_uri(reverse("check_in", args=[service.token]))
    context = {
        "service": service,
        "page": Paginator(shown, PEOPLE).get_page(request.GET.get("page")),
        "tabs": [(code, label, counts[code or "all"]) for code, (label, _) in WHO.items()],
        "who": who,
        "facts": _facts(service),
        "runs": service.state in workflow.RUNNING,
        "is_over": service.ends_at <= periods.now(),
        "may_organize": may,
        "may_decide": rules.may_decide(request.user),
        "moves": workflow.moves(service) if may else [],
        "address": address,
        "qr": qr(address) if service.state in workflow.RUNNING else "",
        "window": flags.window(service),
        "same_time": _same_time(service) if service.state in workflow.RUNNING else [],
        "trail": AuditEntry.objects.about(service).select_related("actor").order_by("-id")[:30],
        "sees_activity": Activity.objects.visible_to(request.user).filter(pk=service.activity_id).exists(),
    }
    return render(request, "volunteers/service_detail.html", context)


def _facts(service: ServiceActivity) -> dict:
    """How many signed up, came, left and are doubtful, and the minutes that count."""
    signed = Q(cancelled_at=None)
    found = service.participations.aggregate(
        signed=Count("pk", filter=signed),
        came=Count("pk", filter=signed & Q(came_at__isnull=False)),
        left=Count("pk", filter=signed & Q(left_at__isnull=False)),
        flagged=Count("pk", filter=signed & ~Q(flags=[]) & Q(reviewed_at=None)),
        minutes=Sum("minutes", filter=hours.counted()),
    )
    free = max(service.capacity - found["signed"], 0)
    return found | {"spoken": durations.told(found["minutes"] or 0), "free": free}


@require_http_methods(["GET", "POST"])
def service_move(request, pk, verb):
    """Ask for what a step needs, and take it."""
    service = service_or_404(request, pk)
    move = workflow.MOVES.get(verb)
    if move is None:
        raise Http404("没有这一步")
    must_organize(request)
    data = request.POST if request.method == "POST" else None
    form = FinishForm(data, instance=_activity(service)) if verb == "finish" else FORMS[verb](data)
    if form.is_valid():
        try:
            _take(service, request.user, verb, form)
        except (Refused, RecordRefused) as error:
            form.add_error("late_reason" if isinstance(error, LateReasonMissing) else None, str(error))
        else:
            messages.success(request, f"已{move.label}：{service}")
            address = reverse("service_detail", args=[pk])
            return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    context = {"form": form, "title": move.label, "told": TOLD[verb], "service": service,
               "back": reverse("service_detail", args=[pk])}  # fmt: skip
    template = "projects/_step.html" if request.htmx else "volunteers/service_step.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _take(service: ServiceActivity, user, verb: str, form) -> None:
    if verb == "finish":
        workflow.finish(service, user, form.save(commit=False))
    elif verb == "cancel":
        workflow.cancel(service, user, form.cleaned_data["reason"])
    else:
        {"close": workflow.close, "reopen": workflow.reopen}[verb](service, user)


def _activity(service: ServiceActivity) -> Activity:
    """The activity of the ledger, as far as the service tells."""
    starts = timezone.localtime(service.starts_at)
    return Activity(
        organization=service.organization, name=service.name, held_on=starts.date(), starts_at=starts.time(),
        place=service.place, heads=1,
    )  # fmt: skip
