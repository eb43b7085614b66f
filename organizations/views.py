"""Signing in, and one's own password."""

from django.contrib.auth import views as auth
from django.db import transaction
from django.urls import reverse_lazy

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
