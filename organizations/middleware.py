"""Three questions before any page: who is it, is the password really theirs, and is the page for one of the offices."""

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect

# What an account may open whose password somebody else has set.
BEFORE_OWN_PASSWORD = frozenset({"login", "logout", "password_change"})
ADMINISTRATION_ONLY = "系统管理只对系统管理员和安全管理员开放。"
NOT_FOR_OFFICES = "系统、安全、审计三类管理员按职责分开，不参与填报、审核，也不查看业务数据。"


class LoginRequired(LoginRequiredMiddleware):
    """Sends visitors to the login. A part of a page that htmx asks for is answered 401: the page tells the user."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        """Ask the three questions; None lets the page answer."""
        match = request.resolver_match
        if request.user.is_authenticated:
            if request.user.password_is_initial and match.url_name not in BEFORE_OWN_PASSWORD:
                messages.warning(request, "您的密码是他人设置的初始密码，请先改成自己的密码。")
                return redirect("password_change")
            if match.app_name == "admin":
                if not request.user.is_staff:
                    raise PermissionDenied(ADMINISTRATION_ONLY)
            elif request.user.holds_office and not getattr(view_func, "for_offices", False):
                if request.path == "/":  # the bare address leads everybody to the own work
                    return redirect("home")
                raise PermissionDenied(NOT_FOR_OFFICES)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        """401 for a fragment, the login for a page."""
        if request.headers.get("HX-Request") == "true":
            return HttpResponse("登录已过期，请重新登录。", status=401)
        return super().handle_no_permission(request, view_func)
