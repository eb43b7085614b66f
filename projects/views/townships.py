"""What a county collects from its townships: how far they are, and whether it collects at all."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from common import export
from organizations.models import Level, Organization
from projects import deadlines, exports, rules, workflow
from projects.models import Programme
from projects.turnout import turnout
from projects.views.projects import begun_months, shown_month


def _county(request, code: str) -> Organization:
    """The county of the code, else one's own or (for the city) the first, those that collect before the others."""
    counties = Organization.objects.visible_to(request.user).filter(level=Level.COUNTY)
    county = get_object_or_404(counties, code=code) if code else counties.order_by("-collects", "path").first()
    if county is None:
        raise PermissionDenied("乡镇填报由县区管理，您的单位没有这一页。")
    if not rules.may_collect(request.user, county):
        raise PermissionDenied("乡镇填报由县区填报员和市级统筹岗管理。")
    return county


@require_GET
def township_overview(request):
    """The townships of a county with what they owe and handed in: `?county=330521&month=2017-06&format=xlsx`."""
    county = _county(request, request.GET.get("county", ""))
    programme = Programme.objects.visible_to(request.user).in_use()
    if programme is None:
        return render(request, "projects/no_programme.html")
    month = shown_month(request, programme) if request.GET.get("month") else deadlines.reporting_month(programme)
    shown = turnout(programme, county, month)
    if export.asked(request):
        title = f"{county}{month}乡镇填报情况"
        return export.answer(request, title, exports.TOWNSHIPS, exports.township_rows(county, shown), title)
    counties = Organization.objects.visible_to(request.user).filter(level=Level.COUNTY)
    context = {
        "county": county,
        "counties": counties if request.user.organization.is_city else [],
        "programme": programme,
        "month": month,
        "months": begun_months(programme),
        "deadline": deadlines.deadline(programme, month),
        "turnout": shown,
        "may_review": request.user.reviews_reports and not request.user.organization.is_city,
    }
    return render(request, "projects/township_overview.html", context)


@require_POST
def township_switch(request):
    """Let a county collect from its townships (`on=1`), or stop it."""
    if request.POST.get("on") not in ("0", "1"):
        raise Http404("没有这个操作")
    county, on = _county(request, request.POST.get("county", "")), request.POST["on"] == "1"
    try:
        workflow.switch_collection(county, request.user, on)
    except workflow.Refused as error:
        messages.error(request, str(error))
    else:
        told = "已开启乡镇填报，各乡镇街道的填报员现在可以填报了。" if on else "已关闭乡镇填报，已通过的数仍然保留。"
        messages.success(request, told)
    return redirect(f"{reverse('township_overview')}?county={county.code}")
