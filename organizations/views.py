"""Signing in, and one's own password."""

from django.contrib.auth import views as auth
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from organizations import audit
from organizations.forms import LoginForm


class LoginView(auth.LoginView):
    """The sign-in page."""

    template_name = "organizations/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True


class PasswordChangeView(auth.PasswordChangeView):
    """One's own password."""

    template_name = "organizations/password_change.html"
    success_url = reverse_lazy("password_change_done")

    def form_valid(self, form):
        """Save, and leave a trace in the same transaction."""
        with transaction.atomic():
            audit.record(self.request.user, "change_password", self.request.user, "修改了登录密码")
            return super().form_valid(form)


@require_GET
@never_cache
def alive(request):
    """204 while somebody is signed in: a page asks before it sends a form away."""
    return HttpResponse(status=204)
