"""Django's administration with the platform's own door: one place where people sign in and out."""

from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, resolve_url
from django.utils.decorators import method_decorator

from organizations.views import LogoutView


class OfficeSite(AdminSite):
    """The administration; signing in, signing out and one's own password are the platform's pages."""

    site_header = "湖州共青团 · 系统管理"
    site_title = "系统管理"
    index_title = "组织与账号"
    site_url = None

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """Send to the platform's sign-in page."""
        return redirect(f"{resolve_url('login')}?{urlencode({'next': resolve_url('admin:index')})}")

    def logout(self, request, extra_context=None):
        """Sign out as everywhere else, with a trace."""
        return LogoutView.as_view()(request)

    def password_change(self, request, extra_context=None):
        """Send to the page of one's own password."""
        return redirect("password_change")
