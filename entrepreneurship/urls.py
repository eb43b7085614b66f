"""Addresses of loans: their stages and the funnel."""

urlpatterns = []
