"""Addresses of the jobs app."""

urlpatterns = []
