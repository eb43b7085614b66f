"""What a page of the registry starts from: a volunteer in the user's scope, and that no copy of it is kept anywhere."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.views.decorators.debug import sensitive_post_parameters

from volunteers import rules
from volunteers.models import Volunteer


def personal(view):
    """Let no cache keep the answer, and no error report what was typed."""

    @wraps(view)
    def answered(request, **kwargs):
        response = view(request, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return sensitive_post_parameters()(answered)


def with_volunteer(view):
    """Give the view the volunteer in scope instead of the number; and as `personal`."""

    @wraps(view)
    def scoped(request, number, **kwargs):
        related = ("organization", "county", "township", "registered_by", "changed_by", "merged_into__organization")
        found = Volunteer.objects.visible_to(request.user).select_related(*related).filter(number=number).first()
        if found is None:
            raise Http404("没有这名志愿者，或者不在您的范围内")
        return view(request, volunteer=found, **kwargs)

    return personal(scoped)


def must_register(request) -> None:
    """403 for whom registers nobody."""
    if not rules.may_register(request.user):
        raise PermissionDenied("您的账号不办理志愿者登记，可以查看名册。")
