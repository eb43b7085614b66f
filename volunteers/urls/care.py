"""Duplicates, requests about own data, balances taken over."""

urlpatterns = []
