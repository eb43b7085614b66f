"""The registry: list, entry, page of a volunteer."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET


@require_GET
def volunteer_list(request):
    """The list."""
    return HttpResponse("志愿者名册")


@require_GET
def volunteer_new(request):
    """Enter one."""
    return HttpResponse("登记志愿者")


@require_GET
def volunteer_detail(request, number):
    """One of them."""
    return HttpResponse("志愿者")
