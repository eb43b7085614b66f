"""No page but the login without an account."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse


class LoginRequired(LoginRequiredMiddleware):
    """Sends visitors to the login. A part of a page that htmx asks for is answered 401: the page tells the user."""

    def handle_no_permission(self, request, view_func):
        """401 for a fragment, the login for a page."""
        if request.headers.get("HX-Request") == "true":
            return HttpResponse("登录已过期，请重新登录。", status=401)
        return super().handle_no_permission(request, view_func)
