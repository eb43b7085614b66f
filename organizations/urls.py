"""Addresses of the account: login, logout, password."""

from django.contrib.auth.views import LogoutView, PasswordChangeDoneView
from django.urls import path

from organizations import views

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("alive/", views.alive, name="alive"),
    path("password/", views.PasswordChangeView.as_view(), name="password_change"),
    path(
        "password/done/",
        PasswordChangeDoneView.as_view(template_name="organizations/password_change_done.html"),
        name="password_change_done",
    ),
]
