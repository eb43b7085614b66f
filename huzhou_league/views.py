"""The page that everybody lands on: one's own work."""

from django.shortcuts import redirect

from organizations import rules
from organizations.access import for_offices
from organizations.models import Role


@for_offices
def home(request):
    """The administration for two offices, the trail for the third; the sheet for townships, else the dashboard."""
    if rules.reads_trail(request.user):
        return redirect("audit_list")
    if request.user.role == Role.TOWNSHIP_OFFICER:
        return redirect("entry")
    return redirect("admin:index" if request.user.is_staff else "dashboard")
