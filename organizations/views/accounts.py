"""Signing in and out, what happens after too many wrong passwords, and one's own password. All of it leaves a trace."""

from django.contrib.auth import views as auth
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from organizations import audit, lockout
from organizations.forms import LoginForm, OwnPasswordForm
from organizations.models import User


class LoginView(auth.LoginView):
    """The sign-in page."""

    template_name = "organizations/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        """Sign in, and leave a trace in the same transaction."""
        user = form.get_user()
        with transaction.atomic():
            audit.record(user, "account.login", user, "登录")
            return super().form_valid(form)

    def form_invalid(self, form):
        """Leave a trace of what was refused. Only an account that exists is named, and never what was typed."""
        if form.cleaned_data.get("username") and form.cleaned_data.get("password"):
            _record_refusal(self.request, form.cleaned_data["username"])
        return super().form_invalid(form)


def _record_refusal(request, username: str) -> None:
    """One entry for a wrong password, a second one when it locked the account."""
    account = User.objects.filter(username=username).first()
    subject = account or User(pk=0)
    named = f"账号“{account.username}”" if account else "未知账号"
    locked = getattr(request, "axes_locked_out", False)
    counted = getattr(request, "axes_failures_since_start", None) is not None
    why = "账号锁定期间仍尝试登录" if locked and not counted else "账号或密码不正确，或账号未启用"
    entries = [audit.entry(None, "account.refused", subject, f"{named}登录失败：{why}")]
    if locked and counted:
        told = f"{named}连续输错密码，锁定{lockout.minutes()}分钟"
        entries.append(audit.entry(None, "account.locked", subject, told))
    with transaction.atomic():
        audit.record_many(entries)


def locked_out(request, response, credentials):
    """The page in place of the sign-in page while an account is locked; called by django-axes."""
    until = lockout.locked_until((credentials or {}).get("username", ""))
    return render(request, "organizations/locked.html", {"until": until}, status=429)


class LogoutView(auth.LogoutView):
    """Signing out."""

    def post(self, request, *args, **kwargs):
        """Leave a trace, and sign out in the same transaction."""
        with transaction.atomic():
            if request.user.is_authenticated:
                audit.record(request.user, "account.logout", request.user, "退出登录")
            return super().post(request, *args, **kwargs)


class PasswordChangeView(auth.PasswordChangeView):
    """One's own password."""

    http_method_names = ["get", "post", "head", "options"]

    form_class = OwnPasswordForm
    template_name = "organizations/password_change.html"
    success_url = reverse_lazy("password_change_done")

    def form_valid(self, form):
        """Save, and leave a trace in the same transaction."""
        with transaction.atomic():
            audit.record(self.request.user, "change_password", self.request.user, "修改了登录密码")
            self.request.user.password_is_initial = False
            return super().form_valid(form)


class PasswordChangeDoneView(auth.PasswordChangeDoneView):
    """The page after it."""

    template_name = "organizations/password_change_done.html"


@require_GET
@never_cache
def alive(request):
    """204 while somebody is signed in: a page asks before it sends a form away."""
    return HttpResponse(status=204)
