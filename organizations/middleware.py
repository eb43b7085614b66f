"""No page but the login without an account, and no working page without an organisation."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse
from django.shortcuts import redirect

# What an account may open before it belongs to an organisation: the first administrator of an installation.
BEFORE_ORGANIZATION = frozenset({"login", "logout", "password_change", "password_change_done"})


class LoginRequired(LoginRequiredMiddleware):
    """Sends visitors to the login. A part of a page that htmx asks for is answered 401: the page tells the user."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        """Send an account without organisation to the administration pages."""
        match = request.resolver_match
        if (
            request.user.is_authenticated
            and request.user.organization_id is None
            and match.app_name != "admin"
            and match.url_name not in BEFORE_ORGANIZATION
        ):
            return redirect("admin:index")
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        """401 for a fragment, the login for a page."""
        if request.headers.get("HX-Request") == "true":
            return HttpResponse("登录已过期，请重新登录。", status=401)
        return super().handle_no_permission(request, view_func)
