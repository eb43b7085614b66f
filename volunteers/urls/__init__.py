"""Addresses of the registry, part by part."""

from django.urls import register_converter

from volunteers.urls.numbers import VolunteerNumber

register_converter(VolunteerNumber, "volunteer")

from volunteers.urls import care, hours, registry, service, service_days, stations, teams  # noqa: E402 - converted

PARTS = (registry, care, teams, service, service_days, hours, stations)
urlpatterns = [pattern for part in PARTS for pattern in part.urlpatterns]
