"""Addresses of the registry, part by part."""

from django.urls import register_converter

from volunteers.urls.numbers import VolunteerNumber

register_converter(VolunteerNumber, "volunteer")

from volunteers.urls import care, hours, registry, service, stations, teams  # noqa: E402 - they use the converter

PARTS = (registry, care, teams, service, hours, stations)
urlpatterns = [pattern for part in PARTS for pattern in part.urlpatterns]
