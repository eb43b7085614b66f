"""Addresses of the account (login, logout, password) and of the audit trail."""

from django.urls import path

from organizations import views
from organizations.access import for_offices

urlpatterns = [
    path("login/", for_offices(views.LoginView.as_view()), name="login"),
    path("alive/", for_offices(views.alive), name="alive"),
    path("logout/", for_offices(views.LogoutView.as_view()), name="logout"),
    path("password/", for_offices(views.PasswordChangeView.as_view()), name="password_change"),
    path("password/done/", for_offices(views.PasswordChangeDoneView.as_view()), name="password_change_done"),
    path("audit/", views.audit_list, name="audit_list"),
    path("audit/<int:pk>/", views.audit_detail, name="audit_detail"),
]
