"""The page that everybody lands on: one's own work."""

from django.shortcuts import redirect

from organizations import rules
from organizations.access import for_offices


@for_offices
def home(request):
    """The administration for two of the offices, the trail for the third, the dashboard for all others."""
    if rules.reads_trail(request.user):
        return redirect("audit_list")
    return redirect("admin:index" if request.user.is_staff else "dashboard")
