"""Addresses of the account: login, logout, password."""

urlpatterns = []
